"""A second factor: set up, asked for, required of some roles, and taken off when it is lost."""

import re
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command

from hiring.models import AuditEvent, Mail
from hiring.operations.access import create_api_token
from hiring.permissions import Persona
from hiring.settings.sign_in import ACCOUNT_RATE_LIMITS
from tests.factories import PASSWORD, IntegrationFactory, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client, person):
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def code_of(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def enrol(client):
    """Set up an app for whoever is signed in; its key."""
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def codes_on(client):
    return re.findall(r"<code>(\d{8})</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())


def acts(person):
    return list(
        AuditEvent.objects.filter(object_id=person.public_id).order_by("pk").values_list("action", flat=True)
    )


def test_after_the_password_comes_a_code_that_works_once_or_a_recovery_code(
    client, django_capture_on_commit_callbacks
):
    ada = UserFactory()
    sign_in(client, ada)
    with django_capture_on_commit_callbacks(execute=True):
        secret = enrol(client)
    recovery = codes_on(client)
    saved = client.get("/accounts/2fa/recovery-codes/download/").content.decode()
    client.post("/accounts/logout/")

    asked = sign_in(client, ada)
    nobody_yet = client.get("/")
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    right = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)})
    client.post("/accounts/logout/")
    sign_in(client, ada)
    again = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)})
    by_recovery = client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})
    client.post("/accounts/logout/")
    sign_in(client, ada)
    used_up = client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})

    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert nobody_yet["Location"] == "/accounts/login/?next=/"
    assert "This code is not right" in wrong.content.decode()
    assert (right["Location"], by_recovery["Location"]) == ("/", "/")
    assert (again.status_code, used_up.status_code) == (200, 200)
    assert len(recovery) == 10
    assert all(code in saved for code in recovery)
    told = [event.details for event in AuditEvent.objects.filter(action="person.signed_in").order_by("pk")]
    assert [one["with"] for one in told] == [
        ["password"],
        ["password", "totp"],
        ["password", "recovery_codes"],
    ]
    assert acts(ada).count("person.sign_in_failed") == 3
    assert "person.second_factor_added" in acts(ada)
    assert Mail.objects.filter(kind=Mail.Kind.SECURITY, recipient=ada).count() == 1
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in recovery)


def test_codes_are_not_guessed_at_will(client, settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    ada = UserFactory()
    sign_in(client, ada)
    secret = enrol(client)
    client.post("/accounts/logout/")
    sign_in(client, ada)

    for _nth in range(10):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    page = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert page.status_code == 200
    assert "Too many wrong codes" in page.content.decode()


def test_a_role_that_must_have_one_reaches_nothing_else_until_it_is_set_up(client, settings):
    settings.MFA_REQUIRED = frozenset({Persona.RECRUITER, Persona.SITE_ADMIN})
    recruiter, interviewer = RecruiterFactory(), UserFactory(persona=Persona.INTERVIEWER)
    system = IntegrationFactory()
    _token, secret = create_api_token(user=system, name="HRIS", by=None, scopes=["*:read"])

    sign_in(client, recruiter)
    led = [client.get(path)["Location"] for path in ("/", "/admin/", "/accounts/", "/accounts/sessions/")]
    posted = client.post("/admin/hiring/tag/add/", {"name": "x"})["Location"]
    api = client.get("/api/v1/jobs/")
    by_token = client.get("/api/v1/jobs/", headers={"Authorization": f"Bearer {secret}"})
    page = client.get("/accounts/2fa/").content.decode()
    enrol(client)
    codes_on(client)
    opened = [client.get(path).status_code for path in ("/", "/admin/", "/api/v1/jobs/")]
    refused = client.post("/accounts/2fa/totp/deactivate/")
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    site_admin = client.get("/admin/")["Location"]
    client.force_login(interviewer)

    assert {*led, posted, site_admin} == {"/accounts/2fa/"}
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_required")
    assert by_token.status_code == 200
    assert "You have no second factor yet" in page
    assert opened == [200, 200, 200]
    assert "Your role needs a second factor" in refused.content.decode()
    assert Authenticator.objects.filter(user=recruiter, type="totp").exists()
    assert client.get("/").status_code == 200


def test_everybody_sees_and_touches_their_own_passkeys_alone(client):
    theirs = Authenticator.objects.create(
        user=UserFactory(), type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    client.force_login(UserFactory())

    assert "Theirs" not in client.get("/accounts/2fa/passkeys/").content.decode()
    for verb in ("edit", "remove"):
        assert client.post(f"/accounts/2fa/passkeys/{theirs.pk}/{verb}/", {"name": "Mine"}).status_code == 404
    for nonsense in ("", "{}", "[]", '"x"', "null", "\\u0000", "x" * 30_000, '{"id": "\\u0000", "rawId": 3}'):
        assert (
            client.post("/accounts/2fa/passkeys/add/", {"name": "x", "credential": nonsense}).status_code
            == 200
        )
    assert Authenticator.objects.count() == 1


def test_a_lost_second_factor_is_taken_off_at_the_console_and_the_person_is_told(client):
    ada = UserFactory(email="Ada@example.com")
    sign_in(client, ada)
    enrol(client)
    out = StringIO()

    call_command("reset_second_factor", "ada@example.com", stdout=out)

    assert "Ada@example.com signs in without a second factor now" in out.getvalue()
    assert not Authenticator.objects.filter(user=ada).exists()
    assert client.get("/")["Location"] == "/accounts/login/?next=/"
    assert sign_in(client, ada)["Location"] == "/"
    event = AuditEvent.objects.get(action="person.second_factor_reset")
    assert (event.actor, event.object_id) == (None, ada.public_id)
    assert Mail.objects.filter(key__startswith="security:second_factor_reset:", recipient=ada).exists()
    for account, words in (
        ("nobody@example.com", "There is no account"),
        ("ada@example.com", "has no second factor"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("reset_second_factor", account)
