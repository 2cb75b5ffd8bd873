"""What rows lead to, and what is left out of them: never more than the caller would find at the rows' own addresses."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiring.api.shaping import paths_of
from hiring.models import Candidate, Source
from hiring.operations.access import create_api_token
from scorecards.api.urls import router
from tests.factories import (
    AttachmentFactory,
    DebriefFactory,
    DecisionFactory,
    EmploymentFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    PanelSummaryFactory,
    RejectionReasonFactory,
    RoleFactory,
    ScorecardFactory,
    StageMoveFactory,
    TeamMemberFactory,
)
from tests.hiring.api.callers import RESOURCES, bearer, caller, read
from tests.personas import PEOPLE, seated, two_panels

pytestmark = pytest.mark.django_db

VIEWS = {prefix: view for prefix, view, _name in router.registry if prefix in RESOURCES}
NAMED = {name: prefix for prefix, _view, name in router.registry}
EVERYTHING = {prefix: paths_of(view) for prefix, view in VIEWS.items()}
SHUT_OUT = {"anonymous", "inactive recruiter", "inactive superuser", "inactive panelist who handed in"}


@pytest.fixture
def panels():
    panels = two_panels()
    for application in panels.values():
        fill(application)
    return panels


def fill(application):
    AttachmentFactory(candidate=application.candidate)
    StageMoveFactory(application=application)
    TeamMemberFactory(job=application.job)
    PanelSummaryFactory(application=application)
    frozen = FrozenSummaryFactory(application=application)
    DecisionFactory(application=application, summary=frozen)
    DebriefFactory(application=application, summary=frozen)


@pytest.fixture
def client():
    return caller(IntegrationFactory())


def token(*scopes):
    return bearer(create_api_token(user=IntegrationFactory(), name="Narrow", by=None, scopes=list(scopes))[1])


def bare(value):
    """The same without the addresses of papers, of which every look gets others."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if key != "url"}
    return [bare(one) for one in value] if isinstance(value, list) else value


def compare(row, viewset, own, paths):
    """That all a row leads to is the row its own resource shows this caller; how many there were."""
    found = 0
    expanded = {path.partition(".")[0] for path in paths}
    for name in expanded:
        relation = viewset.relations[name]
        led_to = row.pop(name)
        prefix = NAMED[relation.to]
        assert isinstance(led_to, list) == relation.many
        rows = led_to if relation.many else [led_to] if led_to else []
        assert [one["id"] for one in rows] == sorted(one["id"] for one in rows)
        deeper = [path.partition(".")[2] for path in paths if path.startswith(f"{name}.")]
        for one in rows:
            found += 1 + compare(one, VIEWS[prefix], own, deeper)
            assert one == own[prefix][one["id"]], (viewset, name)
    return found


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - SHUT_OUT))
def test_whatever_a_row_leads_to_is_what_its_own_resource_shows(person, panels):
    """Evidence, hidden searches and one's own file included: an expansion opens nothing."""
    client = caller(PEOPLE[person](panels))
    own = {
        resource: {row["id"]: bare(row) for row in read(client, resource, page_size=200)}
        for resource in RESOURCES
    }

    found = 0
    for resource, paths in EVERYTHING.items():
        if not paths:
            continue
        rows = read(client, resource, page_size=200, expand=",".join(paths))
        assert [row["id"] for row in rows] == list(own[resource])
        if rows:
            alone = client.get(f"/api/v1/{resource}/{rows[-1]['id']}/", {"expand": paths}).json()
            assert bare(alone) == bare(rows[-1])
        for row in bare(rows):
            found += compare(row, VIEWS[resource], own, paths)
            assert row == own[resource][row["id"]]
    assert bool(found) == bool(own["applications"] or own["jobs"])


def test_one_call_is_a_whole_briefing(panels, client):
    application = panels["open"]
    asked = "candidate,job.role,interviews.kit,panel_summary,scorecards,debriefs,decisions"

    row = client.get(f"/api/v1/applications/{application.public_id}/", {"expand": asked}).json()

    assert row["candidate"]["email"] == application.candidate.email
    assert row["job"]["role"]["key"] == application.job.role.key
    assert row["job"]["kit_ids"] == [row["interviews"][0]["kit"]["id"]] == [row["interviews"][0]["kit_id"]]
    assert row["panel_summary"]["application_id"] == row["id"]
    assert [card["state"] for card in row["scorecards"]] == ["submitted"]
    assert [one["application_id"] for one in (*row["debriefs"], *row["decisions"])] == [row["id"]] * 2


def test_whoever_owes_a_card_is_led_to_no_evidence(panels):
    application = panels["open"]
    client = caller(seated(PEOPLE["recruiter"](panels), application))
    asked = {"expand": "panel_summary,scorecards.interview,debriefs,decisions,interviews.scorecards"}
    asked["fields"] = (
        "status,rejection_reason,panel_summary,scorecards,debriefs,decisions,interviews.scorecards.state"
    )

    row = client.get(f"/api/v1/applications/{application.public_id}/", asked).json()

    assert row["panel_summary"] is None
    assert row["rejection_reason"] is None
    assert row["debriefs"] == row["decisions"] == []
    [own] = row["scorecards"]
    assert own["state"] == "draft"
    assert sorted(len(interview["scorecards"]) for interview in row["interviews"]) == [0, 0, 1]


