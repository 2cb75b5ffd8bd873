"""What debriefs, decisions and packets start from: a panel somebody may decide on, and a version that stays."""

from datetime import datetime

from hiring.errors import NotAllowed, WrongState
from hiring.models import Application, User
from hiring.operations.applications import lock_application
from scorecards.models import FrozenSummary, PanelSummary
from scorecards.permissions import decides


def freeze_summary(application: Application, now: datetime) -> FrozenSummary | None:
    """Keep the present version of a summary for good; None where there is none."""
    summary = PanelSummary.objects.select_for_update(of=("self",)).filter(application=application).first()
    if summary is None or summary.version == 0:
        return None
    if summary.is_stale:
        raise WrongState("The summary is being compiled anew. Try again in a moment.")
    frozen, _created = FrozenSummary.objects.get_or_create(
        application=application,
        version=summary.version,
        defaults={"document": summary.document, "sha256": summary.sha256, "frozen_at": now},
    )
    return frozen


def lock_to_decide(application_id: int, by: User) -> Application:
    """The application, locked, for a person who debriefs and decides on it; NotAllowed for everybody else."""
    application = lock_application(application_id, by)
    if by.is_service:
        raise NotAllowed("A named person decides.")
    if not decides(by, application):
        raise NotAllowed("You owe a scorecard about this candidate. Hand it in first.")
    return application
