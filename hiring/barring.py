"""What shuts somebody out whatever their power: their own candidacy, and conflicts of interest; and when they pause."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from hiring.permissions import works_on_every_job

if TYPE_CHECKING:
    from hiring.querysets import Viewer


def barred(user: "Viewer", path: str = "") -> Q:
    """What somebody never meets, whatever their power: their own candidacy, and what they have a conflict with.

    `path` leads from the rows that are asked to their application, and ends with two underscores.
    """
    # Among few: to `in`, PostgreSQL gives even odds, and then takes nearly all rows for a handful.
    own = Q(**{f"{path}candidate__among": own_files(user)})
    if has_no_conflicts(user):
        return own
    return (
        own
        | Q(**{f"{path}candidate__among": conflicts_of(user, "candidate")})
        | Q(**{f"{path}job__among": conflicts_of(user, "job")})
    )


def own_files(user: "Viewer") -> models.QuerySet[Any, Any]:
    """The keys of the files about this person: few, and found by an index, where a join would read everybody's."""
    return apps.get_model("hiring.Candidate")._default_manager.filter(user=user.pk).order_by().values("pk")


def conflicts_of(user: "Viewer", about: str) -> models.QuerySet[Any, Any]:
    """The keys of the candidates or the jobs ("candidate", "job") with which somebody has a conflict of interest."""
    rows = apps.get_model("hiring.ConflictOfInterest")._default_manager.filter(user=user.pk).order_by()
    # Without nulls: one of them in a list would shut out everything.
    return rows.filter(**{f"{about}__isnull": False}).values(about)


def has_no_conflicts(user: "Viewer") -> bool:
    """Nobody signed in, and systems: a conflict of interest is a person's."""
    return not user.is_authenticated or user.is_service


class InterviewPauseQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """One's own pauses; everybody's for those who plan interviews all day."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if works_on_every_job(user) else self.filter(user=user.pk)


class ConflictOfInterestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """Conflicts with people and jobs this person runs: whoever has the conflict may not know of the search."""
        run = {
            name: apps.get_model("hiring", name)._default_manager.all().run_by(user)
            for name in ("job", "candidate")
        }
        return self.filter(
            Q(job__in=run["job"].values("pk")) | Q(candidate__in=run["candidate"].values("pk"))
        )
