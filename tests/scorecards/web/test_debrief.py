"""The debrief on the panel page: opened on a frozen summary, honest about what changed since, closed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scorecards.models import Debrief, PanelSummary
from scorecards.operations.debriefs import close_debrief, close_point, open_debrief, raise_point
from scorecards.operations.decisions import confirm_decision, reopen_decision, stage_decision
from tests.acts import compiled
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db


def path(application):
    return f"/applications/{application.public_id}/debrief/"


def closing(debrief):
    return f"/debriefs/{debrief.public_id}/close/"


def panel_path(application):
    return f"/applications/{application.public_id}/panel/"


def add_card(application, **scores):
    ScorecardFactory(panelist__interview__application=application, submitted=True, submitted__scores=scores)
    return compiled(application)


@pytest.fixture
def application():
    return add_card(ApplicationFactory(), vision=4, people=4)


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory()
    client.force_login(person)
    return person


def test_opening_freezes_the_version_and_says_since_when_and_by_whom(client, application, recruiter):
    response = client.post(path(application), follow=True)

    debrief = Debrief.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(f"/debriefs/{debrief.public_id}/", 302)]
    assert (debrief.opened_by, debrief.summary.version) == (recruiter, 1)
    assert "The debrief is open. Version 1 is kept for it." in page
    page = client.get(panel_path(application)).content.decode()
    assert f"A debrief has been open since {debrief.opened_at:%-d %B %Y, %H:%M}" in page
    assert f"opened by {recruiter.name}" in page
    assert "Close the debrief" in page
    assert "Open the debrief" not in page
    assert "The cards changed" not in page


def test_an_open_debrief_says_that_the_cards_changed_and_what_both_versions_come_to(
    client, application, recruiter
):
    open_debrief(application_id=application.pk, by=recruiter)
    add_card(application, vision=1, people=2)

    page = client.get(panel_path(application)).content.decode()

    assert "The cards changed after this debrief opened." in page
    before, after = page.split("Version 1, frozen for the debrief")[1].split("Version 2, shown below")
    assert "Above the bar. The weighted mean is 4 against a bar of 3" in before
    assert "from one scorecard." in before
    assert "At the bar. The weighted mean is 2.8 against a bar of 3" in after
    assert "from two scorecards." in after


def test_a_summary_that_changed_and_comes_to_the_same_is_told_once(client, application, recruiter):
    open_debrief(application_id=application.pk, by=recruiter)
    ScorecardFactory(panelist__interview__application=application, panelist__shadow=True, submitted=True)
    compiled(application)

    page = client.get(panel_path(application)).content.decode()

    assert "Version 2, shown below, comes to the same as version 1, the one it started from." in page
    assert "frozen for the debrief" not in page


def test_a_panel_page_left_open_hears_of_whatever_is_debriefed_and_decided(client, application, recruiter):
    versions = []

    def look():
        versions.append(client.get(panel_path(application)).context["status"].version)

    look()
    debrief = open_debrief(application_id=application.pk, by=recruiter)
    look()
    point = raise_point(debrief_id=debrief.pk, topic="Who would they work with?", by=recruiter)
    look()
    close_point(point_id=point.pk, line="The team in Lyon.", by=recruiter)
    look()
    close_debrief(debrief_id=debrief.pk, by=recruiter)
    look()
    decision = stage_decision(application_id=application.pk, outcome="hire", reason="Strong.", by=recruiter)
    look()
    confirm_decision(decision_id=decision.pk, by=recruiter)
    look()
    reopen_decision(decision_id=decision.pk, reason="A reference came in.", by=recruiter)
    look()

    assert len(set(versions)) == len(versions)
    answer = client.get(panel_path(application), {"version": versions[-1]}, headers={"HX-Request": "true"})
    assert answer.status_code == 204


def test_a_debrief_is_opened_once_and_closed_once_however_often_it_is_pressed(client, application, recruiter):
    for _ in range(2):
        client.post(path(application))
    debrief = Debrief.objects.get()

    for _ in range(2):
        page = client.post(closing(debrief), follow=True).content.decode()

    debrief.refresh_from_db()
    assert debrief.closed_at is not None
    assert "The debrief is closed." in page
    assert "Open another debrief" in page
    assert f"closed {debrief.closed_at:%-d %B %Y, %H:%M}." in page
    assert "A debrief has been open since" not in page


def test_an_old_tab_closes_the_debrief_it_showed_and_not_the_next_one(client, application, recruiter):
    first = open_debrief(application_id=application.pk, by=recruiter)
    close_debrief(debrief_id=first.pk, by=recruiter)
    second = open_debrief(application_id=application.pk, by=recruiter)

    client.post(closing(first))

    second.refresh_from_db()
    assert second.closed_at is None


def test_a_refusal_is_shown_in_words(client, application, recruiter):
    empty = ApplicationFactory()
    PanelSummary.objects.filter(application=application).update(requested=99)

    nothing = client.post(path(empty), follow=True).content.decode()
    compiling = client.post(path(application), follow=True).content.decode()

    assert "There is no summary to discuss yet." in nothing
    assert "Open the debrief" not in nothing
    assert "The summary is being compiled anew." in compiling
    assert not Debrief.objects.exists()


def test_signing_in_again_leads_to_the_panel_and_opens_nothing(client, application, recruiter):
    debrief = open_debrief(application_id=application.pk, by=recruiter)

    for address in (path(application), closing(debrief)):
        assert client.get(address)["Location"] == panel_path(application)

    debrief.refresh_from_db()
    assert debrief.closed_at is None
    client.logout()
    assert client.post(path(application))["Location"] == f"/accounts/login/?next={path(application)}"


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("recruiter", 302),
        ("manager of the open job", 302),
        ("manager of the open job who handed in", 302),
        ("panelist who handed in", 403),
        ("manager of the open job who owes a card", 404),
        ("recruiter who owes a card", 404),
        ("panelist who owes a card", 404),
        ("recruiter who is the candidate", 404),
        ("manager of another job", 404),
        ("outsider", 404),
    ],
)
def test_only_those_who_run_the_panel_and_owe_nothing_open_and_close(client, person, status):
    panels = two_panels()
    client.force_login(PEOPLE[person](panels))
    compiled(panels["open"])

    opened = client.post(path(panels["open"])).status_code
    debrief = open_debrief(application_id=panels["open"].pk, by=RecruiterFactory())
    closed = client.post(closing(debrief)).status_code

    debrief.refresh_from_db()
    assert (opened, closed) == (status, status)
    assert (debrief.closed_at is not None) is (status == 302)


def test_whoever_reads_the_panel_reads_of_the_debrief_without_its_buttons(client, application, recruiter):
    open_debrief(application_id=application.pk, by=recruiter)
    reader = ScorecardFactory(panelist__interview__application=application, submitted=True).panelist.user
    client.force_login(reader)

    page = client.get(panel_path(application)).content.decode()

    assert "A debrief has been open since" in page
    assert "Close the debrief" not in page


def test_whoever_owes_a_card_learns_nothing_of_a_debrief(client, application, recruiter):
    open_debrief(application_id=application.pk, by=recruiter)
    client.force_login(ScorecardFactory(panelist__interview__application=application).panelist.user)

    assert "debrief" not in client.get(panel_path(application)).content.decode().lower()


def test_the_panel_page_costs_the_same_after_one_debrief_and_after_ten(client, application, recruiter):
    counts = []
    client.get(panel_path(application))  # the first reading is written down
    for number in (1, 9):
        for _ in range(number):
            debrief = open_debrief(application_id=application.pk, by=recruiter)
            close_debrief(debrief_id=debrief.pk, by=recruiter)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(panel_path(application)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
