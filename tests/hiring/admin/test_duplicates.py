"""Likely duplicates in the admin: warned of on entry, listed, compared, merged or told apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.admin.duplicates import GONE, pairs_of
from hiring.models import Candidate, CandidateMerge, DuplicatePair
from hiring.operations.duplicates import sweep_step
from hiring.operations.indexing import reindex_candidates
from hiring.permissions import Persona
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    NoteFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, inline, listing, messages_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def pair(first="Mira Okafor", second="Mira Okafor", **fields):
    people = [
        CandidateFactory(name=first, email=""),
        CandidateFactory(**{"name": second, "email": ""} | fields),
    ]
    reindex_candidates([one.pk for one in people])
    sweep_step()
    return DuplicatePair.objects.get(first=people[0], second=people[1])


def add(client, **fields):
    return client.post("/admin/hiring/candidate/add/", {**fields, **inline("employments", [])})


def merging(client, found, **choices):
    response = client.get(page(found))
    return client.post(page(found), {"seen": response.context["seen"], **choices}, follow=True)


def test_somebody_who_looks_like_a_person_one_has_is_added_after_a_second_look_only(client, recruiter):
    known = CandidateFactory(name="Robert Smith", email="", headline="CPO at Northwind")
    reindex_candidates([known.pk])

    warned = add(client, name="Bob Smith", location="Leeds")
    text = warned.content.decode()

    assert list(errors_of(warned)) == ["__all__"]
    assert warned.wsgi_request.likely == [
        {
            "name": "Robert Smith",
            "about": "CPO at Northwind",
            "href": page(known),
            "likeness": "Possibly one person",
            "why": "short form of the name",
        }
    ]
    assert "This is somebody else" in text
    assert 'value="Leeds"' in text
    assert Candidate.objects.count() == 1

    add(client, name="Bob Smith", location="Leeds", somebody_else="on")
    assert Candidate.objects.filter(name="Bob Smith", location="Leeds").exists()


def test_a_person_added_all_the_same_is_proposed_as_a_pair_at_once(client, recruiter):
    known = CandidateFactory(name="Mira Okafor", email="")
    reindex_candidates([known.pk])

    add(client, name="Mira Okafor", somebody_else="on")

    assert [one.first for one in DuplicatePair.objects.all()] == [known]


def test_nobody_is_warned_of_people_they_may_not_know_of(client, recruiter):
    hidden = ApplicationFactory(candidate__name="Mira Okafor", job=JobFactory(confidential=True)).candidate
    reindex_candidates([hidden.pk])

    answer = add(client, name="Mira Okafor")

    assert answer.status_code == 302
    assert Candidate.objects.filter(name="Mira Okafor").count() == 2


def test_pairs_are_listed_in_words_likeliest_first(client, recruiter):
    pair("Łukasz Żak", "Lukasz Zak")
    mailed = pair("Mira Okafor", "Okafor, Mira")
    DuplicatePair.objects.filter(pk=mailed.pk).update(score=95, reasons=["email", "similar_name"])

    rows = client.get(listing(DuplicatePair)).context["cl"].result_list

    assert [str(row) for row in rows] == ["Mira Okafor · Okafor, Mira", "Łukasz Żak · Lukasz Zak"]
    text = client.get(listing(DuplicatePair)).content.decode()
    assert "Almost certainly one person" in text
    assert "Same e-mail, similar name" in text


def test_an_empty_list_says_what_it_is_for(client, recruiter):
    assert "Nobody seems to be here twice." in client.get(listing(DuplicatePair)).content.decode()


def test_two_files_are_merged_with_the_values_chosen(client, recruiter):
    found = pair(location="Lagos")
    ApplicationFactory(candidate=found.second)

    shown = client.get(page(found))
    answer = merging(client, found, name="kept", location="merged")

    assert [(one.name, one.kept, one.merged, one.chosen) for one in shown.context["differences"]] == [
        ("location", "", "Lagos", "merged")
    ]
    kept = Candidate.objects.get()
    assert (kept, kept.location, kept.applications.count()) == (found.first, "Lagos", 1)
    assert messages_of(answer) == ["Mira Okafor has one file now, with the history of both."]
    assert answer.redirect_chain == [(page(kept), 302)]


def test_looking_merges_nothing(client, recruiter):
    found = pair()

    client.get(page(found) + "?seen=x&name=merged")
    client.get(page(found, "decline"))

    assert Candidate.objects.count() == 2
    assert DuplicatePair.objects.proposed().count() == 1


def test_a_second_click_and_a_second_tab_are_told_that_it_is_done(client, recruiter):
    found = pair()
    merging(client, found)

    again = [
        client.post(page(found), {"seen": "x"}, follow=True),
        client.get(page(found, "decline"), follow=True),
    ]

    assert [messages_of(answer) for answer in again] == [[GONE], [GONE]]
    assert CandidateMerge.objects.count() == 1


def test_files_that_changed_meanwhile_are_shown_anew_with_the_choices_made(client, recruiter):
    found = pair(location="Lagos", headline="CPO")
    Candidate.objects.filter(pk=found.first_id).update(headline="Head of Product")

    answer = client.post(page(found), {"seen": "another state", "headline": "merged", "location": "kept"})

    assert errors_of_merge(answer) == [
        "One of the files has changed since you opened this page. Nothing was merged: look again."
    ]
    assert {one.name: one.chosen for one in answer.context["differences"]} == {
        "headline": "merged",
        "location": "kept",
    }
    assert Candidate.objects.count() == 2


def errors_of_merge(response):
    return list(response.context["form"].non_field_errors())


def test_nonsense_merges_nothing(client, recruiter):
    found = pair(location="Lagos")

    answers = [
        client.post(page(found), data)
        for data in ({}, {"seen": "x" * 300}, {"seen": "x", "location": "both"})
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert Candidate.objects.count() == 2


def test_a_pair_is_told_apart_for_good(client, recruiter):
    found = pair()

    answer = client.post(page(found, "decline"), follow=True)
    sweep_step()

    assert messages_of(answer) == ["Mira Okafor and Mira Okafor stay two people, and are not proposed again."]
    assert DuplicatePair.objects.get().declined_by == recruiter


def test_a_confidential_search_shows_in_no_list_page_count_or_dossier_of_others(client, recruiter):
    found = pair()
    secret = ApplicationFactory(candidate=found.second, job=JobFactory(confidential=True)).job
    ApplicationFactory(candidate=found.second)
    insider = TeamMemberFactory(job=secret, user=RecruiterFactory()).user

    assert client.get(listing(DuplicatePair)).context["cl"].result_count == 0
    for answer in (client.get(page(found), follow=True), client.post(page(found, "decline"), follow=True)):
        assert messages_of(answer) == [GONE]
    assert pairs_of(found.second, recruiter) == []
    assert DuplicatePair.objects.get().declined_at is None

    client.force_login(insider)
    assert [(one.other, one.likeness, one.why) for one in pairs_of(found.second, insider)] == [
        (found.first, "Possibly one person", "same name")
    ]
    assert "confidential search" in client.get(page(found)).content.decode()


def test_a_hiring_manager_decides_about_no_pairs(client):
    found = pair()
    job = JobFactory()
    for candidate in (found.first, found.second):
        ApplicationFactory(candidate=candidate, job=job)
    manager = TeamMemberFactory(job=job, user=UserFactory(is_staff=True, persona=Persona.HIRING_MANAGER)).user
    client.force_login(manager)

    answers = [
        client.get(listing(DuplicatePair)),
        client.get(page(found)),
        client.post(page(found, "decline")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert pairs_of(found.first, manager) == []


def test_the_pages_cost_the_same_for_many_rows(client, recruiter):
    found = pair()
    costs = []
    for number in (1, 30):
        for _ in range(number):
            for candidate in (found.first, found.second):
                ApplicationFactory(candidate=candidate)
                EmploymentFactory(candidate=candidate)
                NoteFactory(candidate=candidate, author=recruiter)
        for _ in range(number - 1):
            other = CandidateFactory(name="Mira Okafor")
            DuplicatePair.objects.create(
                first=found.first, second=other, score=65, reasons=["name"], found_at=found.found_at
            )
        for address in (listing(DuplicatePair), page(found)):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.append(len(queries))

    assert costs[:2] == costs[2:]


def test_two_accounts_are_never_offered_as_one(client, recruiter):
    found = pair()
    Candidate.objects.filter(pk=found.first_id).update(user=UserFactory())
    Candidate.objects.filter(pk=found.second_id).update(user=UserFactory())

    text = client.get(page(found)).content.decode()

    assert "Two colleagues are two people" in text
    assert "Merge into one file" not in text
