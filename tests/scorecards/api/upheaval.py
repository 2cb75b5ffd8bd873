"""Whatever may happen in a company, at random: what a mirror has to follow."""

from contextlib import suppress

from hiring.errors import DomainError
from hiring.models import (
    Application,
    Candidate,
    HiringTeamMember,
    Interview,
    Job,
    RejectionReason,
    Stage,
    Tag,
    User,
)
from hiring.operations.applications import (
    create_application,
    end_application,
    move_application,
    reopen_application,
)
from hiring.operations.candidates import add_candidate, add_tag, change_candidate
from hiring.operations.jobs import change_job
from hiring.operations.merging import merge_candidates
from scorecards.models import Decision, Scorecard
from scorecards.operations.summaries import compile_summaries, stale_application_ids
from tests.acts import hand_in, schedule
from tests.factories import (
    DecisionFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)


class Upheaval:
    """A small company in which `act()` does something else every time; the same seed does the same."""

    def __init__(self, dice):
        self.dice, self.count = dice, 0
        self.recruiter = RecruiterFactory()
        self.account = IntegrationFactory()
        self.people = UserFactory.create_batch(3)
        self.reason = RejectionReasonFactory(ended_by="company")
        for job in JobFactory.create_batch(3):
            # The recruiter goes on seeing a search that becomes confidential.
            TeamMemberFactory(job=job, user=self.recruiter)
            StageFactory.create_batch(2, job=job)
        for _someone in range(8):
            self.count += 1
            self.do_add_a_person()
            self.do_apply()

    def act(self):
        acts = [name for name in dir(self) if name.startswith("do_")]
        self.count += 1
        with suppress(DomainError):
            getattr(self, self.dice.choice(acts))()

    def one(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=self.dice.choice(keys)) if keys else None

    def do_add_a_person(self):
        add_candidate(name=f"Person {self.count}", email=f"p{self.count}@example.com", by=self.recruiter)

    do_add_somebody_else = do_add_a_person

    def do_apply(self):
        person, job = self.one(Candidate.objects), self.one(Job.objects)
        if person and not person.applications.filter(job=job).exists():
            create_application(candidate=person, job=job, by=self.recruiter)

    do_apply_too = do_apply

    def do_change_a_person(self):
        person = self.one(Candidate.objects)
        if person:
            changes = {"headline": f"Headline {self.count}"}
            change_candidate(candidate_id=person.pk, changes=changes, by=self.recruiter)

    def do_tag(self):
        person = self.one(Candidate.objects)
        if person:
            add_tag(candidate_id=person.pk, name=f"tag {self.count % 3}", by=self.recruiter)

    def do_rename_a_tag(self):
        tag = self.one(Tag.objects)
        if tag:
            Tag.objects.filter(pk=tag.pk).update(name=f"renamed {self.count}")

    def do_move(self):
        application = self.one(Application.objects.active())
        if application:
            stage = self.one(Stage.objects.filter(job=application.job))
            move_application(
                application_id=application.pk, from_stage=application.stage, to_stage=stage, by=self.recruiter
            )

    def do_end(self):
        application = self.one(Application.objects.active())
        if application:
            end_application(application_id=application.pk, reason=self.reason, by=self.recruiter)

    def do_reopen(self):
        application = self.one(Application.objects.exclude(status="active"))
        if application:
            reopen_application(application_id=application.pk, by=self.recruiter)

    def do_rename_a_stage(self):
        stage = self.one(Stage.objects)
        Stage.objects.filter(pk=stage.pk).update(name=f"Stage {self.count}")

    def do_rename_a_reason(self):
        RejectionReason.objects.filter(pk=self.reason.pk).update(name=f"Reason {self.count}")

    def do_rename_somebody(self):
        person = self.one(User.objects.filter(is_service=False))
        User.objects.filter(pk=person.pk).update(name=f"Somebody {self.count}")

    def do_schedule(self):
        application = self.one(Application.objects.active())
        if application and application.interviews.count() < 2:
            schedule(application, self.recruiter, *self.dice.sample(self.people, 2))

    def do_hand_in(self):
        card = self.one(Scorecard.objects.owed())
        if card:
            hand_in(card)

    do_hand_in_too = do_hand_in

    def do_compile(self):
        compile_summaries(stale_application_ids(100))

    def do_decide(self):
        application = self.one(Application.objects.active())
        if application and not Decision.objects.filter(application=application).exists():
            DecisionFactory(application=application, decided_by=self.recruiter)

    def do_delete_a_decision(self):
        decision = self.one(Decision.objects)
        if decision:
            decision.delete()

    def do_call_off(self):
        interview = self.one(Interview.objects.scheduled())
        if interview:
            Interview.objects.filter(pk=interview.pk).update(status="cancelled")

    def do_turn_confidential_or_back(self):
        job = self.one(Job.objects)
        change_job(job_id=job.pk, by=self.recruiter, changes={"is_confidential": not job.is_confidential})

    def do_let_the_account_in_or_out(self):
        job = self.one(Job.objects)
        seats = HiringTeamMember.objects.filter(job=job, user=self.account)
        if seats.exists():
            seats.delete()
        else:
            TeamMemberFactory(job=job, user=self.account)

    def do_merge(self):
        first, second = self.one(Candidate.objects), self.one(Candidate.objects)
        if first and second and first != second and not self.dice.randrange(2):
            merge_candidates(kept_id=first.pk, merged_id=second.pk, by=self.recruiter)

    def do_delete_somebody_who_applied_nowhere(self):
        person = self.one(Candidate.objects.filter(applications=None))
        # Rarely: a company that loses people as fast as it meets them stays empty.
        if person and not self.dice.randrange(4):
            person.delete()
