"""The pipeline's resources. scorecards.api.urls joins them with its own and is what gets mounted."""

from rest_framework.routers import SimpleRouter

from hiring.api.applications import ApplicationViewSet, RejectionReasonViewSet
from hiring.api.candidates import CandidateViewSet, SourceViewSet, TagViewSet
from hiring.api.interviews import InterviewViewSet
from hiring.api.jobs import JobViewSet
from hiring.api.ladder import RoleViewSet
from hiring.api.people import UserViewSet

router = SimpleRouter(use_regex_path=False)
router.register("roles", RoleViewSet, "role")
router.register("jobs", JobViewSet, "job")
router.register("candidates", CandidateViewSet, "candidate")
router.register("applications", ApplicationViewSet, "application")
router.register("interviews", InterviewViewSet, "interview")
router.register("users", UserViewSet, "user")
router.register("sources", SourceViewSet, "source")
router.register("rejection-reasons", RejectionReasonViewSet, "rejection-reason")
router.register("tags", TagViewSet, "tag")
