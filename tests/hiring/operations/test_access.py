"""API tokens: shown once, kept as a hash."""

import hashlib
from datetime import timedelta

import pytest
from django.core import serializers

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import ApiToken, AuditEvent
from hiring.operations.access import create_api_token, digest_of, revoke_api_token
from tests.factories import NOW, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_nothing_stored_gives_it_away():
    admin, system = UserFactory(is_superuser=True), UserFactory(service=True)

    token, secret = create_api_token(user=system, name="HRIS", by=admin, now=NOW)

    assert secret.startswith(f"fp_{token.prefix}_")
    assert token.digest == digest_of(secret) == hashlib.sha256(secret.encode()).hexdigest()
    stored = serializers.serialize("json", [*ApiToken.objects.all(), *AuditEvent.objects.all()])
    assert secret.removeprefix(f"fp_{token.prefix}_") not in stored
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.details) == (
        "api_token.created",
        admin,
        token.public_id,
        {"scopes": ["*:read", "private:read"], "is_limited": False, "expires_at": None},
    )


def test_two_tokens_of_one_account_differ():
    system = UserFactory(service=True)
    first, second = (create_api_token(user=system, name="HRIS", by=None) for _ in range(2))

    assert first[1] != second[1]
    assert first[0].prefix != second[0].prefix


def test_people_have_no_tokens():
    with pytest.raises(NotAllowed, match="belong to service accounts"):
        create_api_token(user=UserFactory(), name="mine", by=None)

    assert not ApiToken.objects.exists()


def test_a_token_is_closed_once():
    token, _secret = create_api_token(user=UserFactory(service=True), name="HRIS", by=None, now=NOW)

    revoke_api_token(token_id=token.pk, by=None, now=NOW)
    revoke_api_token(token_id=token.pk, by=None, now=NOW + timedelta(days=1))

    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "api_token.created",
        "api_token.revoked",
    ]


def test_only_a_site_admin_makes_tokens_and_none_that_has_expired_already():
    admin, system = UserFactory(is_superuser=True), UserFactory(service=True)

    with pytest.raises(NotAllowed):
        create_api_token(user=system, name="HRIS", by=RecruiterFactory(), now=NOW)
    with pytest.raises(InvalidInput) as refusal:
        create_api_token(user=system, name="HRIS", by=admin, expires_at=NOW, now=NOW)

    assert refusal.value.fields == {"expires_at": "Choose a moment in the future."}
    assert not ApiToken.objects.exists()
