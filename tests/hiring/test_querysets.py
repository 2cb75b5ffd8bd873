"""Who sees which row of the pipeline: every kind of person before an open and a confidential job."""

import pytest

from hiring import models
from hiring.models import Application, AuditEvent, Candidate, Job
from hiring.operations.audit import record_event
from hiring.permissions import works_on_every_job
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    NoteFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    ScreeningFactFactory,
    StageMoveFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import PEOPLE, on_team, seated, two_panels

pytestmark = pytest.mark.django_db

NOTHING = ("", "", "", "", "")
OPEN = ("open", "open", "open", "open", "open")
SECRET = ("secret", "secret", "secret", "secret", "secret")
EVERY_OPEN = ("open", "open", "free open", "free open", "open")
AT_THE_TABLE = ("open", "open", "open", "", "")
HANDED_IN = ("open", "open", "open", "", "open")

# jobs, applications, candidates, notes, applications whose evidence is readable
SEEN = {
    "anonymous": NOTHING,
    "outsider": NOTHING,
    "inactive recruiter": NOTHING,
    "inactive superuser": NOTHING,
    "inactive panelist who handed in": NOTHING,
    "recruiter": EVERY_OPEN,
    "superuser": EVERY_OPEN,
    "integration": EVERY_OPEN,
    "manager of the open job": OPEN,
    "manager of the secret job": SECRET,
    "coordinator of the secret job who recruits": (
        "open secret",
        "open secret",
        "free open secret",
        "free open secret",
        "open secret",
    ),
    "manager of the open job who owes a card": AT_THE_TABLE,
    "manager of the open job who handed in": OPEN,
    "manager of the open job who recused": OPEN,
    "manager of another job": NOTHING,
    "panelist who owes a card": AT_THE_TABLE,
    "panelist who handed in": HANDED_IN,
    "panelist who handed in one card and owes another": AT_THE_TABLE,
    "panelist who recused": NOTHING,
    "panelist of an interview that was called off": NOTHING,
    "shadow who owes a card": AT_THE_TABLE,
    "shadow who handed in": HANDED_IN,
    "panelist of the secret job": ("secret", "secret", "secret", "", ""),
    "recruiter who owes a card": ("open", "open", "free open", "free", ""),
    "recruiter who owes a card on the secret job": (
        "open secret",
        "open secret",
        "free open secret",
        "free open",
        "open",
    ),
    "recruiter who handed in on the secret job": (
        "open secret",
        "open secret",
        "free open secret",
        "free open",
        "open secret",
    ),
    "superuser who owes a card": ("open", "open", "free open", "free", ""),
    "recruiter who is the candidate": ("open", "", "free", "free", ""),
    "superuser who is the candidate": ("open", "", "free", "free", ""),
    "manager of the secret job who is its candidate": ("secret", "", "", "", ""),
    "panelist who turned out to be the candidate": ("open", "", "", "", ""),
}

# Each model with the way from its row to what the panels are told apart by.
OF_A_JOB = {"Job": "pk", "Stage": "job", "HiringTeamMember": "job"}
OF_AN_APPLICATION = {
    "Application": "pk",
    "StageMove": "application",
    "ScreeningFact": "application",
    "Interview": "application",
    "Panelist": "interview__application",
}
OF_A_CANDIDATE = {"Candidate": "pk", "Employment": "candidate", "Attachment": "candidate"}


@pytest.fixture
def panels():
    """Both panels with a row of every kind, and a candidate who has applied nowhere."""
    panels = two_panels()
    for application in panels.values():
        StageMoveFactory(application=application)
        ScreeningFactFactory(application=application)
        TeamMemberFactory(job=application.job)
    for candidate in [CandidateFactory(name="free"), *(a.candidate for a in panels.values())]:
        EmploymentFactory(candidate=candidate)
        AttachmentFactory(candidate=candidate)
        NoteFactory(candidate=candidate)
    return panels


def seen(rows, path, names):
    """The panels whose rows these are, as words in order."""
    found = set(rows.values_list(path, flat=True))
    return " ".join(sorted(name for name, pk in names.items() if pk in found))


def rows_of(model, user):
    return getattr(models, model).objects.visible_to(user)


