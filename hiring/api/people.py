"""The people who work here."""

from django.db.models import QuerySet

from hiring.api.records import RecordSerializer, RecordViewSet
from hiring.models import User


class UserSerializer(RecordSerializer):
    class Meta:
        model = User
        fields = ("id", "name", "title", "created_at", "updated_at")
        read_only_fields = fields


class UserViewSet(RecordViewSet):
    """People who can sit on a panel or run a job: active accounts of persons, not of services."""

    plural = "users"
    serializer_class = UserSerializer

    def rows(self) -> QuerySet[User]:
        people: QuerySet[User] = User.objects.interviewers()
        return people
