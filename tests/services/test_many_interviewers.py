"""Two hundred interviewers on fifty panels write and hand in at once, over bad lines: no acknowledged word is lost."""

import json
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from hiring.models import AuditEvent
from local.guard import wait_until
from scorecards.models import PanelSummary, Scorecard, ScorecardRevision
from scorecards.operations.cards import version_of
from scorecards.operations.fields import mark_of
from scorecards.operations.panel_inputs import read_panels
from scorecards.scoring import summarise
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    ScorecardFactory,
    panel_plan_of,
)

pytestmark = [pytest.mark.services, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PANELS, SEATS, CLIENTS = 50, 4, 16
TOKEN = "t" * 32
HEARD = ("Line {} was closed", "Line {} was closed, and she said so to both teams.")
HANDED_IN = 302


@dataclass
class Author:
    """One interviewer's browser: what they typed and what the server has acknowledged, by field."""

    card: Scorecard
    host: str
    session: str
    typed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def path(self):
        return f"/scorecards/{self.card.public_id}/"

    def save(self, name, value):
        """Save a field and insist on its acknowledgement."""
        status, answer = self.send_field(name, value, self.typed.get(name, ""))
        assert (status, json.loads(answer)["field"]) == (200, name), answer
        self.typed[name] = value

    def send_field(self, name, value, was, *, listen=True):
        body = json.dumps({"field": name, "value": value, "was": mark_of(was)})
        return self._post(f"{self.path}field/", body, "application/json", listen=listen)

    def submit(self):
        """Send the whole form as the page does; the status of the answer."""
        words = {name.replace(":", "-"): value for name, value in self.typed.items()}
        form = {**words, "intent": "submit", "seen": version_of(self.card)}
        return self._post(self.path, urlencode(form), "application/x-www-form-urlencoded")[0]

    def _post(self, path, body, kind, *, listen=True):
        headers = {
            "Content-Type": kind,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        connection = HTTPConnection(self.host, timeout=30)
        with closing(connection):
            connection.request("POST", path, body.encode(), headers)
            if not listen:
                return None
            response = connection.getresponse()
            return response.status, response.read()


def write(author):
    """Fill every field, the text pause by pause."""
    author.save("score:vision", str(1 + author.card.pk % 5))
    for text in HEARD:
        author.save("evidence:vision", text.format(author.card.pk))
    author.save("recommendation", "yes")


def calm(author):
    write(author)
    assert author.submit() == HANDED_IN


def on_a_bad_line(author):
    """Answers never arrive, so everything is sent once more, and an old request may be overtaken by a new one."""
    author.send_field("evidence:vision", "Half", "", listen=False)
    author.save("evidence:vision", "Half")
    author.send_field("evidence:vision", HEARD[0].format(author.card.pk), "Half", listen=False)
    write(author)
    assert author.submit() == HANDED_IN
    assert author.submit() == HANDED_IN


def twice(author):
    """Every request of some goes out from two windows at the same moment."""
    write(author)
    with ThreadPoolExecutor(2) as windows:
        answers = windows.map(lambda _window: author.send_field("private_note", "Call Ada.", ""), range(2))
        assert [status for status, _ in answers] == [200, 200]
        author.typed["private_note"] = "Call Ada."
        assert list(windows.map(lambda _window: author.submit(), range(2))) == [HANDED_IN, HANDED_IN]


def in_the_middle_of_a_word(author):
    """The last keystrokes are on their way while the form without them is handed in."""
    write(author)
    name, last = "evidence:vision", author.typed["evidence:vision"] + " Both agreed."
    with ThreadPoolExecutor(2) as lines:
        saving = lines.submit(author.send_field, name, last, author.typed[name])
        submitting = lines.submit(author.submit)
        (status, answer), submitted = saving.result(), submitting.result()
    if status == 200:
        author.typed[name] = last
    else:
        author.refused[name] = json.loads(answer)["code"]
    if submitted != HANDED_IN:
        # The words came first: the form that did not know of them was refused, and is sent anew with them.
        assert (submitted, status) == (409, 200)
        assert author.submit() == HANDED_IN


WAYS = (calm, on_a_bad_line, twice, in_the_middle_of_a_word)


@pytest.fixture
def cards():
    """Four seats on each panel, all of one job; each panel has every way of writing."""
    job = JobFactory()
    panel_plan_of(job, keys=("vision",))
    made = []
    for application in ApplicationFactory.create_batch(PANELS, job=job):
        seats = PanelistFactory.create_batch(SEATS, interview=InterviewFactory(application=application))
        made += [ScorecardFactory(panelist=seat) for seat in seats]
    return made


def session_of(user):
    client = Client()
    client.force_login(user, backend="hiring.web.sign_in.PeopleBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def kept_by(card):
    """What the database holds of a card that is in, by the names of the form's fields."""
    revision = ScorecardRevision.objects.submitted().get(scorecard=card)
    fields = {"recommendation": revision.recommendation}
    if card.private_note:
        fields["private_note"] = card.private_note
    for rating in revision.ratings.select_related("competency"):
        fields[f"score:{rating.competency.key}"] = str(rating.score)
        fields[f"evidence:{rating.competency.key}"] = rating.evidence
    return fields


def counted(document):
    return sorted(entry["card"] for entry in document["cards"]["counted"])


def seats_of(cards):
    """The ids of every panel's cards, by application."""
    found = defaultdict(list)
    for card in cards:
        found[card.panelist.interview.application_id].append(str(card.public_id))
    return {application: sorted(ids) for application, ids in found.items()}


def test_every_acknowledged_word_of_two_hundred_is_kept_and_every_panel_counts_each_card_once(
    processes, cards
):
    processes.start_worker()
    host = urlsplit(processes.start_web()).netloc
    authors = [Author(card, host, session_of(card.panelist.user)) for card in cards]

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda number: WAYS[number % SEATS](authors[number]), range(len(authors))))
    assert wait_until(lambda: not PanelSummary.objects.stale().exists(), 30), processes.log("worker")

    kept = {card.pk: kept_by(card) for card in Scorecard.objects.all()}
    assert kept == {author.card.pk: author.typed for author in authors}
    assert {code for author in authors for code in author.refused.values()} <= {"wrong_state"}
    assert Counter(AuditEvent.objects.values_list("action", flat=True))["scorecard.submitted"] == len(cards)
    stored = dict(PanelSummary.objects.values_list("application_id", "document"))
    assert stored == {pk: summarise(panel) for pk, panel in read_panels(list(stored)).items()}
    assert {pk: counted(document) for pk, document in stored.items()} == seats_of(cards)
