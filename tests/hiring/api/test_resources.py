"""What the pipeline's resources say, value by value."""

from datetime import UTC, datetime, timedelta

import pytest

from hiring.models import Application, Candidate, Department, Job, Office, RoleAlias, Source, Tag
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    EmploymentFactory,
    IntegrationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RejectionReasonFactory,
    RoleFactory,
    ScreeningFactFactory,
    StageFactory,
    StageMoveFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.api.callers import RESOURCES, caller, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return caller(IntegrationFactory())


def moment(value):
    return value.isoformat().replace("+00:00", "Z")


def times(record):
    return {"created_at": moment(record.created_at), "updated_at": moment(record.updated_at)}


def person(user):
    return {"id": str(user.public_id), "name": user.name}


def test_the_root_leads_to_every_resource(client):
    found = client.get("/api/v1/").json()

    assert set(found) == {*RESOURCES, "exports", "changes", "schema", "docs"}
    assert found["interview-kits"] == "http://testserver/api/v1/interview-kits/"
    for address in found.values():
        assert client.get(address).status_code == 200


def test_a_role_with_its_other_titles(client):
    head = RoleFactory(product_years=7, leadership_years=3)
    director = RoleFactory(
        key="director", title="Director", level="director", is_active=False, folds_into=head
    )
    for title in ("VP of Product", "Product Lead"):
        RoleAlias.objects.create(role=head, title=title)

    first, second = read(client, "roles")

    assert first == {
        "id": str(head.public_id),
        "key": "head_of_product",
        "title": "Head of Product",
        "aliases": ["Product Lead", "VP of Product"],
        "level": "executive",
        "rank": 4,
        "manages_people": True,
        "scope": head.scope,
        "note": "",
        "is_active": True,
        "folds_into_id": None,
        "product_years": 7,
        "leadership_years": 3,
        "experience_note": "",
        **times(head),
    }
    assert (second["id"], second["folds_into_id"]) == (str(director.public_id), str(head.public_id))


def test_a_job_with_its_stages_in_order_and_its_team(client):
    job = JobFactory(
        department=Department.objects.create(name="Product"), office=Office.objects.create(name="Oslo")
    )
    last = StageFactory(job=job, position=1, name="Debrief", kind="debrief")
    first = StageFactory(job=job, position=0, name="Screen", kind="screen")
    member = TeamMemberFactory(job=job)

    assert read(client, "jobs") == [
        {
            "id": str(job.public_id),
            "role_id": str(job.role.public_id),
            "title": job.title,
            "department": "Product",
            "office": "Oslo",
            "scope": "",
            "is_confidential": False,
            "status": "open",
            "status_reason": "",
            "headcount": 1,
            "opened_at": "2026-03-02T09:00:00Z",
            "closed_at": None,
            "stages": [
                {"id": str(first.public_id), "position": 0, "name": "Screen", "kind": "screen"},
                {"id": str(last.public_id), "position": 1, "name": "Debrief", "kind": "debrief"},
            ],
            "team": [{"id": str(member.public_id), "user": person(member.user), "role": "hiring_manager"}],
            **times(job),
            "kit_ids": [],
        }
    ]


def test_a_job_without_department_and_office_says_null(client):
    JobFactory()

    [row] = read(client, "jobs")

    assert (row["department"], row["office"]) == (None, None)


