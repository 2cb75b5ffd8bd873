"""What the interviewers of the story write on their cards."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scorecards.demo.company import ACCOUNTS, LATECOMER, Company
from scorecards.demo.effects import chance, drawn_score, is_assessed
from scorecards.demo.source import ApplicationRow, JobRow
from scorecards.models import Recommendation, Scorecard
from scorecards.operations.cards import amend_scorecard, save_scorecard, submit_scorecard
from scorecards.operations.revisions import RatingDraft, focus_keys
from scorecards.scoring import Criterion, implied_recommendation

if TYPE_CHECKING:
    from scorecards.demo.panels import Meeting

LEVELS = ["strong_no", "no", "yes", "strong_yes"]
OWN_MIND = 0.12  # how often a vote is one step away from what the ratings imply
PRIVATE_NOTES = 0.2
SECOND_VOICES = frozenset({LATECOMER, ACCOUNTS["shadow"]})


@dataclass(slots=True)
class CardWriter:
    """Writes the cards of one application, each through the door an interviewer would use."""

    company: Company
    job: JobRow
    row: ApplicationRow
    number: int  # of the application in its job

    def submit(self, meeting: "Meeting", when: datetime) -> None:
        """The person in the seat rates everything they got to and hands the card in."""
        self._hand_in(meeting, meeting.lead, when)

    def submit_shadow(self, meeting: "Meeting", when: datetime) -> None:
        """The shadow writes a card as well; it never counts."""
        self._hand_in(meeting, meeting.shadow, when)

    def submit_late(self, meeting: "Meeting", key: str, when: datetime) -> None:
        """Somebody hands in who could read the others' cards before."""
        self._hand_in(meeting, key, when)

    def begin(self, meeting: "Meeting", when: datetime) -> None:
        """Begin a card and leave it: one rating, one thought, no recommendation."""
        card, key = self._card(meeting, meeting.lead), meeting.lead
        first, second, *_rest = focus_keys(card)
        unfinished = chance("draft", self.row.who).choice(self.company.source.words["drafts"])
        ratings = {
            first: self._rating(key, first, turn=meeting.turn),
            second: RatingDraft(evidence=self._told(unfinished, key)),
        }
        save_scorecard(scorecard_id=card.pk, by=self.company.staff[key], ratings=ratings, now=when)

    def correct(self, meeting: "Meeting", when: datetime) -> None:
        """Amend before any colleague has answered: the new revision is as independent as the old."""
        self._amend(meeting, when, words="early_amendments", step=0)

    def amend(self, meeting: "Meeting", when: datetime) -> None:
        """Amend after reading the others: the new revision stands beside the one that counts."""
        self._amend(meeting, when, words="amendments", step=-1)

    def _hand_in(self, meeting: "Meeting", key: str, when: datetime) -> None:
        card, author = self._card(meeting, key), self.company.staff[key]
        ratings = {name: self._rating(key, name, turn=meeting.turn) for name in focus_keys(card)}
        luck = chance("note", self.row.who, key)
        notes = self.company.source.words["private_notes"]
        save_scorecard(
            scorecard_id=card.pk,
            by=author,
            ratings=ratings,
            recommendation=self._vote(card, key, ratings),
            private_note=self._told(luck.choice(notes), key) if luck.random() < PRIVATE_NOTES else None,
            now=when,
        )
        submit_scorecard(scorecard_id=card.pk, by=author, now=when)

    def _amend(self, meeting: "Meeting", when: datetime, *, words: str, step: int) -> None:
        card, key = self._card(meeting, meeting.lead), meeting.lead
        reason = chance(words, self.row.who).choice(self.company.source.words[words])
        last = card.revisions.submitted().latest("number")
        ratings = {
            old.competency.key: RatingDraft(
                score=max(1, (old.score or 1) + step),
                evidence=f"{old.evidence} (Read again. {reason})",
            )
            for old in last.ratings.select_related("competency").exclude(score=None).order_by("pk")[:2]
        }
        amend_scorecard(
            scorecard_id=card.pk,
            by=self.company.staff[key],
            ratings=ratings,
            recommendation=last.recommendation,
            reason=reason,
            now=when,
        )

    def _card(self, meeting: "Meeting", key: str) -> Scorecard:
        return Scorecard.objects.select_related("rubric", "panelist__interview").get(
            panelist=meeting.seat_of(self.company, key)
        )

    def _rating(self, key: str, competency: str, *, turn: int) -> RatingDraft:
        who = self.row.who
        if not is_assessed(who, key, competency, thin="thin" in self.row.twists):
            notes = self.company.source.words["not_assessed"]
            return RatingDraft(
                not_assessed=True, evidence=chance("unassessed", who, key, competency).choice(notes)
            )
        score = drawn_score(who, key, competency, turn=self._seen_before(competency, turn))
        return RatingDraft(score=score, evidence=self._evidence(key, competency, score, turn))

    def _evidence(self, key: str, competency: str, score: int, turn: int) -> str:
        """A note on this score. The notes go round: two interviewers of one candidate never write the same."""
        notes = list(self.company.source.evidence[competency][score])
        chance("evidence", self.job.key, competency, str(score)).shuffle(notes)
        note = notes[(2 * self.number + self._order(competency, turn, key)) % len(notes)]
        closing = chance("closing", self.row.who, key, competency).choice(
            self.company.source.words["closings"][score]
        )
        return f"{self._told(note, key)} {closing}".strip()

    def _seen_before(self, competency: str, turn: int) -> int:
        """How many earlier interviews of this panel look at the competency."""
        return sum(competency in focus for focus in self.company.focus[self.job.key][:turn])

    def _order(self, competency: str, turn: int, key: str) -> int:
        """Which of the drawn notes is this person's: a second voice at one interview takes the third."""
        return 2 if key in SECOND_VOICES else self._seen_before(competency, turn)

    def _told(self, text: str, key: str) -> str:
        person = self.company.source.candidates[self.row.who]
        employers = [position.employer for position in person.career[:2]] or ["the last company"]
        return text.format(
            name=person.given, employer=chance("employer", self.row.who, key).choice(employers)
        )

    def _vote(self, card: Scorecard, key: str, ratings: dict[str, RatingDraft]) -> str:
        """What the ratings imply, now and then one step off; nobody judges on less than half a kit."""
        scores = {name: rating.score for name, rating in ratings.items()}
        if sum(score is not None for score in scores.values()) * 2 < len(scores):
            return Recommendation.CANNOT_JUDGE
        criteria = [
            Criterion(entry["key"], entry["weight"], entry["bar"], entry["must_have"])
            for entry in card.rubric.content["competencies"]
        ]
        implied = implied_recommendation(criteria, scores) or "no"
        luck = chance("vote", self.row.who, key)
        if luck.random() >= OWN_MIND:
            return implied
        return LEVELS[min(3, max(0, LEVELS.index(implied) + luck.choice((-1, 1))))]
