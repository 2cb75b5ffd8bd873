"""Signing in with the company's account, against a little provider that really speaks OpenID Connect."""

import time
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from hiring.models import AuditEvent, User
from hiring.operations.accounts import change_person, persona_of
from hiring.operations.people import sync_personas
from hiring.permissions import Persona
from tests.factories import IntegrationFactory, RecruiterFactory, UserFactory
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

pytestmark = pytest.mark.django_db

START = "/accounts/sso/company/login/"
ADA = {"sub": "ada-1", "email": "ADA@example.com", "email_verified": True, "name": "Ada Lovelace"}


@pytest.fixture
def provider(settings):
    with IdentityProvider() as running:
        settings.SINGLE_SIGN_ON, settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = True, running.issuer, CLIENT
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "provider_class": "hiring.web.oidc.Provider",
                "APPS": [
                    {
                        "provider_id": "company",
                        "name": "Contoso",
                        "client_id": CLIENT,
                        "secret": SECRET,
                        "settings": {"server_url": running.issuer, "oauth_pkce_enabled": True},
                    }
                ],
            }
        }
        running.person = dict(ADA)
        yield running


def come(client, provider, start=START):
    """Go there and come back as the provider's person; the answer to coming back."""
    there = client.get(start)
    assert there.status_code == 302, there.content
    return client.get(provider.authorise(there["Location"]))


def who(client):
    return client.session.get("_auth_user_id")


def acts(person):
    return list(
        AuditEvent.objects.filter(object_id=person.public_id).order_by("pk").values_list("action", flat=True)
    )


def test_a_colleague_is_linked_by_their_verified_address_and_from_then_on_by_who_they_are_there(
    client, provider
):
    ada = UserFactory(email="Ada@example.com")

    first = come(client, provider, f"{START}?next=/scorecards/x/")
    client.logout()
    provider.person["email"] = "countess@example.com"  # married, and the address with it
    come(client, provider)

    assert (first.status_code, first["Location"]) == (302, "/scorecards/x/")
    assert who(client) == str(ada.pk)
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (ada, "ada-1", {})
    assert acts(ada) == ["person.provider_linked", "person.signed_in", "person.signed_in"]
    asked = provider.asked[0]
    assert (asked["code_challenge_method"], asked["response_type"], asked["client_id"]) == (
        "S256",
        "code",
        CLIENT,
    )
    assert len(asked["nonce"]) == 64
    assert len({one["nonce"] for one in provider.asked}) == len({one["state"] for one in provider.asked}) == 2


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "did not say that your e-mail address is verified"),
        ({"email_verified": None}, "did not say that your e-mail address is verified"),
        ({"email": ""}, "did not say that your e-mail address is verified"),
        ({"email": "stranger@example.com"}, "There is no account with your address"),
        ({"email": "system@example.com"}, "Your account is closed"),
        ({"email": "gone@example.com"}, "Your account is closed"),
        ({"email": "taken@example.com"}, "belongs to another identity"),
    ],
)
def test_whoever_is_not_surely_a_colleague_is_refused_with_a_page_that_says_why(
    client, provider, claims, words
):
    UserFactory(email="ada@example.com")
    IntegrationFactory(email="system@example.com")
    UserFactory(email="gone@example.com", is_active=False)
    SocialAccount.objects.create(
        user=UserFactory(email="taken@example.com"), provider="company", uid="another"
    )
    provider.person |= claims

    page = come(client, provider)

    assert page.status_code == 403
    assert words in page.content.decode()
    assert who(client) is None
    assert (SocialAccount.objects.count(), User.objects.count()) == (1, 4)


def test_groups_let_newcomers_in_and_decide_what_they_are_until_they_have_none(client, provider, settings):
    settings.OIDC_GROUPS = {"heads": Persona.HIRING_MANAGER, "people-team": Persona.RECRUITER}
    sync_personas()
    provider.person |= {"groups": ["everybody", "people-team", "heads"]}
    come(client, provider)
    ada = User.objects.get(email__iexact="ada@example.com")
    came_as = (persona_of(ada), ada.is_staff, ada.has_usable_password(), ada.name)
    provider.person["groups"] = "people-team"
    come(client, provider)
    ada.refresh_from_db()
    became = persona_of(ada)
    provider.person["groups"] = ["everybody"]
    session = client.session.session_key
    refused = come(client, provider)
    ada.refresh_from_db()
    left = (ada.is_active, client.session.exists(session), client.get("/").status_code)
    provider.person["groups"] = ["heads"]
    come(client, provider)
    ada.refresh_from_db()

    assert came_as == (Persona.HIRING_MANAGER, True, False, "Ada Lovelace")
    assert became is Persona.RECRUITER
    assert (refused.status_code, left) == (403, (False, False, 302))
    assert (ada.is_active, ada.left_groups_at, persona_of(ada)) == (True, None, Persona.HIRING_MANAGER)
    told = (
        AuditEvent.objects.filter(action="person.persona_followed")
        .order_by("pk")
        .values_list("details", flat=True)
    )
    assert [one["persona"] for one in told] == [
        ["hiring_manager", "recruiter"],
        ["recruiter", "hiring_manager"],
    ]
    assert {"person.admitted_by_provider", "person.shut_out_by_provider", "person.let_in_by_provider"} < set(
        acts(ada)
    )

    change_person(person_id=ada.pk, by=UserFactory(is_superuser=True), changes={"is_active": False})
    assert come(client, provider).status_code == 403  # what a site admin closed no group opens


