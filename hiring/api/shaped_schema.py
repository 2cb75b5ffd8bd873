"""What the OpenAPI document says about `expand` and `fields`."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from hiring.api.shaping import DEEPEST, Shaped, paths_of

MOST_FIELDS = 100
_NAME = rf"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){{0,{DEEPEST + 2}}}$"
EXPAND = (
    "Relations to show in full, each under this name and in the shape of its own resource, of which the token needs "
    "the `read` scope. What you may not see is `null`, and left out of lists."
)
FIELDS = (
    "The only members to show, with a dot for those of nested objects and lists; `id` is always there. What is "
    "expanded is shown if it is named too."
)


def shaping_parameters(view: Any) -> list[OpenApiParameter]:
    """The parameters that shape this view's rows."""
    if not isinstance(view, Shaped):
        return []
    return [*_expand(paths_of(type(view))), _fields(view)]


def _expand(paths: list[str]) -> list[OpenApiParameter]:
    if not paths:
        return []
    every = ",".join(path for path in paths if "." not in path)
    examples = [
        OpenApiExample("All it leads to", every.split(",")),
        OpenApiExample("One relation", [paths[0]]),
    ]
    return [_listed("expand", {"type": "string", "enum": paths}, EXPAND, examples)]


def _fields(view: Any) -> OpenApiParameter:
    names = [name for name in view.get_serializer().fields if name != "id"][:2]
    example = OpenApiExample("Some members", ["id", *names])
    return _listed("fields", {"type": "string", "pattern": _NAME}, FIELDS, [example])


def _listed(name: str, items: Any, description: str, examples: list[OpenApiExample]) -> OpenApiParameter:
    schema = {"type": "array", "items": items, "minItems": 1, "maxItems": MOST_FIELDS}
    return OpenApiParameter(
        name, schema, style="form", explode=False, description=description, examples=examples
    )
