"""What people do all day, in one line each, through the operations."""

from datetime import timedelta

from scorecards.operations.cards import RatingDraft, amend_scorecard, save_scorecard, submit_scorecard
from scorecards.operations.decisions import confirm_decision, stage_decision
from scorecards.operations.panels import schedule_interview, seat_panelist
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.factories import NOW, panel_plan_of

SCORES = {"vision": 4, "people": 2}


def drafts(**scores):
    """Ratings with evidence by competency; None is "not assessed"."""
    return {
        key: RatingDraft(
            score=score, not_assessed=score is None, evidence="" if score is None else f"Said so about {key}."
        )
        for key, score in scores.items()
    }


def write(card, recommendation="yes", **scores):
    """Save a complete draft: vision 4 and people 2, or these scores."""
    return save_scorecard(
        scorecard_id=card.pk,
        by=card.panelist.user,
        ratings=drafts(**(scores or SCORES)),
        recommendation=recommendation,
    )


def hand_in(card, *, now=NOW, **fields):
    write(card, **fields)
    return submit_scorecard(scorecard_id=card.pk, by=card.panelist.user, now=now)


def amend(card, *, now=NOW, **scores):
    return amend_scorecard(
        scorecard_id=card.pk,
        by=card.panelist.user,
        ratings=drafts(**scores),
        recommendation="no",
        reason="Checked my notes again.",
        now=now,
    )


def schedule(application, by, *people, role="interviewer"):
    """An interview with the job's kit and these people on it."""
    return schedule_interview(
        application_id=application.pk,
        kit=panel_plan_of(application.job)[1],
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        by=by,
        panelists=[(person, role) for person in people],
        now=NOW,
    )


def seat(interview, user, by, role="interviewer"):
    """The card of the seat this person now has."""
    return seat_panelist(interview_id=interview.pk, user=user, role=role, by=by, now=NOW).scorecard


def compiled(application):
    """The application, its panel's summary compiled anew."""
    request_summaries([application.pk])
    compile_summaries([application.pk])
    return application


def decide(application, by, outcome="advance", *, reason="The evidence is even and good.", now=None, **words):
    """A decision in force, staged and confirmed by the person who decides."""
    said = {"outcome": outcome, "reason": reason, **words}
    staged = stage_decision(application_id=application.pk, by=by, now=now, **said)
    return confirm_decision(decision_id=staged.pk, by=by, now=now)


def written(revision):
    """What a revision says: {competency: (score, not assessed, evidence, final)}."""
    rows = revision.ratings.order_by("competency__position")
    return {
        rating.competency.key: (rating.score, rating.not_assessed, rating.evidence, rating.is_final)
        for rating in rows.select_related("competency")
    }


def revisions_of(card):
    """Number, recommendation, reason, moment, author and independence of each revision."""
    fields = ("number", "recommendation", "reason", "submitted_at", "submitted_by", "is_independent")
    return list(card.revisions.values_list(*fields))
