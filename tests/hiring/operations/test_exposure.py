"""Who could once read a panel is remembered when their power to read ends."""

import pytest

from hiring.models import Application, Exposure
from hiring.operations.exposure import is_exposed, remember_exposures
from hiring.operations.jobs import change_job, remove_team_member
from tests.factories import (
    NOW,
    ApplicationFactory,
    IntegrationFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import on_team, seated, two_panels

pytestmark = pytest.mark.django_db


def exposures():
    return set(Exposure.objects.values_list("user", "application"))


def test_whoever_leaves_a_team_takes_along_what_they_could_read():
    panels = two_panels()
    unread = ApplicationFactory(job=panels["open"].job)
    person = on_team(UserFactory(), panels["open"])

    remove_team_member(job_id=panels["open"].job_id, user=person, by=RecruiterFactory(), now=NOW)

    assert exposures() == {(person.pk, panels["open"].pk)}
    assert is_exposed(application_id=panels["open"].pk, user=person)
    assert not is_exposed(application_id=unread.pk, user=person)


def test_whoever_owed_a_card_while_on_the_team_could_read_nothing():
    panels = two_panels()
    person = seated(on_team(UserFactory(), panels["open"]), panels["open"])

    remove_team_member(job_id=panels["open"].job_id, user=person, by=RecruiterFactory(), now=NOW)

    assert exposures() == set()
    assert not is_exposed(application_id=panels["open"].pk, user=person)


def test_a_job_that_becomes_confidential_remembers_who_could_read_its_panels():
    panels = two_panels()
    recruiter, admin = RecruiterFactory(), UserFactory(is_superuser=True)
    member = TeamMemberFactory(job=panels["open"].job).user
    UserFactory()
    IntegrationFactory()

    change_job(job_id=panels["open"].job_id, by=recruiter, changes={"is_confidential": True}, now=NOW)

    assert exposures() == {(recruiter.pk, panels["open"].pk), (admin.pk, panels["open"].pk)}
    assert not Application.objects.evidence_readable_by(recruiter).filter(pk=panels["open"].pk).exists()
    assert is_exposed(application_id=panels["open"].pk, user=recruiter)
    assert is_exposed(application_id=panels["open"].pk, user=member)


def test_an_exposure_is_kept_once_with_its_first_moment():
    application = ScorecardFactory(submitted=True).panelist.interview.application
    recruiter = RecruiterFactory()

    for moment in (NOW, NOW.replace(year=2027)):
        remember_exposures(applications=Application.objects.all(), users=[recruiter], now=moment)

    assert Exposure.objects.values_list("user", "application", "exposed_at").get() == (
        recruiter.pk,
        application.pk,
        NOW,
    )
