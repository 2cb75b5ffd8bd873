"""Putting people into a pipeline, moving them, and ending it."""

import pytest

from hiring.models import Application, AuditEvent, Candidate, Note, StageMove
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller
from tests.hiring.api.writers import NOT_THERE, NOWHERE, at, get, post, said, told, writer
from tests.personas import candidate_of, on_team, seated

pytestmark = pytest.mark.django_db


def named(**records):
    return {name: str(record.public_id) for name, record in records.items()}


@pytest.fixture
def job():
    """Open, with three stages."""
    opened = JobFactory()
    for position in range(3):
        StageFactory(job=opened, position=position)
    return opened


def test_somebody_known_is_put_at_the_start(job):
    person, account = CandidateFactory(), IntegrationFactory()
    answer = post(writer(account=account), "applications/", named(job_id=job, candidate_id=person))

    application = Application.objects.get()
    first = job.stages.get(position=0)
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"/api/v1/applications/{application.public_id}/")
    made = answer.json()
    assert (made["candidate_id"], made["job_id"], made["status"]) == (
        str(person.public_id),
        str(job.public_id),
        "active",
    )
    assert made["stage"]["id"] == str(first.public_id)
    assert [(move["from_stage_id"], move["moved_by"]["name"]) for move in made["moves"]] == [
        (None, account.name)
    ]


def test_somebody_new_comes_with_the_application_or_not_at_all(job):
    """The way for whoever sees only people of certain jobs."""
    manager = on_team(UserFactory(), ApplicationFactory(job=job))
    for number, client in enumerate((writer(), writer(jobs=[job]), caller(manager))):
        body = {
            **named(job_id=job),
            "candidate": {"name": f"Ada {number}", "email": f"a{number}@example.org"},
        }
        made = post(client, "applications/", body)
        assert made.status_code == 201
        person = Candidate.objects.get(name=f"Ada {number}")
        assert made.json()["candidate_id"] == str(person.public_id)
        assert get(client, at("candidates", person)).json()["email"] == f"a{number}@example.org"
    closed = JobFactory(closed=True)
    answer = post(writer(), "applications/", {**named(job_id=closed), "candidate": {"name": "Eva"}})
    assert told(answer) == (409, "wrong_state", [])
    twin = {**named(job_id=job), "candidate": {"name": "Eva", "email": "a1@example.org"}}
    assert told(post(writer(), "applications/", twin)) == (422, "invalid_input", ["/candidate/email"])
    wrong = {**named(job_id=job), "candidate": {"name": "Eva", "source_id": NOWHERE, "tag_ids": [NOWHERE]}}
    assert told(post(writer(), "applications/", wrong)) == (422, "invalid_input", ["/candidate/source_id"])
    assert not Candidate.objects.filter(name="Eva").exists()


def test_what_the_caller_does_not_see_is_refused_like_what_is_not_there(job):
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    client, person = writer(), CandidateFactory()
    for member, hidden in (("job_id", secret.job), ("candidate_id", secret.candidate)):
        body = named(job_id=job, candidate_id=person)
        answers = [
            post(client, "applications/", {**body, member: one}) for one in (NOWHERE, str(hidden.public_id))
        ]
        assert said(answers[0]) == said(answers[1])
        assert answers[1].json()["errors"] == [{"pointer": f"/{member}", "detail": NOT_THERE}]
    assert told(post(client, "applications/", named(job_id=job))) == (422, "invalid_input", ["/candidate_id"])
    both = {**named(job_id=job, candidate_id=person), "candidate": {"name": "Eva"}}
    assert told(post(client, "applications/", both)) == (422, "invalid_input", ["/candidate_id"])
    assert Application.objects.get() == secret


def test_a_second_application_for_the_job_is_refused(job):
    known = ApplicationFactory(job=job)
    answer = post(writer(), "applications/", named(job_id=job, candidate_id=known.candidate))
    assert told(answer) == (422, "invalid_input", [])


def test_a_move_from_where_they_are_and_one_from_where_they_were(job):
    first, second, third = job.stages.order_by("position")
    application, client = ApplicationFactory(job=job, stage=first), writer()
    address = at("applications", application, "move/")

    moved = post(client, address, named(from_stage_id=first, to_stage_id=second), key="k")
    stale = post(client, address, named(from_stage_id=first, to_stage_id=third))
    there = post(client, address, named(from_stage_id=first, to_stage_id=second))
    repeat = post(client, address, named(from_stage_id=first, to_stage_id=second), key="k")

    assert moved.json()["stage"]["id"] == str(second.public_id)
    assert moved["ETag"] == get(client, at("applications", application))["ETag"]
    assert told(stale) == (409, "stale_state", [])
    assert there.json() == moved.json() == repeat.json()
    assert StageMove.objects.filter(application=application).count() == 1


def test_moves_name_stages_of_the_job_and_applications_that_go_on(job):
    first, second, _third = job.stages.order_by("position")
    application, client = ApplicationFactory(job=job, stage=first), writer()
    elsewhere = StageFactory(job=JobFactory(confidential=True))
    address = at("applications", application, "move/")

    for stage in (NOWHERE, str(elsewhere.public_id)):
        for member in ("from_stage_id", "to_stage_id"):
            answer = post(client, address, {**named(from_stage_id=first, to_stage_id=second), member: stage})
            assert answer.json()["errors"] == [{"pointer": f"/{member}", "detail": NOT_THERE}]
    assert told(post(client, address)) == (422, "invalid_input", ["/from_stage_id", "/to_stage_id"])
    ended = ApplicationFactory(job=job, stage=first, rejected=True)
    body = named(from_stage_id=first, to_stage_id=second)
    assert told(post(client, at("applications", ended, "move/"), body)) == (409, "wrong_state", [])
    assert not StageMove.objects.filter(to_stage=second).exists()


