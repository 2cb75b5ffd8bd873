"""A company in which every hidden row holds a word that tells of it, and what may go on there out of sight."""

from hiring import models as hiring
from scorecards import models as scorecards
from tests.acts import compiled, hand_in
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    DebriefFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    JobFactory,
    NoteFactory,
    RatingFactory,
    RecruiterFactory,
    RevisionFactory,
    StageMoveFactory,
    TeamMemberFactory,
)
from tests.personas import two_panels

# The word of each secret; it stands in every text of the rows concerned.
OPEN, SECRET, OTHER, JUDGED, DRAFTED, WHISPERED, REACHED = (
    f"{word}canary" for word in ("open", "secret", "other", "judged", "drafted", "whispered", "reached")
)


def mark(rows, word, *fields):
    rows.update(**dict.fromkeys(fields, word))


class Company:
    """An open panel, a confidential one, and another open job, each with a row of every kind."""

    def __init__(self):
        self.panels = two_panels()
        self.open, self.secret = self.panels["open"], self.panels["secret"]
        self.other = ApplicationFactory()
        self.free = CandidateFactory()
        self.runner = RecruiterFactory()
        self.watcher = None
        for application, word, judged in (
            (self.open, OPEN, JUDGED),
            (self.secret, SECRET, SECRET),
            (self.other, OTHER, OTHER),
        ):
            self.furnish(application, word, judged)

    def furnish(self, application, word, judged):
        job, person = application.job, hiring.Candidate.objects.filter(pk=application.candidate_id)
        TeamMemberFactory(job=job, user=self.runner)
        document = compiled(application).panel_summary.document
        frozen = FrozenSummaryFactory(application=application, document=document)
        DecisionFactory(
            application=application,
            summary=frozen,
            reason=judged,
            next_step=judged,
            decided_by=self.runner,
            confirmed_by=self.runner,
            confirmed_at=NOW,
        )
        debrief = DebriefFactory(application=application, summary=frozen, opened_by=self.runner)
        debrief.points.create(kind="raised", topic=judged, raised_by=self.runner, position=1)
        StageMoveFactory(application=application, moved_by=self.runner)
        NoteFactory(candidate=application.candidate, author=self.runner, text=WHISPERED)
        reach = REACHED if application == self.open else word
        AttachmentFactory(candidate=application.candidate, filename=f"{reach}.pdf", uploaded_by=self.runner)
        mark(person, word, "name", "headline")
        person.update(email=f"{reach}@example.com", phone=reach, location=reach)
        mark(hiring.Interview.objects.filter(application=application), word, "title")
        if application != self.open:
            mark(hiring.Job.objects.filter(pk=job.pk), word, "title", "scope")
        cards = scorecards.Scorecard.objects.filter(panelist__interview__application=application)
        mark(cards, WHISPERED, "private_note")
        ratings = scorecards.Rating.objects.filter(revision__scorecard__in=cards)
        mark(ratings.exclude(evidence=""), judged, "evidence")
        for card in cards.filter(panelist__card_submitted_at=None):
            draft = RevisionFactory(scorecard=card, recommendation="no")
            vision = scorecards.Competency.objects.get(key="vision")
            RatingFactory(revision=draft, competency=vision, score=1, evidence=DRAFTED)

    # What goes on out of sight. Nobody and nothing that all may see is added: no user, no role, no competency.

    def search_in_secret(self):
        job = self.secret.job
        mark(hiring.Job.objects.filter(pk=job.pk), f"{SECRET} again", "title")
        ApplicationFactory(job=job, candidate__name=SECRET, candidate__email=f"second-{SECRET}@example.com")
        JobFactory(confidential=True, title=SECRET, role=job.role)
        self.judge_in(self.secret, SECRET)

    def hire_elsewhere(self):
        job = self.other.job
        mark(hiring.Job.objects.filter(pk=job.pk), f"{OTHER} again", "title")
        ApplicationFactory(job=job, candidate__name=OTHER)
        JobFactory(title=OTHER, role=job.role)

    def draft(self):
        """Colleagues go on writing cards that are not in yet, and notes."""
        drafts = scorecards.Rating.objects.filter(revision__submitted_at=None)
        drafts.exclude(revision__scorecard__panelist__user=self.watcher).update(evidence=DRAFTED * 2, score=5)
        mark(scorecards.Scorecard.objects.all(), WHISPERED * 2, "private_note")
        NoteFactory(candidate=self.open.candidate, author=self.runner, text=WHISPERED)

    def judge(self):
        self.judge_in(self.open, JUDGED)

    def judge_in(self, application, word):
        """The colleagues who still owe hand in, the panel is compiled and frozen anew, and somebody decides."""
        seats = scorecards.Scorecard.objects.filter(
            panelist__interview__application=application, panelist__card_submitted_at=None
        )
        for card in seats.exclude(panelist__user=self.watcher):
            hand_in(card, now=NOW)
            scorecards.Rating.objects.filter(revision__scorecard=card).exclude(evidence="").update(
                evidence=word
            )
        document = compiled(application).panel_summary.document
        scorecards.Decision.objects.filter(application=application).update(superseded_at=NOW)
        frozen = FrozenSummaryFactory(application=application, version=7, document=document)
        DecisionFactory(
            application=application,
            summary=frozen,
            reason=word,
            decided_by=self.runner,
            confirmed_by=self.runner,
            confirmed_at=NOW,
        )

    def judge_the_watcher(self):
        """What concerns the file of somebody who works here."""
        self.judge()
        mark(hiring.Candidate.objects.filter(pk=self.open.candidate_id), OPEN * 2, "headline")
        StageMoveFactory(application=self.open, moved_by=self.runner)
