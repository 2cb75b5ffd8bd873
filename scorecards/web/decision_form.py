"""The decision's form: what was typed, what it may hold, and what the operation is told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.http import QueryDict

from hiring.errors import InvalidInput
from scorecards.models import Decision
from scorecards.operations.decision_words import Seen, departs_from
from scorecards.operations.texts import MAX_TEXT
from scorecards.web.sections import text_of

FIRST_OUTCOME = f"outcome-{Decision.Outcome.values[0]}"
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has written into the form; the names are the operation's."""

    outcome: str = ""
    reason: str = ""
    next_step: str = ""
    next_step_on: str = ""
    candidate_message: str = ""
    departure_reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome to choose; `departs` says that it goes against the summary."""

    value: str
    text: str
    id: str
    checked: bool
    departs: bool


def posted(data: QueryDict) -> Typed:
    """Read what was typed into the form."""
    return Typed(**{field.name: text_of(data, field.name) for field in fields(Typed)})


def typed_of(decision: Decision) -> Typed:
    """Read a decision back into the form."""
    return Typed(**{field.name: str(getattr(decision, field.name) or "") for field in fields(Typed)})


def words_of(typed: Typed) -> dict[str, Any]:
    """What the operation is told; InvalidInput where the day is none."""
    day = _day(typed.next_step_on)
    if typed.next_step_on.strip() and day is None:
        sentence = "Write a day of the calendar as year-month-day, such as 2026-03-20."
        raise InvalidInput("This decision cannot be recorded as it is.", fields={"next_step_on": sentence})
    return asdict(typed) | {"next_step_on": day}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def seen_in(data: QueryDict) -> Seen:
    """Read what stood on the page when it was opened; a forged version is none that ever was."""
    version = data.get("version", "")
    known = version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS
    return Seen(decision=data.get("seen", ""), version=int(version) if known else -1)


def form_of(document: Mapping[str, Any] | None, typed: Typed, problems: Mapping[str, str]) -> dict[str, Any]:
    """Build what the form shows: the outcomes, what was typed, and what was refused about it."""
    outcomes = _outcomes(document, typed.outcome)
    return {
        "outcomes": outcomes,
        "typed": typed,
        "day_is_text": bool(typed.next_step_on) and _day(typed.next_step_on) is None,
        "problems": {name: [sentence] for name, sentence in problems.items()},
        "departure_hint": _departure_hint(outcomes),
        "asks_departure": any(one.departs for one in outcomes) or bool(typed.departure_reason),
        "text_limit": MAX_TEXT,
    }


def errors_of(problems: Mapping[str, str]) -> list[dict[str, str]]:
    """List the problems in the order of the page, each with the input it belongs to."""
    targets = {field.name: field.name for field in fields(Typed)}
    targets |= {"outcome": FIRST_OUTCOME, "reopen_reason": "reopen_reason"}
    return [{"target": targets[name], "text": problems[name]} for name in targets if name in problems]


def _outcomes(document: Mapping[str, Any] | None, chosen: str) -> list[Outcome]:
    return [
        Outcome(
            value=outcome.value,
            text=str(outcome.label),
            id=f"outcome-{outcome.value}",
            checked=outcome.value == chosen,
            departs=document is not None and departs_from(document, outcome.value),
        )
        for outcome in Decision.Outcome
    ]


def _departure_hint(outcomes: Sequence[Outcome]) -> str:
    departing = [one.text for one in outcomes if one.departs]
    if not departing:
        return "No outcome goes against the summary any more, so this may stay empty."
    listed = " or ".join(f"“{text}”" for text in departing)
    return f"Only needed for {listed}, which goes against the summary. That is allowed; it is explained and counted."
