"""Every model of the pipeline, one module per aggregate."""

from hiring.models.access import ApiToken, IdempotencyKey
from hiring.models.applications import Application, RejectionReason, ScreeningFact, StageMove
from hiring.models.audit import AuditEvent, AuditSeal
from hiring.models.availability import ConflictOfInterest, InterviewPause
from hiring.models.candidates import (
    Attachment,
    Candidate,
    CandidateImport,
    Employment,
    ImportProblem,
    Note,
    Source,
    Tag,
)
from hiring.models.colleagues import ColleagueInvitation
from hiring.models.consents import Consent, Statement
from hiring.models.interviews import Exposure, Interview, Panelist
from hiring.models.jobs import HiringTeamMember, Job, Stage
from hiring.models.ladder import Role, RoleAlias, StageKind, StageTemplate
from hiring.models.mail import Mail
from hiring.models.matching import CandidateMerge, DuplicatePair, ExternalId, MatchKey, SearchEntry
from hiring.models.organisation import Department, Office
from hiring.models.people import User
from hiring.models.resource_exports import ResourceExport
from hiring.models.retention import LegalHold, PlannedErasure, RetentionRule
from hiring.models.sync import Change, SyncedRow, SyncReader
from hiring.models.webhooks import Webhook, WebhookAttempt, WebhookDelivery
from hiring.models.workplace import Export, SavedView

__all__ = [
    "ApiToken",
    "Application",
    "Attachment",
    "AuditEvent",
    "AuditSeal",
    "Candidate",
    "CandidateImport",
    "CandidateMerge",
    "Change",
    "ColleagueInvitation",
    "ConflictOfInterest",
    "Consent",
    "Department",
    "DuplicatePair",
    "Employment",
    "Export",
    "Exposure",
    "ExternalId",
    "HiringTeamMember",
    "IdempotencyKey",
    "ImportProblem",
    "Interview",
    "InterviewPause",
    "Job",
    "LegalHold",
    "Mail",
    "MatchKey",
    "Note",
    "Office",
    "Panelist",
    "PlannedErasure",
    "RejectionReason",
    "ResourceExport",
    "RetentionRule",
    "Role",
    "RoleAlias",
    "SavedView",
    "ScreeningFact",
    "SearchEntry",
    "Source",
    "Stage",
    "StageKind",
    "StageMove",
    "StageTemplate",
    "Statement",
    "SyncReader",
    "SyncedRow",
    "Tag",
    "User",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
]
