"""Orders: every row once, also among equal moments and while rows change, and by nothing that somebody may not see."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework import serializers

from hiring.api.ordering import names_of
from hiring.models import Application, Candidate, Interview
from scorecards.api.urls import router
from tests.factories import ApplicationFactory, CandidateFactory, IntegrationFactory, InterviewFactory
from tests.hiring.api.callers import caller

pytestmark = pytest.mark.django_db

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def client():
    return caller(IntegrationFactory())


def walk(client, address, step="next"):
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        pages.append([row["id"] for row in answer.json()["results"]])
        address = answer.json()[step]
    return pages


def aged(rows, *days, column="updated_at"):
    """These rows with their moments on these days, as ids by day and id."""
    model = type(rows[0])
    for row, day in zip(rows, days, strict=True):
        model.objects.filter(pk=row.pk).update(**{column: BEGINNING + timedelta(days=day, microseconds=7)})
    return [str(row.public_id) for _day, row in sorted(zip(days, rows, strict=True), key=by_day)]


def by_day(pair):
    return pair[0], pair[1].public_id


@pytest.mark.parametrize("column", ["updated_at", "created_at"])
def test_equal_moments_are_told_apart_by_id_in_both_directions(client, column):
    ordered = aged(CandidateFactory.create_batch(7), 3, 1, 2, 2, 2, 2, 0, column=column)

    up = walk(client, f"/api/v1/candidates/?ordering={column}&page_size=2")
    down = walk(client, f"/api/v1/candidates/?ordering=-{column}&page_size=2")

    assert up == [ordered[:2], ordered[2:4], ordered[4:6], ordered[6:]]
    assert [one for page in down for one in page] == ordered[::-1]


@pytest.mark.parametrize("ordering", ["id", "-id", "updated_at", "-updated_at"])
def test_previous_leads_back_over_the_same_pages(client, ordering):
    aged(CandidateFactory.create_batch(5), 1, 1, 0, 2, 1)
    address = f"/api/v1/candidates/?ordering={ordering}&page_size=2"
    forwards = walk(client, address)
    last = client.get(client.get(client.get(address).json()["next"]).json()["next"]).json()

    assert last["next"] is None
    assert walk(client, last["previous"], "previous") == forwards[-2::-1]


def test_the_pipelines_own_moments(client):
    applications = ApplicationFactory.create_batch(3)
    for column in ("applied_at", "stage_entered_at"):
        ordered = aged(applications, 2, 0, 1, column=column)
        assert walk(client, f"/api/v1/applications/?ordering=-{column}&page_size=2") == [
            ordered[:0:-1],
            ordered[:1],
        ]
    meetings = InterviewFactory.create_batch(3)
    ordered = aged(meetings, 2, 0, 1, column="starts_at")
    assert walk(client, "/api/v1/interviews/?ordering=starts_at") == [ordered]
    assert (Application.objects.count(), Interview.objects.count()) == (6, 3)


def test_a_row_that_changes_while_somebody_pages_comes_again_and_hides_no_other(client):
    people = CandidateFactory.create_batch(6)
    ordered = aged(people, 0, 1, 2, 3, 4, 5)
    first = client.get("/api/v1/candidates/?ordering=updated_at&page_size=2").json()
    for changed in (people[0], people[3]):  # one that was read, and one that was not
        changed.save()
    people[4].delete()

    rest = [one for page in walk(client, first["next"]) for one in page]

    assert [row["id"] for row in first["results"]] == ordered[:2]
    assert rest == [ordered[2], ordered[5], ordered[0], ordered[3]]


def test_a_cursor_is_good_for_its_own_order_alone(client):
    CandidateFactory.create_batch(3)
    cursors = {}
    for ordering in ("id", "-id", "updated_at", "-updated_at", "created_at"):
        page = client.get("/api/v1/candidates/", {"ordering": ordering, "page_size": 1}).json()
        cursors[ordering] = page["next"].partition("cursor=")[2].partition("&")[0]
    for made, cursor in cursors.items():
        for used in cursors:
            answer = client.get("/api/v1/candidates/", {"ordering": used, "cursor": cursor})
            assert answer.status_code == (200 if made == used else 422)
            if made != used:
                [error] = answer.json()["errors"]
                assert error["pointer"] == "/cursor"
    assert len({len(cursor) for cursor in cursors.values()}) > 1
    for nonsense in ("A", "Tg", cursors["updated_at"][:-9], cursors["updated_at"] + "AA", "Tn" + "_" * 40):
        answer = client.get("/api/v1/candidates/", {"ordering": "updated_at", "cursor": nonsense})
        assert answer.status_code == 422


def test_an_order_that_there_is_not_is_refused_with_those_there_are(client):
    [error] = client.get("/api/v1/candidates/?ordering=email").json()["errors"]

    assert error == {
        "pointer": "/ordering",
        "detail": "There is no such order here. There are: id, -id, created_at, -created_at, updated_at, -updated_at.",
    }
    person = CandidateFactory()
    answers = [
        client.get("/api/v1/candidates/?ordering="),
        client.get("/api/v1/candidates/?ordering=name"),
        client.get(f"/api/v1/candidates/{person.public_id}/?ordering=id"),
        client.get("/api/v1/candidates/export/?ordering=id"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert Candidate.objects.count() == 1


def test_nothing_is_ordered_by_what_some_may_not_see(client):
    """Each is a column of the row itself, never empty, and shown as it is to everybody who sees the row."""
    asked = 0
    for prefix, viewset, _name in router.registry:
        fields = viewset.serializer_class().fields
        hidden = getattr(viewset.serializer_class, "json_columns", {})
        for moment in viewset.moments:
            column = viewset.serializer_class.Meta.model._meta.get_field(moment)
            assert isinstance(fields[moment], serializers.DateTimeField)
            assert not column.null
            assert moment not in hidden
        for name in names_of(viewset.moments):
            assert client.get(f"/api/v1/{prefix}/", {"ordering": name}).status_code == 200
            asked += 1
    assert asked > 90
