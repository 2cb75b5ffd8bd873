"""What one mail says, before it is put into the house's shape."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail's words; `method` is that of the calendar entry it carries, if any."""

    subject: str
    lead: str
    facts: Sequence[tuple[str, str]] = ()
    verb: str = ""
    href: str = ""
    closing: str = ""
    method: str = ""
