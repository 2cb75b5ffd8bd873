"""Decisions in the admin: their state, how often they depart, and nothing to type into."""

import re

import pytest
from django.utils.html import strip_tags

from scorecards.models import Decision
from tests.factories import (
    NOW,
    DecisionFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.hiring.admin.pages import listing, page

pytestmark = pytest.mark.django_db

DEPARTS = {"is_departure": True, "departure_reason": "Two references."}
NOBODY = {"confirmed_by": None, "confirmed_at": None}


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory()
    client.force_login(person)
    return person


def words(client, address):
    return re.sub(r"\s+", " ", strip_tags(client.get(address).content.decode()))


def found(client, query):
    return set(client.get(f"{listing(Decision)}?{query}").context["cl"].result_list)


def test_departures_are_counted_over_the_decisions_in_force_that_the_reader_may_see(client, recruiter):
    DecisionFactory.create_batch(2)
    DecisionFactory(**DEPARTS)
    DecisionFactory(**DEPARTS, **NOBODY)
    DecisionFactory(**DEPARTS, superseded_at=NOW, reopened_by=UserFactory(), reopen_reason="More is known.")
    DecisionFactory(**DEPARTS, application__job=JobFactory(confidential=True))
    owed = DecisionFactory(**DEPARTS)
    PanelistFactory(interview__application=owed.application, user=recruiter)

    for query in ("", "?state=staged"):
        assert "1 of 3 decisions in force departed from the summary." in words(
            client, f"{listing(Decision)}{query}"
        )


def test_the_list_says_where_there_is_nothing_to_count(client, recruiter):
    DecisionFactory(**NOBODY)

    assert "No decision is in force yet." in words(client, listing(Decision))


def test_decisions_are_found_by_state_and_by_departure(client, recruiter):
    staged, in_force = DecisionFactory(**NOBODY), DecisionFactory(**DEPARTS)
    reopened = DecisionFactory(
        superseded_at=NOW, reopened_by=recruiter, reopen_reason="More is known.", outcome="hire"
    )

    assert found(client, "state=staged") == {staged}
    assert found(client, "state=reopened") == {reopened}
    assert found(client, "is_departure__exact=1&state=in_force") == {in_force}
    assert found(client, "is_departure__exact=0") == {staged, reopened}
    assert found(client, "outcome__exact=hire") == {reopened}
    assert found(client, "state=nonsense") == {staged, in_force, reopened}
    assert client.get(f"{listing(Decision)}?decided_by__email__startswith=a").status_code in {302, 400}


def test_a_decision_is_read_with_who_confirmed_it_and_why_it_was_reopened(client, recruiter):
    decision = DecisionFactory(
        **DEPARTS,
        superseded_at=NOW,
        reopened_by=recruiter,
        reopen_reason="More is known.",
        candidate_message="We would like to go on.",
    )

    shown = words(client, page(decision))

    said = (
        f"{recruiter.name}, 2 Mar 2026, 09:00: More is known.",
        f"{decision.decided_by.name}, 2 Mar 2026, 09:00",
        "It departs, and this is why: Two references.",
        "We would like to go on.",
    )
    for words_of_it in said:
        assert words_of_it in shown
    assert client.post(page(decision), {"reason": "x"}).status_code == 403
