"""One's own account in a real browser: an app and a passkey are set up under the strict policy, and sign in."""

import re

import pytest

from tests.factories import PASSWORD, UserFactory
from tests.hiring.web.test_second_factors import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A device that has a finger on it, as the browser's own tools play it.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_passkeys(visitor):
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return visitor


def leave(page):
    page.locator("summary[aria-label^=Account]").click()
    page.get_by_role("button", name="Sign out").click()


def test_an_app_and_a_passkey_are_set_up_and_each_signs_in(visitor):
    ada = UserFactory(name="Ada Augusta King-Noel, Countess of Lovelace")
    desk = with_passkeys(visitor())
    # Passkeys want a name, and an address by number is none.
    desk.origin = desk.origin.replace("127.0.0.1", "localhost")
    page = desk.page
    found = {}

    def sign_in(onward="/accounts/"):
        desk.open(f"/accounts/login/?next={onward}")
        page.get_by_label("E-mail address").fill(ada.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

    def look(heading):
        page.get_by_role("heading", name=heading, exact=True).wait_for()
        found[heading] = desk.findings_everywhere()

    sign_in()
    look("Your account")
    page.get_by_role("link", name="Set one up").click()
    look("Second factor")
    page.get_by_role("link", name="Set up an app").click()
    look("Set up an authenticator app")
    page.get_by_text("You cannot scan it?").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Type the six digits it shows").fill(code_of(secret))
    page.get_by_role("button", name="Finish").click()
    look("Recovery codes")
    desk.open("/accounts/2fa/passkeys/add/")
    look("Add a passkey")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_text("The passkey is added.").wait_for()
    desk.open("/accounts/2fa/passkeys/")
    look("Passkeys")
    desk.open("/accounts/sessions/")
    look("Your sessions")
    leave(page)

    sign_in()
    look("One more step")
    page.get_by_label("Code").fill(code_of(secret, 1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/accounts/$"))
    leave(page)
    desk.open("/accounts/login/?next=/accounts/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Your sessions", exact=True).wait_for()

    assert {heading: trouble for heading, trouble in found.items() if trouble} == {}
