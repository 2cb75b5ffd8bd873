"""Writing through the API: JSON, with whatever headers, by tokens that may."""

import json

from hiring.operations.access import create_api_token
from tests.factories import IntegrationFactory
from tests.hiring.api.callers import bearer

EVERYTHING = ("*:read", "private:read", "*:write")
NOWHERE = "0190d0a0-0000-7000-8000-000000000000"
NOT_THERE = "There is nothing with this id, or nothing that you may see."


def writer(*scopes, account=None, jobs=()):
    """A client of an integration whose token opens these scopes; without any, everything."""
    account = account or IntegrationFactory()
    token = create_api_token(user=account, name="HRIS", by=None, scopes=scopes or EVERYTHING, jobs=jobs)
    return bearer(token[1])


def post(client, address, body=None, key=None, **headers):
    """POST to /api/v1/<address>; `If_Match` and the like become headers."""
    if key is not None:
        headers["Idempotency-Key"] = key
    return client.post(f"/api/v1/{address}", **_json(body or {}), headers=_named(headers))


def patch(client, address, body, **headers):
    return client.patch(f"/api/v1/{address}", **_json(body), headers=_named(headers))


def get(client, address, **headers):
    return client.get(f"/api/v1/{address}", headers=_named(headers))


def told(answer):
    """Status, code and where it is wrong."""
    problem = answer.json()
    return answer.status_code, problem["code"], [error["pointer"] for error in problem["errors"]]


def said(answer):
    """All that a refusal says, but for where and when it was said."""
    return {name: value for name, value in answer.json().items() if name not in {"instance", "request_id"}}


def at(resource, record, act=""):
    return f"{resource}/{record.public_id}/{act}"


def _json(body):
    return {"data": json.dumps(body), "content_type": "application/json"}


def _named(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}
