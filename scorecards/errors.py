"""Refusals that only interview evidence knows."""

from hiring.errors import DomainError, InvalidInput, StaleState


class ScorecardIncomplete(InvalidInput):
    """A card was handed in before everything it must say was written."""

    code = "scorecard_incomplete"


class RubricFrozen(DomainError):
    """Cards were written against this rubric, so it can no longer change."""

    code = "rubric_frozen"


class FieldChanged(StaleState):
    """A field of a draft says something else than its author last saw; `current` is what it says."""

    def __init__(self, detail: str, *, current: str) -> None:
        super().__init__(detail)
        self.current = current
