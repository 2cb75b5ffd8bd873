"""Every operation of the API with every scope but the one it needs, and with that one alone."""

import re

import pytest

from hiring.operations.access import create_api_token
from hiring.scopes import ANY, EXPORTS, PRIVATE_READ, SCOPES
from scorecards.api.urls import router
from tests.hiring.api.callers import bearer
from tests.trust.doors import operations
from tests.trust.matrix import Addresses, knock
from tests.trust.test_matrix import world  # noqa: F401 - the same people and panels

pytestmark = pytest.mark.django_db

# Of nobody's data: what there is, how it is described; a signed address is a key by itself, and the feed tells what
# the token's other scopes open.
FREE = re.compile(r"^api/v1/($|schema/|docs/|changes/)|/file/$")
READ_OF = {"get": "read"}
DECIDED = "decisions"  # a token reads them, and no scope of any token writes one


def needed(door):
    """The scope an operation asks for."""
    resource = door.pattern.removeprefix("api/v1/").split("/")[0]
    verb = "read" if door.method == "get" else "write"
    # Debriefing and deciding are asked for below an application; what the document says stands in the address.
    return f"{resource}:{verb}"


def guarded():
    return [door for door in operations() if not FREE.search(door.pattern)]


def refusal(answer):
    if answer.status_code != 403:
        return None
    return re.search(r'"code":\s*"(\w+)"', answer.text_told)[1]


def test_no_scope_stands_for_another(world):  # noqa: F811
    account, addresses = world.visitors["integration"], Addresses(world.maple)
    single = [scope for scope in SCOPES if not scope.startswith(f"{ANY}:")]
    passed, refused, secrets = {}, {}, {}

    def ask(door, scopes):
        if scopes not in secrets:
            secrets[scopes] = create_api_token(user=account, name="Narrow", by=None, scopes=list(scopes))[1]
        world.clients["integration"] = bearer(secrets[scopes])
        return refusal(knock(world, "integration", door, addresses))

    for door in guarded():
        scope = needed(door)
        without = tuple(one for one in single if one != scope)
        refused_as = ask(door, without)
        # No scope at all writes a decision, and the refusal says so.
        if refused_as != "scope_missing" and (scope != f"{DECIDED}:write" or refused_as is None):
            passed[str(door)] = f"without {scope}"
        if scope in single and ask(door, (scope,)) == "scope_missing":
            refused[str(door)] = f"with {scope}"
    world.sign_in_again("integration")

    assert len(guarded()) > 60
    assert (passed, refused) == ({}, {})


def test_what_expands_a_row_wants_the_scope_of_every_resource_it_shows(world):  # noqa: F811
    account = world.visitors["integration"]
    checked = 0
    for prefix, viewset, _basename in router.registry:
        if prefix == EXPORTS:
            continue
        for name, relation in viewset.relations.items():
            own = create_api_token(user=account, name="Narrow", by=None, scopes=[f"{prefix}:read"])[1]
            answers = [
                bearer(own).get(f"/api/v1/{prefix}/{tail}?expand={name}")
                for tail in (
                    "",
                    f"{viewset.serializer_class.Meta.model._base_manager.last().public_id}/",
                    "export/",
                )
            ]
            told = {(a.status_code, a.json()["code"]) for a in answers}
            assert told == {(403, "scope_missing")}, (prefix, name, relation, told)
            checked += 1
    assert checked > 10


def test_the_feed_and_files_hold_what_the_other_scopes_open_and_no_private_fact(world):  # noqa: F811
    account = world.visitors["integration"]
    scopes = ["candidates:read", "exports:read", "exports:write"]
    client = bearer(create_api_token(user=account, name="Narrow", by=None, scopes=scopes)[1])

    pages = [
        client.get("/api/v1/changes/?page_size=200").content.decode(),
        client.get("/api/v1/candidates/export/").getvalue().decode(),
        client.get("/api/v1/candidates/").content.decode(),
    ]

    for page in pages:
        assert "Maple person" in page
        assert "maplemail" not in page
        assert "EVIDENCE" not in page
    assert '"resource":"scorecards"' not in pages[0].replace(" ", "")
    assert PRIVATE_READ not in scopes
    answer = client.post(
        "/api/v1/exports/", {"resource": "scorecards", "format": "ndjson"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
