"""Who is let in by the identity provider: a colleague by their verified address, a stranger by their groups."""

import logging
import time
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.shortcuts import render

from hiring.models import User
from hiring.operations.provider_groups import admit_colleague, follow_groups, is_let_in
from hiring.operations.sign_ins import note_failure
from hiring.provider_word import keep_word
from hiring.web.oidc import ASK_AGAIN

logger = logging.getLogger(__name__)

LONGEST_NAME = 200
MOST_GROUPS = 1000
CLOCKS_DIFFER = 60


class SingleSignOn(DefaultSocialAccountAdapter):
    """Decides between the provider's word and our session; every refusal is a page that says what to do."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or make the colleague whom the provider names, give them their groups' persona, or refuse."""
        claims = sociallogin.claims
        groups = groups_of(claims)
        known = sociallogin.user if sociallogin.is_existing else None
        person: User = known or self._person_by_address(request, claims, groups)
        if person.is_service or not follow_groups(person_id=person.pk, groups=groups):
            self._refuse(request, "closed", person)
        person.refresh_from_db()
        if not sociallogin.is_existing:
            sociallogin.connect(request, person)
        sociallogin.user = person
        keep_word(
            request,
            person,
            asked_at=asked_at(sociallogin),
            asked_for_two=asked_for_two(sociallogin.id_token),
        )

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:  # noqa: ARG002
        logger.warning(
            "Single sign-on failed: %s %s", kwargs.get("error"), type(kwargs.get("exception")).__name__
        )

    def _person_by_address(self, request: HttpRequest, claims: dict[str, Any], groups: set[str]) -> User:
        email = str(claims.get("email") or "").strip()
        if not email or claims.get("email_verified") not in {True, "true"}:
            self._refuse(request, "unverified")
        person: User | None = User.objects.filter(email__iexact=email).first()
        if person is None:
            if not is_let_in(groups):
                self._refuse(request, "unknown")
            return admit_colleague(email=email, name=name_of(claims, email), groups=groups)
        if SocialAccount.objects.filter(user=person, provider=settings.OIDC_PROVIDER).exists():
            # The address was given to somebody else there, or the account made anew: people must look.
            self._refuse(request, "somebody_else", person)
        return person

    def _refuse(self, request: HttpRequest, why: str, person: User | None = None) -> NoReturn:
        if person is not None:
            note_failure(person=person, why=f"provider_{why}")
        if request.user.is_authenticated:
            logout(request)
        context = {"why": why, "provider_name": settings.OIDC_NAME}
        raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", context, status=403))


def groups_of(claims: dict[str, Any]) -> set[str]:
    """The groups the provider names; one alone may come without a list."""
    found = claims.get(settings.OIDC_GROUPS_CLAIM) or []
    listed = found if isinstance(found, list) else [found]
    return {str(group) for group in listed[:MOST_GROUPS]}


def name_of(claims: dict[str, Any], email: str) -> str:
    """What a newcomer is called."""
    parts = f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}".strip()
    name = str(claims.get("name") or "").strip() or parts or email.partition("@")[0]
    return "".join(sign for sign in name if sign.isprintable())[:LONGEST_NAME]


def asked_at(sociallogin: Any) -> float:
    """When the provider last asked who is there: its own word, else now if we made it ask, else never."""
    stated = sociallogin.id_token.get("auth_time")
    if isinstance(stated, int | float):
        return min(float(stated), time.time() + CLOCKS_DIFFER)
    asked = (sociallogin.state.get("data") or {}).get(ASK_AGAIN)
    return time.time() if asked else 0.0


def asked_for_two(id_token: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for more than a password."""
    amr = id_token.get("amr")
    stated = {str(one) for one in amr} if isinstance(amr, list) else set()
    stated.add(str(id_token.get("acr", "")))
    return bool(stated & set(settings.OIDC_MFA_VALUES))
