"""Reads of interview evidence. Independence is decided in one place: hiring's `evidence_readable_by`."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value

from hiring import reach
from hiring.barring import barred
from hiring.models import Application, Job
from hiring.people_querysets import UserQuerySet
from hiring.permissions import works_on_every_job

if TYPE_CHECKING:
    from hiring.querysets import Viewer


class EvidenceQuerySet(models.QuerySet[Any]):
    """Rows with an `application` that say something about the panel's judgement."""

    def visible_to(self, user: "Viewer") -> Self:
        """Only for those who may read the panel's submitted evidence."""
        if reach.reaches_most(user):
            return self.filter(reach.evidence_readable(user, "application__"))
        return self.filter(application__in=Application.objects.evidence_readable_by(user).values("pk"))


class DecisionQuerySet(EvidenceQuerySet):
    def visible_to(self, user: "Viewer") -> Self:
        """Only for those who may read the panel's evidence; what is staged is between people until confirmed."""
        readable = super().visible_to(user)
        is_service = user.is_authenticated and user.is_service
        return readable.ever_in_force() if is_service else readable

    def current(self) -> Self:
        """The one that stands on its application, whether staged or confirmed."""
        return self.filter(superseded_at=None)

    def in_force(self) -> Self:
        """Confirmed, and neither superseded nor reopened."""
        return self.current().filter(confirmed_at__isnull=False)

    def staged(self) -> Self:
        """Written down and still to be confirmed."""
        return self.current().filter(confirmed_at=None)

    def in_state(self, state: str) -> Self:
        """The rows whose `Decision.state` is this one."""
        ended = Q(superseded_at__isnull=False)
        confirmed = Q(confirmed_at__isnull=False)
        conditions = {
            "staged": ~ended & ~confirmed,
            "in_force": ~ended & confirmed,
            "reopened": ended & ~Q(reopen_reason=""),
            "superseded": ended & confirmed & Q(reopen_reason=""),
            "lapsed": ended & ~confirmed,
        }
        return self.filter(conditions[state])

    def ever_in_force(self) -> Self:
        """Confirmed at some time, whatever became of them."""
        return self.filter(confirmed_at__isnull=False)


class FrozenSummaryQuerySet(EvidenceQuerySet):
    def visible_to(self, user: "Viewer") -> Self:
        """Only for those who may read the panel's evidence, and for a service account what it is told the reason of.

        A version that nothing but a staged decision has frozen would betray the decision.
        """
        readable = super().visible_to(user)
        if not (user.is_authenticated and user.is_service):
            return readable
        from scorecards.models import Debrief, Decision

        debriefs = Debrief.objects.filter(summary=OuterRef("pk"))
        decisions = Decision.objects.ever_in_force().filter(summary=OuterRef("pk"))
        return readable.filter(Exists(debriefs) | Exists(decisions))


class DebriefQuerySet(EvidenceQuerySet):
    def with_marks(self) -> Self:
        """Count what a debrief's page shows, as `marks`: whenever the page says something new, one of them moves.

        No moment is among them, for hosts may disagree about the time.
        """
        from scorecards.models import DebriefPoint, ScorecardRevision, Stance

        points = DebriefPoint.objects.filter(debrief=OuterRef("pk"))
        stances = Stance.objects.filter(debrief=OuterRef("pk"))
        revisions = ScorecardRevision.objects.submitted().filter(
            scorecard__panelist__interview__application=OuterRef("application")
        )
        return self.annotate(
            points_raised=_count_of(points),
            points_closed=_count_of(points.filter(closed_at__isnull=False)),
            stances_taken=_count_of(stances),
            last_stance=Subquery(stances.order_by("-pk").values("pk")[:1]),
            cards_in=_count_of(revisions),
        )


class DebriefRecordQuerySet(models.QuerySet[Any]):
    """Rows with a `debrief`: points of its agenda, and what people said to ratings."""

    def visible_to(self, user: "Viewer") -> Self:
        """Only for those who may read the panel's submitted evidence."""
        readable = Application.objects.evidence_readable_by(user).values("pk")
        return self.filter(debrief__application__in=readable)


class PacketQuerySet(EvidenceQuerySet):
    def visible_to(self, user: "Viewer") -> Self:
        """One's own, while one may read the panel's submitted evidence."""
        return super().visible_to(user).filter(owner=user.pk)


class PanelSummaryQuerySet(EvidenceQuerySet):
    def stale(self) -> Self:
        """Summaries whose inputs changed after they were compiled."""
        return self.filter(compiled__lt=F("requested"))

    def compiled_once(self) -> Self:
        return self.filter(version__gte=1)


