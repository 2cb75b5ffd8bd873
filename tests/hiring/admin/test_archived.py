"""Where older events are in an archive, every history says so, and one that is too young to miss any costs nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from hiring.metrics.stamps import archived_until
from hiring.models import AuditEvent, AuditSeal, Candidate
from scorecards.models import Debrief
from scorecards.operations.debriefs import open_debrief
from tests.acts import compiled
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.hiring.admin.dossiers import read
from tests.hiring.admin.pages import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """Everything up to this day is archived."""
    at = timezone.now() - timedelta(days=400)
    AuditSeal.objects.create(number=1, at=at - timedelta(days=9), count=1, sha256="1" * 64, archived_at=at)
    AuditSeal.objects.create(number=2, at=at, count=1, previous="1" * 64, sha256="2" * 64, archived_at=at)
    AuditSeal.objects.create(number=3, at=timezone.now(), count=1, previous="2" * 64, sha256="3" * 64)
    return date_format(timezone.localtime(at), "j M Y")


def test_the_trail_and_its_export_say_up_to_when_events_are_in_archives(client, day):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert f"Events up to {day} are not in this list." in client.get(listing(AuditEvent)).content.decode()
    export = client.get(listing(AuditEvent) + "export/").content.decode()
    assert f"Events up to {day} are in archive files" in export


def test_a_person_who_was_there_before_is_told_of_as_somebody_with_an_archived_past(client, day):
    old, young = CandidateFactory(name="Old File"), CandidateFactory(name="Young File")
    Candidate.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=500))
    client.force_login(RecruiterFactory())

    told = read(client, old)
    assert f"Nothing since then. What happened up to {day} is in the archive of the audit trail" in told
    told = read(client, young)
    assert "Nothing yet." in told
    assert "archive" not in told


def test_a_room_that_was_opened_before_says_so(client, day):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    application = ApplicationFactory()
    for _ in range(2):
        ScorecardFactory(panelist__interview__application=application, submitted=True)
    debrief = open_debrief(application_id=compiled(application).pk, by=recruiter)
    page = f"/debriefs/{debrief.public_id}/"

    assert "archive" not in client.get(page).content.decode()
    Debrief.objects.update(opened_at=timezone.now() - timedelta(days=500))
    assert f"What happened up to {day} is in the archive" in client.get(page).content.decode()


def test_what_is_too_young_for_an_archive_is_not_asked_about(day, django_assert_num_queries):
    now = timezone.now()
    with django_assert_num_queries(0):
        assert archived_until(since=now - timedelta(days=89)) is None
    with django_assert_num_queries(1):
        assert archived_until(since=now - timedelta(days=399)) is None
    assert archived_until(since=now - timedelta(days=401)) == archived_until() is not None
