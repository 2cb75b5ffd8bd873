"""When people go: rules set against dates, as tables."""

from datetime import UTC, datetime

import pytest

from hiring.countries import countries, country_name
from hiring.retention import Due, Ended, Kept, Person, Rule, add_months, is_due, verdict_of

RULES = [
    Rule(1, "", "rejected", 12),
    Rule(2, "DE", "rejected", 6),
    Rule(3, "", "withdrawn", 3),
    Rule(4, "", "never", 24),
]


def on(year, month, day):
    return datetime(year, month, day, 9, 0, tzinfo=UTC)


def person(*ended, consents=(), **more):
    return Person(ended=ended, last_activity=on(2025, 5, 1), consents=consents, **more)


GERMAN = Ended(10, "rejected", "DE", on(2026, 1, 31))
ELSEWHERE = Ended(11, "rejected", "FR", on(2025, 6, 1))
NOWHERE = Ended(12, "withdrawn", "", on(2026, 6, 1))
HIRED = Ended(13, "hired", "", on(2026, 1, 1))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        # A country's own rule goes before the one for everywhere; a month without that day ends sooner.
        (person(GERMAN), Due(on(2026, 7, 31), RULES[1], GERMAN.at, 10)),
        (person(ELSEWHERE), Due(on(2026, 6, 1), RULES[0], ELSEWHERE.at, 11)),
        # Of several applications the one that is kept longest decides.
        (person(GERMAN, ELSEWHERE, NOWHERE), Due(on(2026, 9, 1), RULES[2], NOWHERE.at, 12)),
        # Without a rule for one of them nobody goes.
        (person(GERMAN, HIRED), Kept.NO_RULE),
        (person(GERMAN, is_active=True), Kept.ACTIVE),
        (person(GERMAN, is_active=True, is_held=True), Kept.HELD),
        # A consent that lasts longer keeps; one that ends sooner, or was taken back, changes nothing.
        (
            person(GERMAN, consents=[on(2026, 2, 1), on(2027, 1, 1)]),
            Due(on(2027, 1, 1), RULES[1], GERMAN.at, 10, by_consent=True),
        ),
        (person(GERMAN, consents=[on(2026, 2, 1)]), Due(on(2026, 7, 31), RULES[1], GERMAN.at, 10)),
        # Who never applied goes by activity, or when the last consent has ended.
        (person(), Due(on(2027, 5, 1), RULES[3], on(2025, 5, 1))),
        (
            person(consents=[on(2025, 8, 1), on(2025, 9, 1)]),
            Due(on(2025, 9, 1), RULES[3], on(2025, 5, 1), by_consent=True),
        ),
    ],
)
def test_the_most_specific_rule_and_the_latest_date_decide(who, expected):
    assert verdict_of(who, RULES, never="never") == expected


def test_somebody_is_due_from_their_date_on_and_nobody_without_one():
    due = Due(on(2026, 7, 31), RULES[1], GERMAN.at, 10)
    assert [is_due(due, on(2026, 7, 30)), is_due(due, on(2026, 7, 31))] == [False, True]
    assert not is_due(Kept.NO_RULE, on(2036, 1, 1))
    assert verdict_of(person(GERMAN), [], never="never") is Kept.NO_RULE


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (on(2024, 1, 31), 1, on(2024, 2, 29)),
        (on(2026, 11, 30), 3, on(2027, 2, 28)),
        (on(2026, 3, 15), -3, on(2025, 12, 15)),
        (on(2026, 12, 1), 12, on(2027, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(start, months, end):
    assert add_months(start, months) == end


def test_countries_are_named_and_none_is_everywhere():
    assert len(countries()) > 240
    assert (country_name("DE"), country_name(""), country_name("ZZ")) == ("Germany", "Everywhere", "ZZ")
