"""What amending a card will mean, said before somebody does it."""

from dataclasses import dataclass

from hiring.models import Application, User
from scorecards.models import Scorecard
from scorecards.operations.cards import colleague_answered

STILL_COUNTS = (
    "No colleague's scorecard is in yet, so a new version counts in the panel's figures in place of this one."
)
WILL_BE_MARKED = (
    "You can read colleagues' scorecards by now. A new version is marked not independent: readers see it beside "
    "this one, and the panel's figures go on counting what you wrote before."
)
MAY_BE_MARKED = (
    "If a colleague's scorecard is in by then, the new version is marked not independent: readers see it beside "
    "this one, and the panel's figures go on counting what you wrote before."
)
IS_MARKED = "The last version is marked not independent, and so will every later one be."


@dataclass(frozen=True, slots=True)
class Amending:
    """Whether the last version is marked not independent, and what becomes of the next."""

    is_marked: bool
    words: str


def amending_of(card: Scorecard, reader: User, *, is_independent: bool) -> Amending:
    """Tell the author; whoever still owes another card on this panel learns nothing of colleagues from it."""
    application = card.panelist.interview.application_id
    if not Application.objects.evidence_readable_by(reader).filter(pk=application).exists():
        return Amending(is_marked=False, words=MAY_BE_MARKED)
    if not is_independent:
        return Amending(is_marked=True, words=IS_MARKED)
    return Amending(is_marked=False, words=WILL_BE_MARKED if colleague_answered(card) else STILL_COUNTS)
