"""Reading a dossier's words, for tests of what it tells."""

import re

from django.utils.html import strip_tags

from tests.factories import ApplicationFactory, CandidateFactory, JobFactory
from tests.hiring.admin.pages import page

PDF = b"%PDF-1.7 a career"
ACTS = ("edit", "apply", "note", "attach", "tag", "untag", "name_elsewhere", "forget_elsewhere")


def words(response):
    """The page's own text, without its markup, on one line."""
    body = response.content.decode().split('<div class="fp-dossier">')[1]
    body = re.sub("(</(?:dt|dd|li|p|summary)>)", r"\1 ", body)
    return re.sub(r"\s+", " ", strip_tags(body))


def read(client, candidate, query=""):
    return words(client.get(page(candidate) + query))


def secret_application(candidate=None, **fields):
    candidate = candidate or CandidateFactory()
    return ApplicationFactory(
        candidate=candidate, job=JobFactory(confidential=True, title="Nightingale"), **fields
    )
