"""What people say in the debriefs of the story: stances on each other's ratings, and a line to each point."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hiring.models import Application, Panelist, User
from scorecards.demo.company import Company
from scorecards.demo.effects import chance
from scorecards.demo.source import ApplicationRow, JobRow
from scorecards.models import Debrief, DebriefPoint
from scorecards.operations.debriefs import close_point, raise_point, take_stance
from scorecards.permissions import speaks

FIRST, EVERY = 10, 5  # minutes after the hour at which points are closed
SLOTS = 8  # the last one takes whatever is left
CLOSED_SO_FAR = 1
AGREES = 0.6


def plan_talk(company: Company, job: JobRow, row: ApplicationRow, at: Callable[[int], datetime]) -> None:
    """Plan what is said; `at` gives the moment a number of minutes into the hour of the debrief."""
    talk = Talk(company, job, row)
    company.timeline.add(at(FIRST - EVERY), talk.take_stances)
    if row.debrief == "open":
        company.timeline.add(at(FIRST + 2 * EVERY), talk.raise_one)
    slots = SLOTS if row.debrief == "closed" else CLOSED_SO_FAR
    for slot in range(slots):
        company.timeline.add(at(FIRST + slot * EVERY), partial(talk.close, slot == SLOTS - 1))


@dataclass(slots=True)
class Talk:
    """The conversation about one application, led by its manager."""

    company: Company
    job: JobRow
    row: ApplicationRow

    def take_stances(self, when: datetime) -> None:
        """For each point with ratings, somebody agrees or disagrees with a colleague."""
        debrief, room, words = self._debrief(), self._room(), self.company.source.words["stances"]
        blocks = {block["competency"]: block for block in debrief.summary.document["competencies"]}
        for point in self._open_points(debrief):
            ratings = blocks[point.competency.key]["ratings"] if point.competency else []
            luck = chance("stance", self.row.who, str(point.competency))
            for rating in luck.sample(ratings, min(2, len(ratings))):
                others = [one for one in room if not self._is_author(one, rating["panelist"])]
                agrees = luck.random() < AGREES
                take_stance(
                    debrief_id=debrief.pk,
                    rating=uuid.UUID(rating["rating"]),
                    agrees=agrees,
                    why=luck.choice(words["agree" if agrees else "disagree"]),
                    by=luck.choice(others),
                    now=when,
                )

    def raise_one(self, when: datetime) -> None:
        """Somebody brings up what no competency asks."""
        topics = self.company.source.words["raised_points"]
        topic = chance("raised", self.row.who).choice(topics)
        raise_point(debrief_id=self._debrief().pk, topic=topic, by=self._room()[-1], now=when)

    def close(self, everything: bool, when: datetime) -> None:
        """Close the next point with a line; everything that is left, where it is the last chance."""
        points, room = self._open_points(self._debrief()), self._room()
        for point in points if everything else points[:1]:
            luck = chance("line", self.row.who, str(point))
            lines = self.company.source.words["room_lines"][point.kind]
            line = lines[point.position % len(lines)]
            close_point(point_id=point.pk, line=line, by=luck.choice(room), now=when)

    def _debrief(self) -> Debrief:
        debriefs = Debrief.objects.select_related("summary", "application")
        return debriefs.get(application=self._application(), closed_at=None)

    def _application(self) -> Application:
        return self.company.applications[self.job.key, self.row.who]

    def _open_points(self, debrief: Debrief) -> list[DebriefPoint]:
        return list(debrief.points.select_related("competency").filter(closed_at=None))

    def _room(self) -> list[User]:
        """The manager and everybody on the panel who may speak, the manager first."""
        application, manager = self._application(), self.company.staff[self.job.manager]
        seats = Panelist.objects.answered().filter(interview__application=application.pk).order_by("pk")
        people = dict.fromkeys([manager, *(seat.user for seat in seats.select_related("user"))])
        return [one for one in people if speaks(one, application)]

    def _is_author(self, user: User, panelist: str) -> bool:
        return Panelist.objects.filter(public_id=panelist, user=user).exists()
