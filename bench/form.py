"""The interviewer's form and its autosave, on a panel of eight, beside the least a page and a write can cost."""

import json
from itertools import count

from django.test import Client
from django.urls import reverse

from bench.pages import EMPTY, page
from bench.timing import Row, compare
from scorecards.models import Scorecard
from scorecards.operations.fields import mark_of
from tests.acts import schedule
from tests.factories import ApplicationFactory, RecruiterFactory, UserFactory, panel_plan_of


def measure() -> list[Row]:
    draft = panel_of(8)
    author, nobody = Client(), Client()
    author.force_login(draft.panelist.user)
    nobody.force_login(UserFactory())
    form = page(author, reverse("scorecard", args=[draft.public_id]))
    return [
        compare("scorecard form", form, EMPTY, page(nobody, "/"), goal="≤ 6×"),
        compare(
            "autosave of a field",
            autosave(author, draft),
            "a view that updates one row",
            one_row_update(nobody),
            goal="≤ 2.5×",
            pairs=40,
        ),
    ]


def panel_of(number: int) -> Scorecard:
    """A draft at an interview of so many people, all others in."""
    application = ApplicationFactory()
    panel_plan_of(application.job)
    interview = schedule(application, RecruiterFactory(), *UserFactory.create_batch(number))
    return Scorecard.objects.filter(panelist__interview=interview).select_related("panelist__user").first()


def autosave(client: Client, card: Scorecard):
    """Post the next keystrokes of one piece of evidence, as the form's script does."""
    url, texts, last = reverse("scorecard-field", args=[card.public_id]), count(), [""]
    field = f"evidence:{card.panelist.interview.kit_assignment.kit.competencies.first().key}"

    def save() -> None:
        text = f"They told me how they chose, version {next(texts)}."
        body = json.dumps({"field": field, "value": text, "was": mark_of(last[0])})
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        last[0] = text

    return save


def one_row_update(client: Client):
    """The least a signed-in write can be: the same middleware, a session, a person, one UPDATE of one row."""
    titles = count()

    def update() -> None:
        answer = client.post("/touch/", {"title": f"Title {next(titles)}"})
        assert answer.status_code == 200, answer.content

    return update
