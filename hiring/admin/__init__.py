"""The recruiters' door. Importing a module registers its pages; the sidebar keeps this order."""

from hiring.admin import site  # isort: skip
from hiring.admin import jobs, applications, candidates, duplicates  # isort: skip
from hiring.admin import exports, find  # isort: skip
from hiring.admin import retention, planned_erasures, holds  # isort: skip
from hiring.admin import catalogue, people, access, webhooks, webhook_log, audit  # isort: skip

__all__ = [
    "access",
    "applications",
    "audit",
    "candidates",
    "catalogue",
    "duplicates",
    "exports",
    "find",
    "holds",
    "jobs",
    "people",
    "planned_erasures",
    "retention",
    "site",
    "webhook_log",
    "webhooks",
]
