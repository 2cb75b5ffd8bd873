"""The decision's form below the verdict it is taken on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.http import QueryDict

from hiring.models import Application, User
from scorecards.models import Decision, PanelPlan, PanelSummary
from scorecards.operations.decisions import Seen, departs_from
from scorecards.operations.texts import MAX_TEXT
from scorecards.web.deliberation import decisions_of
from scorecards.web.sections import text_of
from scorecards.web.story import brief

FIRST_OUTCOME = f"outcome-{Decision.Outcome.values[0]}"
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has written into the form; the names are the operation's."""

    outcome: str = ""
    reason: str = ""
    next_step: str = ""
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


def seen_in(data: QueryDict) -> Seen:
    """Read what stood on the page when it was opened; a forged version is none that ever was."""
    version = data.get("version", "")
    known = version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS
    return Seen(decision=data.get("seen", ""), version=int(version) if known else -1)


def page_of(
    application: Application,
    reader: User,
    typed: Typed | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    title: str = "",
) -> dict[str, Any]:
    """Build the page: the verdict, the decision that stands, and the form with what was typed and refused."""
    typed, problems = typed or Typed(), problems or {}
    summary = PanelSummary.objects.visible_to(reader).filter(application=application.pk).first()
    document = summary.document if summary else None
    outcomes = _outcomes(document, typed.outcome)
    decided = decisions_of(application, reader)
    standing = decided["decision"]
    return decided | {
        "application": application,
        "candidate": application.candidate,
        "over": f"{application.candidate}, {application.job.title}",
        "story": brief(document, _names(application)) if document else None,
        "compiling": bool(summary and summary.is_stale),
        "outcomes": outcomes,
        "typed": typed,
        "problems": {name: [sentence] for name, sentence in problems.items()},
        "departure_hint": _departure_hint(outcomes),
        "asks_departure": any(one.departs for one in outcomes) or bool(typed.departure_reason),
        "error_title": title,
        "errors": _summary(problems),
        "seen": standing.public_id if standing else "",
        "version": summary.version if summary else 0,
        "text_limit": MAX_TEXT,
    }


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


def _names(application: Application) -> dict[str, str]:
    plan = PanelPlan.objects.filter(job=application.job_id).select_related("rubric").first()
    return {entry["key"]: entry["name"] for entry in plan.rubric.content["competencies"]} if plan else {}


def _summary(problems: Mapping[str, str]) -> list[dict[str, str]]:
    """List the problems in the order of the form, each with the input it belongs to."""
    targets = {field.name: field.name for field in fields(Typed)} | {"outcome": FIRST_OUTCOME}
    return [{"target": targets[name], "text": problems[name]} for name in targets if name in problems]
