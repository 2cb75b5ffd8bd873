"""A script in every text there is, read on every page there is: it must come out as text, everywhere.

Every answer is parsed as a browser would, and must hold no element, attribute or address that somebody typed.
"""

from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from hiring.models import Candidate, Interview, User
from tests.hiring.admin.pages import every_page
from tests.hiring.api.callers import caller
from tests.journeys.crawl import web_addresses
from tests.journeys.planted import planted

pytestmark = pytest.mark.django_db

PAYLOAD = "\"><img src=x onerror=evil()>'{{7*7}}<script>evil()</script></textarea></title>"
ADDRESS = "javascript:evil()"
# Words that code compares, hashes, keys and addresses: nobody types them, or a check refuses anything else.
MACHINE = {
    *(
        "key",
        "kind",
        "sha256",
        "hash",
        "event",
        "events",
        "object_type",
        "action",
        "timezone",
        "page",
        "query",
    ),
    *("content_type", "mapping", "prefix", "digest", "password", "state", "status", "role", "value", "words"),
    *(
        "request_id",
        "secret",
        "method",
        "path",
        "file",
        "url",
        "format",
        "file_format",
        "resource",
        "outcome",
    ),
    *("jurisdiction", "country", "basis", "stage", "purpose_key", "previous_hash", "scopes"),
}


class Reader(HTMLParser):
    """Takes a page apart and keeps what nobody of ours would write into it."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.in_script = False

    def handle_starttag(self, tag, attrs):
        self.in_script = tag == "script"
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith("on") and "evil" in text:
                self.found.append((tag, name, value))
            if name in {"href", "src", "action", "formaction", "data", "srcdoc"} and text.startswith(
                "javascript:"
            ):
                self.found.append((tag, name, value))
            if tag == "img" and (name, text) == ("src", "x"):
                self.found.append((tag, name, value))

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        if self.in_script and "evil()" in data:
            self.found.append(("script", "", data[:80]))


def texts_of(model):
    """The fields of a model that hold what somebody wrote."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField | models.EmailField | models.URLField | models.FileField)
        and not field.choices
        and field.name not in MACHINE
    ]


def plant():
    """Put the payload into every text of every row, as far as the columns and constraints hold it."""
    planted_in = []
    for app in ("hiring", "scorecards"):
        for model in apps.get_app_config(app).get_models():
            for field in texts_of(model):
                rows = model._base_manager.exclude(**{field.name: ""})
                room = (field.max_length or 400) - 8
                value = Concat(Cast(F("pk"), models.TextField()), Value(PAYLOAD[:room]))
                with transaction.atomic():
                    if rows.update(**{field.name: value}):
                        planted_in.append(f"{model._meta.model_name}.{field.name}")
    return planted_in


def test_a_script_in_any_text_is_text_on_every_page():
    panel = planted("Maple")
    owner = panel.owner
    User.objects.filter(pk=owner.pk).update(is_superuser=True)
    owner.refresh_from_db()
    Candidate.objects.filter(pk=panel.application.candidate_id).update(profile_url=ADDRESS)
    where = plant()
    assert {
        "candidate.name",
        "note.text",
        "rating.evidence",
        "decision.reason",
        "user.name",
        "job.title",
    } <= set(where)
    Interview.objects.update(place=ADDRESS)

    read = 0
    wrong = {}
    for person in (owner, panel.card.panelist.user):
        client = caller(person)
        addresses = [*web_addresses(), *(every_page() if person.is_staff else ())]
        for address in addresses:
            answer = client.get(address)
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                b"".join(
                    answer.streaming_content if answer.streaming else ()
                )  # closes the file it was read from
                continue
            page = Reader()
            page.feed(answer.content.decode())
            read += 1
            if page.found:
                wrong[address] = page.found[:2]

    assert read > 100
    assert wrong == {}


def test_the_reader_would_see_a_script():
    page = Reader()
    page.feed(f"<p>{PAYLOAD}</p><a href='{ADDRESS}'>x</a>")
    assert len(page.found) == 4
