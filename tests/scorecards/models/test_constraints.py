"""Every named constraint of interview evidence is broken once; nothing else about the row is wrong."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from scorecards import models
from tests.constraints import complaint_about, constraints_of
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    CompetencyFactory,
    DebriefFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    JobFactory,
    PanelSummaryFactory,
    QuestionFactory,
    RatingFactory,
    RevisionFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def twice(make, **fields):
    make(**fields)
    make(**fields)


def anchor(**fields):
    models.Anchor.objects.create(**{"level": "ic", "score": 3, "text": "Says so.", **fields})


def kit(**fields):
    return models.InterviewKit.objects.create(**{"name": "Craft", **fields})


def rubric(role, **fields):
    models.Rubric.objects.create(role=role, content={}, **{"number": 1, "sha256": "a" * 64, **fields})


def focus(positions, *, same=False):
    one, shared = kit(job=JobFactory()), CompetencyFactory()
    for position in positions:
        competency = shared if same else CompetencyFactory()
        models.KitCompetency.objects.create(kit=one, competency=competency, position=position)


def agenda(positions, *, same=False):
    one, shared = kit(job=JobFactory()), QuestionFactory()
    for position in positions:
        question = shared if same else QuestionFactory()
        models.KitQuestion.objects.create(kit=one, question=question, position=position)


def point(debrief=None, **fields):
    raised = {"kind": "raised", "topic": "Notice period", "position": 0, "raised_by": UserFactory()}
    models.DebriefPoint.objects.create(debrief=debrief or DebriefFactory(), **{**raised, **fields})


def agenda_points(positions, *, same=False):
    debrief, shared = DebriefFactory(), CompetencyFactory()
    for position in positions:
        competency = shared if same else CompetencyFactory()
        of = {"kind": "gap", "competency": competency, "topic": "", "raised_by": None}
        point(debrief, position=position, **of)


def two_stances():
    said = {"debrief": DebriefFactory(), "rating": RatingFactory(), "user": UserFactory()}
    for agrees in (True, False):
        models.Stance.objects.create(agrees=agrees, **said)


def two_rubrics(**second):
    role = RoleFactory()
    rubric(role)
    rubric(role, **second)


def same_skill_twice():
    skill = {"user": UserFactory(), "competency": CompetencyFactory()}
    twice(models.InterviewerSkill.objects.create, **skill)


BREAKING = {
    "interviewerskill_once_per_person": same_skill_twice,
    "anchor_one_per_score": lambda: anchor(competency=CompetencyFactory(), score=3),
    "anchor_score_on_scale": lambda: anchor(competency=CompetencyFactory(), score=6),
    "debrief_closes_after_opening": lambda: DebriefFactory(closed_at=NOW - timedelta(minutes=1)),
    "debrief_one_open_per_application": lambda: [
        DebriefFactory(application=summary.application, summary=summary)
        for summary in [FrozenSummaryFactory()] * 2
    ],
    "debriefpoint_closed_with_line": lambda: point(closed_at=NOW, closed_by=UserFactory()),
    "debriefpoint_has_subject": lambda: point(topic=""),
    "debriefpoint_one_per_competency": lambda: agenda_points([0, 1], same=True),
    "debriefpoint_position_unique": lambda: agenda_points([0, 0]),
    "decision_confirmed_by_somebody": lambda: DecisionFactory(confirmed_by=None),
    "decision_departure_has_reason": lambda: DecisionFactory(is_departure=True),
    "decision_has_reason": lambda: DecisionFactory(reason=""),
    "decision_one_current": lambda: twice(DecisionFactory, application=ApplicationFactory()),
    "decision_outcome_known": lambda: DecisionFactory(outcome="maybe"),
    "decision_reopened_has_reason": lambda: DecisionFactory(superseded_at=NOW, reopened_by=UserFactory()),
    "decision_second_is_another": lambda: DecisionFactory(needs_second=True),
    "frozensummary_version_unique": lambda: twice(FrozenSummaryFactory, application=ApplicationFactory()),
    "interviewkit_long_enough": lambda: kit(job=JobFactory(), minutes=4),
    "interviewkit_name_unique_in_job": lambda: twice(kit, job=JobFactory()),
    "interviewkit_name_unique_in_role": lambda: twice(kit, role=RoleFactory()),
    "interviewkit_of_role_or_job": lambda: kit(job=JobFactory(), role=RoleFactory()),
    "kitcompetency_at_most_five": lambda: focus(range(6)),
    "kitcompetency_position_unique": lambda: focus([0, 0]),
    "kitcompetency_unique": lambda: focus([0, 1], same=True),
    "kitquestion_position_unique": lambda: agenda([0, 0]),
    "kitquestion_unique": lambda: agenda([0, 1], same=True),
    "subjectexport_finished_has_date": lambda: models.SubjectExport.objects.create(
        candidate=CandidateFactory(), owner=UserFactory(), state="done"
    ),
    "packet_finished_has_date": lambda: models.Packet.objects.create(
        application=ApplicationFactory(),
        summary=FrozenSummaryFactory(),
        owner=UserFactory(),
        state="done",
    ),
    "panelsummary_compiled_within_requested": lambda: PanelSummaryFactory(requested=1, compiled=2),
    "panelsummary_version_has_document": lambda: PanelSummaryFactory(document=None),
    "rating_final_has_evidence": lambda: RatingFactory(score=3, is_final=True),
    "rating_not_assessed_has_no_score": lambda: RatingFactory(score=3, not_assessed=True),
    "rating_one_per_competency": lambda: twice(
        RatingFactory, revision=RevisionFactory(), competency=CompetencyFactory()
    ),
    "rating_score_on_scale": lambda: RatingFactory(score=6),
    "revision_amended_has_reason": lambda: RevisionFactory(number=2, handed_in=True),
    "revision_number_from_one": lambda: RevisionFactory(number=0),
    "revision_number_unique": lambda: twice(RevisionFactory, scorecard=ScorecardFactory(), handed_in=True),
    "revision_one_draft_per_card": lambda: [
        RevisionFactory(scorecard=card, number=number) for card in [ScorecardFactory()] for number in (1, 2)
    ],
    "revision_recommendation_known": lambda: RevisionFactory(recommendation="perhaps"),
    "revision_submitted_is_complete": lambda: RevisionFactory(handed_in=True, recommendation=""),
    "rolecompetency_bar_on_scale": lambda: RoleCompetencyFactory(bar=0),
    "rolecompetency_must_have_has_weight": lambda: RoleCompetencyFactory(must_have=True, weight=0),
    "rolecompetency_unique": lambda: twice(
        RoleCompetencyFactory, role=RoleFactory(), competency=CompetencyFactory()
    ),
    "rolecompetency_weight_0_1_2": lambda: RoleCompetencyFactory(weight=3),
    "rubric_content_unique": lambda: two_rubrics(number=2),
    "rubric_number_unique": lambda: two_rubrics(sha256="b" * 64),
    "stance_one_per_person": two_stances,
}


def test_every_constraint_of_interview_evidence_has_a_row_that_breaks_it():
    assert set(BREAKING) == set(constraints_of("scorecards"))


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_the_database_refuses_what_breaks(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKING[name]()

    assert complaint_about(*constraints_of("scorecards")[name]) in str(refusal.value).splitlines()[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 0, "formula": None, "sha256": "", "compiled_at": None},
        {"version": 0, "formula": None, "document": None, "sha256": "", "compiled_at": NOW},
        {"version": 0, "formula": 1, "document": None, "sha256": "", "compiled_at": None},
        {"sha256": ""},
        {"compiled_at": None},
        {"formula": None},
    ],
)
def test_a_summary_has_all_of_a_version_or_none_of_it(fields):
    with pytest.raises(IntegrityError, match="panelsummary_version_has_document"), transaction.atomic():
        PanelSummaryFactory(**fields)


@pytest.mark.parametrize(
    "fields", [{"submitted_by": None}, {"is_independent": None}, {"submitted_at": None, "reason": "x"}]
)
def test_a_revision_is_wholly_handed_in_or_wholly_a_draft(fields):
    with pytest.raises(IntegrityError, match="revision_submitted_is_complete"), transaction.atomic():
        RevisionFactory(handed_in=True, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("decision_confirmed_by_somebody", {"confirmed_at": None}),
        ("decision_confirmed_by_somebody", {"confirmed_at": NOW - timedelta(minutes=1)}),
        ("decision_reopened_has_reason", {"superseded_at": NOW, "reopen_reason": "More is known."}),
        ("decision_reopened_has_reason", {"reopen_reason": "More is known.", "by": True}),
        (
            "decision_reopened_has_reason",
            {
                "superseded_at": NOW,
                "reopen_reason": "x",
                "by": True,
                "confirmed_by": None,
                "confirmed_at": None,
            },
        ),
    ],
)
def test_a_decision_is_wholly_confirmed_and_wholly_reopened_or_not_at_all(name, fields):
    reopened_by = UserFactory() if fields.pop("by", False) else None
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DecisionFactory(reopened_by=reopened_by, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("debriefpoint_has_subject", {"raised_by": None}),
        ("debriefpoint_has_subject", {"kind": "stop"}),
        ("debriefpoint_closed_with_line", {"closing_line": "So be it."}),
        ("debriefpoint_closed_with_line", {"closed_at": NOW, "closing_line": "So be it."}),
    ],
)
def test_a_point_has_one_subject_and_is_wholly_closed_or_wholly_open(name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        point(**fields)


def test_the_partial_constraints_leave_the_past_alone():
    card = ScorecardFactory(submitted=True)
    RevisionFactory(scorecard=card, number=2, reason="Heard more.", handed_in=True)
    RevisionFactory(scorecard=card, number=3)
    debrief = DebriefFactory(closed_at=NOW)
    DebriefFactory(application=debrief.application, summary=debrief.summary)
    decision = DecisionFactory(superseded_at=NOW)
    DecisionFactory(application=decision.application)
    PanelSummaryFactory(version=0, compiled=0, formula=None, document=None, sha256="", compiled_at=None)

    assert card.revisions.count() == 3
    assert debrief.application.debriefs.count() == 2
    assert decision.application.decisions.count() == 2