def test_every_kind_of_person_is_looked_at():
    assert set(SEEN) == set(PEOPLE)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_sees_exactly_these_rows(person, panels):
    user = PEOPLE[person](panels)
    jobs = {name: application.job_id for name, application in panels.items()}
    applications = {name: application.pk for name, application in panels.items()}
    candidates = {name: application.candidate_id for name, application in panels.items()}
    candidates["free"] = Candidate.objects.get(name="free").pk
    expected = dict(
        zip(("jobs", "applications", "candidates", "notes", "evidence"), SEEN[person], strict=True)
    )

    shown = {model: seen(rows_of(model, user), path, jobs) for model, path in OF_A_JOB.items()}
    shown |= {
        model: seen(rows_of(model, user), path, applications) for model, path in OF_AN_APPLICATION.items()
    }
    shown |= {model: seen(rows_of(model, user), path, candidates) for model, path in OF_A_CANDIDATE.items()}
    shown["Note"] = seen(rows_of("Note", user), "candidate", candidates)
    shown["evidence"] = seen(Application.objects.evidence_readable_by(user), "pk", applications)

    assert shown == {
        **dict.fromkeys(OF_A_JOB, expected["jobs"]),
        **dict.fromkeys(OF_AN_APPLICATION, expected["applications"]),
        **dict.fromkeys(OF_A_CANDIDATE, expected["candidates"]),
        "Note": expected["notes"],
        "evidence": expected["evidence"],
    }


@pytest.mark.parametrize(
    ("person", "run"),
    [
        ("recruiter", "open"),
        ("manager of the secret job", "secret"),
        ("panelist who handed in", ""),
        ("recruiter who owes a card", "open"),
        ("recruiter who handed in on the secret job", "open"),
        ("recruiter who is the candidate", ""),
        ("manager of another job", ""),
    ],
)
def test_running_an_application_comes_from_the_team_or_the_power_never_from_a_seat(person, run, panels):
    user = PEOPLE[person](panels)

    applications = {name: application.pk for name, application in panels.items()}
    candidates = {name: application.candidate_id for name, application in panels.items()}
    assert seen(Application.objects.run_by(user), "pk", applications) == run
    assert seen(Candidate.objects.run_by(user), "pk", candidates) == run


def test_a_panelist_sees_one_candidate_of_a_job_and_not_the_others(panels):
    other = ApplicationFactory(job=panels["open"].job)
    user = seated(UserFactory(), panels["open"])

    assert list(Application.objects.visible_to(user)) == [panels["open"]]
    assert not Candidate.objects.visible_to(user).filter(pk=other.candidate_id).exists()


def test_somebody_who_applied_to_both_jobs_shows_only_the_open_application_to_recruiters(panels):
    ApplicationFactory(candidate=panels["secret"].candidate, job=panels["open"].job)
    user = RecruiterFactory()

    assert panels["secret"].candidate in Candidate.objects.visible_to(user)
    assert not Application.objects.visible_to(user).filter(job=panels["secret"].job).exists()


def test_a_job_made_confidential_is_gone_for_those_off_its_team(panels):
    panels["open"].job.is_confidential = True
    panels["open"].job.save()

    assert not Job.objects.visible_to(RecruiterFactory()).exists()


def test_own_notes_stay_readable_while_a_card_is_owed_and_colleagues_do_not(panels):
    user = seated(on_team(UserFactory(), panels["open"]), panels["open"])
    own = NoteFactory(candidate=panels["open"].candidate, author=user)

    assert list(models.Note.objects.visible_to(user)) == [own]


def test_a_card_owed_on_one_application_hides_the_notes_of_the_person_in_another(panels):
    second = ApplicationFactory(candidate=panels["open"].candidate)
    user = seated(RecruiterFactory(), second)

    assert not models.Note.objects.visible_to(user).filter(candidate=second.candidate).exists()


def test_own_notes_about_somebody_who_became_invisible_are_gone(panels):
    user = UserFactory()
    NoteFactory(candidate=panels["open"].candidate, author=user)

    assert not models.Note.objects.visible_to(user).exists()


@pytest.fixture
def ada():
    """Somebody in an open and a confidential pipeline, with a note and a file of theirs and of each application."""
    candidate = CandidateFactory()
    opened = ApplicationFactory(candidate=candidate)
    secret = ApplicationFactory(candidate=candidate, job=JobFactory(confidential=True))
    for name, application in (("person", None), ("open", opened), ("secret", secret)):
        NoteFactory(candidate=candidate, application=application, text=name)
        AttachmentFactory(candidate=candidate, application=application, filename=name)
    return {"open": opened, "secret": secret}


FILED = {
    # person: (notes, files)
    "outsider": ("", ""),
    "recruiter": ("open person", "open person"),
    "superuser": ("open person", "open person"),
    "integration": ("open person", "open person"),
    "manager of the open job": ("open person", "open person"),
    "manager of the secret job": ("person secret", "person secret"),
    "coordinator of the secret job who recruits": ("open person secret", "open person secret"),
    "manager of the open job who owes a card": ("", "open person"),
    "manager of another job": ("", ""),
    "panelist who owes a card": ("", "open person"),
    "panelist who handed in": ("", "open person"),
    "panelist who recused": ("", ""),
    "panelist of the secret job": ("", "person secret"),
    "recruiter who owes a card": ("", "open person"),
    "recruiter who owes a card on the secret job": ("", "open person secret"),
    "recruiter who handed in on the secret job": ("open person", "open person secret"),
    "superuser who owes a card": ("", "open person"),
    "recruiter who is the candidate": ("", ""),
    "superuser who is the candidate": ("", ""),
    "manager of the secret job who is its candidate": ("", ""),
}


