"""How the OpenAPI document tells of rows that were asked for in parts.

Apart from the rest, because DRF imports the paginator, which needs it, before its own views.
"""

from typing import Any

# A row as `expand` and `fields` make it.
SHAPED_ROW = {
    "type": "object",
    "description": "With `fields`: the members that were asked for, each as it is without.",
    "properties": {"id": {"type": "string", "format": "uuid"}},
    "additionalProperties": True,
}


def shaped(schema: Any) -> dict[str, Any]:
    """A whole row, or one that was asked for in parts."""
    return {"anyOf": [schema, SHAPED_ROW]}
