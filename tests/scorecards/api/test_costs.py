"""A list of thirty costs as many queries as a list of one, each nested row included."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import Source, Tag
from scorecards.models import Scorecard
from scorecards.operations.cards import amend_scorecard
from tests.factories import (
    AttachmentFactory,
    CompetencyFactory,
    DebriefFactory,
    DecisionFactory,
    EmploymentFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    PanelSummaryFactory,
    RejectionReasonFactory,
    RoleFactory,
    ScorecardFactory,
    ScreeningFactFactory,
    StageMoveFactory,
    TeamMemberFactory,
)
from tests.hiring.api.callers import RESOURCES, caller, read

pytestmark = pytest.mark.django_db

# One for the token, two for its account's powers where these decide, one for the rows, one for each kind of nested row.
QUERIES = {
    "roles": 3,
    "jobs": 7,
    "candidates": 7,
    "applications": 7,
    "interviews": 5,
    "users": 2,
    "sources": 2,
    "rejection-reasons": 2,
    "tags": 2,
    "competencies": 5,
    "interview-kits": 6,
    "scorecards": 6,
    "panel-summaries": 4,
    "decisions": 4,
    "debriefs": 6,
}


def make_panels(number):
    """Panels with at least one row of every kind that any resource shows."""
    for _ in range(number):
        card = ScorecardFactory(submitted=True)
        application = card.panelist.interview.application
        candidate = application.candidate
        candidate.source, _created = Source.objects.get_or_create(name=f"Source {candidate.pk}")
        candidate.save()
        candidate.tags.add(Tag.objects.create(name=f"Tag {candidate.pk}"))
        AttachmentFactory(candidate=candidate)
        ScreeningFactFactory(application=application).employments.add(EmploymentFactory(candidate=candidate))
        StageMoveFactory(application=application)
        TeamMemberFactory(job=application.job)
        PanelSummaryFactory(application=application)
        frozen = FrozenSummaryFactory(application=application)
        DecisionFactory(application=application, summary=frozen)
        DebriefFactory(application=application, summary=frozen)
        RejectionReasonFactory()
        RoleFactory(key=f"role-{candidate.pk}")
        CompetencyFactory()
        amend_scorecard(
            scorecard_id=card.pk,
            by=card.panelist.user,
            ratings={},
            recommendation="no",
            reason="I misread my notes.",
        )


def costs(client, rows):
    """The queries of each list, which must hold at least so many rows."""
    counted = {}
    for resource in RESOURCES:
        with CaptureQueriesContext(connection) as queries:
            found = read(client, resource, page_size=200)
        assert len(found) >= rows
        counted[resource] = len(queries)
    return counted


def test_lists_cost_the_same_for_one_row_and_for_thirty():
    client = caller(IntegrationFactory())
    client.get("/api/v1/sources/")  # notes the token's use, which is written once a minute
    make_panels(1)
    one = costs(client, 1)
    make_panels(29)
    assert Scorecard.objects.count() == 30

    # On PostgreSQL the token comes with its account's powers, and the rows with all that is nested in them.
    expected = dict.fromkeys(QUERIES, 2) if connection.vendor == "postgresql" else QUERIES
    assert one == expected
    assert costs(client, 30) == expected