def test_a_candidate_with_history_tags_source_and_papers(client):
    source, tag = Source.objects.create(name="Referral"), Tag.objects.create(name="B2B")
    candidate = CandidateFactory(name="Zoë", email="zoe@example.org", source=source)
    candidate.tags.add(tag)
    employment = EmploymentFactory(candidate=candidate)
    attachment = AttachmentFactory(candidate=candidate)

    rows = read(client, "candidates")

    address = rows[0]["attachments"][0].pop("url")
    assert address.startswith(f"http://testserver/api/v1/attachments/{attachment.public_id}/file/?signature=")
    assert rows == [
        {
            "id": str(candidate.public_id),
            "name": "Zoë",
            "email": "zoe@example.org",
            "phone": "",
            "location": "",
            "headline": "",
            "profile_url": "",
            "source": {"id": str(source.public_id), "name": "Referral"},
            "tags": [{"id": str(tag.public_id), "name": "B2B"}],
            "employments": [
                {
                    "id": str(employment.public_id),
                    "employer": "Northwind",
                    "title": "Product Manager",
                    "started_on": "2015-01-01",
                    "ended_on": None,
                    "is_product_management": True,
                    "is_leadership": False,
                }
            ],
            "attachments": [
                {
                    "id": str(attachment.public_id),
                    "kind": "cv",
                    "filename": "cv.pdf",
                    "content_type": "application/pdf",
                    "size": 5,
                    "uploaded_at": moment(attachment.created_at),
                    "application_id": None,
                }
            ],
            "erased_at": None,
            **times(candidate),
        }
    ]


def test_an_application_with_its_moves_and_screening_facts(client):
    application = ApplicationFactory(rejected=True)
    begun = StageMoveFactory(application=application, moved_at=NOW - timedelta(days=1))
    later = StageFactory(job=application.job, kind="debrief")
    move = StageMoveFactory(application=application, from_stage=begun.to_stage, to_stage=later)
    fact = ScreeningFactFactory(application=application)
    employment = EmploymentFactory(candidate=application.candidate)
    fact.employments.add(employment)
    stage, reason = application.stage, application.rejection_reason

    assert read(client, "applications") == [
        {
            "id": str(application.public_id),
            "candidate_id": str(application.candidate.public_id),
            "job_id": str(application.job.public_id),
            "stage": {"id": str(stage.public_id), "position": 0, "name": "Stage 0", "kind": "interview"},
            "status": "rejected",
            "rejection_reason": {"id": str(reason.public_id), "name": reason.name, "ended_by": "company"},
            "applied_at": "2026-03-02T09:00:00Z",
            "stage_entered_at": "2026-03-02T09:00:00Z",
            "closed_at": "2026-03-02T09:00:00Z",
            "moves": [
                {
                    "id": str(begun.public_id),
                    "from_stage_id": None,
                    "to_stage_id": str(stage.public_id),
                    "moved_by": person(begun.moved_by),
                    "moved_at": "2026-03-01T09:00:00Z",
                },
                {
                    "id": str(move.public_id),
                    "from_stage_id": str(stage.public_id),
                    "to_stage_id": str(later.public_id),
                    "moved_by": person(move.moved_by),
                    "moved_at": "2026-03-02T09:00:00Z",
                },
            ],
            "screening_facts": [
                {
                    "id": str(fact.public_id),
                    "kind": "product_management",
                    "months": 90,
                    "required_months": 84,
                    "is_met": True,
                    "employment_ids": [str(employment.public_id)],
                    "recorded_at": "2026-03-02T09:00:00Z",
                }
            ],
            **times(application),
        }
    ]


def test_an_interview_with_its_seats(client):
    seat = PanelistFactory(interview__place="Room 4", interview__timezone="Europe/Oslo", role="lead")
    interview = seat.interview

    assert read(client, "interviews") == [
        {
            "id": str(interview.public_id),
            "application_id": str(interview.application.public_id),
            "candidate_id": str(interview.application.candidate.public_id),
            "job_id": str(interview.application.job.public_id),
            "title": "Hiring manager",
            "starts_at": "2026-03-02T09:00:00Z",
            "ends_at": "2026-03-02T10:00:00Z",
            "timezone": "Europe/Oslo",
            "place": "Room 4",
            "status": "scheduled",
            "panelists": [
                {
                    "id": str(seat.public_id),
                    "user": person(seat.user),
                    "role": "lead",
                    "recused": False,
                    "card_submitted_at": None,
                }
            ],
            **times(interview),
            "kit_id": None,
        }
    ]


