"""A person's dossier: what it tells, to whom, and what is done on it."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from hiring.models import Application, AuditEvent, ExternalId, Note, Panelist, Source, Tag
from hiring.operations.applications import create_application, end_application, move_application
from hiring.operations.attachments import attach_file
from hiring.operations.audit import record_event
from hiring.operations.candidates import set_employments
from hiring.operations.notes import add_note
from tests.acts import decide, hand_in, schedule
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    EmploymentFactory,
    InterviewFactory,
    JobFactory,
    NoteFactory,
    PanelistFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    RoleFactory,
    StageFactory,
    StageMoveFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.dossiers import ACTS, PDF, read, secret_application, words
from tests.hiring.admin.pages import page
from tests.personas import candidate_of, on_team, seated

pytestmark = pytest.mark.django_db

QUERIES = 42


@pytest.fixture(autouse=True)
def _files_of_one_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory(name="Mari")
    client.force_login(recruiter)
    return recruiter


def test_the_header_says_who_it_is_and_who_sees_the_file(client, recruiter):
    candidate = CandidateFactory(
        name="Ada Obi",
        headline="Product leader",
        email="ada@example.org",
        phone="+49 30 1234",
        location="Berlin",
        profile_url="https://example.org/ada",
        source=Source.objects.create(name="Referral"),
        user=UserFactory(name="Ada of Sales"),
    )
    candidate.tags.add(Tag.objects.create(name="Fintech"))
    job = ApplicationFactory(candidate=candidate, job__title="Head of Product").job
    TeamMemberFactory(job=job, user__name="Ines")

    text = read(client, candidate)

    for said in (
        "Ada Obi",
        "Product leader",
        "ada@example.org",
        "+49 30 1234",
        "Berlin",
        "https://example.org/ada",
        "Referral",
        "Fintech",
        "the account of Ada of Sales is shut out of this file",
        "Recruiters The team of Head of Product: Ines",
    ):
        assert said in text


def test_somebody_of_whom_nothing_is_known_gets_a_page_that_says_what_to_do(client, recruiter):
    text = read(client, CandidateFactory(name="Ada", email=""))

    for said in (
        "E-mail not known",
        "none yet",
        "Not in any pipeline. Add this person to a job",
        "No history yet",
        "No file yet",
        "No notes to read yet",
        "Nothing yet",
    ):
        assert said in text


def test_each_application_tells_its_stages_and_the_time_in_each(client, recruiter):
    job = JobFactory(title="Head of Product")
    first, second = (StageFactory(job=job, name=name) for name in ("Review", "Panel"))
    candidate = CandidateFactory()
    begun = timezone.now() - timedelta(days=12)
    application = create_application(candidate=candidate, job=job, by=recruiter, now=begun)
    move_application(
        application_id=application.pk,
        from_stage=first,
        to_stage=second,
        by=recruiter,
        now=begun + timedelta(days=5),
    )

    told = r"At Panel, 12 days since applying\. Review 5 days since .{9,11} Panel 7 days so far since"
    assert re.search(told, read(client, candidate))

    reason = RejectionReasonFactory(name="Wants less travel", ended_by="candidate")
    ended = begun + timedelta(days=11)
    end_application(application_id=application.pk, reason=reason, by=recruiter, now=ended)
    text = read(client, candidate)
    assert "after 11 days. Reason: Wants less travel." in text
    assert re.search(r"Panel 6 days since", text)
    assert f"/applications/{application.public_id}/panel/" in client.get(page(candidate)).content.decode()


def test_experience_is_told_with_its_gaps_and_set_against_the_role_with_its_evidence(client, recruiter):
    job = JobFactory(role=RoleFactory(product_years=7, leadership_years=3))
    StageFactory(job=job)
    candidate = CandidateFactory()
    spells = [
        ("Shop", "2015-01", "2018-12", True, False),
        ("Bank", "2018-01", "2019-12", True, True),
        ("Farm", "2021-01", "2025-12", False, True),
    ]
    today = datetime(2026, 3, 2, 12, tzinfo=timezone.get_current_timezone())
    set_employments(
        candidate_id=candidate.pk,
        by=recruiter,
        employments=[
            {
                "employer": employer,
                "title": "Lead",
                "started_on": date.fromisoformat(f"{start}-01"),
                "ended_on": date.fromisoformat(f"{end}-28"),
                "is_product_management": product,
                "is_leadership": leads,
            }
            for employer, start, end, product, leads in spells
        ],
    )
    create_application(candidate=candidate, job=job, by=recruiter, now=today)

    with time_machine.travel(today, tick=False):
        client.force_login(recruiter)
        text = read(client, candidate)

    for said in (
        "in product management 5 years from 2 positions, overlaps once Lead, Bank (2 years) Lead, Shop (4 years)",
        "of which leading people 2 years from 1 position Lead, Bank (2 years)",
        "without a position known 1 year 3 months",
        "since Jan 2026 3 months No position known",
        "Jan 2020 to Dec 2020 1 year Gap",
        "Jan 2018 to Dec 2019 2 years Lead, Bank product management leading people",
        "Product management: 5 years; the role asks for 7 years. 2 years short.",
        "Leading in product management: 2 years; the role asks for 3 years. 1 year short.",
        "Counted on 2 Mar 2026, overlaps once, from: Lead, Bank (2 years) Lead, Shop (4 years)",
    ):
        assert said in text


def test_a_search_somebody_does_not_know_of_is_nowhere_on_the_page(client, recruiter):
    opened = ApplicationFactory()
    candidate = opened.candidate
    secret = secret_application(candidate)
    insider = on_team(RecruiterFactory(name="Insider"), secret)
    before = read(client, candidate)

    seated(UserFactory(name="Secret panelist"), secret, handed_in=True)
    add_note(candidate_id=candidate.pk, text="Whisper", application=secret, by=insider)
    file = {"filename": "whisper.pdf", "content": PDF, "kind": "cv"}
    attach_file(candidate_id=candidate.pk, application=secret, by=insider, **file)
    StageMoveFactory(application=secret, moved_by=insider)
    AuditEvent.objects.create(
        at=NOW, actor=insider, action="application.moved", object_type="x", object_id=secret.public_id
    )

    assert read(client, candidate) == before
    client.force_login(insider)
    inside = read(client, candidate)
    assert all(said in inside for said in ("Whisper", "whisper.pdf", "Nightingale", "moved the application"))


def test_whoever_owes_a_card_meets_nothing_colleagues_said_or_did(client):
    application = ApplicationFactory()
    owing = on_team(RecruiterFactory(), application)
    runner = RecruiterFactory(name="Runner")
    colleague = UserFactory(name="Colleague")
    interview = schedule(application, runner, colleague, owing)
    client.force_login(owing)
    before = read(client, application.candidate)

    add_note(candidate_id=application.candidate_id, text="Thinks so too.", by=runner)
    hand_in(interview.panelists.get(user=colleague).scorecard)
    decide(application, runner, "hold", reason="Later.")

    assert read(client, application.candidate) == before
    assert "You owe a scorecard for this person." in before
    Panelist.objects.filter(user=owing).update(card_submitted_at=NOW)
    after = read(client, application.candidate)
    for said in (
        "Thinks so too.",
        "2 of 2 scorecards are in",
        "Decided on",
        "Colleague handed in a scorecard",
        "Runner put a decision in force",
        "Runner wrote a note",
    ):
        assert said in after


@pytest.mark.parametrize("make", [RecruiterFactory, lambda: UserFactory(is_superuser=True, is_staff=True)])
def test_nobody_reaches_their_own_file_by_any_door_of_the_page(client, make):
    application = ApplicationFactory()
    user = candidate_of(on_team(make(), application), application)
    twin = ApplicationFactory(candidate__user=user).candidate
    client.force_login(user)

    for candidate in (application.candidate, twin):
        assert client.get(page(candidate)).status_code == 302
        for act in ACTS:
            assert client.get(page(candidate, act)).status_code == 404
            assert client.post(page(candidate, act), {"text": "Hm.", "name": "x"}).status_code == 404
    assert not Note.objects.exists()


def test_somebody_who_only_interviews_the_person_sees_no_contact_and_no_forms(client):
    application = secret_application()
    candidate = application.candidate
    AttachmentFactory(candidate=candidate, filename="cv.pdf")
    client.force_login(seated(RecruiterFactory(), application))

    response = client.get(page(candidate))

    text = words(response)
    assert candidate.name in text
    assert "cv.pdf" in text
    assert candidate.email not in text
    assert "Who may see" not in text
    assert "note_form" not in response.context
    assert {client.post(page(candidate, act)).status_code for act in ACTS if act != "apply"} == {403, 404}


def test_the_activity_tells_the_newest_acts_in_words_and_all_of_them_when_asked(client, recruiter):
    job = JobFactory(title="Head of Product")
    first, second = (StageFactory(job=job, name=name) for name in ("Review", "Panel"))
    candidate = CandidateFactory()
    application = create_application(candidate=candidate, job=job, by=recruiter, now=NOW)
    move_application(application_id=application.pk, from_stage=first, to_stage=second, by=recruiter, now=NOW)
    newest = read(client, candidate)
    for hour in range(25):
        client.post(page(candidate, "tag"), {"name": f"tag {hour}"})

    assert re.search(
        r"Mari moved the application, Head of Product: Review → Panel .*"
        r"Mari added an application, Head of Product",
        newest,
    )
    few, everything = read(client, candidate), read(client, candidate, "?activity=all")
    assert "Mari changed tags (20 times)" in few
    assert "Show all of it" in few
    assert "Mari added an application" not in few
    assert "Mari added an application" in everything
    assert "Show all of it" not in everything


def test_what_was_done_to_a_merged_file_is_told_to_those_who_run_all_of_the_person(client, recruiter):
    candidate, former = CandidateFactory(), CandidateFactory()
    record_event(action="candidate.added", by=RecruiterFactory(name="Ola"), on=former, now=NOW)
    candidate.merges.create(merged_id=former.public_id, merged_by=recruiter, merged_at=NOW)
    whole = read(client, candidate)

    secret_application(candidate)
    ApplicationFactory(candidate=candidate)

    assert "Ola added this person" in whole
    assert "Ola added this person" not in read(client, candidate)


def fill(candidate, recruiter, count):
    for number in range(count):
        job = JobFactory(role=RoleFactory(product_years=7, leadership_years=3))
        application = ApplicationFactory(candidate=candidate, job=job)
        StageMoveFactory(application=application)
        TeamMemberFactory(job=job)
        employment = EmploymentFactory(candidate=candidate)
        application.screening_facts.create(
            kind="leadership", months=1, required_months=36, recorded_at=NOW
        ).employments.add(employment)
        PanelistFactory(interview=InterviewFactory(application=application), card_submitted_at=NOW)
        add_note(
            candidate_id=candidate.pk,
            text="Hm.",
            application=application,
            mentions=[RecruiterFactory()],
            by=recruiter,
        )
        NoteFactory(candidate=candidate)
        AttachmentFactory(candidate=candidate, application=application)
        ExternalId.objects.create(candidate=candidate, system="HRIS", value=str(number))
        candidate.tags.add(Tag.objects.create(name=f"tag {number}"))


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_costs_the_same_however_much_there_is(client, recruiter, many, django_assert_num_queries):
    candidate = CandidateFactory()
    fill(candidate, recruiter, many)

    with django_assert_num_queries(QUERIES):
        response = client.get(page(candidate) + "?activity=all")

    assert len(response.context["applications"]) == many
    assert len(response.context["notes"]) + len(response.context["earlier_notes"]) == 2 * many
    assert Application.objects.count() == many
