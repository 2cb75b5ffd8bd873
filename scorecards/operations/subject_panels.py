"""One application as its candidate is told of it: the pipeline, meetings, evidence, what was decided and why."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from hiring.models import Application, Interview, Panelist, ScreeningFact, StageMove
from scorecards.models import Debrief, Decision, PanelSummary, Scorecard, ScorecardRevision, Stance
from scorecards.operations.subject_masks import Masks

Plain = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """A moment in the site's time zone, to the second; None for none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def panel_is_at_work(application: Application) -> bool:
    """Whether an application goes on and somebody still owes a card on it."""
    owing = Panelist.objects.owing().filter(interview__application=application)
    return application.status == Application.Status.ACTIVE and owing.exists()


def application_of(application: Application, masks: Masks) -> Plain:
    """Everything about one application; without what the panel wrote while some of it is owed."""
    office, included = application.job.office, not panel_is_at_work(application)
    return {
        "id": str(application.public_id),
        "job": application.job.title,
        "role": application.job.role.title,
        "office": office.name if office else "",
        "country": office.country if office else "",
        "applied_at": moment(application.applied_at),
        "status": application.get_status_display(),
        "stage": application.stage.name,
        "ended_at": moment(application.closed_at),
        "reason": str(application.rejection_reason or "") if included else "",
        "moves": _moves(application, masks),
        "experience": _facts(application),
        "interviews": _interviews(application, masks),
        "panel_included": included,
        "scorecards": _cards(application, masks) if included else [],
        "summary": _summary(application) if included else None,
        "debriefs": _debriefs(application, masks) if included else [],
        "decisions": _decisions(application, masks) if included else [],
    }


def _moves(application: Application, masks: Masks) -> list[Plain]:
    rows = StageMove.objects.filter(application=application)
    return [
        {
            "at": moment(one.moved_at),
            "from": one.from_stage.name if one.from_stage else "",
            "to": one.to_stage.name,
            "by": masks.label(one.moved_by),
        }
        for one in rows.select_related("from_stage", "to_stage", "moved_by").order_by("moved_at", "pk")
    ]


def _facts(application: Application) -> list[Plain]:
    rows = ScreeningFact.objects.filter(application=application).order_by("pk")
    return [
        {
            "of": one.get_kind_display(),
            "months": one.months,
            "months_asked_for": one.required_months,
            "recorded_at": moment(one.recorded_at),
        }
        for one in rows
    ]


def _interviews(application: Application, masks: Masks) -> list[Plain]:
    rows = Interview.objects.filter(application=application).prefetch_related("panelists__user")
    return [
        {
            "title": masks.text(one.title),
            "starts_at": moment(one.starts_at),
            "ends_at": moment(one.ends_at),
            "status": one.get_status_display(),
            "people": [
                {
                    "who": masks.label(seat.user),
                    "part": seat.get_role_display(),
                    "stepped_back": bool(seat.recused_at),
                }
                for seat in sorted(one.panelists.all(), key=lambda seat: seat.pk)
            ],
        }
        for one in rows.order_by("starts_at", "pk")
    ]


def _cards(application: Application, masks: Masks) -> list[Plain]:
    cards = Scorecard.objects.submitted().filter(panelist__interview__application=application)
    rows: Any = cards.with_revisions().select_related("panelist__user", "panelist__interview")
    return [
        {
            "by": masks.label(card.panelist.user),
            "part": card.panelist.get_role_display(),
            "interview": masks.text(card.panelist.interview.title),
            "versions": [_revision(one, masks) for one in card.submitted_revisions],
        }
        for card in rows.order_by("panelist", "pk")
    ]


def _revision(revision: ScorecardRevision, masks: Masks) -> Plain:
    return {
        "number": revision.number,
        "submitted_at": moment(revision.submitted_at),
        "recommendation": revision.get_recommendation_display(),
        "reason_for_change": masks.text(revision.reason),
        "ratings": [
            {
                "competency": rating.competency.name,
                "score": rating.score,
                "not_assessed": rating.not_assessed,
                "evidence": masks.text(rating.evidence),
            }
            for rating in revision.ratings.all()
            if rating.is_final
        ],
    }


def _summary(application: Application) -> Plain | None:
    """What the published formula says of the cards, in figures."""
    summary = PanelSummary.objects.compiled_once().filter(application=application).first()
    if summary is None:
        return None
    document = summary.document
    return {
        "version": summary.version,
        "compiled_at": moment(summary.compiled_at),
        "against_bar": document["composite"]["against_bar"],
        "competencies": [
            {"key": block["competency"], "mean": block["mean"], "ratings": block["n"]}
            for block in document["competencies"]
            if block["n"]
        ],
    }


def _debriefs(application: Application, masks: Masks) -> list[Plain]:
    rows = Debrief.objects.filter(application=application).prefetch_related("points__competency")
    return [
        {
            "opened_at": moment(one.opened_at),
            "closed_at": moment(one.closed_at),
            "points": [
                {
                    "about": masks.text(point.topic) or (point.competency.name if point.competency else ""),
                    "result": masks.text(point.closing_line),
                }
                for point in sorted(one.points.all(), key=lambda point: point.position)
            ],
            "remarks": [
                {
                    "by": masks.label(stance.user),
                    "about": stance.rating.competency.name,
                    "agrees": stance.agrees,
                    "why": masks.text(stance.why),
                }
                for stance in Stance.objects.filter(debrief=one)
                .select_related("user", "rating__competency")
                .order_by("pk")
            ],
        }
        for one in rows.order_by("opened_at", "pk")
    ]


def _decisions(application: Application, masks: Masks) -> list[Plain]:
    """What was ever in force; a decision that waits to be confirmed is none yet."""
    rows = Decision.objects.ever_in_force().filter(application=application).select_related("confirmed_by")
    return [
        {
            "outcome": one.get_outcome_display(),
            "state": str(one.State(one.state).label),
            "decided_at": moment(one.confirmed_at),
            "by": masks.label(one.decided_by),
            "reason": masks.text(one.reason),
            "next_step": masks.text(one.next_step),
            "to_be_told": masks.text(one.candidate_message),
            "departure_from_summary": masks.text(one.departure_reason),
            "reopened_because": masks.text(one.reopen_reason),
        }
        for one in rows.select_related("decided_by").order_by("decided_at", "pk")
    ]