def test_users_are_people_who_work_here(client):
    ada = UserFactory(name="Ada", title="Chief Product Officer")
    UserFactory(is_active=False)

    assert read(client, "users") == [
        {"id": str(ada.public_id), "name": "Ada", "title": "Chief Product Officer", **times(ada)}
    ]


def test_the_catalogues(client):
    source, tag = Source.objects.create(name="Referral"), Tag.objects.create(name="B2B")
    reason = RejectionReasonFactory(name="Took another offer", ended_by="candidate")

    assert read(client, "sources") == [{"id": str(source.public_id), "name": "Referral", **times(source)}]
    assert read(client, "tags") == [{"id": str(tag.public_id), "name": "B2B", **times(tag)}]
    assert read(client, "rejection-reasons") == [
        {"id": str(reason.public_id), "name": "Took another offer", "ended_by": "candidate", **times(reason)}
    ]


def test_one_row_by_its_id_reads_as_in_the_list(client):
    PanelistFactory()

    for resource in ("jobs", "candidates", "applications", "interviews", "users"):
        [row] = read(client, resource)
        assert client.get(f"/api/v1/{resource}/{row['id']}/").json() == row


def test_moments_are_utc_whatever_the_reader_prefers():
    member = TeamMemberFactory(user__timezone="Asia/Tokyo")

    [row] = read(caller(member.user), "jobs")

    assert row["opened_at"] == "2026-03-02T09:00:00Z"


def test_rows_changed_since_a_moment(client):
    old, new = JobFactory.create_batch(2)
    Job.objects.filter(pk=old.pk).update(updated_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    Job.objects.filter(pk=new.pk).update(updated_at=datetime(2026, 1, 2, 12, tzinfo=UTC))

    def changed(since):
        return [row["id"] for row in read(client, "jobs", updated_after=since)]

    assert changed("2026-01-01T12:00:00Z") == [str(old.public_id), str(new.public_id)]
    assert changed("2026-01-01T12:00:01Z") == [str(new.public_id)]
    assert changed("2026-01-02T13:00:00+01:00") == [str(new.public_id)]
    assert changed("2026-01-02T12:00:01") == []


def test_every_filter_narrows_its_list(client):
    source, tag = Source.objects.create(name="Referral"), Tag.objects.create(name="B2B")
    wanted = CandidateFactory(email="zoe@example.org", source=source)
    wanted.tags.add(tag)
    application = ApplicationFactory(candidate=wanted, rejected=True)
    role = RoleFactory(key="pm", title="Product Manager")
    Job.objects.filter(pk=application.job_id).update(role=role, status="on_hold", status_reason="Budget.")
    seat = PanelistFactory(interview__application=application)
    InterviewFactory(status="cancelled")
    of_job, of_candidate = application.job.public_id, wanted.public_id
    narrowed = [
        ("candidates", {"email": "ZOE@example.org"}, wanted),
        ("candidates", {"source_id": source.public_id}, wanted),
        ("candidates", {"tag_id": tag.public_id}, wanted),
        ("candidates", {"job_id": of_job}, wanted),
        ("jobs", {"role_id": role.public_id}, application.job),
        ("jobs", {"status": "on_hold"}, application.job),
        ("applications", {"job_id": of_job}, application),
        ("applications", {"candidate_id": of_candidate}, application),
        ("applications", {"stage_id": application.stage.public_id}, application),
        ("applications", {"status": "rejected"}, application),
        ("interviews", {"application_id": application.public_id}, seat.interview),
        ("interviews", {"candidate_id": of_candidate}, seat.interview),
        ("interviews", {"job_id": of_job}, seat.interview),
        ("interviews", {"user_id": seat.user.public_id}, seat.interview),
        ("interviews", {"status": "scheduled"}, seat.interview),
    ]
    assert (Candidate.objects.count(), Application.objects.count(), Job.objects.count()) == (2, 2, 2)
    for resource, params, row in narrowed:
        assert [found["id"] for found in read(client, resource, **params)] == [str(row.public_id)], params
