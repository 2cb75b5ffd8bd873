"""The keys people are matched by: true after every change, and cheap in sets."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import CandidateMerge, MatchKey
from hiring.operations.candidates import add_candidate, change_candidate, set_employments
from hiring.operations.indexing import read_traits, reindex_candidates, reindex_missing
from tests.factories import NOW, CandidateFactory, EmploymentFactory, RecruiterFactory

pytestmark = pytest.mark.django_db


def keys_of(candidate):
    return set(MatchKey.objects.filter(candidate=candidate).values_list("kind", "value"))


NAME = {("name", "iak lukas"), ("name", "iak l"), ("name", "lukas i")}


def test_a_person_has_keys_from_the_moment_they_are_added_and_new_ones_with_every_change(settings):
    settings.PHONE_REGION = "DE"
    recruiter = RecruiterFactory()

    person = add_candidate(name="Łukasz Jak", by=recruiter, email="L.Jak+x@gmail.com", phone="0151 23456789")
    added = keys_of(person)
    change_candidate(
        candidate_id=person.pk, by=recruiter, changes={"email": "", "profile_url": "https://x.com/jak"}
    )

    assert added == NAME | {("email", "ljak@gmail.com"), ("phone", "+4915123456789")}
    assert keys_of(person) == NAME | {("phone", "+4915123456789"), ("link", "x.com/jak")}


def test_rows_that_stay_right_are_left_alone():
    person = CandidateFactory(name="Mira Okafor", email="mira@example.org")
    reindex_candidates([person.pk])
    before = list(MatchKey.objects.order_by("pk").values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as queries:
        reindex_candidates([person.pk])

    assert list(MatchKey.objects.order_by("pk").values_list("pk", flat=True)) == before
    writes = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
    assert not [sql for sql in writes if "hiring_matchkey" in sql]


def test_contacts_a_merge_did_not_take_over_still_find_the_person():
    person = CandidateFactory(name="Mira", email="new@example.org")
    CandidateMerge.objects.create(
        candidate=person,
        merged_id=person.public_id,
        merged_by=RecruiterFactory(),
        merged_at=NOW,
        moved={"left": {"email": "Old@example.org", "phone": "+49 151 23456789"}},
    )

    reindex_candidates([person.pk])

    assert keys_of(person) == {
        ("email", "new@example.org"),
        ("email", "old@example.org"),
        ("phone", "+4915123456789"),
        ("name", "mira"),
    }
    assert read_traits([person.pk])[person.pk].emails == {"new@example.org", "old@example.org"}


def test_indexing_costs_the_same_for_one_and_for_thirty_people():
    people = CandidateFactory.create_batch(30)

    costs = []
    for ids in ([people[0].pk], [person.pk for person in people]):
        MatchKey.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            reindex_candidates(ids)
            read_traits(ids)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_command_indexes_everybody_and_the_sweep_those_who_were_missed(capsys):
    people = CandidateFactory.create_batch(3)

    assert reindex_missing() == 3
    MatchKey.objects.filter(candidate=people[0]).delete()
    assert reindex_missing() == 1
    MatchKey.objects.all().delete()
    call_command("reindex_candidates")

    assert set(MatchKey.objects.values_list("candidate", flat=True)) == {person.pk for person in people}
    assert capsys.readouterr().out.splitlines() == ["3 of 3", "3 people are up to date."]


def test_employers_are_read_folded():
    recruiter = RecruiterFactory()
    person = CandidateFactory()
    EmploymentFactory(candidate=person, employer="Nørth Wind")
    set_employments(
        candidate_id=person.pk,
        by=recruiter,
        employments=[{"employer": "Contoso, Ltd.", "title": "PM", "started_on": date(2020, 1, 1)}],
    )

    assert read_traits([person.pk])[person.pk].employers == {"contoso ltd"}
