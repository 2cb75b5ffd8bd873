"""Reads of accounts and of their tokens. Colleagues' names are nobody's secret, so there is no `visible_to` here."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

if TYPE_CHECKING:
    from hiring.models import Application, User


class UserQuerySet(models.QuerySet[Any]):
    def interviewers(self) -> Self:
        """People who can be put on a panel."""
        return self.filter(is_active=True, is_service=False)

    def able_to_judge(self, application: "Application") -> Self:
        """Whoever is neither the candidate nor has a conflict of interest."""
        from hiring.models import ConflictOfInterest

        about = Q(candidate=application.candidate_id) | Q(job=application.job_id)
        conflicts = ConflictOfInterest.objects.filter(about, user=OuterRef("pk"))
        return self.filter(~Exists(conflicts)).exclude(pk=application.candidate.user_id)

    def working_on_every_job(self) -> Self:
        """People of whom `works_on_every_job` is true."""
        from django.contrib.auth.models import Permission

        from hiring.models import User

        # By what holds the permission, and not person by person, as with_perm asks.
        wanted = {"codename": "view_every_job", "content_type__app_label": "hiring"}
        groups, own = User.groups.through, User.user_permissions.through
        holders = groups.objects.filter(group__permissions__in=Permission.objects.filter(**wanted)).values(
            "user"
        )
        granted = own.objects.filter(permission__in=Permission.objects.filter(**wanted)).values("user")
        return self.filter(Q(is_superuser=True) | Q(pk__in=holders) | Q(pk__in=granted), is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people; e-mail addresses are kept as typed and compared without case."""

    use_in_migrations = False

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=email.strip(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class ApiTokenQuerySet(models.QuerySet[Any]):
    def usable(self, now: datetime | None = None) -> Self:
        """Tokens that open the API at this moment: neither revoked nor expired, of an active account."""
        now = now or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, user__is_active=True)
