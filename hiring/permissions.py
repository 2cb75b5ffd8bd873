"""Who may do what: the personas as one table, and the named predicates that doors ask.

Rows are limited by `visible_to(user)` first; a predicate here decides what may be done with a visible row.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hiring.models import Application, Job, User


class Persona(StrEnum):
    """The kinds of people Fairpanel knows; each but the site admin is a permission group of that name."""

    SITE_ADMIN = "Site admin"
    RECRUITER = "Recruiter"
    HIRING_MANAGER = "Hiring manager"
    INTERVIEWER = "Interviewer"
    FAIRNESS_ANALYST = "Fairness analyst"
    INTEGRATION = "Integration"


_WORKPLACE = (
    "application",
    "attachment",
    "candidate",
    "employment",
    "interview",
    "job",
    "note",
    "panelist",
    "stage",
)
# Who takes interviews, when, and whom they must not judge; visible_to and the operations say whose.
_AVAILABILITY = frozenset(
    ["scorecards.view_interviewer", "scorecards.change_interviewer", "hiring.view_interviewpause"]
    + [f"hiring.{verb}_conflictofinterest" for verb in ("view", "add")]
)
_CATALOGUE = ("department", "office", "rejectionreason", "role", "source", "tag")
_HISTORY = ("hiringteammember", "stagemove", "screeningfact")
_RIGHTS = ("legalhold", "consent", "statement")
_EVIDENCE = (
    "anchor",
    "competency",
    "debrief",
    "debriefpoint",
    "decision",
    "interviewkit",
    "packet",
    "panelplan",
    "panelsummary",
    "question",
    "rating",
    "rolecompetency",
    "rubric",
    "scorecard",
    "scorecardrevision",
    "stance",
)

# Persona → permissions as "app.codename". A hiring manager's and an interviewer's power comes from their seats,
# so their groups open the admin's pages at most and never widen what visible_to shows.
PERSONA_PERMISSIONS: dict[Persona, frozenset[str]] = {
    Persona.RECRUITER: frozenset(
        ["hiring.view_every_job"]
        + [f"hiring.{verb}_{name}" for verb in ("view", "add", "change") for name in _WORKPLACE]
        + [f"hiring.{verb}_{name}" for verb in ("view", "add", "change") for name in ("source", "tag")]
        + [f"hiring.view_{name}" for name in (*_CATALOGUE, *_HISTORY)]
        + [f"hiring.{verb}_hiringteammember" for verb in ("add", "change", "delete")]
        # How long people are kept is for site admins to say; whom to spare, and what people agreed to, is daily work.
        + [f"hiring.view_{name}" for name in ("retentionrule", "plannederasure", *_RIGHTS)]
        + [f"hiring.add_{name}" for name in _RIGHTS]
        + ["hiring.change_plannederasure", "hiring.change_consent"]
        + [f"scorecards.{verb}_subjectexport" for verb in ("view", "add")]
        + ["hiring.view_candidateimport", "hiring.view_export", "hiring.add_export"]
        + [f"scorecards.view_{name}" for name in _EVIDENCE]
    )
    | _AVAILABILITY,
    Persona.HIRING_MANAGER: frozenset(
        [f"hiring.view_{name}" for name in (*_WORKPLACE, *_CATALOGUE, *_HISTORY)]
        + ["hiring.change_application", "hiring.add_interview", "hiring.change_interview", "hiring.add_note"]
        + ["hiring.view_export", "hiring.add_export"]
        + [f"scorecards.view_{name}" for name in _EVIDENCE]
    )
    | _AVAILABILITY,
    Persona.INTERVIEWER: frozenset(),
    Persona.FAIRNESS_ANALYST: frozenset(),
    # It works on what it sees, as far as its token's scopes let it write. What a named person has to do (reject, hire,
    # merge, decide, hand in a card), the operations refuse to every service account.
    Persona.INTEGRATION: frozenset(["hiring.view_every_job"]),
}


def works_on_every_job(user: "User | AnonymousUser") -> bool:
    """Whether somebody works on all jobs that are not confidential: recruiters, site admins, integrations."""
    return user.is_active and user.has_perm("hiring.view_every_job")


def runs_job(user: "User", job: "Job") -> bool:
    """Whether somebody may change this job, its candidates and its panels."""
    return type(job)._default_manager.run_by(user).filter(pk=job.pk).exists()


def runs_application(user: "User", application: "Application") -> bool:
    """Whether somebody runs this application's job, and it is not their own candidacy."""
    return type(application)._default_manager.run_by(user).filter(pk=application.pk).exists()
