"""What the OpenAPI document says of every operation alike, put in once it is made."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from hiring.api.errors import MEDIA_TYPE, problem_body
from hiring.api.examples import example_of

PROBLEM = {"$ref": "#/components/schemas/Problem"}
METHODS = ("get", "post", "put", "patch", "delete")
HEADERS = {
    "X-Request-ID": ({"type": "string"}, "The name of this request: tell it when you ask for help."),
    "X-RateLimit-Limit": ({"type": "integer"}, "Requests that are allowed in the window."),
    "X-RateLimit-Remaining": ({"type": "integer"}, "Requests that are left in it."),
    "X-RateLimit-Reset": ({"type": "integer"}, "When one more is allowed, in seconds of Unix time."),
    "Retry-After": ({"type": "integer"}, "Seconds after which to come back."),
    "WWW-Authenticate": ({"type": "string"}, "How to sign in."),
}
ALWAYS = ("X-Request-ID", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
BESIDES = {"401": "WWW-Authenticate", "429": "Retry-After"}
MET = {
    "200": "What was asked for.",
    "201": "It was made, and is shown as a GET of it shows it.",
    "202": "It was taken in, and is being worked on.",
}
PARAMETERS = {
    "id": "The row's `id`, as lists show it.",
    "version": "The number of the version.",
    "page_size": "Rows on a page.",
    "as": "The format of the file.",
}
# The example of each refusal: the code met most often, and its sentence.
EXAMPLES = {
    "400": ("malformed", "Malformed request."),
    "401": (
        "not_authenticated",
        'Send the header "Authorization: Bearer <token>", or sign in with a browser.',
    ),
    "403": (
        "scope_missing",
        "This token lacks the scope candidates:read. Ask a site admin for one that has it.",
    ),
    "404": ("not_found", "There is nothing here, or nothing that you may see."),
    "406": ("not_acceptable", "Could not satisfy the request Accept header."),
    "409": ("stale_state", "Somebody has changed it meanwhile. Read it again."),
    "412": ("precondition_failed", "It has changed since you read it. Read it again, and decide anew."),
    "413": ("too_large", "Send at most 2048 kB at once."),
    "415": ("unsupported_media_type", 'Unsupported media type "text/xml" in request.'),
    "416": ("range_not_satisfiable", "The file is shorter than that."),
    "422": ("invalid_input", "Some of what you sent cannot be used."),
    "429": ("rate_limited", "That is more than 600 requests in this window. Come back in 7 seconds."),
    "500": ("internal_error", "Something broke on our side. Try again; if it stays, tell a site admin."),
    "503": ("no_room", "There is no room for this now, and nothing was stored. Send it again later."),
}


def complete(result: dict[str, Any], **_generation: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: limits, headers, examples and the sentences nobody wrote."""
    components = result["components"]
    components["headers"] = {
        name: {"required": True, "schema": schema, "description": sentence}
        for name, (schema, sentence) in HEADERS.items()
    }
    components["responses"] = {}
    components["examples"] = {f"Problem{status}": {"value": _problem(status)} for status in EXAMPLES}
    for operation in _operations(result):
        for parameter in operation.get("parameters", ()):
            parameter.setdefault("description", PARAMETERS.get(parameter["name"], ""))
        answers = operation["responses"]
        answers["429"] = {
            "description": "More requests than are allowed; `Retry-After` says when to come back.",
            "content": {MEDIA_TYPE: {"schema": PROBLEM}},
        }
        for status, answer in answers.items():
            _describe(result, status, answer)
        operation["responses"] = {
            status: _shared(components, status, answers[status]) for status in sorted(answers)
        }
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if not media.get("examples") and "multipart" not in media:
                media.setdefault("example", example_of(result, media.get("schema", {})))
    return result


def _describe(document: dict[str, Any], status: str, answer: dict[str, Any]) -> None:
    answer["description"] = answer.get("description") or MET.get(status, "")
    headers = answer.setdefault("headers", {})
    for name in (*ALWAYS, *([BESIDES[status]] if status in BESIDES else [])):
        headers[name] = {"$ref": f"#/components/headers/{name}"}
    for media, content in answer.get("content", {}).items():
        if media == MEDIA_TYPE:
            content["examples"] = {f"Problem{status}": {"$ref": f"#/components/examples/Problem{status}"}}
        elif not content.get("examples") and "example" not in content:
            _show(document, content)


def _show(document: dict[str, Any], content: dict[str, Any]) -> None:
    """An example of the answer: one for each named shape, which all operations that answer with it share."""
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    if not name:
        content["example"] = example_of(document, content["schema"])
        return
    examples = document["components"]["examples"]
    if name not in examples:
        examples[name] = {"value": example_of(document, content["schema"])}
    content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}


def _shared(components: dict[str, Any], status: str, answer: dict[str, Any]) -> dict[str, Any]:
    """A refusal as a reference to the one that all operations share, unless it says something else than they do."""
    if list(answer.get("content", {})) != [MEDIA_TYPE]:
        return answer
    same: bool = components["responses"].setdefault(f"Problem{status}", answer) == answer
    return {"$ref": f"#/components/responses/Problem{status}"} if same else answer


def _problem(status: str) -> dict[str, Any]:
    code, sentence = EXAMPLES[status]
    errors = [{"pointer": "/page_size", "detail": "Write a whole number from 1 to 200."}]
    body = problem_body(HTTPStatus(int(status)), code, sentence, errors if code == "invalid_input" else [])
    return body | {"instance": "/api/v1/candidates/", "request_id": "6f1c2a9d0b7e4f5d8c3a1e2b4d6f8a90"}


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from (item[method] for method in METHODS if method in item)
