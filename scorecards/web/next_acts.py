"""What a decision in force leads to: links to the acts, for those who may do them. Nothing is done here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from hiring.models import Application, User
from scorecards.models import Decision

MOVE = ("Move to another stage", "move")
ACTS = {
    Decision.Outcome.HIRE: (MOVE, ("Mark as hired", "hire")),
    Decision.Outcome.ADVANCE: (MOVE, ("Schedule an interview", "schedule")),
    Decision.Outcome.HOLD: (),
    Decision.Outcome.REJECT: (("End the application", "end"),),
}
NEEDED = {"schedule": "hiring.add_interview"}


@dataclass(frozen=True, slots=True)
class NextAct:
    """An act that somebody may do now, and where it asks to be confirmed."""

    label: str
    href: str


def acts_after(decision: Decision | None, application: Application, user: User) -> Sequence[NextAct]:
    """List what a decision in force leads to, for a person who decides; nothing once the application is over."""
    if decision is None or decision.state != Decision.State.IN_FORCE:
        return ()
    active = application.status == Application.Status.ACTIVE
    if not (active and user.is_staff and user.has_perm("hiring.change_application")):
        return ()
    acts = ACTS[Decision.Outcome(decision.outcome)]
    return tuple(
        NextAct(label, reverse(f"admin:hiring_application_{act}", args=[application.pk]))
        for label, act in acts
        if user.has_perm(NEEDED.get(act, "hiring.change_application"))
    )
