"""The rows a panel's document refers to, loaded once and looked up by public id."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch

from hiring.models import Application, Panelist, User
from scorecards.models import Competency, PanelPlan, Rating, Scorecard, ScorecardRevision
from scorecards.operations.on_behalf import entered_by


class Panel:
    """The rows a document refers to, by public id; loaded once and only looked up afterwards."""

    def __init__(
        self, seats: Sequence[Panelist], cards: Sequence[Scorecard], rubric: Mapping[str, Any]
    ) -> None:
        people = {seat.pk: seat.user for seat in seats}
        # A seat given, and its card handed in, since the seats were read is news for the next look.
        cards = [card for card in cards if card.panelist_id in people]
        self.seats = {str(seat.public_id): seat for seat in seats}
        self.places = {key: place for place, key in enumerate(self.seats)}
        self.cards = {str(card.public_id): card for card in cards}
        self.revisions: dict[str, ScorecardRevision] = {
            str(revision.public_id): revision for card in cards for revision in submitted_of(card)
        }
        self.ratings = {
            str(rating.public_id): rating
            for revision in self.revisions.values()
            for rating in revision.ratings.all()
        }
        # By revision: who typed it in for its author, as a phrase.
        self.typists = {
            revision.pk: entered_by(revision, people[card.panelist_id])
            for card in cards
            for revision in submitted_of(card)
        }
        self.entries = {
            entry["key"]: (place, entry) for place, entry in enumerate(rubric.get("competencies", []))
        }

    def name(self, panelist: str) -> str:
        seat = self.seats.get(panelist)
        return seat.user.name if seat else "Somebody"

    def names(self) -> dict[str, str]:
        known = {rating.competency.key: rating.competency.name for rating in self.ratings.values()}
        return known | {key: entry["name"] for key, (_, entry) in self.entries.items()}

    def place(self, block: Mapping[str, Any]) -> tuple[bool, bool, int]:
        """Must-haves first, what lies outside the rubric last, else the framework's order."""
        place, _ = self.entries.get(block["competency"], (len(self.entries), None))
        return (not block["must_have"], block["bar"] is None, place)

    def seat_place(self, panelist: str) -> int:
        """Where a seat stands in the order of the interviews."""
        return self.places.get(panelist, len(self.places))


def load_panel(reader: User, application: Application, seats: Sequence[Panelist]) -> Panel:
    """Load the submitted cards `reader` may read, in a fixed number of queries; nobody's private note."""
    # A competency, and whoever typed, is one row however many ratings and cards name it.
    competencies = Competency.objects.only("key", "name", "position")
    ratings = Rating.objects.order_by("pk").prefetch_related(Prefetch("competency", queryset=competencies))
    revisions = ScorecardRevision.objects.submitted().order_by("number")
    revisions = revisions.prefetch_related("submitted_by", Prefetch("ratings", queryset=ratings))
    cards = Scorecard.objects.visible_to(reader).filter(panelist__interview__application=application.pk)
    loaded = cards.submitted().defer("private_note").order_by("pk")
    loaded = loaded.prefetch_related(Prefetch("revisions", revisions, to_attr="submitted_revisions"))
    plan = PanelPlan.objects.filter(job=application.job_id).select_related("rubric").first()
    return Panel(seats, list(loaded), plan.rubric.content if plan else {})


def submitted_of(card: Scorecard) -> list[ScorecardRevision]:
    """Return the submitted revisions that were loaded with the card, oldest first."""
    return card.submitted_revisions  # type: ignore[attr-defined]
