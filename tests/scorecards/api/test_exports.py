"""Everything of a resource in one answer or in a file: what the list shows, and no more."""

import csv
import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from hiring.api import exporting
from hiring.models import ApiToken, Candidate, ResourceExport
from hiring.operations.access import create_api_token
from hiring.operations.resource_exports import make_resource_export
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    EmploymentFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.hiring.api.callers import RESOURCES, bearer, caller, read
from tests.personas import two_panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def _small_steps(monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 2)
    monkeypatch.setattr(exporting, "STEP", 4)


def token_client(*, scopes=("*:read", "private:read", "*:write"), jobs=(), account=None):
    account = account or IntegrationFactory()
    return bearer(
        create_api_token(user=account, name="Warehouse", by=None, scopes=list(scopes), jobs=jobs)[1]
    )


def lines(answer):
    assert answer.status_code == 200
    return [json.loads(line) for line in body(answer).splitlines()]


def body(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.usefixtures("_small_steps")
def test_an_export_is_the_whole_list_in_its_order():
    two_panels()
    for _ in range(9):
        AttachmentFactory(candidate=EmploymentFactory().candidate)
    client = caller(IntegrationFactory())

    for resource in RESOURCES:
        with time_machine.travel(timezone.now(), tick=False):  # signed addresses say when they were made
            everything = lines(client.get(f"/api/v1/{resource}/export/"))
            assert everything == read(client, resource, page_size=200)


@pytest.mark.usefixtures("_small_steps")
def test_an_export_goes_on_after_the_last_row_that_arrived():
    CandidateFactory.create_batch(9)
    client = caller(RecruiterFactory())
    everybody = lines(client.get("/api/v1/candidates/export/"))

    for received in (1, 4, 9):
        after = everybody[received - 1]["id"]
        assert lines(client.get("/api/v1/candidates/export/", {"after": after})) == everybody[received:]


def test_an_export_has_the_filters_of_the_list_and_refuses_what_it_does_not_know():
    application = ApplicationFactory()
    CandidateFactory()
    client = caller(RecruiterFactory())
    one = lines(client.get("/api/v1/candidates/export/", {"job_id": application.job.public_id}))
    refusal = client.get("/api/v1/candidates/export/?as=xml&after=7&page_size=5")
    unknown = client.get("/api/v1/candidates/export/?page_size=5")

    assert [row["id"] for row in one] == [str(application.candidate.public_id)]
    assert [error["pointer"] for error in refusal.json()["errors"]] == ["/as", "/after"]
    assert (unknown.status_code, [error["pointer"] for error in unknown.json()["errors"]]) == (
        422,
        ["/page_size"],
    )


def test_a_sheet_has_a_column_for_each_member_and_runs_nothing():
    application = ApplicationFactory(candidate__name="=HYPERLINK(1)", candidate__phone="+49 30 1")
    AttachmentFactory(candidate=application.candidate)
    client = caller(RecruiterFactory())
    sheet = body(client.get("/api/v1/candidates/export/?as=csv"))
    (row,) = csv.DictReader(io.StringIO(sheet.decode("utf-8-sig")))
    (shown,) = read(client, "candidates")
    (stage,) = csv.DictReader(
        io.StringIO(body(client.get("/api/v1/applications/export/?as=csv")).decode("utf-8-sig"))
    )

    assert sheet.startswith(b"\xef\xbb\xbfid,name,email,")
    assert (row["name"], row["phone"], row["headline"]) == ("'=HYPERLINK(1)", "'+49 30 1", "")
    assert json.loads(row["attachments"]) == shown["attachments"]
    assert (stage["stage.name"], stage["rejection_reason.name"]) == (application.stage.name, "")
    rest = body(client.get("/api/v1/candidates/export/", {"as": "csv", "after": "0" * 32}))
    assert rest == sheet  # the first id there can be: nothing was received


def test_an_export_shows_no_more_than_the_scopes_and_jobs_of_its_token():
    mine, other = ApplicationFactory(), ApplicationFactory()
    ApplicationFactory(job=JobFactory(confidential=True))
    plain = token_client(scopes=["candidates:read"])
    limited = token_client(jobs=[mine.job])

    seen = lines(plain.get("/api/v1/candidates/export/"))
    assert {row["id"] for row in seen} == {str(a.candidate.public_id) for a in (mine, other)}
    assert {row["email"] for row in seen} == {None}
    assert plain.get("/api/v1/applications/export/").json()["code"] == "scope_missing"
    assert [row["id"] for row in lines(limited.get("/api/v1/applications/export/"))] == [str(mine.public_id)]


def ask(client, **asked):
    return client.post("/api/v1/exports/", json.dumps(asked), content_type="application/json")


def made(client, django_capture_on_commit_callbacks, **asked):
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client, **asked)
    assert answer.status_code == 202, answer.content
    return answer, client.get(answer["Location"]).json()


def test_a_worker_makes_the_file_that_the_streamed_export_is(django_capture_on_commit_callbacks):
    CandidateFactory.create_batch(3)
    client = token_client()
    asked, export = made(client, django_capture_on_commit_callbacks, resource="candidates", format="csv")
    file = client.get(export["download_url"])

    assert asked.json()["state"] == "queued"
    told = ("resource", "format", "filters", "state", "rows", "rows_total", "failure")
    assert [export[name] for name in told] == ["candidates", "csv", {}, "done", 3, 3, ""]
    assert body(file) == body(client.get("/api/v1/candidates/export/?as=csv"))
    assert (file["Content-Type"], file["Accept-Ranges"]) == ("text/csv; charset=utf-8", "bytes")
    assert file["Content-Disposition"].startswith('attachment; filename="candidates-')
    assert [row["id"] for row in read(client, "exports")] == [export["id"]]


