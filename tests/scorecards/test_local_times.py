"""The same moment on other clocks."""

from datetime import UTC, date, datetime

import pytest

from scorecards.local_times import days_of, is_elsewhere, moment, zone_names, zone_of_place

AT = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)


def test_a_moment_is_said_on_the_clock_of_a_zone():
    assert moment(AT, "Africa/Lagos") == "Wed 4 March, 00:30"
    assert days_of(AT, datetime(2026, 3, 4, 0, 30, tzinfo=UTC), "America/New_York") == (
        date(2026, 3, 3),
        date(2026, 3, 3),
    )
    assert is_elsewhere(AT, "Europe/Berlin", "Africa/Lagos") is False
    assert is_elsewhere(AT, "Europe/Berlin", "UTC") is True


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("Lagos, Nigeria", "Africa/Lagos"),
        ("new york", "America/New_York"),
        ("Remote, Berlin", "Europe/Berlin"),
        ("Somewhere", None),
        ("", None),
    ],
)
def test_a_place_names_its_zone_or_none(place, zone):
    assert zone_of_place(place) == zone
    assert "UTC" in zone_names()
