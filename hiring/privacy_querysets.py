"""Who may see how long a person is kept, what they agreed to, and what they said themselves."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hiring.querysets import filed_with

if TYPE_CHECKING:
    from hiring.querysets import Viewer


class AboutPersonQuerySet(models.QuerySet[Any]):
    """Rows with a `candidate`, for whoever runs an application of theirs and owes no card on any."""

    def visible_to(self, user: "Viewer") -> Self:
        """What is written down about somebody's rights may tell how a panel judged: who owes a card reads none."""
        people = _rows("Candidate").run_by(user)
        return self.filter(~_owed_by(user), candidate__in=people.values("pk"))


class LegalHoldQuerySet(AboutPersonQuerySet):
    def standing(self, now: datetime | None = None) -> Self:
        """Holds that keep somebody at this moment; the last day counts."""
        today = timezone.localdate(now or timezone.now())
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), lifted_at=None)


class ConsentQuerySet(AboutPersonQuerySet):
    def standing(self, now: datetime | None = None) -> Self:
        """Consents that were neither withdrawn nor have run out."""
        return self.filter(withdrawn_at=None, expires_at__gt=now or timezone.now())


class StatementQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """Statements about people and single applications one runs, while one owes no card on any of theirs."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        run = filed_with(_rows("Application").run_by(user), _rows("Candidate").run_by(user))
        return self.filter(~_owed_by(user), run)


class PlannedErasureQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """People who are going to be erased."""
        return self.filter(state="planned")

    def ripe(self, now: datetime) -> Self:
        """People whose notice has passed."""
        return self.open().filter(erase_after__lte=now)

    def visible_to(self, user: "Viewer") -> Self:
        """People of whom this person runs every application: a plan names the one that decides."""
        return self.filter(candidate__in=_rows("Candidate").run_whole_by(user).values("pk"))


def _owed_by(user: "Viewer") -> Exists:
    seats = _rows("Panelist").owing().filter(user=user.pk)
    return Exists(seats.filter(interview__application__candidate=OuterRef("candidate")))


def _rows(name: str) -> Any:
    return apps.get_model("hiring", name)._default_manager.all()
