"""Months of experience: a touched month counts once, the future counts nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.experience import Gap, Period, first_day, gaps, in_words, month_of, months_worked

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


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        pytest.param([], [], id="no history"),
        pytest.param([spell("2020-01-01")], [], id="in work until today"),
        pytest.param(
            [spell("2025-01-01", "2025-03-15"), spell("2025-05-31")],
            [Gap(date(2025, 4, 1), date(2025, 4, 1), 1)],
            id="a month between two positions",
        ),
        pytest.param(
            [spell("2025-01-01", "2025-03-31"), spell("2025-04-30")], [], id="a change within touching months"
        ),
        pytest.param(
            [spell("2024-01-01", "2024-10-31"), spell("2024-02-01", "2024-03-31"), spell("2025-02-01")],
            [Gap(date(2024, 11, 1), date(2025, 1, 1), 3)],
            id="a short position inside a long one opens no gap",
        ),
        pytest.param(
            [spell("2025-01-01", "2025-12-31")],
            [Gap(date(2026, 1, 1), date(2026, 3, 1), 3)],
            id="nothing since",
        ),
        pytest.param([spell("2026-06-01")], [], id="wholly in the future"),
    ],
)
def test_gaps_are_the_months_nothing_covers(periods, found):
    assert gaps(periods, today=TODAY) == found
    assert gaps(reversed(periods), today=TODAY) == found


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (0, "no months"),
        (1, "1 month"),
        (11, "11 months"),
        (12, "1 year"),
        (25, "2 years 1 month"),
        (90, "7 years 6 months"),
    ],
)
def test_months_are_written_as_people_write_them(months, words):
    assert in_words(months) == words


days = st.dates(date(1980, 1, 1), TODAY)
careers = st.lists(
    st.builds(
        lambda start, length, open_ended: Period(
            start, None if open_ended else start + timedelta(days=length)
        ),
        days,
        st.integers(0, 4000),
        st.booleans(),
    ),
    max_size=12,
)


@given(careers, careers)
def test_overlaps_count_once_whatever_the_career(periods, others):
    both = [*periods, *others]
    months = months_worked(both, today=TODAY)

    assert months == months_worked([*both, *periods], today=TODAY)
    assert max(months_worked(periods, today=TODAY), months_worked(others, today=TODAY)) <= months
    assert months <= months_worked(periods, today=TODAY) + months_worked(others, today=TODAY)


@given(careers)
def test_work_and_gaps_make_up_all_the_time_since_the_first_position(periods):
    work, free = months_worked(periods, today=TODAY), gaps(periods, today=TODAY)

    since_first = max((month_of(TODAY) - month_of(one.start) + 1 for one in periods), default=0)
    assert work + sum(gap.months for gap in free) == since_first
    for gap in free:
        assert month_of(gap.last) - month_of(gap.first) + 1 == gap.months
        assert months_worked([*periods, Period(gap.first, gap.last)], today=TODAY) == work + gap.months


@given(days)
def test_a_month_by_its_number_begins_on_its_first_day(day):
    assert first_day(month_of(day)) == day.replace(day=1)
