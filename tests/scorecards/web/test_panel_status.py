"""How far a panel is, who is told what of it, and what to do about its gaps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.permissions import Persona
from scorecards.models import InterviewKit, KitCompetency
from tests.acts import compiled
from tests.factories import (
    ApplicationFactory,
    CompetencyFactory,
    InterviewFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    application = ApplicationFactory()
    panel_plan_of(application.job, ("vision", "people", "data"))
    return application


def seat(application, name="Somebody", **fields):
    return ScorecardFactory(panelist__interview__application=application, panelist__user__name=name, **fields)


def ahead(application, name, **fields):
    """A seat of an interview that is still to come."""
    soon = timezone.now() + timedelta(days=3)
    interview = InterviewFactory(
        application=application, title="Future report", starts_at=soon, ends_at=soon + timedelta(hours=1)
    )
    return ScorecardFactory(panelist__interview=interview, panelist__user__name=name, **fields)


@pytest.fixture
def read(client, application):
    def get(user, **headers):
        compiled(application)
        client.force_login(user)
        return client.get(f"/applications/{application.public_id}/panel/", **headers)

    return get


def test_who_runs_the_job_reads_who_is_late_with_a_button_and_who_is_still_to_meet_the_candidate(
    read, application
):
    seat(application, submitted=True)
    late, soon = seat(application, "Late Person"), ahead(application, "Soon Person")

    response = read(RecruiterFactory())
    page = response.content.decode()

    assert [(person.name, person.interview) for person in response.context["upcoming"]] == [
        ("Soon Person", "Future report")
    ]
    assert page.count('<button class="button">Remind') == 1
    assert f"/panelists/{late.panelist.public_id}/remind/" in page
    assert f"/panelists/{soon.panelist.public_id}/remind/" not in page
    assert response.context["status"].marks == [True, False, False]


def test_an_interviewer_who_handed_in_reads_what_is_open_and_is_asked_to_keep_it_to_themselves(
    read, application
):
    mine = seat(application, submitted=True)
    seat(application, "Late Person")

    page = read(mine.panelist.user).content.decode()

    assert "1 of 2 scorecards in, owed by Late Person." in page
    assert "What follows rests on 1 scorecard, and the next one may change all of it." in page
    assert "Say nothing of it to whoever still owes theirs." in page
    for not_theirs in ("Remind", "Waited for", "Schedule an interview", "/admin/", "Record the decision"):
        assert not_theirs not in page


def test_once_everybody_has_handed_in_nothing_is_said_to_be_open(read, application):
    seat(application, submitted=True)

    page = read(RecruiterFactory()).content.decode()

    assert "The one scorecard is in." in page
    assert "may change all of it" not in page


def test_a_gap_names_whose_interview_covers_it_and_leads_to_the_plan(read, application):
    seat(application, submitted=True, submitted__scores={"vision": 4})
    kit = InterviewKit.objects.create(job=application.job, name="Team")
    KitCompetency.objects.create(kit=kit, competency=CompetencyFactory(key="people"), position=0)
    for name in ("Anna", "Ben"):
        ahead(application, name, kit=kit)

    response = read(RecruiterFactory())
    page = response.content.decode()

    assert [(gap.name, gap.planned) for gap in response.context["gaps"]] == [
        ("People", "Anna and Ben"),
        ("Data", ""),
    ]
    assert "is in the interview of Anna and Ben, who still owe a scorecard" in page
    assert "is in no interview still to come" in page
    assert f"/admin/hiring/interview/add/?application={application.pk}" in page
    assert f"/admin/hiring/job/{application.job_id}/plan/" in page


def test_only_who_may_add_interviews_is_shown_where(read, application):
    seat(application, submitted=True, submitted__scores={"vision": 4})
    outside = TeamMemberFactory(job=application.job).user
    inside = TeamMemberFactory(
        job=application.job, user=UserFactory(is_staff=True, persona=Persona.HIRING_MANAGER)
    ).user

    assert "/admin/hiring/interview/add/" not in read(outside).content.decode()
    assert "/admin/hiring/interview/add/" in read(inside).content.decode()


def test_an_empty_panel_leads_to_its_first_interview(read, application):
    page = read(RecruiterFactory()).content.decode()

    assert "Nobody is on this panel yet." in page
    assert f"/admin/hiring/interview/add/?application={application.pk}" in page
    assert "panel-status__marks" not in page


def test_every_way_a_panel_moves_on_is_another_version(read, application):
    reader = RecruiterFactory()

    def version():
        return read(reader).context["status"].version

    seen = [version()]
    seat(application, submitted=True)
    seen.append(version())
    owing = seat(application).panelist
    seen.append(version())
    coming = ahead(application, "Soon Person").panelist.interview
    seen.append(version())
    # The interview is over: its card is late from now on.
    coming.starts_at = coming.ends_at = timezone.now() - timedelta(minutes=1)
    coming.starts_at -= timedelta(hours=1)
    coming.save()
    seen.append(version())
    owing.recused_at, owing.recusal_reason = timezone.now(), "We worked together."
    owing.save()
    seen.append(version())

    assert len(set(seen)) == len(seen)
