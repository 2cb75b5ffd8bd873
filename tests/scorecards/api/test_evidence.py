"""What the answers about evidence say, and what they leave out of a row that is itself visible."""

from datetime import timedelta

import pytest

from hiring.permissions import Persona
from scorecards.models import Competency, InterviewKit, Rating
from scorecards.operations.cards import amend_scorecard
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    InterviewFactory,
    PanelistFactory,
    PanelSummaryFactory,
    RatingFactory,
    RecruiterFactory,
    RevisionFactory,
    RoleFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller, read

pytestmark = pytest.mark.django_db


def moment(value):
    return value.isoformat().replace("+00:00", "Z")


@pytest.fixture
def integration():
    return caller(IntegrationFactory())


def test_a_submitted_scorecard_shows_its_ratings_and_evidence_in_the_framework_order(integration):
    card = ScorecardFactory(
        submitted=True, submitted__scores={"people": None, "vision": 4}, private_note="Hm."
    )
    revision, seat = card.revisions.get(), card.panelist
    ratings = {rating.competency.key: rating for rating in Rating.objects.select_related("competency")}
    person = {"id": str(seat.user.public_id), "name": seat.user.name}

    def shown(key, **fields):
        rating = ratings[key]
        ids = {"id": str(rating.public_id), "competency_id": str(rating.competency.public_id)}
        return {**ids, "competency_key": key, **fields}

    assert read(integration, "scorecards") == [
        {
            "id": str(card.public_id),
            "application_id": str(seat.interview.application.public_id),
            "interview_id": str(seat.interview.public_id),
            "panelist_id": str(seat.public_id),
            "panelist_role": "interviewer",
            "author": person,
            "rubric_sha256": card.rubric.sha256,
            "state": "submitted",
            "submitted_at": "2026-03-02T09:00:00Z",
            "current": {
                "id": str(revision.public_id),
                "number": 1,
                "recommendation": "yes",
                "reason": "",
                "is_independent": True,
                "submitted_at": "2026-03-02T09:00:00Z",
                "submitted_by": person,
                "ratings": [
                    shown(
                        "vision",
                        score=4,
                        not_assessed=False,
                        evidence=f"Evidence by {seat.user.name} on vision.",
                    ),
                    shown("people", score=None, not_assessed=True, evidence=""),
                ],
            },
            "earlier_revisions": [],
            "created_at": moment(card.created_at),
            "updated_at": moment(card.updated_at),
        }
    ]


def test_an_amended_scorecard_shows_the_new_wording_and_the_one_it_replaced(integration):
    card = ScorecardFactory(submitted=True)
    amend_scorecard(
        scorecard_id=card.pk,
        by=card.panelist.user,
        ratings={},
        recommendation="no",
        reason="I misread my notes.",
    )

    [row] = read(integration, "scorecards")

    assert [r["recommendation"] for r in row["earlier_revisions"]] == ["yes"]
    assert (row["current"]["number"], row["current"]["recommendation"]) == (2, "no")
    assert row["current"]["reason"] == "I misread my notes."
    assert len(row["current"]["ratings"]) == len(row["earlier_revisions"][0]["ratings"]) == 2


def draft_with_words():
    card = ScorecardFactory(private_note="Hm.")
    draft = RevisionFactory(scorecard=card)
    RatingFactory(
        revision=draft, competency=Competency.objects.get(key="vision"), score=2, evidence="So far."
    )
    return card


def test_a_draft_is_there_for_its_author_alone(integration):
    card = draft_with_words()

    [row] = read(caller(card.panelist.user), "scorecards")

    assert (row["state"], row["submitted_at"]) == ("draft", None)
    assert (row["current"]["recommendation"], row["current"]["submitted_by"]) == (None, None)
    assert [rating["evidence"] for rating in row["current"]["ratings"]] == ["So far."]
    assert read(integration, "scorecards") == []
    assert read(caller(RecruiterFactory()), "scorecards") == []


def test_a_card_without_a_word_has_no_current_wording():
    card = ScorecardFactory()

    [row] = read(caller(card.panelist.user), "scorecards")

    assert (row["state"], row["current"], row["earlier_revisions"]) == ("draft", None, [])


def test_scorecards_are_told_apart_by_state():
    mine = ScorecardFactory(submitted=True)
    application = ApplicationFactory()
    owed = ScorecardFactory(panelist__interview__application=application, panelist__user=mine.panelist.user)
    client = caller(mine.panelist.user)

    assert [row["id"] for row in read(client, "scorecards", state="submitted")] == [str(mine.public_id)]
    assert [row["id"] for row in read(client, "scorecards", state="draft")] == [str(owed.public_id)]


