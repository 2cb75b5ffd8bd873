"""What the clock says elsewhere, in words. No Django, no rows."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def zone_names() -> tuple[str, ...]:
    """Every time zone a person may live in, by name: Africa/Lagos, Europe/Berlin, UTC."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return ("UTC", *sorted(name for name in available_timezones() if name.split("/")[0] in areas))


@cache
def _zones_by_city() -> dict[str, list[str]]:
    cities: dict[str, list[str]] = {}
    for name in zone_names():
        if "/" in name:
            cities.setdefault(name.rpartition("/")[2].replace("_", " ").casefold(), []).append(name)
    return cities


def zone_of_place(place: str) -> str | None:
    """The time zone a place's own words name ("Lagos, Nigeria"); None where they name none, or several."""
    for part in place.split(","):
        found = _zones_by_city().get(part.strip().casefold(), [])
        if len(found) == 1:
            return found[0]
    return None


def moment(at: datetime, zone: str) -> str:
    """A moment on the clock of a zone: "Tue 3 March, 15:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%B, %H:%M}"


def is_elsewhere(at: datetime, zone: str, other: str) -> bool:
    """Whether the clocks of two zones differ at that moment."""
    return at.astimezone(ZoneInfo(zone)).utcoffset() != at.astimezone(ZoneInfo(other)).utcoffset()


def days_of(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[date, date]:
    """The first and the last day a meeting touches where somebody lives."""
    there = ZoneInfo(zone)
    return starts_at.astimezone(there).date(), ends_at.astimezone(there).date()
