"""Which applications somebody reaches, as conditions that are asked of any row that leads to one.

The one home of these rules. `ApplicationQuerySet` puts them into words; reads of rows below an application that
have to stay quick on large tables ask them through their own joins. `path` leads from the rows that are asked to
their application: empty, or ending with two underscores. None of them knows whether somebody is signed in.
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from hiring.barring import barred
from hiring.permissions import works_on_every_job

if TYPE_CHECKING:
    from hiring.querysets import PanelistQuerySet, Viewer


def reaches_most(user: "Viewer") -> bool:
    """Whether somebody sees nearly all there is: a page of theirs is read in its order, until it is full.

    Of what anybody else sees there is little, which is found by its keys and sorted.
    """
    return works_on_every_job(user) and not is_limited(user)


def is_limited(user: "Viewer") -> bool:
    """Whether this is an account that calls with a token for certain jobs (`User.limited_by`)."""
    return getattr(user, "limited_by", None) is not None


def run(user: "Viewer", path: str = "") -> Q:
    """Applications to the jobs this person runs; never what they are barred from."""
    return _of_jobs(user, path) & ~barred(user, path)


def seen(user: "Viewer", path: str = "") -> Q:
    """Applications this person runs or interviews on; never what they are barred from."""
    return (_of_jobs(user, path) | _of_seats(live_seats_of(user), path)) & ~barred(user, path)


def entitled(user: "Viewer", path: str = "") -> Q:
    """Applications this person runs, or has handed in a card on; never what they are barred from."""
    return (_of_jobs(user, path) | _of_seats(seats_of(user).answered(), path)) & ~barred(user, path)


def evidence_readable(user: "Viewer", path: str = "") -> Q:
    """Applications whose submitted evidence this person may read.

    They run the job or have handed in their own card, and they owe no card about this candidate, on whichever
    application: who still owes one sees nobody else's judgement of that person, whatever their other powers.
    """
    owed = seats_of(user).owing().values("interview__application__candidate")
    return entitled(user, path) & ~Q(**{f"{path}candidate__among": owed})


def seats_of(user: "Viewer") -> "PanelistQuerySet":
    """The seats of this person, in no order."""
    seats: PanelistQuerySet = _rows("Panelist").filter(user=user.pk).order_by()
    return seats


def live_seats_of(user: "Viewer") -> "PanelistQuerySet":
    """The seats that show their holder whom they are about."""
    # One whose card was handed in still shows its author what they judged, even if the interview was undone.
    kept = Q(interview__status="scheduled") | Q(card_submitted_at__isnull=False)
    return seats_of(user).filter(kept, recused_at=None)


def _of_jobs(user: "Viewer", path: str) -> Q:
    jobs = _rows("Job").run_by(user).order_by().values("pk")
    if reaches_most(user):
        # By the few jobs that are not theirs: PostgreSQL reckons with nearly all rows then, and with half of them else.
        return ~Q(**{f"{path}job__among": _rows("Job").exclude(pk__in=jobs).order_by().values("pk")})
    return Q(**{f"{path}job__among": jobs})


def _of_seats(seats: "PanelistQuerySet", path: str) -> Q:
    return Q(**{f"{path}pk__among": seats.values("interview__application")})


def _rows(name: str) -> Any:
    return apps.get_model("hiring", name)._default_manager.all()
