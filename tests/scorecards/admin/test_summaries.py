"""A summary's page in the admin: whether it still follows from its rows, said at once."""

import pytest

from scorecards.models import PanelSummary
from tests.factories import RecruiterFactory, TeamMemberFactory
from tests.hiring.admin.pages import page
from tests.scorecards.operations.audited import audited_panel, frozen, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def summary(client):
    application = audited_panel()
    owner = RecruiterFactory()
    TeamMemberFactory(job=application.job, user=owner, role="recruiter")
    client.force_login(owner)
    frozen(application)
    return PanelSummary.objects.get()


def test_it_says_that_everything_follows_from_the_rows_and_leads_to_the_input(client, summary):
    words = client.get(page(summary)).content.decode()

    assert "Follows from the rows, and so do the frozen versions." in words
    assert f"/api/v1/panel-summaries/{summary.public_id}/input/" in words


def test_it_names_what_does_not(client, summary):
    rewrite(summary, lambda document: document["composite"].update(value="<b>5</b>"), rehash=True)

    words = client.get(page(summary)).content.decode()

    assert "current 1: edited-document, $.composite.value: stored &quot;&lt;b&gt;5&lt;/b&gt;&quot;" in words
    assert "<b>5</b>" not in words
