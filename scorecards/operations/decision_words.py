"""What a decision must say before it is kept, and whether it goes against the summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hiring.errors import InvalidInput, StaleState
from scorecards.models import Decision, FrozenSummary
from scorecards.operations.texts import too_long

# A next step further ahead is a slip in the year.
MOST_AHEAD = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody has read: the current decision's public id, or "", and the summary's version, or 0."""

    decision: str
    version: int


def check_words(words: Mapping[str, Any], summary: FrozenSummary | None, today: date) -> None:
    """Refuse a decision that says too little, too much or a day that cannot be; InvalidInput names each field."""
    texts = {name: text for name, text in words.items() if isinstance(text, str)}
    problems = {name: sentence for name, text in texts.items() if (sentence := too_long(text))}
    if words["outcome"] not in Decision.Outcome.values:
        problems["outcome"] = "Choose an outcome."
    if not words["reason"]:
        problems["reason"] = "Write down why."
    problems |= _problems_of_the_day(words["next_step"], words["next_step_on"], today)
    if is_departure(summary, words["outcome"]) and not words["departure_reason"]:
        problems["departure_reason"] = "Say why you depart from the summary."
        if len(problems) == 1:
            sentence = "This departs from what the panel's summary says. That is allowed: say why."
            raise InvalidInput(sentence, fields=problems)
    if problems:
        raise InvalidInput("This decision cannot be recorded as it is.", fields=problems)


def _problems_of_the_day(next_step: str, day: date | None, today: date) -> dict[str, str]:
    if day is None:
        return {}
    if not next_step:
        return {"next_step": "Say what happens on that day, or leave the day empty."}
    if day < today:
        return {"next_step_on": "This day is over. Choose today or a later one."}
    if day > today + MOST_AHEAD:
        return {"next_step_on": "This is more than two years ahead. Check the year."}
    return {}


def is_departure(summary: FrozenSummary | None, outcome: str) -> bool:
    """Whether an outcome goes against the summary it is based on; without a summary nothing does."""
    return summary is not None and departs_from(summary.document, outcome)


def departs_from(document: Mapping[str, Any], outcome: str) -> bool:
    """Whether an outcome goes against the summary's figures."""
    against_bar = document["composite"]["against_bar"]
    if outcome == Decision.Outcome.HIRE:
        return against_bar == "below" or bool(document["stops"])
    return outcome == Decision.Outcome.REJECT and against_bar == "above" and not document["stops"]


def check_decision_seen(seen: Seen, former: Decision | None) -> None:
    """Refuse as stale where another decision stands than the one that was read."""
    if seen.decision != (str(former.public_id) if former else ""):
        raise StaleState(
            "Another decision was recorded, or one taken back, after you opened this page. Nothing was changed: "
            "read what stands now, and send yours again if it is to stand instead."
        )


def check_version_seen(seen: Seen, summary: FrozenSummary | None) -> None:
    """Refuse as stale where the summary is another than the one that was read."""
    if seen.version != (summary.version if summary else 0):
        raise StaleState(
            "The panel's summary changed after you opened this page. Nothing was recorded: read what it says now, "
            "and send your decision again if it still stands."
        )
