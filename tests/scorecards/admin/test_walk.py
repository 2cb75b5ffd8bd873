"""Walking every page of the admin: nothing changes by looking, nothing leaks, nothing breaks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.permissions import Persona
from scorecards.models import PanelSummary
from tests.factories import RecruiterFactory, TeamMemberFactory, UserFactory
from tests.hiring.admin.pages import every_page
from tests.scorecards.admin.world import fill_the_rest, owed_seat, panel_of, site_admin

pytestmark = pytest.mark.django_db

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def walk(client):
    """Every page by address."""
    return {address: client.get(address) for address in every_page()}


def words_of(pages):
    return {address: page.content.decode() for address, page in pages.items() if not page.streaming}


def test_looking_changes_nothing_and_breaks_nothing(client):
    panel = panel_of("Maple")
    fill_the_rest()
    for person in (panel.owner, site_admin()):
        client.force_login(person)
        client.get("/admin/")

        with CaptureQueriesContext(connection) as queries:
            pages = walk(client)

        writes = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(WRITES)]
        # Nothing but the line in the audit trail that somebody was shown a panel.
        assert [sql for sql in writes if "'panel.read'" not in sql] == []
        codes = {page.status_code for page in pages.values()}
        assert codes <= {200, 302, 403, 404}
        assert "MAPLE EVIDENCE" in " ".join(words_of(pages).values())


@pytest.mark.parametrize("make", [RecruiterFactory, site_admin], ids=["recruiter", "site admin"])
def test_a_confidential_search_exists_on_no_page_of_an_outsider(client, make):
    panel_of("Nightingale", confidential=True)
    panel_of("Maple")
    outsider = make()
    client.force_login(outsider)

    pages = words_of(walk(client))

    assert [address for address, words in pages.items() if "nightingale" in words.lower()] == []
    assert any("Maple job" in words for words in pages.values())


def test_the_team_of_a_confidential_search_meets_it(client):
    panel = panel_of("Nightingale", confidential=True)
    client.force_login(panel.owner)

    pages = words_of(walk(client))

    for words in ("Nightingale job", "Nightingale person", "NIGHTINGALE EVIDENCE", "NIGHTINGALE DECISION"):
        assert any(words in page for page in pages.values())


@pytest.mark.parametrize("make", [RecruiterFactory, site_admin], ids=["recruiter", "site admin"])
def test_who_owes_a_card_reads_no_judgement_of_others_anywhere(client, make):
    panel = panel_of("Maple")
    person = make()
    TeamMemberFactory(job=panel.job, user=person, role="recruiter")
    owed_seat(panel.application, person)
    client.force_login(person)

    pages = words_of(walk(client))

    found = {
        (address, secret)
        for address, words in pages.items()
        for secret in (
            "MAPLE EVIDENCE",
            "MAPLE PRIVATE",
            "MAPLE NOTE",
            "MAPLE DECISION",
            "Handed in</",
            "1 of 1",
        )
        if secret in words
    }
    assert found == set()
    for record in (panel.card, panel.decision, PanelSummary.objects.get(application=panel.application)):
        address = f"/admin/scorecards/{record._meta.model_name}/{record.pk}/change/"
        assert client.get(address).status_code == 302


def test_a_private_note_is_shown_to_nobody_else(client):
    panel = panel_of("Maple")
    client.force_login(panel.owner)

    pages = words_of(walk(client))

    assert [address for address, words in pages.items() if "MAPLE PRIVATE" in words] == []


def test_an_internal_candidate_who_recruits_meets_nothing_about_themselves(client):
    panel = panel_of("Maple")
    candidate = RecruiterFactory()
    panel.application.candidate.user = candidate
    panel.application.candidate.save()
    client.force_login(candidate)

    pages = words_of(walk(client))

    secrets = ("Maple person", "Maple employer", "MAPLE EVIDENCE", "MAPLE NOTE", "MAPLE DECISION")
    assert [
        (address, secret) for address, words in pages.items() for secret in secrets if secret in words
    ] == []


def test_a_hiring_manager_of_another_job_meets_neither_people_nor_judgements(client):
    panel_of("Maple")
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    client.force_login(manager)

    pages = words_of(walk(client))

    secrets = ("Maple person", "Maple job", "MAPLE EVIDENCE", "MAPLE NOTE", "MAPLE DECISION")
    assert [
        (address, secret) for address, words in pages.items() for secret in secrets if secret in words
    ] == []


@pytest.mark.parametrize(
    "query",
    [
        "/admin/hiring/application/?decisions__isnull=False",
        "/admin/hiring/application/?panel_summary__version__gte=1",
        "/admin/hiring/application/?interviews__panelists__card_submitted_at__isnull=False",
        "/admin/hiring/candidate/?notes__isnull=False",
        "/admin/hiring/candidate/?applications__job__title__startswith=N",
        "/admin/hiring/candidate/?applications__isnull=False",
        "/admin/hiring/interview/?panelists__isnull=False",
        "/admin/scorecards/scorecard/?private_note__startswith=O",
        "/admin/scorecards/scorecard/?revisions__ratings__score=1",
        "/admin/hiring/job/?status_reason__startswith=x",
    ],
)
def test_a_lookup_that_no_filter_offers_counts_nothing(client, query):
    panel = panel_of("Maple")
    client.force_login(panel.owner)

    assert client.get(query).status_code == 400
