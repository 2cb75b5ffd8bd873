"""The decision's page: the verdict in words, what stands and what may be done about it, and the form."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from hiring.models import Application, HiringTeamMember, Panelist, Statement, User
from scorecards.models import Decision, PanelPlan, PanelSummary
from scorecards.operations.decisions import may_confirm
from scorecards.web.debrief_lines import lines_of
from scorecards.web.decision_form import Typed, errors_of, form_of, typed_of
from scorecards.web.decision_history import decisions_of
from scorecards.web.deliberation import latest_debrief
from scorecards.web.next_acts import acts_after
from scorecards.words.phrases import join
from scorecards.words.story import brief

LEAD = "You decide, in your name and in writing. The figures inform you; they decide nothing."


def page_of(
    application: Application,
    reader: User,
    typed: Typed | None = None,
    *,
    changing: bool = False,
    reopening: str = "",
    problems: Mapping[str, str] | None = None,
    title: str = "",
) -> dict[str, Any]:
    """Build the page: the verdict, the decision that stands, and what was typed and refused.

    The form is shown where nothing stands, where a staged decision is being changed, and with refused words.
    """
    problems = problems or {}
    summary = PanelSummary.objects.visible_to(reader).filter(application=application.pk).first()
    document = summary.document if summary else None
    decided = decisions_of(application, reader)
    debrief = latest_debrief(application, reader)
    standing: Decision | None = decided["decision"]
    staged = standing if standing and standing.state == Decision.State.STAGED else None
    if typed is None and changing and staged:
        typed = typed_of(staged)
    page = decided | {
        "application": application,
        "candidate": application.candidate,
        "over": f"{application.candidate}, {application.job.title}",
        "heading": _heading(standing, reader, with_form=typed is not None),
        "lead": LEAD if standing is None or typed is not None else "",
        "debrief": debrief,
        "lines": lines_of(debrief, reader),
        "statements": _statements(application, reader),
        "story": brief(document, _names(application)) if document else None,
        "compiling": bool(summary and summary.is_stale),
        "shows_form": standing is None or typed is not None,
        "error_title": title,
        "errors": errors_of(problems),
        "seen": standing.public_id if standing else "",
        "version": summary.version if summary else 0,
        "reopening": reopening,
    }
    if staged:
        page |= _staging(staged, application, reader, summary)
    elif standing:
        page["next_acts"] = acts_after(standing, application, reader)
    return page | form_of(document, typed or Typed(), problems)


def _statements(application: Application, reader: User) -> list[Statement]:
    """What the candidate wants read beside the decision, oldest first."""
    about = Q(application=application) | Q(application=None, candidate=application.candidate_id)
    return list(Statement.objects.visible_to(reader).filter(about).order_by("received_on", "pk"))


def _heading(standing: Decision | None, reader: User, *, with_form: bool) -> str:
    if standing is None:
        return "Record the decision"
    if standing.state == Decision.State.IN_FORCE:
        return "The decision"
    if with_form:
        return "Change the staged decision"
    return "Confirm the decision" if may_confirm(standing, reader) else "The staged decision"


def _staging(
    decision: Decision, application: Application, reader: User, summary: PanelSummary | None
) -> dict[str, Any]:
    """Say who confirms a staged decision, and whether the panel still says what it was based on."""
    based_on = decision.summary.version if decision.summary else 0
    is_mine = decision.decided_by_id == reader.pk
    return {
        "staged": decision,
        "is_mine": is_mine,
        "may_confirm": may_confirm(decision, reader),
        "basis_changed": based_on != (summary.version if summary else 0),
        "confirmers": join(_confirmers(decision, application)) if is_mine and decision.needs_second else "",
    }


def _confirmers(decision: Decision, application: Application) -> list[str]:
    """The people of the hiring team who may confirm somebody else's decision now; others who run the job may too."""
    owing = Panelist.objects.owing().filter(interview__application=application.pk)
    team = HiringTeamMember.objects.filter(
        job=application.job_id, user__is_active=True, user__is_service=False
    ).exclude(user__in=owing.values("user"))
    apart = {decision.decided_by_id, application.candidate.user_id}
    rows = team.select_related("user").order_by("user__name", "user_id")
    return list(dict.fromkeys(member.user.name for member in rows if member.user_id not in apart))


def _names(application: Application) -> dict[str, str]:
    plan = PanelPlan.objects.filter(job=application.job_id).select_related("rubric").first()
    return {entry["key"]: entry["name"] for entry in plan.rubric.content["competencies"]} if plan else {}
