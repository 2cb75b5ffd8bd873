"""The recruiters' door to panels. Importing a module registers its pages; the sidebar keeps this order."""

from scorecards.admin import planned_jobs, panel_applications, dossier, interviews  # isort: skip
from scorecards.admin import scorecards, summaries, debriefs, decisions, kits, competencies, availability  # isort: skip
from scorecards.admin import subject_exports  # isort: skip

__all__ = [
    "availability",
    "competencies",
    "debriefs",
    "decisions",
    "dossier",
    "interviews",
    "kits",
    "panel_applications",
    "planned_jobs",
    "scorecards",
    "subject_exports",
    "summaries",
]
