"""Adding people, changing what is known about them, and filing their papers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hiring.models import Attachment, AuditEvent, Candidate, Source, Tag
from hiring.operations.attachments import MAX_ATTACHMENT_BYTES
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller
from tests.hiring.api.writers import NOT_THERE, NOWHERE, at, get, patch, post, said, told, writer
from tests.personas import candidate_of, on_team, seated

pytestmark = pytest.mark.django_db

NOT_FOUND = (404, "not_found", [])
POSITION = {"employer": "Northwind", "title": "Lead", "started_on": "2019-04-01"}


def upload(client, candidate, content=b"%PDF-1.7", key=None, name="cv.pdf", **fields):
    form = {"file": SimpleUploadedFile(name, content), "kind": "cv", **fields}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/{at('candidates', candidate, 'attachments/')}", form, headers=headers)


def test_a_person_is_added_with_all_that_is_known():
    source, tags = Source.objects.create(name="Fair"), [Tag.objects.create(name=name) for name in ("b", "a")]
    account = IntegrationFactory()
    made = post(
        writer(account=account),
        "candidates/",
        {
            "name": " Ada Okafor ",
            "email": "ada@example.org",
            "phone": "+49 30 1",
            "location": "Berlin",
            "headline": "Director",
            "profile_url": "https://example.org/ada",
            "source_id": str(source.public_id),
            "tag_ids": [str(tag.public_id) for tag in tags],
            "employments": [{**POSITION, "is_leadership": True}],
        },
    ).json()

    person = Candidate.objects.get()
    history = person.employments.get()
    assert made == {
        "id": str(person.public_id),
        "name": "Ada Okafor",
        "email": "ada@example.org",
        "phone": "+49 30 1",
        "location": "Berlin",
        "headline": "Director",
        "profile_url": "https://example.org/ada",
        "source": {"id": str(source.public_id), "name": "Fair"},
        "tags": [{"id": str(tag.public_id), "name": tag.name} for tag in reversed(tags)],
        "employments": [
            {
                **POSITION,
                "id": str(history.public_id),
                "ended_on": None,
                "is_product_management": False,
                "is_leadership": True,
            }
        ],
        "attachments": [],
        "erased_at": None,
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
    }
    assert list(AuditEvent.objects.filter(action="candidate.added").values_list("actor", flat=True)) == [
        account.pk
    ]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"source_id": NOWHERE}, ["/source_id"]),
        ({"tag_ids": [NOWHERE, NOWHERE]}, ["/tag_ids/0", "/tag_ids/1"]),
        ({"profile_url": "javascript:alert(1)"}, ["/profile_url"]),
        ({"employments": [{**POSITION, "ended_on": "2018-01-01"}]}, [""]),
        ({"user_id": NOWHERE}, ["/user_id"]),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_is(body, pointers):
    answer = post(writer(), "candidates/", {"name": "Ada", **body})
    assert told(answer) == (422, "invalid_input", pointers)
    assert not Candidate.objects.exists()


def test_an_address_is_known_only_to_those_who_may_know_of_it():
    CandidateFactory(email="Ada@example.org")
    secret = ApplicationFactory(
        job=JobFactory(confidential=True), candidate__email="eva@example.org"
    ).candidate
    assert told(post(writer(), "candidates/", {"name": "Ada", "email": "ada@example.org"})) == (
        422,
        "invalid_input",
        ["/email"],
    )
    # A confidential search is not betrayed, and a token that is shown no address cannot try them out.
    assert post(writer(), "candidates/", {"name": "E", "email": secret.email}).status_code == 201
    blind = writer("candidates:read", "candidates:write")
    made = post(blind, "candidates/", {"name": "Ada", "email": "ada@example.org"})
    assert (made.status_code, made.json()["email"]) == (201, None)
    assert Candidate.objects.filter(email__iexact="ada@example.org").count() == 2


def test_whoever_would_not_see_the_person_adds_nobody():
    run = ApplicationFactory()
    limited = writer(jobs=[run.job])
    manager = caller(on_team(UserFactory(), run))
    for client in (limited, manager):
        answer = post(client, "candidates/", {"name": "Ada"})
        assert told(answer) == (403, "not_allowed", [])
    assert told(post(caller(UserFactory()), "candidates/", {"name": "Ada"})) == (403, "not_allowed", [])
    assert Candidate.objects.count() == 1


def test_only_what_is_sent_changes():
    kept = EmploymentFactory(candidate=CandidateFactory(name="Ada", phone="1", location="Berlin"))
    person, tag = kept.candidate, Tag.objects.create(name="Referral")
    client = writer()

    assert patch(client, at("candidates", person), {}).status_code == 200
    assert not AuditEvent.objects.filter(action__startswith="candidate.").exists()
    changed = patch(client, at("candidates", person), {"phone": "", "tag_ids": [str(tag.public_id)]}).json()
    again = patch(client, at("candidates", person), {"tag_ids": [], "employments": [POSITION]}).json()

    assert (changed["name"], changed["phone"], changed["location"]) == ("Ada", "", "Berlin")
    assert [one["name"] for one in changed["tags"]] == ["Referral"]
    assert [one["id"] for one in changed["employments"]] == [str(kept.public_id)]
    assert (again["tags"], [one["title"] for one in again["employments"]]) == ([], ["Lead"])
    assert get(client, at("candidates", person)).json() == again


def test_a_history_with_a_gap_in_it_leaves_everything_as_it_was():
    person = CandidateFactory(name="Ada")
    answer = patch(writer(), at("candidates", person), {"name": "Eva", "employments": [{"title": "Lead"}]})
    person.refresh_from_db()
    assert told(answer) == (422, "invalid_input", ["/employments/0/employer", "/employments/0/started_on"])
    assert person.name == "Ada"


def test_whom_one_does_not_see_one_cannot_change():
    secret = ApplicationFactory(job=JobFactory(confidential=True)).candidate
    limited = writer(jobs=[JobFactory()])
    own = ApplicationFactory()
    insider = caller(candidate_of(RecruiterFactory(), own))
    for client, person in ((writer(), secret), (limited, CandidateFactory()), (insider, own.candidate)):
        assert told(patch(client, at("candidates", person), {"name": "Eva"})) == NOT_FOUND
        assert told(upload(client, person)) == NOT_FOUND
    panelist = seated(UserFactory(), ApplicationFactory())
    seen = panelist.seats.get().interview.application.candidate
    assert told(patch(caller(panelist), at("candidates", seen), {"name": "Eva"})) == (403, "not_allowed", [])
    assert not Candidate.objects.filter(name="Eva").exists()
    assert not Attachment.objects.exists()


def test_a_paper_is_filed_once_whatever_the_form_looks_like():
    application = ApplicationFactory()
    person, client = application.candidate, writer()
    about = str(application.public_id)

    first = upload(client, person, key="k", application_id=about)
    repeat = upload(client, person, key="k", application_id=about)
    other = upload(client, person, b"%PDF-1.8", key="k", application_id=about)

    paper = Attachment.objects.get()
    assert first.status_code == repeat.status_code == 201
    assert first.content == repeat.content
    assert told(other) == (409, "idempotency_key_reused", [])
    made = first.json()
    assert (made["id"], made["filename"], made["kind"], made["content_type"], made["size"]) == (
        str(paper.public_id),
        "cv.pdf",
        "cv",
        "application/pdf",
        8,
    )
    assert made["application_id"] == about
    with paper.file.open() as kept:
        assert kept.read() == b"%PDF-1.7"
    (shown,) = get(client, at("candidates", person)).json()["attachments"]
    # A link is signed with the second in which it was asked for.
    assert {**shown, "url": ""} == {**made, "url": ""}


def test_papers_are_checked_as_on_the_pages():
    person, client = CandidateFactory(), writer()
    foreign = ApplicationFactory(job=JobFactory(confidential=True), candidate=person)

    assert upload(client, CandidateFactory(), b"%PDF-" + b"x" * (MAX_ATTACHMENT_BYTES - 5)).status_code == 201
    person = ApplicationFactory(candidate=foreign.candidate).candidate
    assert told(upload(client, person, b"%PDF-" + b"x" * MAX_ATTACHMENT_BYTES)) == (
        422,
        "invalid_input",
        ["/file"],
    )
    assert told(upload(client, person, b"x" * (MAX_ATTACHMENT_BYTES + 70_000))) == (413, "too_large", [])
    assert told(upload(client, person, b"MZ\x90\0")) == (422, "invalid_input", ["/file"])
    assert told(upload(client, person, b"")) == (422, "invalid_input", ["/file"])
    assert told(upload(client, person, kind="photo")) == (422, "invalid_input", ["/kind"])
    assert told(upload(client, person, colour="red")) == (422, "invalid_input", ["/colour"])
    unknown, hidden = (
        upload(client, person, application_id=one) for one in (NOWHERE, str(foreign.public_id))
    )
    assert said(unknown) == said(hidden)
    assert unknown.json()["errors"] == [{"pointer": "/application_id", "detail": NOT_THERE}]
    assert told(post(client, at("candidates", person, "attachments/"))) == (415, "unsupported_media_type", [])
    assert Attachment.objects.filter(candidate=person).count() == 0


@pytest.mark.parametrize("count", [1, 30])
def test_a_write_costs_the_same_with_much_beside_it(count, django_assert_max_num_queries):
    person, client = CandidateFactory(), writer()
    EmploymentFactory.create_batch(count, candidate=person)
    ApplicationFactory.create_batch(count, candidate=person)
    tags = [Tag.objects.create(name=f"{number}") for number in range(count)]
    body = {"headline": "Lead", "tag_ids": [str(tag.public_id) for tag in tags]}
    get(client, at("candidates", person))
    with django_assert_max_num_queries(42):
        assert patch(client, at("candidates", person), body, If_Match="*").status_code == 200
