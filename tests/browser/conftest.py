"""A real browser on a real server: every visit is watched for errors, other hosts and accessibility."""

from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

HEIGHTS = {390: 844, 1280: 900}
# What the browser's own viewer of PDFs is made of.
VIEWER = ("chrome-extension://", "chrome://")


@dataclass
class Visitor:
    """One person in one browser window."""

    page: Page
    origin: str
    trouble: list[str] = field(default_factory=list)

    def watch(self):
        self.page.on(
            "console", lambda m: self.trouble.append(m.text) if m.type in {"error", "warning"} else None
        )
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", self._note_other_host)

    def _note_other_host(self, request):
        if not request.url.startswith((self.origin, "data:", "blob:", *VIEWER)):
            self.trouble.append(f"asked another host: {request.url}")

    def open(self, path):
        self.page.goto(self.origin + path)
        return self

    def findings_everywhere(self):
        """The findings on a phone and on a desk, light and dark; empty when there are none."""
        found = {}
        for width, height in HEIGHTS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                found[width, scheme] = self.findings()
        return {where: what for where, what in found.items() if what}

    def findings(self):
        """Everything axe, the console and the network have to say against the page as it stands."""
        violations = Axe().run(self.page).response["violations"]
        found = [f"{v['id']}: {node['html'][:120]}" for v in violations for node in v["nodes"]]
        too_wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return found + self.trouble + (["the page scrolls sideways"] if too_wide else [])


@pytest.fixture
def visitor(browser, live_server):
    """Make a Visitor: visitor(user, width=390, scheme="dark", scripts=False, touch=True)."""
    contexts = []

    def make(user=None, *, width=1280, scheme="light", scripts=True, touch=False):
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,
            java_script_enabled=scripts,
            has_touch=touch,
        )
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        made = Visitor(context.new_page(), live_server.url)
        made.watch()
        return made

    yield make
    for context in contexts:
        context.close()
