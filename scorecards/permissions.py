"""What may be done with a visible piece of evidence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hiring.models import Application, User


def decides(user: "User", application: "Application") -> bool:
    """Whether somebody debriefs and decides: a person who runs the job and owes no card on this panel."""
    run = type(application)._default_manager.run_by(user).filter(pk=application.pk)
    return not user.is_service and run.evidence_readable_by(user).exists()


def speaks(user: "User", application: "Application") -> bool:
    """Whether somebody takes part in a debrief: a person who may read what it talks about.

    That is whoever handed in a card of the panel or decides on it, and owes none.
    """
    if user.is_service:
        return False
    return type(application)._default_manager.filter(pk=application.pk).evidence_readable_by(user).exists()
