"""Months of experience: a touched month counts once, the future counts nothing."""

from datetime import date

import pytest

from hiring.experience import Period, months_worked

TODAY = date(2026, 3, 15)


def spell(start, end=None):
    return Period(date.fromisoformat(start), date.fromisoformat(end) if end else None)


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        pytest.param([], 0, id="no history"),
        pytest.param([spell("2020-01-01", "2020-12-31")], 12, id="a year"),
        pytest.param([spell("2020-01-31", "2020-01-31")], 1, id="one day is its month"),
        pytest.param([spell("2020-01-31", "2020-02-01")], 2, id="two days over the end of a month"),
        pytest.param([spell("2019-12-01", "2020-01-31")], 2, id="over the turn of a year"),
        pytest.param([spell("2026-01-01")], 3, id="open end runs until today"),
        pytest.param([spell("2026-03-15")], 1, id="started today"),
        pytest.param([spell("2026-01-01", "2030-01-01")], 3, id="a future end is cut at today"),
        pytest.param([spell("2026-04-01", "2027-01-01")], 0, id="wholly in the future"),
        pytest.param([spell("2026-04-01")], 0, id="starts in the future and has no end"),
        pytest.param([spell("2020-06-01", "2020-01-01")], 0, id="ends before it starts"),
        pytest.param(
            [spell("2020-01-01", "2020-06-30"), spell("2020-04-01", "2020-09-30")],
            9,
            id="overlap counts once",
        ),
        pytest.param(
            [spell("2020-01-01", "2020-12-31"), spell("2020-03-01", "2020-05-31")],
            12,
            id="one inside another",
        ),
        pytest.param([spell("2020-01-01", "2020-12-31")] * 3, 12, id="the same one thrice"),
        pytest.param(
            [spell("2020-01-01", "2020-03-31"), spell("2020-10-01", "2020-12-31")],
            6,
            id="a gap counts nothing",
        ),
        pytest.param(
            [spell("2020-01-01", "2020-03-15"), spell("2020-03-20", "2020-04-30")],
            4,
            id="a change of jobs within a month",
        ),
        pytest.param([spell("1996-04-01", "2026-03-31")], 360, id="thirty years"),
    ],
)
def test_months_are_counted(periods, months):
    assert months_worked(periods, today=TODAY) == months
    assert months_worked(reversed(periods), today=TODAY) == months