def test_each_relation_wants_the_scope_of_its_resource(panels):
    client = token("applications:read", "candidates:read", "jobs:read")
    at = f"/api/v1/applications/{panels['open'].public_id}/"

    shown = client.get(at, {"expand": "candidate,job"}).json()
    refused = [
        client.get(address, {"expand": expand, "fields": "status"})
        for address in (at, "/api/v1/applications/")
        for expand in ("candidate,scorecards", "job.kits", "panel_summary")
    ]

    # Without private:read, addresses and papers are null here as they are there.
    assert (shown["candidate"]["email"], shown["candidate"]["attachments"]) == (None, None)
    assert {answer.status_code for answer in refused} == {403}
    said = [answer.json() for answer in refused[:3]]
    assert [body["code"] for body in said] == ["scope_missing"] * 3
    assert [body["detail"].split()[5].rstrip(".") for body in said] == [
        "scorecards:read",
        "interview-kits:read",
        "panel-summaries:read",
    ]


def test_only_the_members_that_are_named_are_shown_and_the_id(panels, client):
    row, *_ = read(client, "applications", fields="status,stage.name,moves.moved_by.name")
    assert list(row) == ["id", "stage", "status", "moves"]
    assert list(row["stage"]) == ["id", "name"]
    assert [list(move) for move in row["moves"]] == [["id", "moved_by"]]
    assert list(row["moves"][0]["moved_by"]) == ["id", "name"]

    card, *_ = read(client, "scorecards", fields="current.ratings.score,current.ratings,author")
    assert set(card) == {"id", "author", "current"}
    assert set(card["current"]) == {"id", "ratings"}
    assert "evidence" in card["current"]["ratings"][0]

    expanded, *_ = read(
        client, "scorecards", expand="application.candidate,interview", fields="application.candidate.name"
    )
    assert json.dumps(expanded, default=str).count('"id"') == 3
    assert expanded["application"]["candidate"]["name"] == panels["open"].candidate.name


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_member_can_be_had_alone_and_reads_as_it_does_among_all(resource, panels, client):
    RejectionReasonFactory()
    Candidate.objects.get(pk=panels["open"].candidate_id).tags.create(name="B2B")
    Source.objects.create(name="Fair")
    whole = read(client, resource, page_size=200)
    assert whole
    for name in whole[0]:
        alone = read(client, resource, page_size=200, fields=name)
        assert bare(alone) == bare([{"id": row["id"], name: row[name]} for row in whole])
        one = client.get(f"/api/v1/{resource}/{whole[0]['id']}/", {"fields": name}).json()
        assert bare(one) == bare(alone[0])


def test_a_name_that_there_is_not_is_refused_with_those_there_are(panels, client):
    [decision, *_] = read(client, "decisions")
    at = f"/api/v1/decisions/{decision['id']}/"
    wrong = {
        "expand": {"": "", "candidate": "candidate", "application.job.role": "application.job.role"},
        "fields": {"nothing": "nothing", "application_id.x": "application_id", "decided_by.mail": "mail"},
    }
    for parameter, values in wrong.items():
        for value, named in values.items():
            for address in (at, "/api/v1/decisions/"):
                answer = client.get(address, {parameter: f"{value},"} if value == "" else {parameter: value})
                assert answer.status_code == 422
                for error in answer.json()["errors"]:
                    assert error["pointer"] == f"/{parameter}"
                    assert named in error["detail"]
    [error] = client.get(at, {"expand": "candidate"}).json()["errors"]
    assert error["detail"].startswith("There is no candidate to expand here. There are: application,")
    [error] = client.get(at, {"fields": "decided_by.mail"}).json()["errors"]
    assert error["detail"] == "There is no decided_by.mail here. There are: id, name."
    [error] = client.get("/api/v1/tags/", {"expand": "candidates"}).json()["errors"]
    assert error["detail"] == "There is no candidates to expand here. Nothing can be expanded here."
    [error] = client.get(at, {"fieds": "reason"}).json()["errors"]
    assert error["detail"] == "There is no such parameter here. There are: expand, fields."


def test_what_rows_lead_to_costs_the_same_for_one_row_and_for_thirty(client):
    client.get("/api/v1/sources/")

    def costs():
        counted = {}
        for resource, paths in EVERYTHING.items():
            if paths:
                with CaptureQueriesContext(connection) as queries:
                    read(client, resource, page_size=200, expand=",".join(paths))
                counted[resource] = len(queries)
        return counted

    def make():
        card = ScorecardFactory(submitted=True)
        fill(card.panelist.interview.application)
        EmploymentFactory(candidate=card.panelist.interview.application.candidate)
        RoleFactory(key=f"role-{card.pk}")

    make()
    one = costs()
    for _ in range(29):
        make()
    assert costs() == one


def test_a_tag_stands_for_what_was_asked_and_not_for_addresses_that_change(panels, client, time_machine):
    time_machine.move_to("2026-03-02T09:00:00Z")
    at = f"/api/v1/applications/{panels['open'].public_id}/"
    asked = {"expand": "candidate", "fields": "candidate.attachments"}
    first = client.get(at, asked)
    time_machine.shift(120)

    again = client.get(at, asked, headers={"If-None-Match": first["ETag"]})
    plain = client.get(at, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again["ETag"], plain.status_code) == (304, first["ETag"], 200)
    papers = [
        client.get(at, asked).json()["candidate"]["attachments"],
        first.json()["candidate"]["attachments"],
    ]
    assert papers[0][0]["url"] != papers[1][0]["url"]


def test_without_being_asked_every_row_has_all_members_of_its_component_and_no_others(panels, client):
    RejectionReasonFactory()
    components = Client().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["components"]
    paths = Client().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["paths"]
    seen = 0
    for resource in RESOURCES:
        answer = paths[f"/api/v1/{resource}/{{id}}/"]["get"]["responses"]["200"]["content"][
            "application/json"
        ]
        name = answer["schema"]["anyOf"][0]["$ref"].rpartition("/")[2]
        for row in read(client, resource):
            seen += 1
            assert set(row) == set(components["schemas"][name]["required"]), resource
            assert set(row) == set(components["schemas"][name]["properties"])
    assert seen > len(RESOURCES)
