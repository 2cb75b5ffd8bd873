"""Every model of interview evidence, one module per aggregate."""

from scorecards.models.cards import Rating, Recommendation, Scorecard, ScorecardRevision
from scorecards.models.competencies import Anchor, Competency, InterviewerSkill, Question, RoleCompetency
from scorecards.models.debriefs import Debrief, DebriefPoint, Stance
from scorecards.models.decisions import Decision
from scorecards.models.interviewers import Interviewer
from scorecards.models.packets import Packet
from scorecards.models.plans import (
    InterviewKit,
    KitAssignment,
    KitCompetency,
    KitQuestion,
    PanelPlan,
    Rubric,
)
from scorecards.models.subject_exports import SubjectExport
from scorecards.models.summaries import FrozenSummary, PanelSummary

__all__ = [
    "Anchor",
    "Competency",
    "Debrief",
    "DebriefPoint",
    "Decision",
    "FrozenSummary",
    "InterviewKit",
    "Interviewer",
    "InterviewerSkill",
    "KitAssignment",
    "KitCompetency",
    "KitQuestion",
    "Packet",
    "PanelPlan",
    "PanelSummary",
    "Question",
    "Rating",
    "Recommendation",
    "RoleCompetency",
    "Rubric",
    "Scorecard",
    "ScorecardRevision",
    "Stance",
    "SubjectExport",
]
