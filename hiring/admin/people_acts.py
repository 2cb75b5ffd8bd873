"""What a site admin does about how somebody signs in: each a page that says what will happen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from hiring.admin.acts import act, bound
from hiring.admin.links import page_url
from hiring.admin.people_forms import PasswordForm
from hiring.admin.scoped import ScopedAdmin, actor
from hiring.operations.accounts import set_password
from hiring.operations.colleagues import send_invitation, withdraw_invitation
from hiring.operations.links import revoke_links_of
from hiring.operations.provider_groups import unlink_provider
from hiring.operations.second_factors import reset_second_factor
from hiring.operations.sessions import end_sessions
from hiring.reauthentication import recently_authenticated


class SignInActs(ScopedAdmin):
    """The acts, for the page of people."""

    @action(description="Send an invitation", url_path="invite", icon="mail")
    @recently_authenticated
    def invite(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            send_invitation(person_id=person.pk, by=actor(request))
            return f"The invitation goes to {person.email}. Links sent before open nothing any more."

        return act(
            self,
            request,
            title=f"Send {person} an invitation",
            intro=f"A mail to {person.email} carries a link that works once. With it they choose a password.",
            submit="Send the invitation",
            run=run,
            back=page_url(person),
        )

    @action(description="Withdraw the invitation", url_path="withdraw", icon="unsubscribe")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            withdraw_invitation(person_id=person.pk, by=actor(request))
            return f"The invitation of {person} opens nothing any more, and the account is closed."

        return act(
            self,
            request,
            title=f"Withdraw the invitation of {person}",
            intro="Its link stops working at once and the account is closed. Sending it again opens both.",
            submit="Withdraw the invitation",
            danger=True,
            run=run,
            back=page_url(person),
        )

    @action(description="Set a password", url_path="password", icon="key")
    @recently_authenticated
    def password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            set_password(person_id=person.pk, password=data["password"], by=actor(request))
            return f"{person} signs in with the new password from now on."

        return act(
            self,
            request,
            form=bound(PasswordForm, request),
            title=f"A password for {person}",
            intro="Better let them choose one: Send an invitation, or Forgot your password? where they sign in.",
            submit="Set password",
            run=run,
            back=page_url(person),
        )

    @action(description="End sessions", url_path="end-sessions", icon="logout")
    @recently_authenticated
    def end_all_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            by = actor(request)
            keep = request.session.session_key if by == person else None
            ended = end_sessions(person_id=person.pk, by=by, keep=keep)
            return f"{ended or 'No'} session{'' if ended == 1 else 's'} of {person} ended."

        return act(
            self,
            request,
            title=f"End all sessions of {person}",
            intro="Wherever they are signed in, they are signed out at once. Words not saved yet stay in their browser "
            "until they sign in again. Links in mails go on working: Revoke links ends those.",
            submit="End sessions",
            danger=True,
            run=run,
            back=page_url(person),
        )

    @action(description="Reset the second factor", url_path="reset-factor", icon="phonelink_erase")
    @recently_authenticated
    def reset_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            reset_second_factor(person_id=person.pk, by=actor(request))
            return f"{person} signs in without a second factor now, and was told so by mail."

        return act(
            self,
            request,
            title=f"Reset the second factor of {person}",
            intro="Their app, passkeys and recovery codes stop working, and their sessions end. First make sure it is "
            "they who ask: by telephone or face to face, not by mail.",
            submit="Reset the second factor",
            danger=True,
            run=run,
            back=page_url(person),
        )

    @action(description="Unlink single sign-on", url_path="unlink", icon="link_off")
    @recently_authenticated
    def unlink(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            unlink_provider(person_id=person.pk, by=actor(request))
            return f"{person} is linked anew by their verified address when they next come from there."

        return act(
            self,
            request,
            title=f"Unlink {person} from single sign-on",
            intro="For somebody whose identity there was made anew. Make sure that their address was not given to "
            "somebody else: whoever has it now gets this account.",
            submit="Unlink",
            danger=True,
            run=run,
            back=page_url(person),
        )

    @action(description="Revoke links", url_path="revoke", icon="link_off")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            revoke_links_of(person_id=person.pk, by=actor(request))
            return f"Every link mailed to {person} so far is taken back. The next mail carries a fresh one."

        return act(
            self,
            request,
            title=f"Revoke all links of {person}",
            intro="Every link to a scorecard that was mailed to them so far stops working at once, and so does every "
            "page that such a link has opened. What they wrote is kept. To sign them out too, end their sessions.",
            submit="Revoke links",
            danger=True,
            run=run,
            back=page_url(person),
        )
