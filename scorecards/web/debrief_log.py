"""What happened in a room lately, newest first: from the debrief's own trace and the cards that came in since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hiring.models import AuditEvent, User
from scorecards.models import Debrief
from scorecards.web.debrief_ratings import Room
from scorecards.web.debrief_words import HAPPENED, at_words

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Happening:
    """One act: `key` tells it from others, `is_mine` that the reader did it and need not be told."""

    key: str
    who: str
    what: str
    at: str
    is_mine: bool


def happenings(
    debrief: Debrief, room: Room, titles: Mapping[str, str], ratings: Mapping[str, str], reader: User
) -> Sequence[Happening]:
    """The newest acts; `titles` of points and `ratings` in words by public id. One query."""
    events = AuditEvent.objects.filter(object_id=debrief.public_id, action__in=HAPPENED)
    said = [
        (event.at, _of_event(event, titles, ratings, debrief, reader))
        for event in events.select_related("actor").order_by("-pk")[:SHOWN]
    ]
    cards = [
        (
            moment,
            Happening(
                key=str(revision.public_id),
                who=seat.user.name,
                what="handed in a scorecard" if revision.number == 1 else "amended their scorecard",
                at=at_words(moment, debrief.opened_at),
                is_mine=seat.user_id == reader.pk,
            ),
        )
        for seat, revision in room.later_revisions()
        if (moment := revision.submitted_at)
    ]
    return [one for _moment, one in sorted([*said, *cards], key=_newest_first)[:SHOWN]]


def _newest_first(entry: tuple[datetime, Any]) -> float:
    return -entry[0].timestamp()


def _of_event(
    event: AuditEvent, titles: Mapping[str, str], ratings: Mapping[str, str], debrief: Debrief, reader: User
) -> Happening:
    details = event.details
    return Happening(
        key=str(event.pk),
        who=str(event.actor or "Somebody"),
        what=HAPPENED[event.action].format(
            what=titles.get(details.get("point", ""), "a point"),
            whose=ratings.get(details.get("rating", ""), "a colleague's rating"),
            agrees="agrees with" if details.get("agrees") else "disagrees with",
        ),
        at=at_words(event.at, debrief.opened_at),
        is_mine=event.actor_id == reader.pk,
    )
