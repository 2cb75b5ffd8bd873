"""What a packet is made of, read in a fixed number of queries: the rows that its frozen document names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hiring.models import Panelist, User
from scorecards.models import (
    Debrief,
    DebriefPoint,
    Decision,
    FrozenSummary,
    Packet,
    Rating,
    Rubric,
    ScorecardRevision,
)
from scorecards.operations.on_behalf import entered_by
from scorecards.operations.packet_words import ERASED


@dataclass(frozen=True, slots=True)
class PacketRows:
    """Rows by public id, those that are gone by now left out; cards that do not count are not among them."""

    packet: Packet
    seats: Mapping[str, Panelist]
    revisions: Mapping[str, ScorecardRevision]
    ratings: Mapping[str, Rating]
    rubric: Mapping[str, Any]
    debrief: Debrief | None
    points: list[DebriefPoint]
    decision: Decision | None

    def name(self, panelist: str) -> str:
        """Whose seat it is."""
        seat = self.seats.get(panelist)
        return str(seat.user) if seat else ERASED

    def typist(self, revision: ScorecardRevision | None) -> str:
        """Who typed a revision in for its author, as a phrase; empty where the author did."""
        seats = {seat.pk: seat for seat in self.seats.values()}
        seat = seats.get(revision.scorecard.panelist_id) if revision else None
        return entered_by(revision, seat.user) if revision and seat else ""

    def later_of(self, panelist: str) -> list[ScorecardRevision]:
        """What somebody submitted after the revision that counts, oldest first."""
        later = self.packet.summary.document["cards"]["later"]
        ids = [one for item in later if item["panelist"] == panelist for one in item["revisions"]]
        return [self.revisions[public_id] for public_id in ids if public_id in self.revisions]

    def rating_of(self, revision: ScorecardRevision, competency: str) -> Rating | None:
        """What a revision says of a competency, by its key."""
        of_it = (rating for rating in self.ratings.values() if rating.revision_id == revision.pk)
        return next((rating for rating in of_it if rating.competency.key == competency), None)


def read_rows(packet: Packet) -> PacketRows:
    """Read as the packet's owner would: what they cannot see is not there. Seven queries."""
    owner, summary = packet.owner, packet.summary
    revisions = _revisions(summary, owner)
    ratings = Rating.objects.filter(revision__in=[revision.pk for revision in revisions], is_final=True)
    rubrics = Rubric.objects.filter(sha256=summary.document["rubric"])
    seats = Panelist.objects.filter(interview__application=packet.application_id)
    debriefs = Debrief.objects.visible_to(owner).filter(application=packet.application_id)
    debrief = debriefs.select_related("summary").order_by("-opened_at", "-pk").first()
    decisions = Decision.objects.visible_to(owner).in_force().filter(application=packet.application_id)
    return PacketRows(
        packet=packet,
        seats=_by_public_id(seats.select_related("user", "interview")),
        revisions=_by_public_id(revisions),
        ratings=_by_public_id(ratings.select_related("competency")),
        rubric=next(iter(rubrics.values_list("content", flat=True)), {}),
        debrief=debrief,
        points=_points(debrief, owner) if debrief else [],
        decision=decisions.select_related("decided_by", "confirmed_by", "summary").first(),
    )


def _revisions(summary: FrozenSummary, owner: User) -> list[ScorecardRevision]:
    """The revisions that count in this version, and those that were submitted after them."""
    cards = summary.document["cards"]
    named = [item["revision"] for item in cards["counted"]]
    named += [public_id for item in cards["later"] for public_id in item["revisions"]]
    visible = ScorecardRevision.objects.visible_to(owner).submitted().filter(public_id__in=named)
    return list(visible.select_related("submitted_by", "scorecard").order_by("number"))


def _points(debrief: Debrief, owner: User) -> list[DebriefPoint]:
    points = DebriefPoint.objects.visible_to(owner).filter(debrief=debrief, closed_at__isnull=False)
    return list(points.select_related("competency", "closed_by").order_by("position"))


def _by_public_id(rows: Any) -> dict[str, Any]:
    return {str(row.public_id): row for row in rows}
