"""Pages and API lists as ratios to the emptiest page of the same site, signed in."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from bench.timing import Row, compare
from hiring.models import User
from scorecards.models import Scorecard
from tests.factories import PASSWORD, PanelistFactory, RecruiterFactory, ScorecardFactory, UserFactory

EMPTY = "empty home page, signed in"


def measure() -> list[Row]:
    recruiter = signed_in(RecruiterFactory())
    nobody = signed_in(UserFactory())
    panel = Scorecard.objects.submitted().select_related("panelist__interview__application").first()
    application = panel.panelist.interview.application
    draft = ScorecardFactory(panelist=PanelistFactory(interview=panel.panelist.interview))
    author = signed_in(draft.panelist.user)

    base = page(nobody, reverse("home"))
    pages = {
        "scorecard form": (page(author, reverse("scorecard", args=[draft.public_id])), "≤ 6×"),
        "panel page": (page(recruiter, reverse("panel", args=[application.public_id])), "–"),
        "API: a page of applications": (page(recruiter, "/api/v1/applications/"), "–"),
        "API: a page of scorecards": (page(recruiter, "/api/v1/scorecards/"), "–"),
    }
    return [compare(name, work, EMPTY, base, goal=goal) for name, (work, goal) in pages.items()]


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.email, password=PASSWORD)
    return client


def page(client: Client, url: str) -> Callable[[], object]:
    def get() -> None:
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)

    return get
