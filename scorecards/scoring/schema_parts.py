"""The pieces JSON Schemas are put together from."""

from typing import Any, Final

from scorecards.scoring.inputs import HIGHEST, LOWEST, WEIGHTS

Schema = dict[str, Any]

NULL: Final = {"type": "null"}
NUMBER: Final = {"type": "number"}
BOOLEAN: Final = {"type": "boolean"}
SHA256: Final = r"[0-9a-f]{64}"


def record(properties: Schema, **more: Any) -> Schema:
    """An object in which every key is there and no other is."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
        **more,
    }


def codes(meanings: dict[str, str], description: str) -> Schema:
    """One of these words, each with its meaning."""
    words = [{"const": code, "description": meaning} for code, meaning in meanings.items()]
    return {"description": description, "oneOf": words}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    description = {"description": schema["description"]} if "description" in schema else {}
    rest = {key: value for key, value in schema.items() if key != "description"}
    if "oneOf" in rest:
        return {**description, "oneOf": [*rest["oneOf"], NULL]}
    return {**description, **rest, "type": [rest["type"], "null"]}


def when(condition: Schema, then: Schema) -> Schema:
    return {"if": {"properties": condition}, "then": {"properties": then}}


def id_of(description: str) -> Schema:
    return {"description": description, "type": "string", "minLength": 1, "maxLength": 200}


def list_of(items: Schema, description: str, **more: Any) -> Schema:
    return {"description": description, "type": "array", "items": items, **more}


def ids_of(what: str, description: str) -> Schema:
    return list_of(id_of(what), description, uniqueItems=True)


def figure(description: str, lowest: float = LOWEST, highest: float = HIGHEST) -> Schema:
    return {"description": description, "type": "number", "minimum": lowest, "maximum": highest}


def whole(description: str, lowest: int = 0, highest: int | None = None) -> Schema:
    top = {} if highest is None else {"maximum": highest}
    return {"description": description, "type": "integer", "minimum": lowest, **top}


def flag(description: str) -> Schema:
    return {"description": description, **BOOLEAN}


CARD = id_of("Id of the scorecard.")
SEAT = id_of("Id of the panelist's seat at the interview.")
REVISION = id_of("Id of the scorecard's revision.")
RATING = id_of("Id of the rating, whose row holds the evidence.")
COMPETENCY = id_of("Key of the competency.")
BAR = whole("The score the role needs on the first day.", LOWEST, HIGHEST)
WEIGHT = whole("0, 1 or 2; 0 is reported and never enters the composite.", WEIGHTS[0], WEIGHTS[-1])
MUST_HAVE = flag("Whether a mean below the bar is a stop.")
RUBRIC = {
    "description": "SHA-256 of the rubric's canonical bytes; empty where the job has none yet.",
    "type": "string",
    "pattern": rf"^({SHA256})?$",
}
APPLICATION = id_of("Id of the application.")
