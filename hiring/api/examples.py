"""Examples of answers, made from what the OpenAPI document says of them, so that the two cannot part."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

ID = "01980000-0000-7000-8000-000000000001"
BY_FORMAT = {
    "uuid": ID,
    "date-time": "2026-03-02T09:00:00Z",
    "date": "2026-03-02",
    "uri": "https://fairpanel.example/api/v1/",
    "email": "ada@example.com",
}
BY_NAME: dict[str, Any] = {
    "candidate_message": "We would be glad to have you with us.",
    "closing_line": "A gap that the team can cover.",
    "content_type": "application/pdf",
    "email": "ada@example.com",
    "employer": "Analytical Engines",
    "evidence": "Led the search for a second market, and stopped it when the numbers said so.",
    "filename": "cv.pdf",
    "headline": "Head of Product at Analytical Engines",
    "key": "vision",
    "location": "Berlin",
    "name": "Ada Lovelace",
    "phone": "+49 30 5550100",
    "profile_url": "https://example.com/ada",
    "timezone": "Europe/Berlin",
    "title": "Head of Product",
    "url": "https://fairpanel.example/papers/1",
}
HEX_64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DEEPEST = 12


def example_of(document: Mapping[str, Any], schema: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value of this shape; the member's name chooses the words."""
    schema = _plain(document, schema)
    for given in ("example", "const", "default"):
        if given in schema:
            return schema[given]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else None)
    kind = next((one for one in kind if one != "null"), None) if isinstance(kind, list) else kind
    if depth > DEEPEST or kind is None:
        value: Any = None
    elif kind == "object":
        members = schema.get("properties", {}).items()
        value = {member: example_of(document, inner, member, depth + 1) for member, inner in members}
    elif kind == "array":
        value = [example_of(document, schema.get("items", {}), name, depth + 1)]
    elif kind == "string":
        value = _text(schema, name)
    else:
        numbers = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 3.5)}
        value = numbers.get(kind, False)
    return value


def _plain(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema without references and branches: of several shapes the first that is not null."""
    if "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return _plain(document, target)
    parts = [_plain(document, part) for part in schema.get("allOf", ())]
    for branches in ("oneOf", "anyOf"):
        found = (_plain(document, one) for one in schema.get(branches, ()))
        parts += [one for one in found if one.get("type") != "null" and one.get("enum") != [None]][:1]
    merged = {name: value for part in (*parts, schema) for name, value in part.items()}
    return {name: value for name, value in merged.items() if name not in {"allOf", "oneOf", "anyOf"}}


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    if name.endswith("sha256") or name == "rubric":
        return HEX_64
    if name.endswith("_id"):
        return ID
    title = schema.get("title", name)
    return str(BY_NAME.get(name) or (str(title) if isinstance(title, Promise) else title) or "A word.")