def test_site_admins_are_made_and_unmade_only_where_a_group_stands_for_them(client, provider, settings):
    settings.OIDC_GROUPS = {"people-team": Persona.RECRUITER}
    ada = UserFactory(email="ada@example.com", is_superuser=True, is_staff=True)

    provider.person["groups"] = ["people-team"]
    come(client, provider)
    ada.refresh_from_db()
    untouched = ada.is_superuser
    settings.OIDC_GROUPS = {"root": Persona.SITE_ADMIN, "people-team": Persona.RECRUITER}
    come(client, provider)
    ada.refresh_from_db()
    last_one = ada.is_superuser
    UserFactory(is_superuser=True)
    come(client, provider)
    ada.refresh_from_db()
    demoted = ada.is_superuser
    provider.person["groups"] = ["root"]
    come(client, provider)
    ada.refresh_from_db()

    assert (untouched, last_one, demoted, ada.is_superuser) == (True, True, False, True)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "0" * 64},
        {"aud": "another-site"},
        {"iss": "https://elsewhere.example.com"},
        {"exp": 1_000_000_000},
        {"sub": "somebody-else"},
    ],
)
def test_an_id_token_that_is_not_about_this_sign_in_opens_nothing(client, provider, lie):
    UserFactory(email="ada@example.com")
    provider.lies = lie

    page = come(client, provider)

    assert page.status_code in {401, 502}
    assert "You are not signed in" in page.content.decode()
    assert (who(client), SocialAccount.objects.count()) == (None, 0)


def test_neither_a_foreign_key_nor_a_foreign_state_nor_a_used_code_nor_silence_opens_anything(
    client, provider
):
    UserFactory(email="ada@example.com")

    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = come(client, provider)
    provider.signs_with = provider.key
    there = client.get(START)["Location"]
    back = provider.authorise(there)
    client.cookies.clear()  # another browser is led to this address
    planted = client.get(back)
    cancelled = client.get("/accounts/sso/company/login/callback/?error=access_denied&state=x")
    provider.is_broken = True
    silent = client.get(START)

    assert [page.status_code for page in (forged, planted, silent)] == [401, 401, 502]
    assert cancelled.status_code in {302, 401}
    assert who(client) is None
    assert client.get("/accounts/sso/another/login/").status_code == 404
    assert client.post(START).status_code == 405


def test_only_what_the_provider_says_about_asking_counts_as_proof_before_a_dangerous_act(
    client, provider, settings
):
    settings.REAUTHENTICATE_MINUTES = 15
    ada = RecruiterFactory(email="ada@example.com", is_superuser=True)
    ada.set_unusable_password()
    ada.save()
    form = "/admin/hiring/apitoken/add/"

    come(client, provider)  # the provider knew them: nobody was asked
    question = client.get(form)
    again = client.get(question["Location"])
    provider.person["auth_time"] = int(time.time()) - 3600
    come(client, provider, again["Location"])
    still = client.get(form)
    provider.person["auth_time"] = int(time.time())
    come(client, provider, again["Location"])

    assert question["Location"] == "/accounts/sso/again/?next=%2Fadmin%2Fhiring%2Fapitoken%2Fadd%2F"
    assert again["Location"] == f"{START}?again=yes&next=%2Fadmin%2Fhiring%2Fapitoken%2Fadd%2F"
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert "prompt" not in provider.asked[0]
    assert still.status_code == 302
    assert client.get(form).status_code == 200


@pytest.mark.parametrize(
    ("counts", "amr", "lands"), [(True, ["pwd", "otp"], 200), (True, ["pwd"], 302), (False, ["otp"], 302)]
)
def test_the_providers_second_factor_counts_where_the_setting_says_so(
    client, provider, settings, counts, amr, lands
):
    settings.OIDC_MFA_COUNTS, settings.MFA_REQUIRED = counts, frozenset({Persona.RECRUITER})
    RecruiterFactory(email="ada@example.com")
    provider.person["amr"] = amr

    come(client, provider)

    assert client.get("/").status_code == lands


def test_with_passwords_switched_off_the_provider_is_the_only_way(client, provider, settings):
    settings.PASSWORD_SIGN_IN = False
    ada = UserFactory(email="ada@example.com")

    page = client.get("/accounts/login/?next=/x/").content.decode()

    assert 'href="/accounts/sso/company/login/?next=%2Fx%2F"' in page
    assert 'type="password"' not in page
    assert not client.login(username=ada.email, password="correct horse battery")
    assert client.get("/accounts/password/reset/").status_code == 404
    come(client, provider)
    assert who(client) == str(ada.pk)
    assert timezone.now() - User.objects.get(pk=ada.pk).last_login < timedelta(minutes=1)
