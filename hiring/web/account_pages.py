"""Signing in, one's own account, and coming in for the first time."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from hiring.errors import DomainError
from hiring.models import User
from hiring.operations.colleagues import accept_invitation
from hiring.operations.sessions import sessions_of
from hiring.operations.welcome_links import InvitationClosed, invitation_of
from hiring.second_factor import lacks_second_factor
from hiring.web.oidc import ASK_AGAIN
from hiring.web.sign_in_forms import NewPasswordForm, offers


class SignIn(account.LoginView):
    """The site's one way in for people, the admin's too."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        next_url = context["redirect_field_value"] or ""
        return {
            **context,
            **offers(),
            "next": next_url,
            "onward": f"?{urlencode({'next': next_url})}" if next_url else "",
        }


sign_in = SignIn.as_view()
sign_out = require_POST(account.logout)


def signed_in(request: HttpRequest) -> User:
    """The person behind a page that `login_required` guards."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def with_passwords(view: Any) -> Any:
    """A page about passwords, which is not there where nobody signs in by one."""

    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSWORD_SIGN_IN:
            raise Http404
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return page


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's password; whoever never had one here has nothing to change."""
    if not signed_in(request).has_usable_password():
        return redirect("your-account")
    answer: HttpResponse = account.password_change(request)
    return answer


@login_required
@require_GET
@never_cache
def your_account(request: HttpRequest) -> HttpResponse:
    """What somebody signs in with, and the way to change it."""
    person = signed_in(request)
    factors = Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True)
    kinds = list(factors)
    context = {
        **offers(),
        "has_password": settings.PASSWORD_SIGN_IN and person.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "is_linked": settings.SINGLE_SIGN_ON and SocialAccount.objects.filter(user_id=person.pk).exists(),
        "sessions": sessions_of(person).count(),
        "lacks_second_factor": lacks_second_factor(request),
    }
    return render(request, "account/your_account.html", context)


@login_required
@require_GET
def ask_provider_again(request: HttpRequest) -> HttpResponse:
    """Have the identity provider ask who is there, and come back to the page that wanted to know."""
    if not settings.SINGLE_SIGN_ON:
        raise Http404
    query = {ASK_AGAIN: "yes"}
    next_url = request.GET.get("next", "")
    if next_url and get_adapter().is_safe_url(next_url):
        query["next"] = next_url
    address = reverse("openid_connect_login", args=[settings.OIDC_PROVIDER])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}")


@require_GET
def provider_cancelled(request: HttpRequest) -> HttpResponse:
    """Say that nobody was signed in, when somebody turned back at the provider."""
    return render(request, "socialaccount/login_cancelled.html", offers())


@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited colleague choose a password, and sign them in with it."""
    try:
        invitation = invitation_of(token, now=timezone.now())
    except InvitationClosed as refusal:
        return render(request, "account/welcome_closed.html", {"refusal": refusal}, status=410)
    person = invitation.person
    form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and settings.PASSWORD_SIGN_IN and form.is_valid():
        try:
            accept_invitation(token=token, password=form.cleaned_data["password1"])
        except DomainError as refusal:
            form.add_error("password1", refusal.detail)
        else:
            return _first_sign_in(request, person)
    context = {**offers(), "form": form, "person": person, "invited_by": invitation.invited_by}
    return render(request, "account/welcome.html", context)


def _first_sign_in(request: HttpRequest, person: User) -> HttpResponse:
    if request.user.is_authenticated:
        get_adapter().logout(request)
    person.refresh_from_db()
    record_authentication(request, person, method="invitation")
    answer: HttpResponse = perform_login(request, Login(user=person, email=person.email))
    return answer
