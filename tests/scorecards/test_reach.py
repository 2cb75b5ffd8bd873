"""Who sees which row, told a second time in plain Python, of a company made by chance."""

from random import Random

import pytest

from hiring.models import Application, Candidate, ConflictOfInterest, Interview, Job, Panelist
from scorecards.models import PanelSummary, Scorecard
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    PanelSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def company():
    """Few of everything, so that every power meets every bar; returns its people."""
    chance = Random(8)
    people = [RecruiterFactory(), RecruiterFactory(), UserFactory(is_superuser=True, is_staff=True)]
    people += [*UserFactory.create_batch(4), UserFactory(is_active=False), RecruiterFactory(is_active=False)]
    candidates = CandidateFactory.create_batch(3) + [CandidateFactory(user=one) for one in people[:5]]
    jobs = [JobFactory(confidential=number % 2 == 0) for number in range(6)]
    for job in jobs:
        for user in chance.sample(people, 2):
            TeamMemberFactory(job=job, user=user)
    for candidate in candidates:
        for job in chance.sample(jobs, 2):
            application = ApplicationFactory(candidate=candidate, job=job)
            PanelSummaryFactory(application=application)
            for status in chance.sample(["scheduled", "scheduled", "cancelled"], 2):
                _panel(chance, InterviewFactory(application=application, status=status), people)
    for user in people[:6]:
        ConflictOfInterest.objects.create(
            user=user, candidate=chance.choice(candidates), reason="Kin", declared_by=user
        )
    ConflictOfInterest.objects.create(user=people[1], job=jobs[1], reason="Kin", declared_by=people[1])
    return people


def _panel(chance, interview, people):
    for user in chance.sample(people, 2):
        state = chance.choice([{}, {"card_submitted_at": NOW}, {"card_submitted_at": NOW}])
        if not state and chance.random() < 0.3:
            state = {"recused_at": NOW, "recusal_reason": "I know them."}
        ScorecardFactory(panelist=PanelistFactory(interview=interview, user=user, **state))


class Plain:
    """The rules, asked of one person and one row at a time."""

    def __init__(self, user):
        self.user = user
        self.seats = list(Panelist.objects.filter(user=user).select_related("interview__application"))
        conflicts = ConflictOfInterest.objects.filter(user=user)
        self.jobs_barred = {one.job_id for one in conflicts} - {None}
        self.people_barred = {one.candidate_id for one in conflicts} - {None}

    def runs_job(self, job):
        mine = job.team.filter(user=self.user).exists()
        everywhere = self.user.has_perm("hiring.view_every_job") and not job.is_confidential
        return self.user.is_active and (mine or everywhere) and job.pk not in self.jobs_barred

    def is_barred(self, application):
        own = application.candidate.user_id == self.user.pk
        kin = application.candidate_id in self.people_barred or application.job_id in self.jobs_barred
        return own or kin

    def runs(self, application):
        return self.runs_job(application.job) and not self.is_barred(application)

    def sees(self, application):
        seated = any(
            seat.interview.application_id == application.pk
            and seat.recused_at is None
            and (seat.interview.status == "scheduled" or seat.card_submitted_at)
            for seat in self.seats
        )
        return self.user.is_active and not self.is_barred(application) and (self.runs(application) or seated)

    def reads(self, application):
        answered = any(
            seat.card_submitted_at and seat.interview.application_id == application.pk for seat in self.seats
        )
        owes = any(
            seat.interview.application.candidate_id == application.candidate_id
            and seat.interview.status == "scheduled"
            and not (seat.recused_at or seat.card_submitted_at)
            for seat in self.seats
        )
        entitled = self.runs_job(application.job) or answered
        return self.user.is_active and not self.is_barred(application) and entitled and not owes

    def sees_card(self, card):
        seat, application = card.panelist, card.panelist.interview.application
        shown = seat.user_id == self.user.pk or (seat.card_submitted_at and self.reads(application))
        return bool(self.user.is_active and not self.is_barred(application) and shown)


def test_every_list_holds_the_rows_that_the_rules_show_one_by_one_and_no_other():
    for user in company():
        plain = Plain(user)
        applications = {one.pk: one for one in Application.objects.select_related("candidate", "job")}
        cards = Scorecard.objects.select_related("panelist__interview__application__candidate")

        def of(rule, applications=applications):
            return {pk for pk, one in applications.items() if rule(one)}

        def keys(rows, path="pk"):
            return set(rows.values_list(path, flat=True))

        assert keys(Job.objects.run_by(user)) == {job.pk for job in Job.objects.all() if plain.runs_job(job)}
        assert keys(Application.objects.run_by(user)) == of(plain.runs)
        assert keys(Application.objects.visible_to(user)) == of(plain.sees)
        assert keys(Application.objects.evidence_readable_by(user)) == of(plain.reads)
        assert keys(Interview.objects.visible_to(user), "application") == of(plain.sees)
        assert keys(PanelSummary.objects.visible_to(user), "application") == of(plain.reads)
        assert keys(Scorecard.objects.visible_to(user)) == {one.pk for one in cards if plain.sees_card(one)}
        found = {applications[pk].candidate_id for pk in of(plain.runs)} - plain.people_barred
        assert keys(Candidate.objects.run_by(user)) == found
