"""Candidates from a list: every bad row named, the good ones written once, known people updated, nobody revealed."""

import pytest

from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    ExternalId,
    MatchKey,
    ScreeningFact,
    Source,
    StageMove,
    Tag,
)
from hiring.operations import import_runs
from hiring.operations.indexing import reindex_candidates
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.operations.lists import HEADER, confirm, counts_of, imported, preview, problems_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def job():
    job = JobFactory(title="Head of Product")
    StageFactory(job=job, position=0, name="Review", kind="review")
    StageFactory(job=job, position=1, name="Interviews")
    return job


def test_a_preview_names_every_bad_row_with_its_column_and_adds_nobody(job, recruiter):
    upload = preview(
        job,
        recruiter,
        HEADER
        + "Ada Obi,ada@example.org,+44 20 7946 0000,London,Director of Product,example.org/ada,Referral,b2b; saas\n"
        + ",nameless@example.org,,,,,,\n"
        + "Bo Li,not-an-address,,,,,,\n"
        + "=HYPERLINK(1),,,,,,,\n"
        + "Cy Roe,ada@EXAMPLE.org,,,,,,\n"
        + "\n"
        + "Di Vu,,+cmd|' /C calc'!A0,,,,,\n"
        + f"{'E' * 201},,,,,,,\n"
        + "Fi\0Fo,,,,,,,\n"
        + "Gus,,,,,ftp://example.org,,\n"
        + "Hal,,,,,,,,,surplus\n"
        + "Ida,,,,@SUM(A1),,,\n",
    )

    assert list(upload.problems.values_list("line", "column", "sentence")) == [
        (3, "name", "The name is missing."),
        (4, "email", "not-an-address is not an e-mail address."),
        (
            5,
            "name",
            'The name begins with "=", which spreadsheet programs run as a formula. Remove that sign.',
        ),
        (6, "email", "It has the same e-mail address as line 2: ada@EXAMPLE.org."),
        (8, "phone", "+cmd|' /C calc'!A0 is not a phone number."),
        (9, "name", "The name has 201 characters; at most 200 can be kept."),
        (10, "name", "The name holds a character that is not text."),
        (11, "profile_url", "ftp://example.org is not a web address."),
        (12, "", "It has 10 cells where the header has 8. Is a quotation mark missing around a comma?"),
        (
            13,
            "headline",
            'The headline begins with "@", which spreadsheet programs run as a formula. Remove that sign.',
        ),
    ]
    assert upload.state == "preview"
    assert (upload.total, counts_of(upload)) == (
        11,
        {"created": 1, "updated": 0, "unchanged": 0, "problem": 10},
    )
    assert [(row["values"]["name"], row["does"]) for row in upload.sample] == [("Ada Obi", "new")]
    assert (Candidate.objects.count(), Application.objects.count()) == (0, 0)


def test_a_confirmed_list_is_written_with_its_trace(job, recruiter):
    Source.objects.create(name="Referral")

    done = imported(
        job,
        recruiter,
        HEADER
        + "Ada Obi,ada@example.org,+44 20 7946,London,Director,example.org/ada,referral,b2b; SaaS;B2B\n"
        + ",broken@example.org,,,,,,\n"
        + "Bo Li,,,,,,Conference,saas\n",
    )

    assert (done.state, done.imported_at, done.done, done.total) == ("done", NOW, 3, 3)
    assert counts_of(done) == {"created": 2, "updated": 0, "unchanged": 0, "problem": 1}
    ada, bo = Candidate.objects.order_by("name")
    assert (ada.name, ada.email, ada.phone, ada.location, ada.headline, ada.profile_url) == (
        "Ada Obi",
        "ada@example.org",
        "+44 20 7946",
        "London",
        "Director",
        "https://example.org/ada",
    )
    assert (ada.source.name, bo.source.name) == ("Referral", "Conference")
    assert sorted(tag.name for tag in ada.tags.all()) == ["SaaS", "b2b"]
    assert list(bo.tags.all()) == [ada.tags.get(name="SaaS")]
    assert {(a.candidate, a.stage.name, a.applied_at) for a in job.applications.all()} == {
        (ada, "Review", NOW),
        (bo, "Review", NOW),
    }
    assert StageMove.objects.filter(from_stage=None, moved_by=recruiter).count() == 2
    assert MatchKey.objects.filter(candidate=ada, kind="email").exists()
    assert sorted(AuditEvent.objects.values_list("action", flat=True)) == [
        "application.created",
        "application.created",
        "candidate.added",
        "candidate.added",
        "candidates.imported",
    ]
    assert AuditEvent.objects.get(action="candidates.imported").details == {
        "import": str(done.public_id),
        "candidates": 2,
        "updated": 0,
        "unchanged": 0,
        "problems": 1,
    }


