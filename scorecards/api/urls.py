"""The whole API under one root: the pipeline's resources and the evidence's."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from hiring.api.changes import Changes
from hiring.api.entrance import Root, Schema, UnknownAddress, docs
from hiring.api.urls import router as pipeline
from scorecards.api.cards import ScorecardViewSet
from scorecards.api.competencies import CompetencyViewSet
from scorecards.api.decisions import DecisionViewSet
from scorecards.api.plans import InterviewKitViewSet
from scorecards.api.summaries import PanelSummaryViewSet

router = SimpleRouter(use_regex_path=False)
router.registry.extend(pipeline.registry)
router.register("competencies", CompetencyViewSet, "competency")
router.register("interview-kits", InterviewKitViewSet, "interview-kit")
router.register("scorecards", ScorecardViewSet, "scorecard")
router.register("panel-summaries", PanelSummaryViewSet, "panel-summary")
router.register("decisions", DecisionViewSet, "decision")

resources = tuple((prefix, f"api:{basename}-list") for prefix, _viewset, basename in router.registry)
followed = tuple((prefix, viewset) for prefix, viewset, _basename in router.registry)

app_name = "api"
urlpatterns = [
    path("", Root.as_view(resources=resources), name="root"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("changes/", Changes.as_view(resources=followed), name="changes"),
    *router.urls,
    # Last, and only with a slash at the end: without one, Django redirects to the address with it.
    path("<path:unknown>/", UnknownAddress.as_view(), name="unknown"),
]
