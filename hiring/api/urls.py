"""The pipeline's resources. scorecards.api.urls joins them with its own and is what gets mounted."""

from rest_framework.routers import SimpleRouter

from hiring.api.application_writing import WritableApplicationViewSet
from hiring.api.applications import RejectionReasonViewSet
from hiring.api.candidate_writing import WritableCandidateViewSet
from hiring.api.candidates import SourceViewSet, TagViewSet
from hiring.api.interviews import InterviewViewSet
from hiring.api.jobs import JobViewSet
from hiring.api.ladder import RoleViewSet
from hiring.api.people import UserViewSet

router = SimpleRouter(use_regex_path=False)
router.register("roles", RoleViewSet, "role")
router.register("jobs", JobViewSet, "job")
router.register("candidates", WritableCandidateViewSet, "candidate")
router.register("applications", WritableApplicationViewSet, "application")
router.register("interviews", InterviewViewSet, "interview")
router.register("users", UserViewSet, "user")
router.register("sources", SourceViewSet, "source")
router.register("rejection-reasons", RejectionReasonViewSet, "rejection-reason")
router.register("tags", TagViewSet, "tag")
