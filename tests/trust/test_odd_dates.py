"""The first and the last day of the calendar, wherever one can be typed: refused in words or shown, no failure."""

from datetime import date

import pytest

from hiring.models import Employment
from tests.factories import ApplicationFactory, EmploymentFactory, RecruiterFactory, UserFactory
from tests.hiring.admin.pages import inline, page
from tests.hiring.api.callers import caller

pytestmark = pytest.mark.django_db

DAYS = ("0001-01-01", "9999-12-31", "1899-12-31", "2026-02-30", "-1", "99999-01-01")


@pytest.mark.parametrize("day", DAYS)
def test_a_day_at_the_edge_of_the_calendar_breaks_no_page(day):
    candidate = ApplicationFactory().candidate
    client = caller(RecruiterFactory())
    row = {
        "employer": "Northwind",
        "title": "PM",
        "started_on": day,
        "ended_on": "",
        "id": "",
        "candidate": candidate.pk,
    }

    answers = [
        client.post(page(candidate, "edit"), {"name": candidate.name, **inline("employments", [row])}),
        client.patch(
            f"/api/v1/candidates/{candidate.public_id}/",
            {"employments": [{"employer": "Northwind", "title": "PM", "started_on": day}]},
            content_type="application/json",
        ),
        client.get(page(candidate)),
        client.get("/api/v1/candidates/"),
    ]

    assert {answer.status_code for answer in answers} <= {200, 302, 400, 405, 422}


def test_days_that_are_stored_already_are_shown():
    candidate = ApplicationFactory().candidate
    EmploymentFactory(candidate=candidate, started_on=date(1, 1, 1), ended_on=date(9999, 12, 31))
    client = caller(UserFactory(is_staff=True, is_superuser=True))

    assert client.get(page(candidate)).status_code == 200
    assert client.get("/api/v1/candidates/").status_code == 200
    assert client.get("/admin/hiring/auditevent/?at__year=1&at__month=1&at__day=1").status_code in {
        200,
        302,
        400,
    }
    assert Employment.objects.get().started_on.year == 1


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_at_the_edge_of_the_calendar_is_no_failure_of_a_filter(moment):
    client = caller(RecruiterFactory())
    for resource in ("candidates", "applications", "interviews"):
        assert client.get(f"/api/v1/{resource}/", {"updated_after": moment}).status_code in {200, 400, 422}
