"""What was promised stays: the present OpenAPI document beside the last one that was released."""

import copy
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from tests.scorecards.api.contract import broken_promises

DOCS = Path(__file__).resolve().parents[3] / "docs"


def version_of(text):
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


@pytest.fixture(scope="module")
def present():
    """The document as it is served."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))


@pytest.fixture(scope="module")
def released():
    latest = max((DOCS / "schemas").glob("api-*.json"), key=lambda path: version_of(path.stem))
    document = json.loads(latest.read_text())
    assert latest.name == f"api-{document['info']['version']}.json"
    return document


def test_nothing_that_was_released_is_taken_away(released, present):
    assert broken_promises(released, present) == []


def test_a_changed_document_has_a_version_and_a_line_in_the_changelog(released, present):
    version = present["info"]["version"]
    assert version == settings.SPECTACULAR_SETTINGS["VERSION"]
    headings = re.findall(r"^## (\d+\.\d+\.\d+)", (DOCS / "api-changelog.md").read_text(), re.MULTILINE)
    assert headings[0] == version
    assert headings[-1] == "1.0.0"
    assert headings == sorted(headings, key=version_of, reverse=True)
    same = broken_promises(present, released) == []
    assert same or version_of(version) > version_of(released["info"]["version"])


JOBS = "/api/v1/jobs/"


def drop(*way):
    def change(document):
        for step in way[:-1]:
            document = document[step]
        del document[way[-1]]

    return change


def put(value, *way):
    def change(document):
        for step in way[:-1]:
            document = document[step]
        document[way[-1]] = value

    return change


def ask_for_role(document):
    (one,) = (one for one in document["paths"][JOBS]["get"]["parameters"] if one["name"] == "role_id")
    one["required"] = True


def take_no_role(document):
    parameters = document["paths"][JOBS]["get"]["parameters"]
    parameters[:] = [one for one in parameters if one["name"] != "role_id"]


def ask_for_a_body(document):
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    document["paths"][JOBS]["get"]["requestBody"] = body


SCHEMAS = ("components", "schemas")
BROKEN = {
    "a path": (drop("paths", JOBS), "GET /api/v1/jobs/ is gone"),
    "an operation": (drop("paths", JOBS, "get"), "GET /api/v1/jobs/ is gone"),
    "its name": (put("jobs_all", "paths", JOBS, "get", "operationId"), "is called otherwise"),
    "an answer": (drop("paths", JOBS, "get", "responses", "422"), "has no answer 422 any more"),
    "a header": (
        drop("paths", JOBS, "get", "responses", "200", "headers", "Link"),
        "lost the header Link",
    ),
    "a parameter": (take_no_role, "does not take role_id any more"),
    "freedom from a parameter": (ask_for_role, "asks for role_id"),
    "freedom from a body": (ask_for_a_body, "asks for a body"),
    "a member": (drop(*SCHEMAS, "Job", "properties", "title"), "/title is gone"),
    "a member's certainty": (put(["id"], *SCHEMAS, "Job", "required"), "/title is not always there any more"),
    "a type": (
        put("integer", *SCHEMAS, "Job", "properties", "title", "type"),
        "type was string and is integer",
    ),
    "a value": (put(["open"], *SCHEMAS, "JobStatusEnum", "enum"), "is gone"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_taken_away_is_noticed(what, released):
    change, sentence = BROKEN[what]
    changed = copy.deepcopy(released)
    change(changed)
    found = broken_promises(released, changed)
    assert any(sentence in one for one in found), found


def test_whatever_is_added_is_no_breach(released):
    changed = copy.deepcopy(released)
    changed["paths"]["/api/v1/new/"] = changed["paths"][JOBS]
    changed["components"]["schemas"]["Job"]["properties"]["colour"] = {"type": "string"}
    changed["components"]["schemas"]["Job"]["required"].append("colour")
    changed["paths"][JOBS]["get"]["parameters"].append(
        {"in": "query", "name": "x", "schema": {"type": "string"}}
    )
    assert broken_promises(released, changed) == []
