"""The recruiters' door to panels. Importing a module registers its pages; the sidebar keeps this order."""

from scorecards.admin import planned_jobs, panel_applications, dossier, interviews  # isort: skip
from scorecards.admin import scorecards, summaries, kits, competencies, availability  # isort: skip

__all__ = [
    "availability",
    "competencies",
    "dossier",
    "interviews",
    "kits",
    "panel_applications",
    "planned_jobs",
    "scorecards",
    "summaries",
]
