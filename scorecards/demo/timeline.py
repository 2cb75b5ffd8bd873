"""When things happen in the story, and the order in which they are played."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

SATURDAY = 5


class Days:
    """Working days around the day of the demo. Everything with a positive number lies before it."""

    def __init__(self, today: date) -> None:
        self.today = today

    @property
    def now(self) -> datetime:
        """The first moment of the day of the demo: the story is over and the day is still to come."""
        return datetime.combine(self.today, time(), UTC)

    def at(self, ago: float, hour: int = 9, minute: int = 0) -> datetime:
        """A time of day, in UTC, `ago` working days before today; negative ones lie ahead, 0 is today."""
        step = timedelta(days=-1 if ago > 0 else 1)
        day, left = self.today, abs(ago)
        while left > 0:
            day += step
            left -= day.weekday() < SATURDAY
        while day.weekday() >= SATURDAY:
            day += step
        return datetime.combine(day, time(hour, minute), UTC)


class Timeline:
    """Acts gathered in any order and played by time; acts of one moment keep the order they came in."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Callable[[datetime], object]]] = []

    def add(self, when: datetime, act: Callable[[datetime], object]) -> None:
        """Plan an act; it is told the moment it happens at."""
        self._acts.append((when, len(self._acts), act))

    def play(self) -> None:
        """Let everything happen, oldest first."""
        for when, _number, act in sorted(self._acts, key=lambda entry: entry[:2]):
            act(when)