def test_confirming_twice_and_running_again_adds_nobody_twice(job, recruiter):
    upload = imported(job, recruiter, "name\nAda Obi\n")
    before = list(AuditEvent.objects.values())

    again = confirm(upload, recruiter)

    assert again.created_count == 1
    assert Candidate.objects.count() == 1
    assert list(AuditEvent.objects.values()) == before


def test_importing_the_same_list_again_changes_nothing(job, recruiter):
    content = (
        HEADER + "Ada,ada@example.org,+44 20 7946,London,Director,example.org,Fair,b2b\nBo,bo@example.org\n"
    )
    imported(job, recruiter, content)
    before = list(AuditEvent.objects.exclude(action="candidates.imported").values())

    again = imported(job, recruiter, content)

    assert counts_of(again) == {"created": 0, "updated": 0, "unchanged": 2, "problem": 0}
    assert (Candidate.objects.count(), Application.objects.count()) == (2, 2)
    assert list(AuditEvent.objects.exclude(action="candidates.imported").values()) == before


def test_a_known_person_is_updated_by_the_cells_that_say_something(job, recruiter):
    ada = CandidateFactory(name="Ada", email="Ada@Example.org", phone="1", location="Rome")
    ada.tags.add(Tag.objects.create(name="b2b"))
    content = HEADER + "Ada Obi,ada@example.org,,London,,,Fair,B2B; saas\n"

    looked = preview(job, recruiter, content)
    done = confirm(looked, recruiter)

    assert [(row["does"], row["fields"], row["joins"]) for row in looked.sample] == [
        ("updated", ["location", "name", "source", "tags"], True)
    ]
    assert counts_of(done) == {"created": 0, "updated": 1, "unchanged": 0, "problem": 0}
    ada.refresh_from_db()
    assert (ada.name, ada.email, ada.phone, ada.location, ada.source.name) == (
        "Ada Obi",
        "Ada@Example.org",
        "1",
        "London",
        "Fair",
    )
    assert sorted(tag.name for tag in ada.tags.all()) == ["b2b", "saas"]
    assert job.applications.get().candidate == ada
    changed = AuditEvent.objects.get(action="candidate.changed")
    assert (changed.object_id, changed.details) == (
        ada.public_id,
        {"import": str(done.public_id), "fields": ["location", "name", "source", "tags"]},
    )


def test_an_external_id_finds_its_person_before_the_address_does(job, recruiter):
    ada = CandidateFactory(name="Ada", email="old@example.org")
    ExternalId.objects.create(candidate=ada, system="HRIS", value="17")
    bo = CandidateFactory(name="Bo", email="bo@example.org")

    done = imported(
        job,
        recruiter,
        "ID,name,email\n17,Ada,ada@example.org\n18,Bo,bo@example.org\n19,Cy,cy@example.org\n",
        system="HRIS",
    )

    assert counts_of(done) == {"created": 1, "updated": 2, "unchanged": 0, "problem": 0}
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert bo.external_ids.get().value == "18"
    assert Candidate.objects.get(name="Cy").external_ids.get().system == "HRIS"


def test_a_row_about_nobody_in_particular_is_left_out(job, recruiter):
    for number in range(2):
        CandidateFactory(name=f"Twin {number}", email="twin@example.org")
    ada, bo = CandidateFactory(email="ada@example.org"), CandidateFactory(email="bo@example.org")
    CandidateFactory(email="cy@example.org")
    for person, number in ((ada, "1"), (bo, "2")):
        ExternalId.objects.create(candidate=person, system="HRIS", value=number)

    upload = preview(
        job,
        recruiter,
        "id,name,email\n,Twin,twin@example.org\n1,Ada,cy@example.org\n3,Ada,ada@example.org\n,Bo,bo@example.org\n2,Bo,\n",
        system="HRIS",
    )

    assert problems_of(upload) == [
        (2, "2 of your candidates have the address twin@example.org. Merge them first."),
        (3, "The id 1 is one person's and cy@example.org another's."),
        (4, "ada@example.org belongs to somebody with another id in HRIS."),
        (6, "It is about the same person as line 5."),
    ]