def test_the_address_of_a_paper_in_a_file_does_not_expire_and_asks_for_the_token(
    django_capture_on_commit_callbacks,
):
    account = IntegrationFactory()
    paper = AttachmentFactory(candidate=CandidateFactory())
    paper.file.save("cv.pdf", ContentFile(b"%PDF-"))
    client = token_client(account=account)
    _asked, export = made(client, django_capture_on_commit_callbacks, resource="candidates", format="ndjson")
    (row,) = lines(client.get(export["download_url"]))
    (paper,) = row["attachments"]
    plain, nobody = token_client(scopes=["candidates:read"], account=account), bearer("fp_made-up")

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert body(client.get(paper["url"])) == b"%PDF-"
        assert plain.get(paper["url"]).json()["code"] == "scope_missing"
        assert nobody.get(paper["url"]).json()["code"] == "token_unknown"
        assert Client().get(paper["url"]).json()["code"] == "link_expired"


def test_a_download_goes_on_where_it_broke_off(django_capture_on_commit_callbacks):
    CandidateFactory.create_batch(3)
    client = token_client()
    url = made(client, django_capture_on_commit_callbacks, resource="candidates")[1]["download_url"]
    first = client.get(url)
    whole = body(first)

    def part(asked, **headers):
        answer = client.get(url, headers={"Range": asked, **headers})
        return answer.status_code, answer.get("Content-Range"), body(answer) if answer.streaming else b""

    size = len(whole)
    assert part("bytes=10-19") == (206, f"bytes 10-19/{size}", whole[10:20])
    assert part("bytes=10-") == (206, f"bytes 10-{size - 1}/{size}", whole[10:])
    assert part("bytes=-7") == (206, f"bytes {size - 7}-{size - 1}/{size}", whole[-7:])
    assert part(f"bytes={size}-") == (416, f"bytes */{size}", b"")
    assert part("bytes=5-", **{"If-Range": '"another"'}) == (200, None, whole)
    assert part("lines=1-2") == (200, None, whole)


def test_a_link_expires_is_for_its_file_alone_and_dies_with_its_token(django_capture_on_commit_callbacks):
    account = IntegrationFactory()
    client = token_client(account=account)
    export = made(client, django_capture_on_commit_callbacks, resource="tags")[1]
    other = made(client, django_capture_on_commit_callbacks, resource="tags")[1]
    url = export["download_url"]

    assert body(bearer("nobody").get(url)) == b""  # there is no tag: the link alone opens it
    assert client.get(url.replace(export["id"], other["id"])).json()["code"] == "not_allowed"
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.get(url).json()["code"] == "not_allowed"
    ApiToken.objects.update(revoked_at=timezone.now())
    assert client.get(url).json()["code"] == "not_allowed"


def test_a_file_holds_what_the_token_opens_when_it_is_made_and_only_that_token_sees_it(
    django_capture_on_commit_callbacks,
):
    account, mine = IntegrationFactory(), ApplicationFactory()
    ApplicationFactory()
    limited, wide = token_client(account=account, jobs=[mine.job]), token_client(account=account)
    with django_capture_on_commit_callbacks():
        asked = ask(limited, resource="candidates").json()
    Candidate.objects.filter(pk=mine.candidate_id).update(name="Renamed")
    make_resource_export(ResourceExport.objects.get(public_id=asked["id"]).pk)
    export = limited.get(f"/api/v1/exports/{asked['id']}/").json()

    assert [row["name"] for row in lines(limited.get(export["download_url"]))] == ["Renamed"]
    assert wide.get(f"/api/v1/exports/{asked['id']}/").status_code == 404
    token = ResourceExport.objects.get(public_id=asked["id"]).token
    with django_capture_on_commit_callbacks():
        late = ask(limited, resource="candidates").json()
    token.scopes = ["exports:read"]
    token.save()
    make_resource_export(ResourceExport.objects.get(public_id=late["id"]).pk)
    failed = limited.get(f"/api/v1/exports/{late['id']}/").json()
    assert (failed["state"], failed["download_url"]) == ("failed", None)
    assert "candidates:read" in failed["failure"]


def test_what_cannot_be_exported_is_refused_before_anything_is_queued():
    client = token_client()
    unfiltered = ask(client, resource="candidates", filters={"page_size": "5", "colour": "red"})
    assert [error["pointer"] for error in ask(client, resource="secrets", format="xml").json()["errors"]] == [
        "/resource",
        "/format",
    ]
    assert {error["pointer"] for error in unfiltered.json()["errors"]} == {
        "/filters/page_size",
        "/filters/colour",
    }
    narrow = token_client(scopes=["exports:write", "tags:read"])
    assert ask(narrow, resource="candidates").json()["code"] == "scope_missing"
    assert ask(token_client(scopes=["*:read"]), resource="tags").json()["code"] == "scope_missing"
    assert ask(caller(UserFactory()), resource="tags").status_code == 202  # people have their own power
    assert ResourceExport.objects.count() == 1
