"""What people and the clock do all day, on a crowd: the writes whose plans are asked for."""

from collections.abc import Callable

from celery import current_app
from django.conf import settings

from hiring.models import Application, Stage, StageKind, User
from hiring.operations.applications import move_application
from scorecards.models import PanelSummary, Scorecard
from scorecards.operations.cards import submit_scorecard
from scorecards.operations.fields import save_field
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.acts import write

PANELS = 30


def acts_of(recruiter: User) -> dict[str, Callable[[], object]]:
    """Acts by name, in the order in which they follow from each other."""
    card = (
        Scorecard.objects.owed()
        .filter(panelist__interview__application__status=Application.Status.ACTIVE)
        .order_by("pk")
        .first()
    )
    author, key = card.panelist.user, card.panelist.interview.kit_assignment.kit.competencies.first().key
    keys = [one.key for one in card.panelist.interview.kit_assignment.kit.competencies.all()]
    one = Application.objects.run_by(recruiter).active().filter(stage__kind=StageKind.SCREEN).first()
    following = Stage.objects.filter(job=one.job, kind=StageKind.INTERVIEW).first()
    summaries = PanelSummary.objects.compiled_once().order_by("pk")
    ids = list(summaries.values_list("application_id", flat=True)[:PANELS])
    return {
        "save a field": lambda: save_field(
            public_id=card.public_id, by=author, field=f"evidence:{key}", value="She chose.", was=""
        ),
        "save a card": lambda: write(card, **dict.fromkeys(keys, 4)),
        "hand in a card": lambda: submit_scorecard(scorecard_id=card.pk, by=author),
        "move an application": lambda: move_application(
            application_id=one.pk, from_stage=one.stage, to_stage=following, by=recruiter
        ),
        f"ask for {PANELS} summaries": lambda: request_summaries(ids),
        f"compile {PANELS} summaries": lambda: compile_summaries(ids),
    } | {name: current_app.tasks[name].run for name in scheduled()}


def scheduled() -> list[str]:
    """The tasks that the clock begins, by name."""
    return sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})
