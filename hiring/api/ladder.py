"""The product ladder."""

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from hiring.api.records import RecordSerializer, RecordViewSet, id_of
from hiring.models import Role, RoleAlias


class RoleSerializer(RecordSerializer):
    folds_into_id = id_of("folds_into", nullable=True)
    aliases: serializers.Field = serializers.SlugRelatedField(many=True, read_only=True, slug_field="title")

    class Meta:
        model = Role
        fields = (
            "id",
            "key",
            "title",
            "aliases",
            "level",
            "rank",
            "manages_people",
            "scope",
            "note",
            "is_active",
            "folds_into_id",
            "product_years",
            "leadership_years",
            "experience_note",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class RoleViewSet(RecordViewSet):
    """Rungs of the product ladder, with the other titles companies give them.

    A higher `rank` is more senior; equal ranks are allowed. A rung that the organisation does without is
    inactive and `folds_into_id` names the one that carries its work. The years are screening facts, never points.
    """

    plural = "roles"
    serializer_class = RoleSerializer

    def rows(self) -> QuerySet[Role]:
        aliases = Prefetch("aliases", queryset=RoleAlias.objects.order_by("title"))
        return Role.objects.select_related("folds_into").prefetch_related(aliases)
