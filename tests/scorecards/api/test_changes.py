"""The changes feed: what a mirror needs, and nothing that its owner may not see."""

import base64
import json
import random
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from hiring.api.changes import Changes
from hiring.models import Application, Candidate, Change, Job, SyncReader
from hiring.operations.changes import MOST_READERS, prune_changes
from hiring.operations.merging import merge_candidates
from tests.acts import hand_in, schedule, write
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.api.callers import RESOURCES, caller
from tests.scorecards.api.mirror import Mirror, everything, getter
from tests.scorecards.api.settling import settled
from tests.scorecards.api.upheaval import Upheaval

# The log is read up to the oldest open transaction, so a test may not be one itself.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_mirror_that_follows_the_feed_equals_what_the_lists_say(seed):
    company = Upheaval(random.Random(seed))
    get = getter(caller(company.account))
    mirror = Mirror(get)
    # Few acts between two looks, so that no later change hides an earlier one that was missed.
    for _round in range(30):
        for _act in range(4):
            company.act()
        settled()
        mirror.follow()
        assert mirror.rows == everything(get, RESOURCES)


def test_a_page_asked_for_twice_says_the_same_and_nothing_is_missed():
    company = Upheaval(random.Random(3))
    get = getter(caller(company.account))
    mirror = Mirror(lambda address: (get(address), get(address))[1])
    for _round in range(3):
        for _act in range(25):
            company.act()
        settled()
        mirror.follow()
    assert mirror.rows == everything(get, RESOURCES)


def test_a_row_that_was_never_shown_leaves_no_word_when_it_goes():
    get = getter(caller(IntegrationFactory()))
    mirror = Mirror(get)
    settled()
    mirror.follow()
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    Candidate.objects.filter(pk=secret.candidate.pk).update(headline="Secret")
    secret.delete()
    settled()
    told = {(one["resource"], one["id"]) for one in mirror.follow()}
    assert not told & {
        ("applications", str(secret.public_id)),
        ("jobs", str(secret.job.public_id)),
    }


def test_what_is_gone_says_why():
    account = IntegrationFactory()
    application = ApplicationFactory()
    alone = CandidateFactory()
    get = getter(caller(account))
    mirror = Mirror(get)
    settled()
    mirror.follow()
    person, job = str(application.candidate.public_id), application.job
    gone = str(alone.public_id)
    alone.delete()
    type(job).objects.filter(pk=job.pk).update(is_confidential=True)
    settled()
    said = {(one["resource"], one["id"]): one["reason"] for one in mirror.follow() if one["change"] == "gone"}
    assert said == {
        ("candidates", gone): "deleted",
        ("candidates", person): "hidden",
        ("applications", str(application.public_id)): "hidden",
        ("jobs", str(job.public_id)): "hidden",
    }


def test_what_goes_on_with_a_row_once_it_is_hidden_is_not_told():
    application = ApplicationFactory()
    get = getter(caller(IntegrationFactory()))
    mirror = Mirror(get)
    settled()
    mirror.follow()
    Job.objects.filter(pk=application.job_id).update(is_confidential=True)
    settled()
    before = mirror.next
    hidden = {(one["resource"], one["reason"]) for one in mirror.follow()}
    Candidate.objects.filter(pk=application.candidate_id).update(headline="Told the board")
    Application.objects.filter(pk=application.pk).update(updated_at=timezone.now())
    settled()

    assert hidden == {("jobs", "hidden"), ("applications", "hidden"), ("candidates", "hidden")}
    assert mirror.follow() == []
    # Who missed it is told as often as they ask.
    mirror.next = before
    assert {one["resource"] for one in mirror.follow()} == {"jobs", "applications", "candidates"}


def test_a_file_merged_into_one_that_is_not_theirs_is_hidden_and_names_no_other():
    recruiter, person = RecruiterFactory(), CandidateFactory()
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    TeamMemberFactory(job=secret.job, user=recruiter)
    mirror = Mirror(getter(caller(IntegrationFactory())))
    settled()
    mirror.follow()
    merge_candidates(kept_id=secret.candidate_id, merged_id=person.pk, by=recruiter)
    settled()

    assert [(one["id"], one["reason"], one["merged_into"]) for one in mirror.follow()] == [
        (str(person.public_id), "hidden", None)
    ]


