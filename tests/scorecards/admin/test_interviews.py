"""Scheduling interviews and filling their seats."""

from datetime import UTC, datetime, timedelta

import pytest

from hiring.models import Interview, Panelist
from hiring.permissions import Persona
from scorecards.models import PanelSummary, Scorecard
from tests.factories import (
    ApplicationFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import errors_of, inline, messages_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory(timezone="Europe/Berlin")
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def application():
    application = ApplicationFactory(candidate__name="Ada")
    panel_plan_of(application.job)
    return application


def schedule(client, application, seats, **changes):
    kit = application.job.kits.get()
    fields = {"kit": kit.pk, "starts_at_0": "2027-06-01", "starts_at_1": "10:00", "minutes": "", "title": ""}
    panel = {f"seat-{user.pk}": role for user, role in seats}
    return client.post(
        f"/admin/hiring/interview/add/?application={application.pk}",
        {**fields, **panel, "_save": "Save", **changes},
        follow=True,
    )


def test_the_application_leads_to_a_form_with_the_next_kit(client, recruiter, application):
    first = application.job.kits.get()
    second = type(first).objects.create(job=application.job, name="Peer", position=1)
    ScorecardFactory(panelist__interview__application=application, kit=first)

    response = client.get(page(application, "schedule"), follow=True)

    assert response.context["adminform"].form.fields["kit"].initial == second
    assert "Europe/Berlin" in response.content.decode()


def test_three_interviewers_are_put_on_an_interview_at_once(client, recruiter, application):
    people = [UserFactory() for _ in range(3)]
    seats = list(zip(people, ("lead", "interviewer", "shadow"), strict=True))

    response = schedule(client, application, seats)

    interview = Interview.objects.get()
    assert response.redirect_chain[-1][0] == page(application)
    assert interview.starts_at == datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
    assert interview.ends_at - interview.starts_at == timedelta(minutes=60)
    assert (interview.title, interview.timezone) == ("Hiring manager", "Europe/Berlin")
    assert interview.kit_assignment.kit == application.job.kits.get()
    assert list(interview.panelists.values_list("user", "role")) == [(p.pk, role) for p, role in seats]
    assert Scorecard.objects.filter(panelist__interview=interview).count() == 3
    assert PanelSummary.objects.get(application=application).requested > 0


def test_a_seat_that_is_refused_leaves_no_interview_behind(client, recruiter, application):
    candidate = application.candidate
    candidate.user = UserFactory(name="Ada Obi")
    candidate.save()

    response = schedule(client, application, [(UserFactory(), "lead"), (candidate.user, "interviewer")])

    assert errors_of(response) == {"__all__": ["Ada Obi is the candidate."]}
    assert not Interview.objects.exists()
    assert not Panelist.objects.exists()


def test_an_interview_has_one_lead(client, recruiter, application):
    response = schedule(client, application, [(UserFactory(), "lead"), (UserFactory(), "lead")])

    assert "Only one of them leads the interview." in response.content.decode()
    assert not Interview.objects.exists()


def test_an_interview_without_an_application_points_to_one(client, recruiter):
    response = client.get("/admin/hiring/interview/add/", follow=True)

    assert messages_of(response) == ["Open an application and choose “Schedule interview” there."]


def test_an_application_one_does_not_run_takes_no_interview(client, recruiter, application):
    type(application.job).objects.update(is_confidential=True)

    schedule(client, application, [])

    assert not Interview.objects.exists()


def change_fields(interview, seats, **changes):
    fields = {
        "title": interview.title,
        "starts_at_0": "2027-06-02",
        "starts_at_1": "09:00",
        "minutes": 45,
        "place": "Room 1",
    }
    initial = sum(1 for seat in seats if seat["id"])
    return {**fields, **inline("panelists", seats, initial), **changes}


def test_an_interview_is_moved_and_its_seats_change_hands(client, recruiter, application):
    schedule(client, application, [(UserFactory(), "lead")])
    interview = Interview.objects.get()
    old = interview.panelists.get()
    new = UserFactory()
    seats = [
        {"id": old.pk, "interview": interview.pk, "user": old.user_id, "role": "lead", "DELETE": "on"},
        {"id": "", "interview": interview.pk, "user": new.pk, "role": "lead"},
    ]

    client.post(page(interview), change_fields(interview, seats))

    interview.refresh_from_db()
    assert interview.starts_at == datetime(2027, 6, 2, 7, 0, tzinfo=UTC)
    assert (interview.ends_at - interview.starts_at, interview.place) == (timedelta(minutes=45), "Room 1")
    assert list(interview.panelists.values_list("user", "role")) == [(new.pk, "lead")]


def test_a_seat_whose_card_is_begun_cannot_be_removed(client, recruiter, application):
    card = ScorecardFactory(panelist__interview__application=application, submitted=True)
    seat = card.panelist
    interview = seat.interview
    row = {"id": seat.pk, "interview": interview.pk, "user": seat.user_id, "role": seat.role, "DELETE": "on"}

    response = client.post(page(interview), change_fields(interview, [row]))

    assert "has begun a card" in str(errors_of(response))
    interview.refresh_from_db()
    assert interview.place == ""
    assert list(interview.panelists.all()) == [seat]


@pytest.mark.parametrize(("act", "status"), [("cancel", "cancelled"), ("not_held", "not_held")])
def test_an_interview_is_called_off_by_post(client, recruiter, application, act, status):
    schedule(client, application, [(UserFactory(), "lead")])
    interview = Interview.objects.get()

    client.get(page(interview, act))
    interview.refresh_from_db()
    assert interview.status == "scheduled"

    client.post(page(interview, act))
    interview.refresh_from_db()
    assert interview.status == status
    assert client.post(page(interview), change_fields(interview, [])).status_code == 403


def test_an_interview_that_was_judged_cannot_be_called_off(client, recruiter, application):
    card = ScorecardFactory(panelist__interview__application=application, submitted=True)

    response = client.post(page(card.panelist.interview, "cancel"))

    assert errors_of(response) == {
        "__all__": ["Somebody has handed in a card for this interview, so it did take place."]
    }


def test_a_hiring_manager_schedules_for_their_own_job(client, application):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    TeamMemberFactory(job=application.job, user=manager)
    client.force_login(manager)

    schedule(client, application, [(UserFactory(), "lead")])

    assert Interview.objects.get().panelists.count() == 1