@pytest.fixture
def panel():
    """One interview of a rejected application with a colleague who handed in and one who stepped back."""
    application = ApplicationFactory(rejected=True)
    interview = InterviewFactory(application=application)
    PanelistFactory(interview=interview, user__name="Ada", card_submitted_at=NOW)
    PanelistFactory(interview=interview, user__name="Bo", recused=True)
    return application


def seats_as_seen_by(user):
    [row] = read(caller(user), "interviews")
    return {seat["user"]["name"]: (seat["recused"], seat["card_submitted_at"]) for seat in row["panelists"]}


def test_whoever_owes_a_card_does_not_learn_what_colleagues_have_done(panel):
    me = UserFactory(name="Me")
    PanelistFactory(interview=panel.interviews.get(), user=me)

    assert seats_as_seen_by(me) == {"Ada": (None, None), "Bo": (None, None), "Me": (False, None)}
    assert read(caller(me), "applications")[0]["rejection_reason"] is None


@pytest.mark.parametrize("powers", [{"persona": Persona.RECRUITER}, {"is_superuser": True}])
def test_no_power_opens_it_to_whoever_owes_a_card(panel, powers):
    me = UserFactory(name="Me", **powers)
    PanelistFactory(interview=panel.interviews.get(), user=me)

    assert seats_as_seen_by(me)["Ada"] == (None, None)
    assert read(caller(me), "applications")[0]["rejection_reason"] is None


def test_whoever_handed_in_knows_who_else_did(panel):
    me = UserFactory(name="Me")
    PanelistFactory(interview=panel.interviews.get(), user=me, card_submitted_at=NOW + timedelta(hours=1))

    assert seats_as_seen_by(me) == {
        "Ada": (False, "2026-03-02T09:00:00Z"),
        "Bo": (True, None),
        "Me": (False, "2026-03-02T10:00:00Z"),
    }
    assert read(caller(me), "applications")[0]["rejection_reason"]["name"] == panel.rejection_reason.name


def test_whoever_runs_the_job_sees_who_is_late(panel):
    me = UserFactory()
    TeamMemberFactory(job=panel.job, user=me)

    assert seats_as_seen_by(me) == {"Ada": (False, "2026-03-02T09:00:00Z"), "Bo": (True, None)}


def test_a_summary_is_given_as_it_was_compiled(integration):
    card = ScorecardFactory(submitted=True, submitted__scores={"vision": 4, "people": 2})
    application = card.panelist.interview.application
    compiled(application)
    summary = application.panel_summary

    assert read(integration, "panel-summaries") == [
        {
            "id": str(summary.public_id),
            "application_id": str(application.public_id),
            "version": 1,
            "compiling": False,
            "formula": 1,
            "sha256": summary.sha256,
            "compiled_at": moment(summary.compiled_at),
            "document": summary.document,
            "created_at": moment(summary.created_at),
            "updated_at": moment(summary.updated_at),
        }
    ]


def test_a_summary_on_its_way_says_so(integration):
    PanelSummaryFactory(requested=2)
    nothing = {
        "version": 0,
        "formula": None,
        "document": None,
        "sha256": "",
        "compiled_at": None,
        "compiled": 0,
    }
    PanelSummaryFactory(**nothing)

    stale, new = read(integration, "panel-summaries")

    assert (stale["version"], stale["compiling"]) == (1, True)
    assert (new["version"], new["compiling"], new["document"], new["compiled_at"]) == (0, True, None, None)


