"""Whatever is sent to a door, it answers in its own words: nothing anybody sends is an error of ours."""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hiring.admin.audit_search import meant_by
from hiring.models import AuditEvent, Candidate
from tests.factories import IntegrationFactory, ScorecardFactory, UserFactory
from tests.fuzz.bounds import bounded
from tests.hiring.api.callers import RESOURCES, caller
from tests.hiring.api.writers import writer

pytestmark = pytest.mark.django_db
TEXT = st.text(max_size=12) | st.sampled_from(
    ["\0", "\ud7ff", "=1", "9" * 30, "NaN", "-1", "", " ", "\u202e", "😀"]
)
PARAMETERS = st.sampled_from(
    ["cursor", "page_size", "ordering", "updated_after", "fields", "include", "job_id", "status", "nothing"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    ["name", "email", "phone", "tag_ids", "source_id", "employments", "profile_url", "x"]
)


@bounded(60)
@given(st.sampled_from(RESOURCES), st.dictionaries(PARAMETERS, TEXT, max_size=3))
def test_any_question_to_a_list_is_answered_or_refused(asker, resource, query):
    answer = asker.get(f"/api/v1/{resource}/", query)

    assert answer.status_code < 500, (resource, query)


@pytest.fixture
def asker():
    ScorecardFactory(submitted=True)
    return caller(IntegrationFactory())


@pytest.fixture
def sender():
    return writer()


@bounded(60)
@given(st.dictionaries(MEMBERS, JSON, max_size=4) | JSON)
def test_any_body_is_taken_or_refused_with_the_place(sender, body):
    text = json.dumps(body)
    answer = sender.post("/api/v1/candidates/", text, content_type="application/json")

    assert answer.status_code in {201, 400, 422}, (text, answer.content)


@bounded(40)
@given(
    st.binary(max_size=200),
    st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/plain"]),
)
def test_any_bytes_as_a_body_are_refused(sender, body, kind):
    for address in (
        "/api/v1/candidates/",
        f"/api/v1/candidates/{'0' * 8}-0000-7000-8000-{'0' * 12}/attachments/",
    ):
        assert sender.generic("POST", address, body, content_type=kind).status_code < 500


@pytest.fixture
def stranger():
    return Client()


@bounded(60)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=80))
def test_any_link_is_refused_in_words(stranger, token):
    for address in (f"/i/{token}/", f"/accounts/welcome/{token}/"):
        assert stranger.get(address).status_code < 500, token


@bounded(40)
@given(TEXT)
def test_anything_may_be_looked_for(admin, words):
    for address in ("/admin/hiring/auditevent/", "/admin/hiring/candidate/"):
        assert admin.get(address, {"q": words}).status_code < 500
    AuditEvent.objects.filter(meant_by(words.replace("\0", ""))).exists()
    assert Candidate.objects.count() == 0


@pytest.fixture
def admin():
    client = Client()
    client.force_login(UserFactory(is_superuser=True), backend="hiring.web.sign_in.PeopleBackend")
    return client
