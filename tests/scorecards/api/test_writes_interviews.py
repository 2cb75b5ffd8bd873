"""Planning interviews by API, moving them and calling them off."""

from datetime import UTC, datetime, timedelta

import pytest

from hiring.models import Interview, Mail
from tests.factories import (
    ApplicationFactory,
    IntegrationFactory,
    InterviewFactory,
    JobFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.api.callers import caller
from tests.hiring.api.writers import NOT_THERE, NOWHERE, at, get, patch, post, said, told, writer
from tests.personas import candidate_of, on_team, seated

pytestmark = pytest.mark.django_db

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)


def moment(when):
    return when.isoformat().replace("+00:00", "Z")


@pytest.fixture
def application():
    return ApplicationFactory()


def plan(application, *people, **changes):
    """The body of a meeting with these people, in three days."""
    return {
        "application_id": str(application.public_id),
        "kit_id": str(panel_plan_of(application.job)[1].public_id),
        "starts_at": moment(SOON),
        "ends_at": moment(SOON + timedelta(hours=1)),
        "panelists": [{"user_id": str(one.public_id)} for one in people],
        **changes,
    }


def test_a_system_plans_an_interview_and_everybody_is_invited(application):
    lead, other = UserFactory(), UserFactory()
    client = writer()
    body = plan(application, lead, other, timezone="Europe/Berlin", place="Room 4")
    body["panelists"][0]["role"] = "lead"

    made = post(client, "interviews/", body, key="k")
    repeat = post(client, "interviews/", body, key="k")

    interview = Interview.objects.get()
    told_of = made.json()
    assert (made.status_code, repeat.content) == (201, made.content)
    assert made["Location"].endswith(f"/api/v1/interviews/{interview.public_id}/")
    assert get(client, at("interviews", interview)).json() == told_of
    assert get(client, at("interviews", interview))["ETag"] == made["ETag"]
    assert {
        name: told_of[name] for name in ("title", "starts_at", "ends_at", "timezone", "place", "status")
    } == {
        "title": "Hiring manager",
        "starts_at": body["starts_at"],
        "ends_at": body["ends_at"],
        "timezone": "Europe/Berlin",
        "place": "Room 4",
        "status": "scheduled",
    }
    assert [(seat["user"]["id"], seat["role"]) for seat in told_of["panelists"]] == [
        (str(lead.public_id), "lead"),
        (str(other.public_id), "interviewer"),
    ]
    assert interview.kit_assignment.kit.public_id.hex == body["kit_id"].replace("-", "")
    assert set(Mail.objects.values_list("recipient", flat=True)) == {lead.pk, other.pk}


def test_it_is_moved_and_cancelled_with_all_that_was_not_sent_left_as_it_was(application):
    client, person = writer(), UserFactory()
    made = post(client, "interviews/", plan(application, person, place="Room 4", title="Case")).json()
    interview = Interview.objects.get()
    later = {"starts_at": moment(SOON + timedelta(hours=2)), "ends_at": moment(SOON + timedelta(hours=3))}

    nothing = patch(client, at("interviews", interview), {})
    moved = patch(client, at("interviews", interview), later, If_Match=nothing["ETag"])
    lost = patch(client, at("interviews", interview), {"place": "Room 5"}, If_Match=nothing["ETag"])
    cancelled = post(client, at("interviews", interview, "cancel/"), If_Match=moved["ETag"])
    again = post(client, at("interviews", interview, "cancel/"))

    assert nothing.json() == made
    assert moved.json() == {**made, **later, "updated_at": moved.json()["updated_at"]}
    assert told(lost) == (412, "precondition_failed", [])
    assert (cancelled.json()["status"], again.json()) == ("cancelled", cancelled.json())
    assert told(patch(client, at("interviews", interview), later)) == (409, "wrong_state", [])


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"ends_at": moment(SOON)}, ["/ends_at"]),
        ({"starts_at": "tomorrow"}, ["/starts_at"]),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, ["/starts_at"]),
        ({"starts_at": moment(SOON + timedelta(days=3000))}, ["/ends_at"]),
        ({"timezone": "Mars/Olympus"}, ["/timezone"]),
        ({"kit_id": NOWHERE}, ["/kit_id"]),
        ({"panelists": [{"user_id": NOWHERE}]}, ["/panelists/0/user_id"]),
        ({"panelists": [{"user_id": NOWHERE, "role": "judge"}]}, ["/panelists/0/role"]),
        ({"panelists": [{"user_id": NOWHERE}] * 31}, ["/panelists"]),
    ],
)
def test_what_cannot_be_planned_is_named_and_nothing_is(application, changes, pointers):
    assert told(post(writer(), "interviews/", plan(application, **changes))) == (
        422,
        "invalid_input",
        pointers,
    )
    assert not Interview.objects.exists()


