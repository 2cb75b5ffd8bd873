"""Every door there is, read from the running system: addresses, operations of the API, actions of lists.

A door is told by what is done and by its address as the code writes it: "GET jobs/<uuid:public_id>/finalists/".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib import admin
from django.urls import URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

API = "api/v1/"
# Where the framework sends the old form of an address on, and what it makes of any other one.
ALIASES = re.compile(r"^admin/\w+/\w+/<path:object_id>/$|^admin/\(\?P<url>|^admin/r/|^api/v1/<path:unknown>")
# The framework's own forms ask for the same permission whether they are shown or sent.
FORMS = re.compile(r"^admin/(\w+/\w+/(add/|<path:object_id>/(change|history|delete)/)?)?$")
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Door:
    """What is done at which address; `sent` is what a form would send along."""

    method: str
    pattern: str
    sent: dict = field(default_factory=dict, compare=False)
    note: str = ""

    def __str__(self):
        return " ".join(filter(None, (self.method.upper(), self.pattern or "/", self.note)))


def patterns(resolver=None, prefix="") -> Iterator[str]:
    """Every address the site answers, as its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        path = prefix + str(one.pattern).lstrip("^").rstrip("$").removesuffix(r"\Z")
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        elif not ALIASES.match(path):
            yield path


def pages() -> Iterator[Door]:
    """Everything outside of the API, asked for and posted to; a person's own card is a door of its own."""
    for path in sorted(set(patterns())):
        if path.startswith(API):
            continue
        for method in ("get", "post"):
            if method == "post" and FORMS.match(path):
                continue
            yield Door(method, path)
            if path.startswith("scorecards/<"):
                yield Door(method, path, note="(one's own)")


def operations() -> Iterator[Door]:
    """Every operation of the OpenAPI document, and the addresses of the API that it does not describe."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    described = set()
    for path, methods in sorted(document["paths"].items()):
        described.add(_shape(path.lstrip("/")))
        yield from (Door(method, path.lstrip("/")) for method in METHODS if method in methods)
    for path in sorted(set(patterns())):
        if path.startswith(API) and _shape(path) not in described:
            yield Door("get", path)


def _shape(path):
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def actions() -> Iterator[Door]:
    """Every action that a list of the admin offers for chosen rows."""
    for model, page in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label_lower):
        address = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        for action in page.actions or ():
            name = action if isinstance(action, str) else action.__name__
            yield Door("post", address, {"action": name}, note=f"action={name}")


def choices() -> Iterator[Door]:
    """Every list of choices that a form of the admin fetches while somebody types."""
    for model, page in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label_lower):
        for name in page.autocomplete_fields:
            where = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
            query = {**where, "field_name": name, "term": ""}
            yield Door("get", "admin/autocomplete/", query, note=f"{model._meta.model_name}.{name}")


# The parts of the table, in its order.
PARTS = {
    "pages": lambda: (door for door in pages() if not door.pattern.startswith("admin/")),
    "admin": lambda: (
        *(door for door in pages() if door.pattern.startswith("admin/")),
        *actions(),
        *choices(),
    ),
    "API": operations,
}


def every_door() -> list[Door]:
    """All of them, in the order of the table."""
    return [door for part in PARTS.values() for door in part()]
