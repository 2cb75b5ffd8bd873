"""Every model of the pipeline, one module per aggregate."""

from hiring.models.access import ApiToken
from hiring.models.applications import Application, RejectionReason, ScreeningFact, StageMove
from hiring.models.audit import AuditEvent
from hiring.models.candidates import Attachment, Candidate, CandidateImport, Employment, Note, Source, Tag
from hiring.models.interviews import Exposure, Interview, Panelist
from hiring.models.jobs import HiringTeamMember, Job, Stage
from hiring.models.ladder import Role, RoleAlias, StageKind, StageTemplate
from hiring.models.organisation import Department, Office
from hiring.models.people import User
from hiring.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "ApiToken",
    "Application",
    "Attachment",
    "AuditEvent",
    "Candidate",
    "CandidateImport",
    "Department",
    "Employment",
    "Exposure",
    "HiringTeamMember",
    "Interview",
    "Job",
    "Note",
    "Office",
    "Panelist",
    "RejectionReason",
    "Role",
    "RoleAlias",
    "ScreeningFact",
    "Source",
    "Stage",
    "StageKind",
    "StageMove",
    "StageTemplate",
    "Tag",
    "User",
    "Webhook",
    "WebhookDelivery",
]
