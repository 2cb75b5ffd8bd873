"""The whole API under one root: the pipeline's resources and the evidence's."""

from typing import Any

from django.urls import URLResolver, include, path
from rest_framework.routers import SimpleRouter

from hiring.api.changes import Changes
from hiring.api.entrance import Root, Schema, UnknownAddress, docs
from hiring.api.export_jobs import ExportFile, ExportViewSet
from hiring.api.papers import Paper
from hiring.api.urls import router as pipeline
from scorecards.api.card_writing import WritableScorecardViewSet
from scorecards.api.competencies import CompetencyViewSet
from scorecards.api.debriefs import DebriefViewSet
from scorecards.api.decision_writing import WritableDecisionViewSet
from scorecards.api.interview_writing import WritableInterviewViewSet
from scorecards.api.pipeline import JobWithKitsViewSet, PanelApplicationViewSet
from scorecards.api.plans import InterviewKitViewSet
from scorecards.api.summaries import PanelSummaryViewSet
from scorecards.api.versions import FrozenVersionViewSet

router = SimpleRouter(use_regex_path=False)
# With what the evidence adds to them: what changes a panel asks for its summary anew, and rows lead to evidence.
ours = {
    "applications": PanelApplicationViewSet,
    "interviews": WritableInterviewViewSet,
    "jobs": JobWithKitsViewSet,
}
router.registry.extend(
    (prefix, ours.get(prefix, viewset), basename) for prefix, viewset, basename in pipeline.registry
)
router.register("competencies", CompetencyViewSet, "competency")
router.register("interview-kits", InterviewKitViewSet, "interview-kit")
router.register("scorecards", WritableScorecardViewSet, "scorecard")
router.register("panel-summaries", PanelSummaryViewSet, "panel-summary")
router.register("decisions", WritableDecisionViewSet, "decision")
router.register("debriefs", DebriefViewSet, "debrief")

# Files of the others are no resource that a mirror follows.
followed = tuple((prefix, viewset) for prefix, viewset, _basename in router.registry)
router.register("exports", ExportViewSet, "export")
resources = tuple((prefix, f"api:{basename}-list") for prefix, _viewset, basename in router.registry)


def below(prefix: str, viewset: Any, basename: str) -> URLResolver:
    """The addresses of one resource together: one look at the prefix passes all of the others by."""
    own = SimpleRouter(use_regex_path=False)
    own.register("", viewset, basename)
    return path(f"{prefix}/", include(own.urls))


app_name = "api"
urlpatterns = [
    path("", Root.as_view(resources=resources), name="root"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("changes/", Changes.as_view(resources=followed), name="changes"),
    *(below(*resource) for resource in router.registry),
    path("attachments/<uuid:id>/file/", Paper.as_view(), name="attachment-file"),
    path("exports/<uuid:id>/file/", ExportFile.as_view(), name="export-file"),
    path(
        "panel-summaries/<uuid:id>/versions/",
        FrozenVersionViewSet.as_view({"get": "list"}, detail=False),
        name="frozen-version-list",
    ),
    path(
        "panel-summaries/<uuid:id>/versions/<int:version>/",
        FrozenVersionViewSet.as_view({"get": "retrieve"}, detail=True),
        name="frozen-version-detail",
    ),
    # Last, and only with a slash at the end: without one, Django redirects to the address with it.
    path("<path:unknown>/", UnknownAddress.as_view(), name="unknown"),
]