def test_a_named_person_rejects_and_a_service_account_never_does():
    application, reason = ApplicationFactory(), RejectionReasonFactory()
    address, body = at("applications", application, "reject/"), named(rejection_reason_id=reason)
    refused = post(writer(), address, {**body, "note": "Automatic."})
    assert told(refused) == (403, "not_allowed", [])
    assert not Note.objects.exists()

    recruiter = RecruiterFactory()
    ended = post(caller(recruiter), address, {**body, "note": "Told by phone."})
    again = post(caller(recruiter), address, {**body, "note": "Told by phone."})

    assert (ended.status_code, ended.json()["status"]) == (200, "rejected")
    assert ended.json()["rejection_reason"]["id"] == str(reason.public_id)
    assert again.json() == ended.json()
    assert [(note.text, note.author, note.application) for note in Note.objects.all()] == [
        ("Told by phone.", recruiter, application)
    ]


def test_a_system_withdraws_and_reopens():
    application, reason = ApplicationFactory(), RejectionReasonFactory(ended_by="candidate")
    client, body = writer(), named(rejection_reason_id=reason)
    ended = post(client, at("applications", application, "withdraw/"), {**body, "note": "Found another job."})
    assert (ended.json()["status"], Note.objects.get().text) == ("withdrawn", "Found another job.")
    opened = post(client, at("applications", application, "reopen/"))
    assert (opened.json()["status"], opened.json()["rejection_reason"]) == ("active", None)
    actions = AuditEvent.objects.filter(action__startswith="application.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["application.withdrawn", "application.reopened"]


def test_each_door_takes_its_own_reasons():
    application, client = ApplicationFactory(), caller(RecruiterFactory())
    company, candidate = RejectionReasonFactory(), RejectionReasonFactory(ended_by="candidate")
    wrong = (422, "invalid_input", ["/rejection_reason_id"])
    for act, reason in (("reject/", candidate), ("withdraw/", company)):
        body = named(rejection_reason_id=reason)
        assert told(post(client, at("applications", application, act), body)) == wrong
    assert (
        told(post(client, at("applications", application, "reject/"), {"rejection_reason_id": NOWHERE}))
        == wrong
    )
    hired = ApplicationFactory(status="hired", closed_at=application.applied_at)
    body = {**named(rejection_reason_id=company), "note": "Late."}
    assert told(post(client, at("applications", hired, "reject/"), body)) == (409, "wrong_state", [])
    assert not Note.objects.exists()


@pytest.mark.parametrize("act", ["move/", "reject/", "withdraw/", "reopen/"])
def test_acts_ask_for_sight_then_for_power_and_for_the_scope(act, job):
    application = ApplicationFactory(job=job)
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    stage = application.stage
    reason = RejectionReasonFactory(ended_by="candidate" if act == "withdraw/" else "company")
    body = {
        "move/": named(from_stage_id=stage, to_stage_id=job.stages.last()),
        "reopen/": {},
    }.get(act, named(rejection_reason_id=reason))
    address = at("applications", application, act)

    assert told(post(writer(), at("applications", secret, act), body)) == (404, "not_found", [])
    assert told(post(writer(jobs=[JobFactory()]), address, body)) == (404, "not_found", [])
    assert told(post(caller(UserFactory()), address, body)) == (404, "not_found", [])
    panelist = caller(seated(UserFactory(), application))
    assert told(post(panelist, address, body)) == (403, "not_allowed", [])
    reader = writer("*:read", "candidates:write")
    assert told(post(reader, address, body)) == (403, "scope_missing", [])
    insider = caller(candidate_of(RecruiterFactory(), application))
    assert told(post(insider, address, body)) == (404, "not_found", [])
    application.refresh_from_db()
    assert (application.status, application.stage) == ("active", stage)


def test_whoever_owes_a_card_is_not_told_the_reason():
    application = ApplicationFactory()
    client = caller(seated(on_team(UserFactory(), application), application))
    reason = RejectionReasonFactory(ended_by="candidate")
    ended = post(client, at("applications", application, "withdraw/"), named(rejection_reason_id=reason))
    assert (ended.status_code, ended.json()["status"], ended.json()["rejection_reason"]) == (
        200,
        "withdrawn",
        None,
    )


@pytest.mark.parametrize("count", [1, 30])
def test_a_move_costs_the_same_in_a_long_history(job, count, django_assert_max_num_queries):
    first, second, _third = job.stages.order_by("position")
    application, client = ApplicationFactory(job=job, stage=first), writer()
    for _time in range(count):
        StageMove.objects.create(
            application=application, to_stage=first, moved_by=UserFactory(), moved_at=application.applied_at
        )
    get(client, at("applications", application))
    body = named(from_stage_id=first, to_stage_id=second)
    with django_assert_max_num_queries(36):
        assert post(client, at("applications", application, "move/"), body, key="k").status_code == 200
