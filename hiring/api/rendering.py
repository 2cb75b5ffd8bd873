"""Answers as bytes: what the database wrote is put between the envelope's members as it is."""

from typing import Any

from rest_framework import renderers


class WrittenRows(list[bytes]):
    """Rows that are JSON already."""


class RecordRenderer(renderers.JSONRenderer):
    """JSON, with the rows of a page taken as they are where they are written already."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        rows = data.get("results") if isinstance(data, dict) else None
        if not isinstance(rows, WrittenRows):
            rendered: bytes = super().render(data, *args, **kwargs)
            return rendered
        around = {name: value for name, value in data.items() if name != "results"}
        envelope: bytes = super().render({**around, "results": []}, *args, **kwargs)
        return b"".join((envelope.removesuffix(b"]}"), b",".join(rows), b"]}"))
