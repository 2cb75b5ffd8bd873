"""Nothing that is hidden shows anywhere: no word of it, no count, no place in an order, no other refusal.

The doors are read from the OpenAPI document, so that none is left out: an address or a parameter that this file
does not know fails the test. Each is asked before and after things have happened out of sight, and must say the same.
"""

import json
import re
from urllib.parse import urlencode

import pytest
from drf_spectacular.generators import SchemaGenerator

from hiring import models as hiring
from hiring.operations.access import create_api_token
from hiring.scopes import RESOURCES
from scorecards import models as scorecards
from tests.factories import IntegrationFactory, RecruiterFactory, UserFactory
from tests.hiring.api.callers import bearer, caller
from tests.personas import candidate_of, on_team, seated
from tests.scorecards.api import hidden
from tests.scorecards.api.hidden import Company

pytestmark = pytest.mark.django_db

NOWHERE = "0190d0a0-0000-7000-8000-000000000000"
# Opened by a signed address, which is told to whoever sees the row alone.
SIGNED = {"/api/v1/attachments/{id}/file/", "/api/v1/exports/{id}/file/"}
MEMBERS = {
    "applications": hiring.Application,
    "candidates": hiring.Candidate,
    "competencies": scorecards.Competency,
    "debriefs": scorecards.Debrief,
    "decisions": scorecards.Decision,
    "exports": hiring.ResourceExport,
    "interview-kits": scorecards.InterviewKit,
    "interviews": hiring.Interview,
    "jobs": hiring.Job,
    "panel-summaries": scorecards.PanelSummary,
    "rejection-reasons": hiring.RejectionReason,
    "roles": hiring.Role,
    "scorecards": scorecards.Scorecard,
    "sources": hiring.Source,
    "tags": hiring.Tag,
    "users": hiring.User,
}
# What each parameter that is no choice among words is asked with, besides ids.
PLAIN = {
    "cursor": (),
    "fields": (),
    "page_size": (),
    "after": (NOWHERE,),
    "updated_after": ("2026-03-02T09:00:00Z",),
    "email": tuple(f"{word}@example.com" for word in (hidden.SECRET, hidden.REACHED, "nobody")),
    "version": ("1", "7"),
}
FILTERS = {
    "application_id": hiring.Application,
    "candidate_id": hiring.Candidate,
    "interview_id": hiring.Interview,
    "job_id": hiring.Job,
    "role_id": hiring.Role,
    "source_id": hiring.Source,
    "stage_id": hiring.Stage,
    "tag_id": hiring.Tag,
    "user_id": hiring.User,
}
CATALOGUES = {"competencies", "rejection-reasons", "roles", "sources", "tags", "users"}
HIDEABLE = {
    hiring.Application,
    hiring.Candidate,
    hiring.Interview,
    hiring.Job,
    scorecards.InterviewKit,
    scorecards.Scorecard,
}


@pytest.fixture(scope="module")
def doors():
    """Each address that can be read, with its parameters."""
    document = json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))
    return {
        path: [one for one in item["get"].get("parameters", ()) if one["in"] == "query"]
        for path, item in document["paths"].items()
        if "get" in item and path not in SIGNED
    }


def values_of(parameter, rows):
    """What to ask a parameter with; a parameter that nobody thought of is a KeyError."""
    name, schema = parameter["name"], parameter["schema"]
    if name in FILTERS:
        return rows[FILTERS[name]]
    words = schema.get("enum") or schema.get("items", {}).get("enum")
    if words:
        # Descending orders are the ascending ones from behind.
        return [word for word in words if not word.startswith("-") and word != "id"]
    return ("true", "false") if schema.get("type") == "boolean" else PLAIN[name]


def addresses(doors, rows):
    """Everything there is to ask: each member, each list as it is, expanded, and by each parameter.

    Exports and members are shaped and filtered by what the lists are, and everybody sees all of the catalogues:
    these are asked for as they are.
    """
    for path, parameters in doors.items():
        if "{id}" in path:
            resource = path.removeprefix("/api/v1/").partition("/")[0]
            versions = (1, 7) if "{version}" in path else (1,)
            yield from (
                path.format(id=row, version=one) for row in rows[MEMBERS[resource]] for one in versions
            )
            continue
        if path.endswith("/export/"):
            yield path
            continue
        size = {"page_size": "200"} if parameters else {}
        yield f"{path}?{urlencode(size)}"
        if path.removeprefix("/api/v1/").strip("/") in CATALOGUES:
            continue
        for one in parameters:
            values = list(values_of(one, rows))
            values = [",".join(values)] if one["name"] == "expand" else values
            yield from (f"{path}?{urlencode({**size, one['name']: value})}" for value in values)


def ids_of(company):
    """Rows of every panel for what can be hidden, and one of what everybody sees."""
    rows = {}
    for model in {*MEMBERS.values(), *FILTERS.values()}:
        ids = [
            str(public_id) for public_id in model.objects.order_by("pk").values_list("public_id", flat=True)
        ]
        rows[model] = ids if hasattr(model, "application") or model in HIDEABLE else ids[:1]
    rows[hiring.Stage] = [str(one.stage.public_id) for one in (company.open, company.secret, company.other)]
    seat = company.secret.interviews.first().panelists.first()
    rows[hiring.User] = [str(seat.user.public_id), str(company.runner.public_id)]
    return rows


