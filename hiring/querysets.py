"""The words that reads are made of, and the one home of "who may see which row".

Every model that is anybody's secret has `visible_to(user)`; pages, admin, API and exports all start from it.
"""

from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from hiring import reach, trail
from hiring.barring import conflicts_of, has_no_conflicts
from hiring.permissions import works_on_every_job
from hiring.row_by_row import ExistsForRow

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from hiring.models import User

    Viewer: TypeAlias = User | AnonymousUser


class JobQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(status="open")

    def run_by(self, user: "Viewer") -> Self:
        """Jobs this person runs: their team's, and every job that is not confidential for those who work on all.

        Who calls with a token for certain jobs sees no other.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        mine = Q(pk__in=_team_jobs(user))
        run = self.filter(mine | Q(is_confidential=False) if works_on_every_job(user) else mine)
        run = run.filter(pk__in=_token_jobs(user)) if reach.is_limited(user) else run
        return run.not_barred(user)

    def visible_to(self, user: "Viewer") -> Self:
        """Jobs this person runs or interviews for. To everybody else a confidential job does not exist."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        from hiring.models import Job

        run = Job.objects.run_by(user).values("pk")
        seated = reach.live_seats_of(user).values("interview__application__job")
        return self.filter(Q(pk__in=run) | Q(pk__in=seated)).not_barred(user)

    def not_barred(self, user: "Viewer") -> Self:
        """Leave out the jobs with which this person has a conflict of interest, whatever else they are."""
        return self if has_no_conflicts(user) else self.exclude(pk__among=conflicts_of(user, "job"))


class JobScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a job and are seen by whoever sees it."""

    def visible_to(self, user: "Viewer") -> Self:
        from hiring.models import Job

        return self.filter(job__in=Job.objects.visible_to(user).values("pk"))


class ApplicationQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(status="active")

    def run_by(self, user: "Viewer") -> Self:
        """Applications to the jobs this person runs; never what they are barred from."""
        return self.filter(reach.run(user))

    def visible_to(self, user: "Viewer") -> Self:
        """Applications this person runs or interviews on; never what they are barred from."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(reach.seen(user))

    def evidence_readable_by(self, user: "Viewer") -> Self:
        """Applications whose submitted evidence this person may read (`hiring.reach.evidence_readable`)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(reach.evidence_readable(user))

    def exposed_to(self, user: "Viewer") -> Self:
        """Applications on which this person can read a colleague's card, once they owe none elsewhere.

        A card owed on another application of the candidate shuts these for a while. What was read before that is
        still known, so it is no reason to call somebody independent.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        from hiring.models import Panelist

        owed = reach.seats_of(user).owing().values("interview__application")
        colleagues = Panelist.objects.answered().exclude(user=user.pk)
        return (
            self.filter(reach.entitled(user))
            .exclude(pk__in=owed)
            .filter(Exists(colleagues.filter(interview__application=OuterRef("pk"))))
        )


class ApplicationScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to an application and are seen by whoever sees it."""

    def visible_to(self, user: "Viewer") -> Self:
        from hiring.models import Application

        if reach.reaches_most(user):
            return self.filter(reach.seen(user, "application__"))
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))


class CandidateQuerySet(models.QuerySet[Any]):
    def run_by(self, user: "Viewer") -> Self:
        """People with an application this person runs; for recruiters also those who have applied nowhere yet."""
        from hiring.models import Application

        return self._with_application_among(Application.objects.run_by(user), user)

    def visible_to(self, user: "Viewer") -> Self:
        """People with a visible application; recruiters also see people who have applied nowhere yet."""
        from hiring.models import Application

        return self._with_application_among(Application.objects.visible_to(user), user)

    def run_whole_by(self, user: "Viewer") -> Self:
        """People of whom this person runs every application there is: who acts on a file as a whole sees all of it."""
        from hiring.models import Application, Job

        run = Job.objects.run_by(user).values("pk")
        elsewhere = Application.objects.filter(candidate=OuterRef("pk")).exclude(job__in=run)
        return self.run_by(user).filter(~Exists(elsewhere))

    def _with_application_among(self, applications: ApplicationQuerySet, user: "Viewer") -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        from hiring.models import Application

        if not reach.reaches_most(user):
            # They see few: from the applications to the people, and not past everybody.
            return self.filter(pk__in=applications.order_by().values("candidate")).not_barred(user)
        found = Q(ExistsForRow(applications.filter(candidate=OuterRef("pk"))))
        found |= Q(~ExistsForRow(Application.objects.filter(candidate=OuterRef("pk"))))
        return self.filter(found).not_barred(user)

    def not_barred(self, user: "Viewer") -> Self:
        """Leave out the person's own file, and those of people with whom they have a conflict of interest."""
        others = self.exclude(user=user.pk)
        return others if has_no_conflicts(user) else others.exclude(pk__among=conflicts_of(user, "candidate"))


class CandidateScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a candidate and are seen by whoever sees the person."""

    def visible_to(self, user: "Viewer") -> Self:
        from hiring.models import Candidate

        return self.filter(candidate__in=Candidate.objects.visible_to(user).values("pk"))


class AttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """Files of visible people; a file of one application only for whoever sees that application."""
        from hiring.models import Application, Candidate

        applications = Application.objects.visible_to(user)
        return self.filter(filed_with(applications, Candidate.objects.visible_to(user)))


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """One's own notes, and everybody's, about people or single applications one sees or, for others', runs.

        A note is an opinion: whoever owes a card on any application of the person reads no colleague's.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        from hiring.models import Application, Candidate, Panelist

        owed = Panelist.objects.owing().filter(
            user=user, interview__application__candidate=OuterRef("candidate")
        )
        seen = filed_with(Application.objects.visible_to(user), Candidate.objects.visible_to(user))
        run = filed_with(Application.objects.run_by(user), Candidate.objects.run_by(user))
        return self.filter(Q(seen, author=user) | Q(~Exists(owed)) & run)


class InterviewQuerySet(models.QuerySet[Any]):
    def scheduled(self) -> Self:
        return self.filter(status="scheduled")

    def visible_to(self, user: "Viewer") -> Self:
        """Interviews of visible applications: a panelist sees who covers what, never what they think."""
        from hiring.models import Application

        if reach.reaches_most(user):
            return self.filter(reach.seen(user, "application__"))
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))


class PanelistQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        """Seats that still count: not recused, and the interview stands."""
        return self.filter(recused_at=None, interview__status="scheduled")

    def owing(self) -> Self:
        """Seats whose scorecard is still to be handed in."""
        return self.live().filter(card_submitted_at=None)

    def answered(self) -> Self:
        """Seats whose scorecard was handed in."""
        return self.filter(card_submitted_at__isnull=False)

    def visible_to(self, user: "Viewer") -> Self:
        from hiring.models import Interview

        return self.filter(interview__in=Interview.objects.visible_to(user).values("pk"))


class DuplicatePairQuerySet(models.QuerySet[Any]):
    def proposed(self) -> Self:
        """Pairs nobody has decided about."""
        return self.filter(declined_at=None)

    def visible_to(self, user: "Viewer") -> Self:
        """Pairs of which this person runs both files whole; a pair must not tell of a confidential search."""
        from hiring.models import Candidate

        # Asked pair by pair: SQLite would try everybody as the first with everybody as the second.
        mine = Candidate.objects.run_whole_by(user)
        first, second = (Exists(mine.filter(pk=OuterRef(name))) for name in ("first", "second"))
        return self.filter(first, second)


class OwnQuerySet(models.QuerySet[Any]):
    """Rows with an `owner`, who alone sees them."""

    def visible_to(self, user: "Viewer") -> Self:
        return self.filter(owner=user.pk) if user.is_authenticated and user.is_active else self.none()


class CandidateImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """The lists somebody uploaded, for jobs they still run."""
        from hiring.models import Job

        return self.filter(uploaded_by=user.pk, job__in=Job.objects.run_by(user).values("pk"))


class MailQuerySet(models.QuerySet[Any]):
    """No page shows mails: they are read by their sender alone, so there is no `visible_to`."""

    def owed(self) -> Self:
        """Neither sent nor without a reason by now."""
        return self.filter(sent_at=None, lapsed_at=None)

    def due(self, now: "datetime") -> Self:
        return self.owed().filter(due_at__lte=now)


class AuditEventQuerySet(models.QuerySet[Any]):
    def acts(self) -> Self:
        """What was done, without who read what."""
        return self.exclude(action__endswith=".read")

    def visible_to(self, user: "Viewer") -> Self:
        """Events about records that are nobody's secret, and about those this person sees.

        A site admin outside a confidential search must not meet it here, and one who owes a card must not
        read how the panel decided, nor which of its people stepped back or were reminded.
        """
        return self.filter(trail.readable_by(user))


def filed_with(applications: ApplicationQuerySet, people: CandidateQuerySet) -> Q:
    """Rows of these people, and of these applications where a row names one.

    Asked row by row: as lists, databases would gather everybody before they look at the few rows of one person.
    """
    return Q(ExistsForRow(applications.filter(pk=OuterRef("application")))) | Q(
        ExistsForRow(people.filter(pk=OuterRef("candidate"))), application=None
    )


def _team_jobs(user: "Viewer") -> Subquery:
    from hiring.models import HiringTeamMember

    return Subquery(HiringTeamMember.objects.filter(user=user.pk).order_by().values("job"))


def _token_jobs(user: "Viewer") -> Subquery:
    from hiring.models import ApiToken

    return Subquery(ApiToken.jobs.through.objects.filter(apitoken=user.limited_by).values("job"))  # type: ignore[union-attr]
