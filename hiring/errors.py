"""The ways an operation refuses: every door shows the same sentence."""

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal a person can act on: `detail` says what to do, `fields` where.

    `fields` maps a field name to its sentence; `code` is stable and documented for API callers.
    """

    code = "conflict"

    def __init__(self, detail: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = dict(fields or {})


class NotAllowed(DomainError):
    """The actor may not do this, whatever the state."""

    code = "not_allowed"


class InvalidInput(DomainError):
    """What was sent cannot be used as it is."""

    code = "invalid_input"


class WrongState(DomainError):
    """The record is not in a state in which this can be done."""

    code = "wrong_state"


class StaleState(DomainError):
    """Somebody else changed the record after the actor last saw it."""

    code = "stale_state"