def test_who_cannot_judge_is_refused_and_who_is_nobody_here_is_not_there(application):
    client, twice = writer(), UserFactory()
    insider = candidate_of(UserFactory(), application)
    for people in ([twice, twice], [insider]):
        assert told(post(client, "interviews/", plan(application, *people))) == (
            422,
            "invalid_input",
            ["/panelists"],
        )
    for nobody in (UserFactory(is_active=False), IntegrationFactory()):
        answer = post(client, "interviews/", plan(application, nobody))
        assert answer.json()["errors"] == [{"pointer": "/panelists/0/user_id", "detail": NOT_THERE}]
    assert not Interview.objects.exists()


def test_what_the_caller_does_not_see_is_not_there(application):
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    hidden = InterviewFactory(application=secret)
    client, open_plan = writer(), plan(application)
    foreign_kit = panel_plan_of(secret.job)[1].public_id
    unknown = post(client, "interviews/", {**open_plan, "application_id": NOWHERE})
    assert said(unknown) == said(post(client, "interviews/", plan(secret)))
    assert unknown.json()["errors"] == [{"pointer": "/application_id", "detail": NOT_THERE}]
    assert told(post(client, "interviews/", {**open_plan, "kit_id": str(foreign_kit)}))[2] == ["/kit_id"]
    for one in (client, writer(jobs=[application.job]), caller(RecruiterFactory())):
        assert told(patch(one, at("interviews", hidden), {"place": "x"})) == (404, "not_found", [])
        assert told(post(one, at("interviews", hidden, "cancel/"))) == (404, "not_found", [])


def test_a_panelist_sees_the_meeting_and_does_not_plan_it(application):
    client = caller(seated(UserFactory(), application))
    interview = Interview.objects.get()
    refused = (403, "not_allowed", [])
    assert told(post(client, "interviews/", plan(application))) == refused
    assert told(patch(client, at("interviews", interview), {"place": "x"})) == refused
    assert told(post(client, at("interviews", interview, "cancel/"))) == refused
    reader = writer("*:read", "applications:write")
    assert told(post(reader, at("interviews", interview, "cancel/"))) == (403, "scope_missing", [])


def test_whoever_owes_a_card_learns_nothing_by_cancelling(application):
    manager = seated(on_team(UserFactory(), application), application)
    answered, owed = (
        ScorecardFactory(panelist__interview__application=application, submitted=submitted).panelist.interview
        for submitted in (True, False)
    )
    answers = [post(caller(manager), at("interviews", one, "cancel/")) for one in (answered, owed)]
    assert said(answers[0]) == said(answers[1])
    assert told(answers[0]) == (409, "wrong_state", [])
    seats = get(caller(manager), at("interviews", answered)).json()["panelists"]
    assert [(seat["recused"], seat["card_submitted_at"]) for seat in seats] == [(None, None)]


@pytest.mark.parametrize("count", [1, 8])
def test_a_change_costs_the_same_for_a_larger_panel(application, count, django_assert_max_num_queries):
    client = writer()
    post(client, "interviews/", plan(application, *UserFactory.create_batch(count)))
    interview = Interview.objects.get()
    with django_assert_max_num_queries(34):
        assert patch(client, at("interviews", interview), {"title": "Case"}).status_code == 200
