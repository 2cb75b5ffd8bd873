"""Writes that are sent twice, over what somebody else has changed, or in no shape to be read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.api import candidate_writing
from hiring.models import Candidate, IdempotencyKey
from hiring.tasks import prune
from tests.factories import ApplicationFactory, CandidateFactory, IntegrationFactory, RecruiterFactory
from tests.hiring.api.callers import caller
from tests.hiring.api.writers import NOWHERE, at, get, patch, post, told, writer

pytestmark = pytest.mark.django_db

REUSED = (409, "idempotency_key_reused", [])


def test_a_repeat_gets_the_first_answer_and_writes_nothing():
    client = writer()
    first = post(client, "candidates/", {"name": "Ada", "email": "ada@example.org"}, key="k-1")
    repeat = post(client, "candidates/", {"email": "ada@example.org", "name": "Ada"}, key="k-1")

    assert first.status_code == repeat.status_code == 201
    assert first.content == repeat.content
    assert Candidate.objects.count() == 1
    headers = {name: first[name] for name in ("Content-Type", "ETag", "Location", "Cache-Control", "Allow")}
    assert {name: repeat[name] for name in headers} == headers
    assert "Idempotency-Replayed" not in first
    assert repeat["Idempotency-Replayed"] == "true"
    read = client.get(first["Location"])
    assert (read.json(), read["ETag"]) == (first.json(), first["ETag"])


def test_without_a_key_every_post_counts():
    client = writer()
    for _twice in range(2):
        assert post(client, "candidates/", {"name": "Ada"}).status_code == 201
    assert Candidate.objects.count() == 2


def test_a_refusal_is_repeated_too_even_where_it_would_succeed_by_now():
    client = writer()
    taken = CandidateFactory(email="ada@example.org")
    body = {"name": "Ada", "email": "ada@example.org"}
    first = post(client, "candidates/", body, key="k")
    taken.delete()
    repeat = post(client, "candidates/", body, key="k")

    assert told(first) == told(repeat) == (422, "invalid_input", ["/email"])
    assert (first.content, first["Content-Type"]) == (repeat.content, repeat["Content-Type"])
    assert repeat["Content-Type"] == "application/problem+json"
    assert post(client, "candidates/", body, key="another").status_code == 201


def test_a_key_stands_for_one_request_of_one_caller():
    account, other = IntegrationFactory(), writer()
    client = writer(account=account)
    assert post(client, "candidates/", {"name": "Ada"}, key="k").status_code == 201

    assert told(post(client, "candidates/", {"name": "Eva"}, key="k")) == REUSED
    assert told(post(client, "applications/", {"name": "Ada"}, key="k")) == REUSED
    assert told(post(client, "candidates/?expand=", {"name": "Ada"}, key="k")) == REUSED
    assert post(other, "candidates/", {"name": "Ada"}, key="k").status_code == 201
    # The answer holds what the first token shows: one that opens less must not have it repeated.
    less = writer("candidates:read", "candidates:write", account=account)
    assert told(post(less, "candidates/", {"name": "Ada"}, key="k")) == REUSED
    same = writer(account=account)
    assert post(same, "candidates/", {"name": "Ada"}, key="k")["Idempotency-Replayed"] == "true"


def test_a_failure_of_ours_is_not_kept(monkeypatch):
    client = writer()
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(candidate_writing, "add_candidate", lambda **_facts: 1 / 0)
        assert post(client, "candidates/", {"name": "Ada"}, key="k").status_code == 500
    assert not IdempotencyKey.objects.exists()

    again = post(client, "candidates/", {"name": "Ada"}, key="k")
    assert again.status_code == 201
    assert "Idempotency-Replayed" not in again


def test_what_was_half_done_when_it_failed_is_undone(monkeypatch):
    person = CandidateFactory(name="Ada")
    client = writer()
    client.raise_request_exception = False
    monkeypatch.setattr(candidate_writing, "set_employments", lambda **_facts: 1 / 0)

    answer = patch(client, at("candidates", person), {"name": "Eva", "employments": []})

    person.refresh_from_db()
    assert (answer.status_code, person.name) == (500, "Ada")


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tin it", "zwölf"])
def test_a_key_that_cannot_be_one_is_refused(key):
    assert told(post(writer(), "candidates/", {"name": "Ada"}, key=key)) == (422, "invalid_input", [])
    assert not Candidate.objects.exists()


def test_a_key_is_forgotten_after_a_day():
    client = writer()
    post(client, "candidates/", {"name": "Ada"}, key="pruned")
    post(client, "candidates/", {"name": "Ada"}, key="not yet pruned")
    post(client, "candidates/", {"name": "Ada"}, key="young")
    old = IdempotencyKey.objects.exclude(key="young")
    old.update(created_at=timezone.now() - timedelta(days=1))

    again = post(client, "candidates/", {"name": "Eva"}, key="not yet pruned")
    prune()

    assert again.status_code == 201
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"not yet pruned", "young"}


def test_a_member_one_holds_already_comes_as_304():
    person, client = CandidateFactory(), writer()
    etag = get(client, at("candidates", person))["ETag"]

    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        held = get(client, at("candidates", person), If_None_Match=header)
        assert (held.status_code, held.content, held["ETag"]) == (304, b"", etag)
    assert get(client, at("candidates", person), If_None_Match='"other"').status_code == 200
    # What a token does not show is another representation.
    assert get(writer("*:read"), at("candidates", person))["ETag"] != etag

    person.tags.create(name="Referral")
    changed = get(client, at("candidates", person), If_None_Match=etag)
    assert (changed.status_code, len(changed.json()["tags"])) == (200, 1)


def test_a_change_over_another_version_than_the_one_read_is_refused():
    person, client = CandidateFactory(name="Ada"), writer()
    seen = get(client, at("candidates", person))["ETag"]

    first = patch(client, at("candidates", person), {"headline": "Director"}, If_Match=seen)
    second = patch(client, at("candidates", person), {"headline": "Lead"}, If_Match=seen)
    third = patch(client, at("candidates", person), {"phone": "1"}, If_Match=first["ETag"])
    fourth = patch(client, at("candidates", person), {"location": "Berlin"}, If_Match="*")

    assert [first.status_code, third.status_code, fourth.status_code] == [200, 200, 200]
    assert told(second) == (412, "precondition_failed", [])
    assert fourth.json()["headline"] == "Director"
    assert patch(client, f"candidates/{NOWHERE}/", {}, If_Match="*").status_code == 404


def test_an_act_on_a_member_keeps_to_the_version_read_too():
    application, client = ApplicationFactory(rejected=True), writer()
    stale = get(client, at("applications", application))["ETag"]
    application.stage.name = "Renamed"
    application.stage.save()

    refused = post(client, at("applications", application, "reopen/"), If_Match=stale)
    fresh = get(client, at("applications", application))["ETag"]

    assert told(refused) == (412, "precondition_failed", [])
    assert (
        post(client, at("applications", application, "reopen/"), If_Match=fresh).json()["status"] == "active"
    )


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{not json", 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"name": NaN}', 400, "malformed"),
        (b'{"name": ' + b"9" * 5_000 + b"}", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b'"Ada"', 422, "invalid_input"),
        (b"[]", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b"", 422, "invalid_input"),
        (b'{"name": "' + b"x" * 10 * 1024 * 1024 + b'"}', 413, "too_large"),
    ],
    ids=["cut off", "nested", "NaN", "huge number", "no UTF-8", "text", "list", "null", "empty", "10 MB"],
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}], ids=["", "with a key"])
def test_what_cannot_be_read_is_refused(body, status, code, key):
    answer = writer().post("/api/v1/candidates/", body, content_type="application/json", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_other_formats_than_json_cannot_be_sent(media):
    answer = writer().post("/api/v1/candidates/", b"name=Ada", content_type=media)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_every_wrong_member_is_named_at_once():
    body = {
        "name": "x" * 201,
        "nmae": "Ada",
        "half \ud800": 1,
        "email": "\ud800",
        "headline": "a\0b",
        "tag_ids": ["12"],
        "employments": [{"title": "PM", "started_on": "soon", "emplyer": "Example"}, 3],
    }
    assert told(post(writer(), "candidates/", body)) == (
        422,
        "invalid_input",
        [
            "/name",
            "/email",
            "/email",
            "/headline",
            "/tag_ids/0",
            "/employments/0/employer",
            "/employments/0/started_on",
            "/employments/0/emplyer",
            "/employments/1",
            "/nmae",
            "/half ?",
        ],
    )


def test_people_in_a_browser_write_with_their_own_power_and_a_csrf_token():
    client = caller(RecruiterFactory())
    assert post(client, "candidates/", {"name": "Ada"}).status_code == 201
    client.handler.enforce_csrf_checks = True
    assert told(post(client, "candidates/", {"name": "Ada"})) == (403, "not_allowed", [])
    client.cookies["csrftoken"] = "x" * 32
    assert post(client, "candidates/", {"name": "Ada"}, **{"X-CSRFToken": "x" * 32}).status_code == 201


@pytest.mark.parametrize(
    "scopes", [("*:read", "private:read"), ("candidates:read",), ("applications:write",)]
)
def test_writing_asks_for_a_scope_of_its_own(scopes):
    answer = post(writer(*scopes), "candidates/", {"name": "Ada"}, key="k")
    assert told(answer) == (403, "scope_missing", [])
    assert answer.json()["detail"].startswith("This token lacks the scope candidates:write.")
    assert not IdempotencyKey.objects.exists()


def test_a_token_that_only_writes_reads_nothing():
    client = writer("candidates:write")
    made = post(client, "candidates/", {"name": "Ada", "email": "ada@example.org"})
    assert (made.status_code, made.content, "ETag" in made) == (204, b"", False)
    assert told(client.get(made["Location"]))[:2] == (403, "scope_missing")
    person = Candidate.objects.get()
    assert made["Location"].endswith(f"/candidates/{person.public_id}/")
    changed = patch(client, at("candidates", person), {"name": "Eva"})
    assert (changed.status_code, changed.content) == (204, b"")


def test_an_answer_without_a_body_is_repeated_without_one():
    client = writer("candidates:write")
    first, repeat = (post(client, "candidates/", {"name": "Ada"}, key="k") for _try in range(2))
    assert (repeat.status_code, repeat.content, repeat["Location"]) == (204, b"", first["Location"])
    assert "Content-Type" not in first.headers
    assert "Content-Type" not in repeat.headers


def test_options_say_nothing_of_forms():
    answer = writer("*:read").options("/api/v1/candidates/")
    assert (answer.status_code, "actions" in answer.json()) == (200, False)
