"""What the prose says of the API is so: requests, parameters, codes, limits."""

import json
import re
import shlex
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

from hiring import scopes
from hiring.operations.webhook_events import NAMES
from tests.hiring.api.callers import RESOURCES

ROOT = Path(__file__).resolve().parents[3]
PROSE = (ROOT / "docs/api.md").read_text()
ANY_ID = "0190d0a0-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PROSE, re.MULTILINE | re.DOTALL)


def curls():
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("curl ")]


def parsed(line):
    """Method, address and headers of a curl command, whose options must be ones that exist."""
    curl = ArgumentParser(exit_on_error=False)
    curl.add_argument("-X", default="GET")
    for option in ("-H", "-F", "-d"):
        curl.add_argument(option, action="append", default=[])
    curl.add_argument("address")
    command = re.sub(r"\s>>?\s\S+$", "", line)
    # The last row's id comes from a command of its own.
    words = shlex.split(re.sub(r"\$\(.*?\)", ANY_ID, command), comments=True)
    asked = curl.parse_args(words[1:])
    return asked.X, asked.address.replace("$FAIRPANEL", "").replace("$ID", ANY_ID), asked


def test_there_are_requests_to_try():
    assert len(curls()) >= 8


@pytest.mark.parametrize("line", curls())
def test_a_request_in_the_prose_is_one_that_the_document_describes(line, document):
    method, address, asked = parsed(line)
    parts = urlsplit(address)
    match = resolve(parts.path)
    template = parts.path.replace(ANY_ID, "{id}")
    operation = document["paths"][template][method.lower()]
    names = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}

    assert match.namespaces == ["api"]
    assert set(parse_qs(parts.query)) <= names
    assert "Authorization: Bearer $TOKEN" in asked.H
    for body in asked.d:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        component = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        assert set(json.loads(body)) <= set(component["properties"])
    for relation in ",".join(parse_qs(parts.query).get("expand", [])).split(","):
        expand = next((one for one in operation.get("parameters", ()) if one["name"] == "expand"), None)
        assert relation in (expand["schema"]["items"]["enum"] if expand and relation else {""})


def test_the_table_of_resources_names_them_all_with_their_filters(document):
    rows = re.findall(
        r"^\| (`[^|]+`) \| [^|]+ \|([^|]*)\|$", PROSE[: PROSE.index("### What a row shows")], re.MULTILINE
    )
    told = {name: filters for names, filters in rows for name in re.findall(r"`([\w-]+)`", names)}
    assert sorted(told) == sorted(RESOURCES)
    everywhere = {"cursor", "page_size", "updated_after", "expand", "fields", "ordering"}
    for resource, filters in told.items():
        parameters = document["paths"][f"/api/v1/{resource}/"]["get"]["parameters"]
        names = {one["name"] for one in parameters if one["in"] == "query"}
        assert (resource, set(re.findall(r"`(\w+)`", filters))) == (resource, names - everywhere)


def test_the_table_of_relations_names_them_all(document):
    part = PROSE[PROSE.index("### What a row shows") : PROSE.index("### Who sees what")]
    rows = re.findall(r"^\| (`[^|]+`) \| (`[^|]+`) \| ([^|]+) \|$", part, re.MULTILINE)
    told = {
        name: (re.findall(r"`([\w.]+)`", near), re.findall(r"`([\w.]+)`", far))
        for names, near, far in rows
        for name in re.findall(r"`([\w-]+)`", names)
    }
    for resource in RESOURCES:
        parameters = document["paths"][f"/api/v1/{resource}/"]["get"]["parameters"]
        there = [
            path for one in parameters if one["name"] == "expand" for path in one["schema"]["items"]["enum"]
        ]
        near, far = told.get(resource, ([], []))
        assert (resource, sorted(near)) == (resource, sorted(path for path in there if "." not in path))
        assert set(far) <= set(there)


def test_the_table_of_writes_names_operations_that_there_are(document):
    written = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, item in document["paths"].items()
        for method in item
        if method != "get"
    }
    told = set()
    for cell in re.findall(r"^\| (`(?:POST|PATCH)[^|]+) \|", PROSE, re.MULTILINE):
        method, before = "", ""
        for words in re.findall(r"`([^`]+)`", cell):
            *verb, address = words.split(" ")
            method = verb[0] if verb else method
            if address.startswith("…"):
                address = before.rsplit("/", 2)[0] + address[1:]
            before = address
            told.add((method, address.replace("<id>", "{id}")))
    assert told | {("POST", "/exports/")} == written


def test_every_code_that_can_be_answered_is_in_the_table():
    told = set()
    for cell in re.findall(r"^\| \d{3}[^|]*\| ([^|]+) \|", PROSE, re.MULTILINE):
        told |= set(re.findall(r"`(\w+)`", cell))
    sources = [
        path.read_text() for app in ("hiring", "scorecards") for path in (ROOT / app / "api").glob("*.py")
    ]
    sources += [(ROOT / app / "errors.py").read_text() for app in ("hiring", "scorecards")]
    used = {code for text in sources for code in re.findall(r"\b(?:default_)?code = \"(\w+)\"", text)}
    used |= {code for text in sources for code in re.findall(r"code=\"(\w+)\"", text)}
    assert used - {"invalid"} <= told


def test_the_limits_in_the_prose_are_the_defaults():
    told = dict(re.findall(r"\| (\d+ an? \w+) \| `(API_\w+)` \|", PROSE))
    source = (ROOT / "hiring/settings/api.py").read_text()
    for sentence, setting in told.items():
        amount, _a, unit = sentence.split(" ")
        assert f'env.str("{setting}", "{amount}/{unit}", ' in source
        assert hasattr(settings, setting)
    assert len(told) == 4


def test_every_scope_in_the_prose_is_one():
    named = set(re.findall(r"`([\w*-]+:(?:read|write))`", PROSE))
    assert named <= set(scopes.SCOPES)
    assert {one for one in scopes.SCOPES if one.endswith(":write")} <= named


def test_links_within_the_documentation_lead_somewhere():
    for file in ("api.md", "webhooks.md", "api-changelog.md"):
        text = (ROOT / "docs" / file).read_text()
        for target in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[\w-]*)?\)", text):
            assert (file, target, (ROOT / "docs" / target).exists()) == (file, target, True)
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([\w-]+)\)", text):
            page = (ROOT / "docs" / (target or file)).read_text()
            headings = [
                re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-")
                for one in re.findall(r"^#+ (.*)", page, re.MULTILINE)
            ]
            assert anchor in headings


def test_python_in_the_prose_compiles():
    for block in blocks("python"):
        compile(block, "docs/api.md", "exec")


def test_every_event_is_in_the_prose_of_webhooks():
    told = set()
    for cell in re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs/webhooks.md").read_text(), re.MULTILINE):
        kind = ""
        for name in re.findall(r"`([\w.]+)`", cell):
            kind = name.partition(".")[0] or kind
            told.add(name if not name.startswith(".") else f"{kind}{name}")
    assert set(NAMES) <= told
