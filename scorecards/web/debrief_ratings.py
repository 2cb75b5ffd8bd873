"""The ratings of a debrief: as they were frozen, what became of them since, and who agrees with them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hiring.models import Interview, Panelist, User
from scorecards.agenda import Step
from scorecards.models import Debrief, Rating, Scorecard, ScorecardRevision, Stance
from scorecards.web.debrief_words import at_words, said
from scorecards.web.panel_lookup import Panel, submitted_of


@dataclass(frozen=True, slots=True)
class Since:
    """One later revision's say on a rating: what moved, when, why, and the evidence where it was rewritten."""

    words: str
    at: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Said:
    """One person's stance on a colleague's rating."""

    who: str
    agrees: bool
    why: str


@dataclass(frozen=True, slots=True)
class Mine:
    """The reader's own stance: "agree", "disagree" or nothing yet."""

    stance: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class RatingOfRoom:
    """One rating as the room reads it; `late` says that it came after the debrief opened."""

    id: str
    author: str
    score: int | None
    evidence: str
    note: str
    is_mine: bool
    late: str = ""
    since: Sequence[Since] = ()
    stances: Sequence[Said] = ()
    mine: Mine = Mine()


class Room:
    """A debrief's document joined with the rows it was made from and with what came since; looks up, asks nothing."""

    def __init__(self, debrief: Debrief, panel: Panel, stances: Iterable[Stance], reader: User) -> None:
        document = debrief.summary.document
        self.debrief, self.panel, self.reader = debrief, panel, reader
        self.blocks = {block["competency"]: block for block in document["competencies"]}
        self.frozen = {one["panelist"]: one["revision"] for one in document["cards"]["counted"]}
        self.cards: dict[str, Scorecard] = {}
        seats = {seat.pk: key for key, seat in panel.seats.items()}
        for card in panel.cards.values():
            self.cards[seats[card.panelist_id]] = card
        self._stances: dict[int, list[Stance]] = defaultdict(list)
        for stance in stances:
            self._stances[stance.rating_id].append(stance)

    def ratings(self, block: Mapping[str, Any]) -> list[RatingOfRoom]:
        """The frozen ratings of a competency, and those that were handed in since."""
        frozen = [self._frozen(item, block["competency"]) for item in block["ratings"]]
        return frozen + list(self._handed_in_since(block["competency"]))

    def steps(self, block: Mapping[str, Any]) -> list[Step]:
        """From where to where each frozen score of a competency went."""
        return [
            Step(self._person(item["panelist"]), item["score"], self._present(item, block["competency"]))
            for item in block["ratings"]
        ]

    def present(self, block: Mapping[str, Any]) -> list[int]:
        """The scores of a competency by now, those handed in since among them."""
        after = [step.after for step in self.steps(block)]
        late = [rating.score for rating in self._handed_in_since(block["competency"])]
        return [score for score in (*after, *late) if score is not None]

    def later_revisions(self) -> Iterator[tuple[Panelist, ScorecardRevision]]:
        """What was handed in or amended after the debrief opened, by seats that count."""
        for key, card in self.cards.items():
            if self._counts(key):
                for revision in submitted_of(card):
                    if _moment(revision) > self.debrief.opened_at:
                        yield self.panel.seats[key], revision

    def own_card(self) -> Scorecard | None:
        """The reader's own card on this panel, if it is in."""
        return next((card for key, card in self.cards.items() if self._is_own(key)), None)

    def _is_own(self, key: str) -> bool:
        return self.panel.seats[key].user_id == self.reader.pk

    def _person(self, key: str) -> str:
        """Who sits in a seat; one person may sit in two."""
        seat = self.panel.seats.get(key)
        return str(seat.user_id) if seat else key

    def _counts(self, key: str) -> bool:
        seat = self.panel.seats[key]
        return seat.interview.status == Interview.Status.SCHEDULED and seat.role != Panelist.Role.SHADOW

    def _later(self, key: str) -> list[ScorecardRevision]:
        """The revisions that a seat submitted after its frozen one, oldest first."""
        frozen, card = self.panel.revisions.get(self.frozen.get(key, "")), self.cards.get(key)
        if frozen is None or card is None:
            return []
        return [revision for revision in submitted_of(card) if revision.number > frozen.number]

    def _present(self, item: Mapping[str, Any], competency: str) -> int | None:
        later = self._later(item["panelist"])
        if not later:
            score: int = item["score"]
            return score
        rating = _rating_on(later[-1], competency)
        return rating.score if rating else None

    def _frozen(self, item: Mapping[str, Any], competency: str) -> RatingOfRoom:
        key, rating = item["panelist"], self.panel.ratings.get(item["rating"])
        seat = self.panel.seats.get(key)
        stances = self._stances[rating.pk] if rating else []
        return RatingOfRoom(
            id=item["rating"],
            author=self.panel.name(key),
            score=item["score"],
            evidence=rating.evidence if rating else "",
            note=self._note(key, rating),
            is_mine=seat is not None and seat.user_id == self.reader.pk,
            since=list(self._since(rating, self._later(key), competency)) if rating else [],
            stances=[Said(str(one.user), one.agrees, one.why) for one in stances],
            mine=self._mine(stances),
        )

    def _note(self, key: str, rating: Rating | None) -> str:
        typist = self.panel.typists[rating.revision_id] if rating else ""
        left = "" if key not in self.panel.seats or self._counts(key) else "not on the panel any more"
        return ", ".join(filter(None, [typist, left]))

    def _mine(self, stances: Iterable[Stance]) -> Mine:
        own = next((one for one in stances if one.user_id == self.reader.pk), None)
        return Mine("agree" if own.agrees else "disagree", own.why) if own else Mine()

    def _since(self, frozen: Rating, later: Iterable[ScorecardRevision], competency: str) -> Iterator[Since]:
        score, evidence = frozen.score, frozen.evidence
        for revision in later:
            rating = _rating_on(revision, competency)
            if rating is None or (rating.score, rating.evidence) == (score, evidence):
                continue
            moved = f"moved from {said(score)} to {said(rating.score)}"
            yield Since(
                words="rewrote the evidence" if rating.score == score else moved,
                at=at_words(_moment(revision), self.debrief.opened_at),
                reason=revision.reason,
                evidence="" if rating.evidence == evidence else rating.evidence,
            )
            score, evidence = rating.score, rating.evidence

    def _handed_in_since(self, competency: str) -> Iterator[RatingOfRoom]:
        """Ratings of cards that the frozen summary does not know, because they came later."""
        for key, card in self.cards.items():
            revisions = submitted_of(card)
            if key in self.frozen or not self._counts(key) or not revisions:
                continue
            rating, last = _rating_on(revisions[-1], competency), revisions[-1]
            if rating is None or rating.score is None or _moment(revisions[0]) <= self.debrief.opened_at:
                continue
            yield RatingOfRoom(
                id=str(rating.public_id),
                author=self.panel.name(key),
                score=rating.score,
                evidence=rating.evidence,
                note=self.panel.typists[last.pk],
                is_mine=self._is_own(key),
                late=f"handed in {at_words(_moment(last), self.debrief.opened_at)}, after the debrief opened",
            )


def _rating_on(revision: ScorecardRevision, competency: str) -> Rating | None:
    return next((one for one in revision.ratings.all() if one.competency.key == competency), None)


def _moment(revision: ScorecardRevision) -> Any:
    """When a submitted revision was submitted."""
    return revision.submitted_at
