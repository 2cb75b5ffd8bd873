"""Scheduling interviews and filling their seats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import Interview, InterviewPause, Panelist, User
from hiring.operations.availability import declare_conflict
from hiring.permissions import Persona
from scorecards.models import Competency, InterviewerSkill, PanelSummary, RoleCompetency, Scorecard
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
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


TIME = {"starts_at_0": "2027-06-01", "starts_at_1": "10:00", "minutes": "60", "timezone": "Europe/Berlin"}
AT = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)


def suggested(client, application, **changes):
    """The suggested people and why, as the page shows them."""
    asked = {"application": application.pk, "kit": application.job.kits.get().pk, **TIME, **changes}
    response = client.get("/admin/hiring/interview/suggestions/", asked)
    return {str(row.user): row.why for row in response.context["rows"]}


def train(user, key):
    InterviewerSkill.objects.create(user=user, competency=Competency.objects.get(key=key))


def busy(user, starts_at=AT, **interview):
    interview = InterviewFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **interview)
    return PanelistFactory(interview=interview, user=user)


@pytest.fixture
def must_have(application):
    """People is a must-have that one colleague rates already."""
    RoleCompetency.objects.filter(competency__key="people").update(must_have=True, weight=2)
    job = JobFactory()
    panel_plan_of(job)
    application = ApplicationFactory(job=job, candidate__name="Grace")
    ScorecardFactory(panelist__interview__application=application, panelist__user__name="Rater")
    return application


def test_suggestions_name_who_helps_first_and_say_why(client, recruiter, must_have):
    helper, free, away, kin = (UserFactory(name=name) for name in ("Zoe", "Ben", "Away", "Kin"))
    train(helper, "people")
    train(helper, "vision")
    train(away, "people")
    busy(helper, AT + timedelta(days=1))
    busy(away)
    declare_conflict(user=kin, candidate=must_have.candidate, reason="Siblings.", by=recruiter)
    InterviewPause.objects.create(user=UserFactory(name="Paused"), starts_on=AT.date(), ends_on=AT.date())

    found = suggested(client, must_have)

    assert next(iter(found)) == "Zoe"
    assert found["Zoe"] == "free; 1 of 4 that week; trained on Vision, People; raises People to two raters"
    assert found["Ben"] == "free; 0 of 4 that week; not trained for this kit"
    assert {"Away", "Kin", "Paused", "Rater"} & set(found) == set()
    assert suggested(client, must_have, starts_at_0="")["Ben"] == "not trained for this kit"
    assert suggested(client, must_have, **{f"seat-{away.pk}": "lead"})["Away"] == (
        "has another interview at that time; 1 of 4 that week; trained on People; raises People to two raters"
    )
    assert free.pk


def test_an_interview_of_a_confidential_search_shows_in_nobodys_week(client, recruiter, application):
    ben = UserFactory(name="Ben")
    busy(ben, application=ApplicationFactory(job=JobFactory(confidential=True)))

    assert suggested(client, application)["Ben"] == "free; 0 of 4 that week; not trained for this kit"


def test_who_owes_a_card_sees_the_same_suggestions_whatever_colleagues_did(client, recruiter, must_have):
    colleague = Panelist.objects.get(user__name="Rater")
    train(UserFactory(name="Zoe"), "people")
    ScorecardFactory(panelist__interview__application=must_have, panelist__user=recruiter)
    chosen = {f"seat-{colleague.user_id}": "lead"}
    moment = {"starts_at_0": "2026-03-03"}
    before = suggested(client, must_have, **chosen, **moment)

    Panelist.objects.filter(pk=colleague.pk).update(recused_at=AT, recusal_reason="Worked together.")
    recused = suggested(client, must_have, **chosen, **moment)
    Panelist.objects.filter(pk=colleague.pk).update(recused_at=None, recusal_reason="", card_submitted_at=AT)

    assert before == recused == suggested(client, must_have, **chosen, **moment)


def test_suggestions_cost_the_same_for_one_interviewer_and_for_two_hundred(client, recruiter, application):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            suggested(client, application)
        return len(queries)

    suggested(client, application)
    few = cost()
    people = User.objects.bulk_create(User(email=f"{n}@example.com", name=f"Number {n}") for n in range(200))
    vision = Competency.objects.get(key="vision")
    InterviewerSkill.objects.bulk_create(InterviewerSkill(user=user, competency=vision) for user in people)
    InterviewPause.objects.bulk_create(
        InterviewPause(user=user, starts_on=AT.date(), ends_on=AT.date()) for user in people[:100]
    )

    assert cost() == few


def test_a_warning_is_read_before_it_is_passed_over(client, recruiter, application):
    away = UserFactory(name="Away")
    InterviewPause.objects.create(user=away, starts_on=AT.date(), ends_on=AT.date())

    refused = schedule(client, application, [(away, "lead")])
    offer = refused.context["adminform"].form.fields["panel"].widget.offer
    assert errors_of(refused) == {
        "panel": [
            "Away takes no interviews on that day.",
            "Choose somebody else, or tick “Schedule anyway”.",
        ]
    }
    assert not Interview.objects.exists()

    busy(away)
    schedule(client, application, [(away, "lead")], anyway=offer.token)
    assert not Interview.objects.filter(application=application).exists()

    again = schedule(client, application, [(away, "lead")])
    schedule(
        client,
        application,
        [(away, "lead")],
        anyway=again.context["adminform"].form.fields["panel"].widget.offer.token,
    )
    assert Interview.objects.get(application=application).panelists.get().user == away


def test_the_time_is_read_in_the_zone_beside_it(client, recruiter, application):
    mei = UserFactory(name="Mei", timezone="America/New_York")
    application.candidate.location = "Lagos, Nigeria"
    application.candidate.save()

    schedule(client, application, [(mei, "lead")], timezone="Asia/Tokyo")
    interview = Interview.objects.get()
    words = client.get(page(interview)).content.decode()

    assert (interview.starts_at, interview.timezone) == (datetime(2027, 6, 1, 1, 0, tzinfo=UTC), "Asia/Tokyo")
    for line in (
        "Tue 1 June, 10:00 (Asia/Tokyo)",
        "Mei: Mon 31 May, 21:00 (America/New_York)",
        "Ada: Tue 1 June, 02:00 (Africa/Lagos)",
    ):
        assert line in words


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at_0": "0001-01-01"}, "starts_at"),
        ({"starts_at_0": "9999-12-31", "starts_at_1": "23:59"}, "starts_at"),
        ({"starts_at_0": "2027-03-28", "starts_at_1": "02:30"}, "starts_at"),
        ({"starts_at_0": "soon"}, "starts_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"minutes": "601"}, "minutes"),
        ({"kit": "999999"}, "kit"),
        ({"seat-999999": "lead"}, "panel"),
        ({"seat-x": "lead"}, "panel"),
        ({"other-0": "999999999999999999999"}, "panel"),
        ({"_suggest": "1"}, "__all__"),
    ],
)
def test_nonsense_is_answered_beside_its_field(client, recruiter, application, changes, field):
    response = schedule(client, application, [], **changes)

    assert response.status_code == 200
    assert list(errors_of(response)) == [field]
    assert not Interview.objects.exists()


def test_a_closed_job_and_an_ended_application_say_so_before_the_form(client, recruiter):
    ended, closed = ApplicationFactory(rejected=True), ApplicationFactory(job__closed=True)

    said = [messages_of(client.get(page(one, "schedule"), follow=True)) for one in (ended, closed)]
    direct = [
        messages_of(client.get(f"/admin/hiring/interview/add/?application={one.pk}", follow=True))
        for one in (ended, closed)
    ]

    assert direct == [
        [f"{ended} is rejected. Reopen it to schedule interviews."],
        [f"{closed.job} is closed. Reopen it to schedule interviews."],
    ]
    assert said == direct


def test_whoever_changes_an_interview_hears_what_it_means(client, recruiter, must_have):
    ben = UserFactory(name="Ben")
    schedule(client, must_have, [(ben, "lead")])
    interview = Interview.objects.get(title="Hiring manager", panelists__user=ben)
    InterviewPause.objects.create(user=ben, starts_on="2027-06-02", ends_on="2027-06-02")
    seat = interview.panelists.get()
    row = {"id": seat.pk, "interview": interview.pk, "user": ben.pk, "role": "shadow"}

    response = client.post(page(interview), change_fields(interview, [row]), follow=True)

    said = messages_of(response)
    assert "Ben: takes no interviews on that day." in said
    assert "People is a must-have, and only one person rates it: plan two raters." in said
