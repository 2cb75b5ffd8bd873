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
        # Put together once: a page is hundreds of kilobytes.
        pieces = [envelope.removesuffix(b"]}"), *(piece for row in rows for piece in (row, b","))]
        return b"".join((*(pieces[:-1] if rows else pieces), b"]}"))