class ScorecardQuerySet(models.QuerySet[Any]):
    def submitted(self) -> Self:
        return self.filter(panelist__card_submitted_at__isnull=False)

    def owed(self) -> Self:
        """Cards still to be handed in: the seat is live and the interview stands."""
        return self.filter(
            panelist__card_submitted_at=None,
            panelist__recused_at=None,
            panelist__interview__status="scheduled",
        )

    def by(self, user: "Viewer") -> Self:
        return self.filter(panelist__user=user.pk)

    def run_by(self, user: "Viewer") -> Self:
        """Cards of the applications somebody runs: that they exist and whose they are, never what they say."""
        return self.filter(panelist__interview__application__in=Application.objects.run_by(user).values("pk"))

    def own(self, user: "Viewer") -> Self:
        """The cards this person writes: of those they see, found without asking for their powers."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.by(user).exclude(barred(user, "panelist__interview__application__"))

    def visible_to(self, user: "Viewer") -> Self:
        """One's own card, and the submitted ones of panels whose evidence one may read."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        path = "panelist__interview__application__"
        if reach.reaches_most(user):
            shown = Q(reach.evidence_readable(user, path), panelist__card_submitted_at__isnull=False)
            return self.filter(Q(panelist__user=user.pk) | shown).exclude(barred(user, path))
        cards, readable = (
            self.model._default_manager.order_by(),
            Application.objects.evidence_readable_by(user),
        )
        theirs = cards.submitted().filter(panelist__interview__application__in=readable.values("pk"))
        own = cards.own(user)
        return self.filter(Q(pk__among=own.values("pk")) | Q(pk__among=theirs.values("pk")))

    def with_seat(self) -> Self:
        """Load what a line about a card shows: author, interview, candidate, job."""
        return self.select_related(
            "panelist__user",
            "panelist__interview__application__candidate",
            "panelist__interview__application__job__role",
        )

    def listed(self) -> Self:
        """Load what a list shows, page by page: the seat, and submitted revisions without their ratings.

        By queries of their own and not by joins: sorting all cards drags every joined column along.
        """
        from scorecards.models import ScorecardRevision

        revisions = ScorecardRevision.objects.submitted().order_by("number")
        return self.prefetch_related(
            "panelist__user",
            "panelist__interview__application__candidate",
            "panelist__interview__application__job",
            Prefetch("revisions", queryset=revisions, to_attr="submitted_revisions"),
        )

    def with_revisions(self) -> Self:
        """Load submitted revisions and their ratings into `submitted_revisions`, oldest first."""
        from scorecards.models import Rating, ScorecardRevision

        ratings = Rating.objects.select_related("competency").order_by("competency__position", "pk")
        revisions = ScorecardRevision.objects.submitted().order_by("number")
        return self.prefetch_related(
            Prefetch(
                "revisions",
                queryset=revisions.select_related("submitted_by").prefetch_related(
                    Prefetch("ratings", queryset=ratings)
                ),
                to_attr="submitted_revisions",
            )
        )


class ScorecardRevisionQuerySet(models.QuerySet[Any]):
    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def draft(self) -> Self:
        return self.filter(submitted_at=None)

    def visible_to(self, user: "Viewer") -> Self:
        """Submitted revisions of visible cards; a draft only to its author."""
        from scorecards.models import Scorecard

        return self.filter(
            Q(submitted_at__isnull=False) | Q(scorecard__panelist__user=user.pk),
            scorecard__in=Scorecard.objects.visible_to(user).values("pk"),
        )


class RatingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        """Ratings of visible revisions."""
        from scorecards.models import ScorecardRevision

        return self.filter(revision__in=ScorecardRevision.objects.visible_to(user).values("pk"))


class JobPlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "Viewer") -> Self:
        return self.filter(job__in=Job.objects.visible_to(user).values("pk"))


class InterviewerQuerySet(UserQuerySet):
    def visible_to(self, user: "Viewer") -> Self:
        """People who can be put on a panel, for those who plan interviews all day; oneself for everybody else."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        people = self.interviewers()
        return people if works_on_every_job(user) else people.filter(pk=user.pk)


class InterviewKitQuerySet(models.QuerySet[Any]):
    def templates(self) -> Self:
        """The kits that new jobs of a role are given."""
        return self.filter(job=None)

    def visible_to(self, user: "Viewer") -> Self:
        """Kits of visible jobs, and the roles' templates."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(job=None) | Q(job__in=Job.objects.visible_to(user).values("pk")))


def _count_of(rows: models.QuerySet[Any]) -> Subquery:
    """Count the rows that belong to each outer row."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=models.IntegerField())