def test_a_person_known_only_to_a_confidential_search_is_added_as_if_nobody_knew_them(job, recruiter):
    hidden = ApplicationFactory(
        job=JobFactory(confidential=True), candidate__name="Ada", candidate__email="ada@example.org"
    ).candidate
    ExternalId.objects.create(candidate=hidden, system="Import", value="17")

    done = imported(job, recruiter, "id,name,email,location\n17,Ada,ada@example.org,Rome\n")

    assert list(done.problems.all()) == []
    assert done.sample[0]["does"] == "new"
    assert job.applications.get().candidate != hidden
    hidden.refresh_from_db()
    assert hidden.location == ""


def test_a_person_one_sees_and_does_not_run_is_not_changed(recruiter):
    manager = UserFactory(is_staff=True)
    job = TeamMemberFactory(user=manager).job
    StageFactory(job=job)
    seen = ApplicationFactory(job=JobFactory(confidential=True), candidate__email="ada@example.org")
    PanelistFactory(interview__application=seen, user=manager)

    upload = preview(job, manager, "name,email\nAnother Name,ada@example.org\n")

    assert problems_of(upload) == [
        (2, "You see this person's file and may not change it. Leave this row out.")
    ]


def test_somebody_new_who_resembles_a_known_person_is_noted(job, recruiter):
    known = CandidateFactory(name="Ada Obi", email="")
    hidden = ApplicationFactory(job=JobFactory(confidential=True), candidate__name="Bo Li").candidate
    reindex_candidates([known.pk, hidden.pk])

    upload = preview(job, recruiter, "name,email\nObi Ada,ada@example.org\nBo Li,\n")

    assert list(upload.problems.values_list("line", "sentence", "is_note")) == [
        (2, "Perhaps the same person as Ada Obi, whom you have already.", True)
    ]
    assert upload.sample[0]["alike"] == "Ada Obi"
    assert counts_of(upload)["problem"] == 0


def test_whom_a_colleague_adds_at_the_same_moment_keeps_the_colleagues_application(
    job, recruiter, monkeypatch
):
    ada = CandidateFactory(name="Ada", email="ada@example.org")
    upload = preview(
        job, recruiter, "name,email,source,tags\nAda,ada@example.org,Fair,b2b\nBo,bo@example.org,,\n"
    )
    real = import_runs.match_rows

    def meanwhile(*args, **kwargs):
        matches = real(*args, **kwargs)
        ApplicationFactory(candidate=ada, job=job)
        Source.objects.create(name="Fair")
        return matches

    monkeypatch.setattr(import_runs, "match_rows", meanwhile)
    done = confirm(upload, recruiter)

    assert done.state == "done"
    assert sorted(a.candidate.name for a in job.applications.all()) == ["Ada", "Bo"]
    assert StageMove.objects.count() == 1


def test_thresholds_are_recorded_for_imported_people(recruiter):
    role = RoleFactory(product_years=7, leadership_years=3)
    job = JobFactory(role=role)
    StageFactory(job=job, position=0)
    known = CandidateFactory(email="ada@example.org")
    product = EmploymentFactory(
        candidate=known, started_on="2020-01-01", ended_on="2021-12-31", is_leadership=False
    )
    leading = EmploymentFactory(
        candidate=known, started_on="2022-01-01", ended_on="2022-12-31", is_leadership=True
    )

    imported(job, recruiter, "name,email\nAda,ada@example.org\nBo,bo@example.org\n")

    facts = {
        (fact.application.candidate.email, fact.kind): (
            fact.months,
            fact.required_months,
            set(fact.employments.all()),
        )
        for fact in ScreeningFact.objects.all()
    }
    assert facts == {
        ("ada@example.org", "product_management"): (36, 84, {product, leading}),
        ("ada@example.org", "leadership"): (12, 36, {leading}),
        ("bo@example.org", "product_management"): (0, 84, set()),
        ("bo@example.org", "leadership"): (0, 36, set()),
    }