def test_a_decision_names_who_decided_and_the_summary_it_was_based_on(integration):
    application = ApplicationFactory()
    frozen = FrozenSummaryFactory(application=application, version=3, sha256="a" * 64)
    decision = DecisionFactory(application=application, summary=frozen, outcome="hire")
    owner = UserFactory()
    earlier = DecisionFactory(
        application=application,
        superseded_at=NOW,
        is_departure=True,
        departure_reason="Two references.",
        reopened_by=owner,
        reopen_reason="More is known.",
    )

    by_id = {row["id"]: row for row in read(integration, "decisions")}

    assert by_id[str(decision.public_id)] == {
        "id": str(decision.public_id),
        "application_id": str(application.public_id),
        "state": "in_force",
        "outcome": "hire",
        "reason": "The evidence is even and good.",
        "next_step": "",
        "next_step_on": None,
        "candidate_message": "",
        "is_departure": False,
        "departure_reason": "",
        "summary_version": 3,
        "summary_sha256": "a" * 64,
        "decided_by": {"id": str(decision.decided_by.public_id), "name": decision.decided_by.name},
        "decided_at": "2026-03-02T09:00:00Z",
        "needs_second": False,
        "confirmed_by": {"id": str(decision.decided_by.public_id), "name": decision.decided_by.name},
        "confirmed_at": "2026-03-02T09:00:00Z",
        "superseded_at": None,
        "reopened_by": None,
        "reopen_reason": "",
        "created_at": moment(decision.created_at),
        "updated_at": moment(decision.updated_at),
    }
    past = by_id[str(earlier.public_id)]
    assert (past["state"], past["summary_version"]) == ("reopened", None)
    assert past["reopened_by"] == {"id": str(owner.public_id), "name": owner.name}
    for asked, found in [
        ({"outcome": "hire"}, decision),
        ({"state": "in_force"}, decision),
        ({"state": "reopened"}, earlier),
        ({"is_departure": "true"}, earlier),
        ({"is_departure": "false"}, decision),
    ]:
        assert [row["id"] for row in read(integration, "decisions", **asked)] == [str(found.public_id)]


def test_a_service_account_reads_decisions_from_the_moment_they_are_in_force(integration):
    application, owner = ApplicationFactory(), RecruiterFactory()
    nobody = {"confirmed_by": None, "confirmed_at": None}
    lapsed = DecisionFactory(application=application, superseded_at=NOW, **nobody)
    staged = DecisionFactory(application=application, **nobody)
    superseded = DecisionFactory(application=application, superseded_at=NOW)

    def states(client):
        return {row["id"]: row["state"] for row in read(client, "decisions")}

    assert states(integration) == {str(superseded.public_id): "superseded"}
    assert read(integration, "decisions", state="staged") == []
    assert integration.get(f"/api/v1/decisions/{staged.public_id}/").status_code == 404
    assert states(caller(owner)) == {
        str(lapsed.public_id): "lapsed",
        str(staged.public_id): "staged",
        str(superseded.public_id): "superseded",
    }


def test_a_kit_lists_its_competencies_and_questions_in_order(integration):
    card = ScorecardFactory()
    kit = InterviewKit.objects.get(job=card.panelist.interview.application.job)
    [vision, people] = [Competency.objects.get(key=key) for key in ("vision", "people")]
    template = InterviewKit.objects.create(role=RoleFactory(), name="Case")

    shown = {row["id"]: row for row in read(integration, "interview-kits")}

    assert shown[str(kit.public_id)] == {
        "id": str(kit.public_id),
        "role_id": None,
        "job_id": str(kit.job.public_id),
        "name": "Hiring manager",
        "purpose": "",
        "minutes": 60,
        "position": 0,
        "competencies": [
            {"id": str(competency.public_id), "key": competency.key, "name": competency.name}
            for competency in (vision, people)
        ],
        "questions": [
            {
                "id": str(question.public_id),
                "competency_id": str(question.competency.public_id),
                "kind": "past_behaviour",
                "text": "Tell me about a time.",
                "probes": ["What happened next?"],
            }
            for question in (vision.questions.get(), people.questions.get())
        ],
        "created_at": moment(kit.created_at),
        "updated_at": moment(kit.updated_at),
    }
    interview = card.panelist.interview.public_id
    assert [row["id"] for row in read(integration, "interview-kits", interview_id=interview)] == [
        str(kit.public_id)
    ]
    by_role = read(integration, "interview-kits", role_id=template.role.public_id)
    assert [row["id"] for row in by_role] == [str(template.public_id)]


def test_a_competency_comes_with_anchors_questions_and_weights(integration):
    ScorecardFactory()
    vision = Competency.objects.get(key="vision")

    row = next(row for row in read(integration, "competencies") if row["key"] == "vision")

    assert len(row["anchors"]) == 15
    anchor = vision.anchors.get(level="director", score=1)
    assert row["anchors"][0] == {
        "id": str(anchor.public_id),
        "level": "director",
        "score": 1,
        "text": "director at 1.",
    }
    question = vision.questions.get()
    assert row["questions"] == [
        {
            "id": str(question.public_id),
            "kind": "past_behaviour",
            "text": "Tell me about a time.",
            "probes": ["What happened next?"],
            "is_active": True,
        }
    ]
    weight = vision.roles.get()
    assert row["roles"] == [
        {
            "id": str(weight.public_id),
            "role_id": str(RoleFactory().public_id),
            "weight": 1,
            "bar": 3,
            "must_have": False,
        }
    ]