@pytest.mark.parametrize("cursor", ["", "x", "W10", "bnVsbA", "WzEsMiwzLDQsNSw2LDcsOF0", "é", "A" * 5000])
def test_a_cursor_that_was_made_up_is_refused(cursor):
    answer = caller(IntegrationFactory()).get("/api/v1/changes/", {"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/cursor"


@pytest.mark.parametrize("place", range(8))
def test_a_cursor_that_holds_something_else_anywhere_is_refused(place):
    parts = [uuid.UUID(int=0).hex, "log", 0, 0, 0, 0, uuid.UUID(int=0).hex, 0]
    client = caller(IntegrationFactory())
    for forged in (None, True, -1, 2**63, 1.5, "\ud800", [], {}):
        text = json.dumps([*parts[:place], forged, *parts[place + 1 :]])
        cursor = base64.urlsafe_b64encode(text.encode()).decode()
        assert client.get("/api/v1/changes/", {"cursor": cursor}).status_code == 422


def cursor_in(address):
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_a_cursor_tells_nothing_and_is_another_one_each_time():
    """The log counts every write in the house; whether it has moved on is nobody's business either."""
    client = caller(IntegrationFactory())
    mirror = Mirror(getter(client))
    settled()
    mirror.follow()
    first, second = (cursor_in(client.get(mirror.next).json()["next"]) for _ in range(2))
    raw, other = (base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in (first, second))

    assert first != second
    assert SyncReader.objects.get().public_id.hex.encode() not in raw
    assert b"log" not in raw
    assert sum(a == b for a, b in zip(raw, other, strict=False)) < len(raw) / 8
    assert client.get("/api/v1/changes/", {"cursor": first}).status_code == 200


@pytest.mark.parametrize("at", [0, 20, 60, -1])
def test_a_cursor_in_which_one_bit_was_turned_is_refused(at):
    client = caller(IntegrationFactory())
    text = cursor_in(client.get("/api/v1/changes/").json()["next"])
    raw = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    raw[at] ^= 1
    answer = client.get("/api/v1/changes/", {"cursor": base64.urlsafe_b64encode(raw).decode()})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")


def test_a_cursor_outlives_a_change_of_the_secret_key_while_the_former_is_named(settings):
    client = caller(IntegrationFactory())
    onward = client.get("/api/v1/changes/").json()["next"]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key" * 4, [settings.SECRET_KEY]
    assert client.get(onward).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(onward).status_code == 422


def test_a_cursor_of_version_1_1_says_start_again_whatever_it_holds():
    account = IntegrationFactory()
    client = caller(account)
    client.get("/api/v1/changes/")
    reader = SyncReader.objects.get().public_id.hex
    for change in (0, 1, 2**62):
        parts = [reader, "log", 0, change, 0, 0, uuid.UUID(int=0).hex, 0]
        text = json.dumps(parts, separators=(",", ":")).encode()
        answer = client.get(
            "/api/v1/changes/", {"cursor": base64.urlsafe_b64encode(text).decode().rstrip("=")}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")


@pytest.mark.parametrize("size", [1, 2, 5])
def test_hidden_writes_make_no_page_empty_or_short(size):
    """Only the last page of a look may hold less than was asked for, whatever happened out of sight in between."""
    seen, secret = CandidateFactory.create_batch(4), JobFactory(confidential=True)
    mirror = Mirror(getter(caller(IntegrationFactory())))
    settled()
    mirror.follow()
    for person in seen:
        for number in range(7):
            Job.objects.filter(pk=secret.pk).update(title=f"Secret {number}")
            ApplicationFactory(job=secret)
        Candidate.objects.filter(pk=person.pk).update(headline="Seen")
    ApplicationFactory(job=secret)
    settled()

    pages, address = [], mirror.next.replace("page_size=7", f"page_size={size}")
    while not pages or pages[-1]["has_more"]:
        pages.append(mirror.get(address))
        address = pages[-1]["next"]

    told = [one["id"] for page in pages for one in page["results"]]
    assert told == [str(person.public_id) for person in seen]
    full, rest = divmod(len(seen), size)
    assert [len(page["results"]) for page in pages] == [size] * full + [rest]
    quiet = mirror.get(address)
    assert (quiet["results"], quiet["has_more"]) == ([], False)


def test_a_walk_through_everything_has_no_empty_pages():
    ApplicationFactory()
    client, address, sizes = caller(IntegrationFactory()), "/api/v1/changes/?page_size=3", []
    settled()
    while True:
        page = client.get(address).json()
        sizes.append(len(page["results"]))
        address = page["next"]
        if not page["has_more"]:
            break
    assert set(sizes[:-1]) == {3}


def test_one_request_passes_over_only_so_much(monkeypatch):
    monkeypatch.setattr("hiring.api.changes.MOST_STEPS", 2)
    client = caller(IntegrationFactory())
    mirror = Mirror(getter(client))
    settled()
    mirror.follow()
    secret = JobFactory(confidential=True)
    settled()
    mirror.follow()
    for number in range(40):
        Job.objects.filter(pk=secret.pk).update(title=f"Secret {number}")
    person = CandidateFactory()
    settled()

    page = mirror.get(mirror.next)

    assert (page["results"], page["has_more"]) == ([], True)
    assert [one["id"] for one in mirror.follow()] == [str(person.public_id)]


def test_an_account_has_so_many_mirrors_and_the_one_that_follows_stays():
    account, other = IntegrationFactory(), IntegrationFactory()
    client, stranger = caller(account), caller(other)
    mirror = Mirror(getter(client))
    settled()
    mirror.follow()
    SyncReader.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    theirs = stranger.get("/api/v1/changes/").json()["next"]
    first = client.get("/api/v1/changes/").json()["next"]
    for _ in range(MOST_READERS):
        latest = client.get("/api/v1/changes/").json()["next"]

    assert SyncReader.objects.filter(user=account).count() == MOST_READERS
    answer = client.get(first)
    assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")
    for one, address in ((client, mirror.next), (client, latest), (stranger, theirs)):
        assert one.get(address).status_code == 200


def test_a_mirror_that_is_forgotten_while_it_reads_is_told_to_start_again(monkeypatch):
    client = caller(IntegrationFactory())

    def forget(self, place, size, _everything=Changes._everything):
        SyncReader.objects.all().delete()
        return _everything(self, place, size)

    monkeypatch.setattr(Changes, "_everything", forget)
    answer = client.get("/api/v1/changes/")
    assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")


def test_a_cursor_of_another_account_or_one_too_old_says_start_again():
    first, second = IntegrationFactory(), IntegrationFactory()
    onward = caller(first).get("/api/v1/changes/").json()["next"]
    answer = caller(second).get(onward)
    assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")


def test_people_are_told_that_the_feed_is_for_accounts():
    answer = caller(UserFactory(is_superuser=True)).get("/api/v1/changes/")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_old_changes_are_forgotten_with_the_readers_that_never_came_back():
    account = IntegrationFactory()
    client = caller(account)
    onward = client.get("/api/v1/changes/").json()["next"]
    kept = Change.objects.count()
    assert prune_changes(timezone.now() + timedelta(days=29)) == 0
    assert client.get(onward).status_code == 200
    assert prune_changes(timezone.now() + timedelta(days=31)) >= kept > 0
    assert (client.get(onward).status_code, SyncReader.objects.count()) == (409, 0)


def test_somebody_known_who_applies_to_a_confidential_search_only_is_hidden_from_then_on():
    account, person = IntegrationFactory(), CandidateFactory()
    mirror = Mirror(getter(caller(account)))
    settled()
    mirror.follow()
    secret = JobFactory(confidential=True)
    settled()
    mirror.follow()
    ApplicationFactory(candidate=person, job=secret)
    settled()
    assert [(one["resource"], one["id"], one["reason"]) for one in mirror.follow()] == [
        ("candidates", str(person.public_id), "hidden")
    ]


def test_a_card_counts_as_changed_when_it_is_handed_in_and_not_while_it_is_written():
    company = Upheaval(random.Random(5))
    mirror = Mirror(getter(caller(company.account)))
    application = company.one(Application.objects.active())
    card = schedule(application, company.recruiter, company.people[0]).panelists.get().scorecard
    settled()
    mirror.follow()
    write(card)
    settled()
    assert [one for one in mirror.follow() if one["resource"] == "scorecards"] == []
    hand_in(card)
    settled()
    (told,) = [one for one in mirror.follow() if one["resource"] == "scorecards"]
    assert (told["id"], told["object"]["state"]) == (str(card.public_id), "submitted")


def test_a_person_who_was_erased_comes_as_such():
    person, other = CandidateFactory.create_batch(2)
    client = caller(IntegrationFactory())
    first = client.get("/api/v1/changes/?page_size=500").json()
    Candidate.objects.filter(pk=person.pk).update(erased_at=timezone.now(), headline="")
    Candidate.objects.filter(pk=other.pk).update(headline="Led a team")

    said = []
    while first["has_more"] or not said:
        settled()
        first = client.get(first["next"]).json()
        said += [one for one in first["results"] if one["resource"] == "candidates"]
    latest = {one["id"]: (one["change"], one["reason"], bool(one["object"]["erased_at"])) for one in said}

    assert latest == {
        str(person.public_id): ("written", "anonymised", True),
        str(other.public_id): ("written", None, False),
    }