@pytest.mark.parametrize("person", FILED)
def test_what_is_filed_with_one_application_is_seen_by_those_who_see_it(person, ada):
    user = PEOPLE[person](ada)

    notes = models.Note.objects.visible_to(user).order_by("text").values_list("text", flat=True)
    files = models.Attachment.objects.visible_to(user).order_by("filename")
    assert (" ".join(notes), " ".join(files.values_list("filename", flat=True))) == FILED[person]


def test_own_notes_about_an_application_that_became_invisible_are_gone(ada):
    user = RecruiterFactory()
    own = NoteFactory(candidate=ada["open"].candidate, application=ada["open"], author=user)
    before = own in models.Note.objects.visible_to(user)

    ada["open"].job.is_confidential = True
    ada["open"].job.save()

    assert before
    assert own not in models.Note.objects.visible_to(user)


def test_a_colleague_who_is_a_candidate_twice_is_shut_out_of_both_files():
    colleague = RecruiterFactory()
    files = [ApplicationFactory(candidate__user=colleague).candidate for _ in range(2)]
    NoteFactory(candidate=files[1])

    assert list(Candidate.objects.visible_to(colleague)) == []
    assert list(Application.objects.visible_to(colleague)) == []
    assert list(models.Note.objects.visible_to(colleague)) == []
    assert set(Candidate.objects.visible_to(RecruiterFactory())) == set(files)


@pytest.mark.parametrize("person", PEOPLE)
def test_who_works_on_every_job_is_asked_of_one_person_and_of_all_alike(person, panels):
    user = PEOPLE[person](panels)

    everywhere = models.User.objects.working_on_every_job()
    assert everywhere.filter(pk=user.pk or 0).exists() == works_on_every_job(user)


@pytest.mark.parametrize(
    ("seat", "live", "owing", "answered"),
    [
        ({}, True, True, False),
        ({"card_submitted_at": NOW}, True, False, True),
        ({"recused": True}, False, False, False),
        ({"shadow": True}, True, True, False),
        ({"interview__status": "cancelled"}, False, False, False),
        ({"interview__status": "not_held"}, False, False, False),
    ],
)
def test_a_seat_is_live_owing_or_answered(seat, live, owing, answered):
    PanelistFactory(**seat)

    seats = models.Panelist.objects
    assert (seats.live().exists(), seats.owing().exists(), seats.answered().exists()) == (
        live,
        owing,
        answered,
    )


def test_a_panel_is_exposed_only_to_readers_and_only_once_a_colleague_answered(panels):
    alone = ApplicationFactory(job=JobFactory())
    author = ScorecardFactory(panelist__interview__application=alone, submitted=True).panelist.user
    reader, owing = RecruiterFactory(), seated(RecruiterFactory(), panels["open"])

    assert set(Application.objects.exposed_to(reader)) == {panels["open"], alone}
    assert set(Application.objects.exposed_to(author)) == set()
    assert set(Application.objects.exposed_to(owing)) == {alone}


@pytest.mark.parametrize(
    ("fields", "usable"),
    [
        ({}, True),
        ({"revoked_at": NOW}, False),
        ({"expires_at": NOW}, False),
        ({"user__is_active": False}, False),
    ],
)
def test_a_token_opens_the_api_until_it_is_revoked_or_expired_or_its_account_closed(fields, usable):
    user = UserFactory(service=True, is_active=fields.pop("user__is_active", True))
    token = models.ApiToken.objects.create(user=user, name="HRIS", prefix="abc", digest="d")
    models.ApiToken.objects.update(created_at=NOW.replace(year=2020), **fields)

    assert list(models.ApiToken.objects.usable(NOW)) == ([token] if usable else [])


def test_only_active_people_can_be_put_on_a_panel():
    person = UserFactory()
    UserFactory(is_active=False)
    UserFactory(service=True)

    assert list(models.User.objects.interviewers()) == [person]


def test_people_are_found_by_their_address_however_it_is_typed():
    person = UserFactory(email="Ada@Example.com")

    assert models.User.objects.get_by_natural_key("ada@example.COM") == person


def test_audit_events_about_what_somebody_may_not_see_are_not_there_for_them():
    secret = JobFactory(is_confidential=True)
    usual = JobFactory()
    admin = UserFactory(is_superuser=True, is_staff=True)
    for job in (secret, usual):
        record_event(action="job.changed", by=None, on=job, now=NOW)
    before = list(AuditEvent.objects.visible_to(admin).values_list("object_id", flat=True))

    TeamMemberFactory(job=secret, user=admin)

    assert before == [usual.public_id]
    assert set(AuditEvent.objects.visible_to(admin).values_list("object_id", flat=True)) == {
        usual.public_id,
        secret.public_id,
    }
