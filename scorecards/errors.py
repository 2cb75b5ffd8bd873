"""Refusals that only interview evidence knows."""

from hiring.errors import DomainError, InvalidInput


class ScorecardIncomplete(InvalidInput):
    """A card was handed in before everything it must say was written."""

    code = "scorecard_incomplete"


class RubricFrozen(DomainError):
    """Cards were written against this rubric, so it can no longer change."""

    code = "rubric_frozen"
