"""The audit trail in the admin: found by what one knows of an event, exported whole, for site admins."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest

from hiring.admin.audit_search import meant_by
from hiring.errors import InvalidInput
from hiring.models import AuditEvent, Export
from hiring.operations.audit import record_event, record_reading
from hiring.operations.exports import make_export, open_export, request_export
from hiring.operations.sealing import seal_events
from hiring.origin import Origin, coming_from
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.hiring.admin.pages import listing

pytestmark = pytest.mark.django_db
REQUEST = "0190d0a0aaaa70008000000000000001"


@pytest.fixture
def admin(client):
    user = UserFactory(is_superuser=True, is_staff=True, name="Site Admin")
    client.force_login(user)
    return user


@pytest.fixture
def trail():
    """Two people's acts and a reading, of two addresses."""
    mari, jan = RecruiterFactory(name="Mari Toom"), RecruiterFactory(name="Jan Roth")
    person = CandidateFactory()
    with coming_from(Origin(REQUEST, "192.0.2.7")):
        record_event(action="candidate.changed", by=mari, on=person, now=NOW, details={"fields": ["name"]})
    with coming_from(Origin("0190d0a0bbbb70008000000000000002", "2001:db8::7")):
        record_event(action="candidate.merged", by=jan, on=person, now=NOW + timedelta(days=1))
        record_reading(action="panel.read", by=jan, on=[ApplicationFactory()], now=NOW + timedelta(days=1))
    return person


def found(words):
    return sorted(AuditEvent.objects.filter(meant_by(words)).values_list("action", flat=True))


def test_an_event_is_found_by_person_act_record_request_and_address(trail):
    assert found("mari") == ["candidate.changed"]
    assert found("Mari Toom") == ["candidate.changed"]
    assert found("candidate.merged") == ["candidate.merged"]
    assert found("candidate.") == ["candidate.changed", "candidate.merged"]
    assert found("roth panel.read") == ["panel.read"]
    assert found("roth candidate.changed") == []
    assert found(str(trail.public_id)) == ["candidate.changed", "candidate.merged"]
    assert found(REQUEST) == ["candidate.changed"]
    assert found("2001:db8:0::7") == ["candidate.merged", "panel.read"]
    assert found("nobody-of-that-name") == []


def test_the_list_is_narrowed_and_costs_the_same_for_many_events(
    client, admin, trail, django_assert_max_num_queries
):
    assert client.get(listing(AuditEvent, "?q=%00")).status_code == 400

    def listed(query):
        answer = client.get(listing(AuditEvent, query))
        assert answer.status_code == 200
        return sorted(event.action for event in answer.context["cl"].result_list)

    assert listed("?what=readings") == ["panel.read"]
    assert listed("?what=acts&q=192.0.2.7") == ["candidate.changed"]
    assert listed("?record=hiring.candidate") == ["candidate.changed", "candidate.merged"]
    events = [AuditEvent(at=NOW, actor=admin, action="a.b", object_type="x") for _ in range(60)]
    AuditEvent.objects.bulk_create(events)
    with django_assert_max_num_queries(14):
        assert len(listed("")) == 50


def test_what_changed_is_told_before_and_after(client, admin, trail):
    event = record_event(
        action="job.changed",
        by=admin,
        on=JobFactory(),
        now=NOW,
        details={
            "fields": ["headcount", "title"],
            "changes": {"headcount": [1, 2], "hiring_manager": [None, "x"]},
        },
    )

    body = client.get(f"{listing(AuditEvent)}{event.pk}/change/").content.decode()

    for line in ("Headcount: 1 → 2", "Hiring manager: nothing → x", "Fields: headcount, title"):
        assert line in body


def trail_of(by, file_format, **filters):
    export = request_export(by=by, kind="audit", file_format=file_format, filters=filters, now=NOW)
    make_export(export.pk, now=NOW)
    content, name = open_export(public_id=export.public_id, by=by, now=NOW)
    with content:
        return content.read().decode("utf-8-sig"), name


def test_the_export_holds_what_the_seals_were_made_of(admin, trail, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    record_event(action="job.opened", by=admin, on=JobFactory(confidential=True), now=NOW)
    seal_events(NOW)

    text, name = trail_of(admin, "ndjson")
    lines = [json.loads(line) for line in text.splitlines()]

    assert [line["action"] for line in lines if line["seal"]] == [
        "candidate.changed",
        "candidate.merged",
        "panel.read",
    ]
    assert name == f"audit-{NOW:%Y-%m-%d}.ndjson"
    for line in lines:
        told = {name: value for name, value in line.items() if name not in {"person", "seal", "sha256"}}
        spelt = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert not line["sha256"] or hashlib.sha256(spelt).hexdigest() == line["sha256"]


def test_a_part_of_the_trail_is_exported_as_a_sheet_and_that_is_traced(admin, trail, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    text, _name = trail_of(
        admin, "csv", since=(NOW + timedelta(hours=1)).isoformat(), action="candidate.merged"
    )

    headings, *rows = csv.reader(io.StringIO(text))
    assert headings[:5] == ["Event id", "At", "Person", "Person id", "Action"]
    assert [(row[2], row[4], row[6], row[9]) for row in rows] == [
        ("Jan Roth", "candidate.merged", str(trail.public_id), "2001:db8::7")
    ]
    events = AuditEvent.objects.filter(action__startswith="export.").order_by("pk")
    assert [event.action for event in events] == ["export.requested", "export.made", "export.downloaded"]
    assert events[0].details == {"kind": "audit", "rows": "filter"}


@pytest.mark.parametrize(
    "filters", [{"since": "soon"}, {"person": "x"}, {"shoe": "1"}, {"action": ["a", "b"]}]
)
def test_a_filter_that_names_nothing_is_refused(admin, filters):
    with pytest.raises(InvalidInput):
        request_export(by=admin, kind="audit", file_format="csv", filters=filters)


def test_site_admins_alone_export_it_and_only_as_lines_or_a_sheet(client, admin):
    page = f"{listing(AuditEvent)}export/"
    assert client.get(page).status_code == 200
    later = {"file_format": "ndjson", "since": "2026-03-02", "until": "2026-03-01"}
    assert "This is before the first day." in client.post(page, later).content.decode()
    answer = client.post(page, {"file_format": "ndjson", "since": "2026-03-01", "until": "2026-03-02"})
    assert answer["Location"] == listing(Export)
    assert sorted(Export.objects.get().query["filters"]) == ["since", "until"]
    assert client.post(page, {"file_format": "xlsx"}).status_code == 200

    client.force_login(RecruiterFactory())
    assert client.get(page).status_code in {403, 404}
    assert Export.objects.count() == 1
