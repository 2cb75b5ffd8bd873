"""What the database writes is what the serializers write: the same members, in the same order, of the same values."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from hiring import models as hiring
from hiring.api import fast_rows
from hiring.api.json_columns import NONCE
from hiring.api.json_compiler import NoColumn, compiled
from hiring.api.ordering import BY_ID, Cut, Order
from hiring.api.records import RecordSerializer
from hiring.api.shaping import paths_of
from hiring.operations.access import create_api_token
from scorecards import models as scorecards
from scorecards.api.urls import router
from scorecards.operations.cards import amend_scorecard
from tests.factories import (
    AttachmentFactory,
    CandidateFactory,
    CompetencyFactory,
    DebriefFactory,
    DecisionFactory,
    EmploymentFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    PanelSummaryFactory,
    QuestionFactory,
    RatingFactory,
    RejectionReasonFactory,
    RevisionFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScreeningFactFactory,
    StageFactory,
    StageMoveFactory,
    TeamMemberFactory,
)
from tests.personas import PEOPLE, two_panels

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

VIEWS = {prefix: view for prefix, view, _name in router.registry}
EXPANDED = [(prefix, path) for prefix, view in VIEWS.items() for path in paths_of(view)]
# What of a row leads to what a panel thinks, and to people.
SHAPES = [
    (
        "applications",
        "?expand=candidate,panel_summary,scorecards,decisions&fields=id,candidate.name,panel_summary",
    ),
    ("applications", "?expand=interviews.scorecards&fields=rejection_reason,interviews"),
    ("scorecards", "?expand=application.candidate,application.panel_summary&fields=current,application"),
    ("candidates", "?expand=applications.job"),
]
NASTY = "Ö\"quote\" \\ back\n\ttab \u2028 \U0001f600 </script> %s {0} ''"
WHOLE_SECOND = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
HALF_SECOND = datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)


@pytest.fixture
def panels():
    """Two panels with a row of every kind, empty and full, and words that JSON has to escape."""
    panels = two_panels()
    for application in panels.values():
        fill(application)
    hiring.Application.objects.update(applied_at=WHOLE_SECOND, stage_entered_at=HALF_SECOND)
    for card in scorecards.Scorecard.objects.filter(panelist__card_submitted_at=None):
        draft = RevisionFactory(scorecard=card, number=1, recommendation="")
        RatingFactory(revision=draft, competency=scorecards.Competency.objects.get(key="vision"), score=1)
    CandidateFactory(name=NASTY, email="", headline="")
    RoleFactory(key="folded", is_active=False, folds_into=RoleFactory(key="kept"))
    QuestionFactory(competency=CompetencyFactory(), probes=[NASTY, "Second"])
    return panels


def fill(application):
    candidate = application.candidate
    candidate.source = hiring.Source.objects.create(name=f"Source {candidate.pk}")
    candidate.save()
    for word in "ba":
        candidate.tags.add(hiring.Tag.objects.create(name=f"{word} {candidate.pk}"))
    AttachmentFactory(candidate=candidate)
    AttachmentFactory(candidate=candidate, application=application)
    for met in (True, False):
        fact = ScreeningFactFactory(
            application=application,
            kind=list(hiring.ScreeningFact.Kind)[met],
            months=12 if met else 3,
            required_months=6,
        )
        fact.employments.add(EmploymentFactory(candidate=candidate), EmploymentFactory(candidate=candidate))
    application.status, application.closed_at = "rejected", timezone.now()
    application.rejection_reason = RejectionReasonFactory(name=f"{NASTY} {application.pk}")
    application.save()
    StageMoveFactory(application=application)
    StageMoveFactory(
        application=application, from_stage=StageFactory(job=application.job, position=90, name="Before")
    )
    TeamMemberFactory(job=application.job)
    PanelSummaryFactory(application=application)
    frozen = FrozenSummaryFactory(application=application)
    decision = DecisionFactory(application=application, summary=frozen)
    debrief = DebriefFactory(application=application, summary=frozen, opened_at=HALF_SECOND)
    RoleCompetencyFactory(role=application.job.role)
    card = scorecards.Scorecard.objects.submitted().get(panelist__interview__application=application)
    points = [{"kind": "gap", "competency": scorecards.Competency.objects.first()}]
    points.append(
        {
            "kind": "raised",
            "topic": NASTY,
            "raised_by": decision.decided_by,
            "closing_line": NASTY,
            "closed_by": debrief.opened_by,
            "closed_at": WHOLE_SECOND,
        }
    )
    for place, point in enumerate(points):
        scorecards.DebriefPoint.objects.create(debrief=debrief, position=1 - place, **point)
    rating = scorecards.Rating.objects.filter(revision__scorecard=card).first()
    scorecards.Stance.objects.create(
        debrief=debrief, rating=rating, user=debrief.opened_by, agrees=False, why=NASTY
    )
    for again in range(2):
        amend_scorecard(
            scorecard_id=card.pk, by=card.panelist.user, ratings={}, recommendation="no", reason=f"{again}"
        )


def view_of(resource, user, auth=None, query=""):
    request = Request(RequestFactory().get(f"/api/v1/{resource}/{query}", SERVER_NAME="testserver"))
    # Powers are remembered on the user: each view is somebody who has just come.
    request.user = user if isinstance(user, AnonymousUser) else hiring.User.objects.get(pk=user.pk)
    request.auth = auth
    view = VIEWS[resource](request=request, format_kwarg=None, action="list", kwargs={}, detail=False)
    view.action_map = {}
    return view


def both(view):
    """What the serializers and what the database make of all rows, as lists of (member, value)."""
    rows = view.get_queryset().order_by("public_id")
    slow = JSONRenderer().render(view.get_serializer(rows, many=True).data)
    page = [text for _place, text in fast_rows.rows_of(view, Cut(Order(BY_ID), most=1000))]
    fast = b"[%s]" % b",".join(fast_rows.written(view, page))
    return json.loads(slow, object_pairs_hook=list), json.loads(fast, object_pairs_hook=list)


def test_everybody_is_told_the_same_by_the_database_as_by_the_serializers(panels):
    compared = dict.fromkeys(VIEWS, 0)
    for make in PEOPLE.values():
        with transaction.atomic():
            user = make(panels)
            if user.is_active:
                for resource, query in [*((one, "") for one in VIEWS), *SHAPES]:
                    slow, fast = both(view_of(resource, user, query=query))
                    assert fast == slow, (resource, user)
                    compared[resource] += len(fast)
            transaction.set_rollback(True)

    assert {name for name, count in compared.items() if not count} == {"exports"}


def test_a_token_is_told_the_same_within_its_scopes(panels):
    account = IntegrationFactory()
    for scopes in (["*:read"], ["*:read", "private:read"]):
        token = create_api_token(user=account, name="Warehouse", by=None, scopes=scopes)[0]
        for resource in VIEWS:
            slow, fast = both(view_of(resource, account, token))
            assert fast == slow, resource
    assert "email" in json.dumps(both(view_of("candidates", account, token))[1])


@pytest.mark.parametrize("person", ["recruiter", "panelist who owes a card", "panelist who handed in"])
def test_whatever_a_row_leads_to_is_the_same_by_the_database(person, panels):
    user = PEOPLE[person](panels)
    assert len(EXPANDED) > 20

    for resource, path in EXPANDED:
        slow, fast = both(view_of(resource, user, query=f"?expand={path}"))
        assert fast == slow, (resource, path)


def test_a_field_that_is_no_column_is_refused_and_never_guessed(panels):
    class Guessed(RecordSerializer):
        length = serializers.SerializerMethodField()

        class Meta:
            model = hiring.Tag
            fields = ("id", "length")

    class Overridden(RecordSerializer):
        class Meta:
            model = hiring.Tag
            fields = ("id", "name")

        def to_representation(self, instance):
            return {}

    class Property(RecordSerializer):
        is_met = serializers.BooleanField()

        class Meta:
            model = hiring.ScreeningFact
            fields = ("is_met",)

    rows = {Guessed: hiring.Tag, Overridden: hiring.Tag, Property: hiring.ScreeningFact}
    for serializer, model in rows.items():
        with pytest.raises(NoColumn):
            compiled(serializer(), model.objects.all(), (), request=None)


def test_a_plan_is_kept_for_one_caller_alone_and_for_the_powers_they_have_now(panels):
    both(view_of("applications", PEOPLE["recruiter"](panels)))
    recruiter = PEOPLE["recruiter"](panels)
    seen = both(view_of("applications", recruiter))[1]
    recruiter.groups.clear()

    assert seen
    assert both(view_of("applications", recruiter)) == ([], [])


def test_the_address_of_a_paper_stands_in_for_its_marker_and_for_no_text_that_looks_like_one(panels):
    hiring.Candidate.objects.update(headline="f00:attachment:01a2084c-6439-7193-93ed-59bd2a1c9e64")
    user = PEOPLE["recruiter"](panels)
    rows = json.dumps(both(view_of("candidates", user))[1])

    assert NONCE not in rows
    assert "f00:attachment:01a2084c-6439-7193-93ed-59bd2a1c9e64" in rows