def crawl(client, doors, rows):
    """What each address says, but for what is another thing each time."""
    return {address: told(client.get(address)) for address in addresses(doors, rows)}


def told(answer):
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = re.sub(r'"request_id":"\w+"', "", said.decode())
    return answer.status_code, re.sub(r'[?&](cursor|signature)=[^"&]+|\?sig[^"]+', "", text)


def account(_company, *scopes, jobs=()):
    secret = create_api_token(user=IntegrationFactory(), name="Probe", by=None, scopes=scopes, jobs=jobs)[1]
    return bearer(secret)


def as_person(make):
    def sign_in(company):
        company.watcher = make(company)
        return caller(company.watcher)

    return sign_in


EVERYTHING = ("*:read", "private:read")
ANYBODYS = ("draft",)
NOT_ANYBODYS = (hidden.DRAFTED, hidden.WHISPERED)
# Who looks, what may go on without their notice, and the words that they may never read.
WATCHERS = {
    "nobody": (
        lambda _company: caller(),
        ("search_in_secret", "hire_elsewhere", "judge", "draft"),
        (hidden.OPEN, hidden.SECRET, hidden.OTHER, hidden.JUDGED, hidden.REACHED),
    ),
    "an interviewer who owes a card": (
        as_person(lambda company: seated(UserFactory(), company.open)),
        ("search_in_secret", "hire_elsewhere", "judge"),
        (hidden.SECRET, hidden.OTHER, hidden.JUDGED),
    ),
    "a recruiter who owes a card": (
        as_person(lambda company: seated(RecruiterFactory(), company.open)),
        ("search_in_secret", "judge"),
        (hidden.SECRET, hidden.JUDGED),
    ),
    "a hiring manager": (
        as_person(lambda company: on_team(UserFactory(), company.open)),
        ("search_in_secret", "hire_elsewhere"),
        (hidden.SECRET, hidden.OTHER),
    ),
    "a recruiter who is the candidate": (
        as_person(lambda company: candidate_of(RecruiterFactory(), company.open)),
        ("search_in_secret", "judge_the_watcher"),
        (hidden.SECRET, hidden.OPEN, hidden.JUDGED, hidden.REACHED),
    ),
    "a token for everything": (
        lambda company: account(company, *EVERYTHING),
        ("search_in_secret",),
        (hidden.SECRET,),
    ),
    "a token for one job and nothing private": (
        lambda company: account(company, "*:read", jobs=[company.open.job]),
        ("search_in_secret", "hire_elsewhere"),
        (hidden.SECRET, hidden.OTHER, hidden.REACHED),
    ),
}


@pytest.mark.parametrize("watcher", WATCHERS)
def test_what_goes_on_out_of_sight_shows_nowhere(watcher, doors):
    company = Company()
    sign_in, acts, words = WATCHERS[watcher]
    client = sign_in(company)
    rows = ids_of(company)
    before = crawl(client, doors, rows)

    for act in (*acts, *ANYBODYS):
        getattr(company, act)()
    after = crawl(client, doors, rows)

    assert {address for address in before if before[address] != after[address]} == set()
    for address, (_status, said) in after.items():
        for word in (*words, *NOT_ANYBODYS):
            assert (address, word in said.lower()) == (address, False)
    statuses = {status for status, _said in after.values()}
    assert statuses <= ({401} if watcher == "nobody" else {200, 403, 404, 409, 422})
    assert watcher == "nobody" or any(len(said) > 500 for _status, said in after.values())


def test_a_scope_opens_the_doors_of_its_resource_alone(doors):
    company = Company()
    rows = {model: [str(row.public_id) for row in model.objects.all()[:1]] for model in MEMBERS.values()}
    for own in RESOURCES:
        client = account(company, f"{own}:read")
        for path, parameters in doors.items():
            resource = path.removeprefix("/api/v1/").partition("/")[0]
            if resource in {"", "changes", "exports"}:
                continue
            row = (rows[MEMBERS[resource]] or [NOWHERE])[0]
            address = path.format(id=row, version=1)
            relations = [one for one in parameters if one["name"] == "expand" and resource == own]
            asked = [f"?expand={relation}" for one in relations for relation in values_of(one, {})]
            for query in asked if resource == own else [""]:
                refusal = client.get(f"{address}{query}")
                told_of = (own, refusal.status_code, refusal.json()["code"])
                assert (address, query, told_of) == (address, query, (own, 403, "scope_missing"))
        page = client.get("/api/v1/changes/?page_size=500").json()
        assert {one["resource"] for one in page["results"]} <= {own}


def test_every_member_and_parameter_has_a_row_here(doors):
    """What the two tests above would stumble over, said plainly."""
    resources = {path.removeprefix("/api/v1/").partition("/")[0] for path in doors if "{id}" in path}
    assert resources == set(MEMBERS)
    names = {
        one["name"]
        for parameters in doors.values()
        for one in parameters
        if not (one["schema"].get("enum") or one["schema"].get("items", {}).get("enum"))
        and one["schema"].get("type") != "boolean"
    }
    assert names == set(PLAIN) | set(FILTERS)
