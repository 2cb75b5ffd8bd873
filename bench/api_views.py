"""Applications with candidate, stage and latest summary, as a textbook would show them."""

from django.urls import include, path
from rest_framework import pagination, permissions, renderers, serializers, viewsets
from rest_framework.routers import SimpleRouter

from hiring.models import Application, Candidate, Stage
from scorecards.models import PanelSummary

OF_CANDIDATE = (
    *("id", "name", "email", "phone", "location", "headline", "profile_url", "created_at", "updated_at"),
)
OF_STAGE = ("id", "position", "name", "kind")
OF_SUMMARY = ("id", "version", "compiling", "formula", "sha256", "compiled_at", "document")
OF_APPLICATION = (
    *("id", "status", "applied_at", "stage_entered_at", "closed_at", "created_at", "updated_at"),
    *("candidate", "stage", "panel_summary"),
)


class TextbookCandidate(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Candidate
        fields = OF_CANDIDATE


class TextbookStage(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Stage
        fields = OF_STAGE


class TextbookSummary(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    compiling = serializers.BooleanField(source="is_stale")

    class Meta:
        model = PanelSummary
        fields = OF_SUMMARY


class TextbookSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    candidate = TextbookCandidate()
    stage = TextbookStage()
    panel_summary = TextbookSummary(allow_null=True)

    class Meta:
        model = Application
        fields = OF_APPLICATION


class TextbookPages(pagination.CursorPagination):
    page_size = 100
    ordering = "public_id"


class TextbookViewSet(viewsets.ReadOnlyModelViewSet):
    """As it is taught: no caller, no visibility, every relation loaded with the page."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    renderer_classes = (renderers.JSONRenderer,)
    filter_backends = ()
    pagination_class = TextbookPages
    serializer_class = TextbookSerializer
    queryset = Application.objects.select_related("candidate", "stage").prefetch_related("panel_summary")


router = SimpleRouter(use_regex_path=False)
router.register("textbook", TextbookViewSet, "textbook")
urlpatterns = [*router.urls, path("", include("bench.urls"))]
