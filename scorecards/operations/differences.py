"""Where two JSON documents part, as paths a person can follow."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

MOST = 200
_LONGEST = 80
_NOTHING = object()


def differences(stored: Any, recomputed: Any) -> list[str]:
    """Each place where the two differ, `$.competencies[2].mean: stored 4.0, recomputed 3.5`; at most 200.

    No deeper than the recomputed one goes, whatever somebody has put into the stored one.
    """
    found = list(islice(_walk("$", stored, recomputed), MOST + 1))
    return found if len(found) <= MOST else [*found[:MOST], "$: differs in more places"]


def _walk(path: str, stored: Any, recomputed: Any) -> Iterator[str]:
    if isinstance(stored, dict) and isinstance(recomputed, dict):
        for key in sorted(stored.keys() | recomputed.keys()):
            inner = stored.get(key, _NOTHING), recomputed.get(key, _NOTHING)
            yield from _walk(f"{path}.{key}" if key in recomputed else f"{path}[{shown(key)}]", *inner)
    elif isinstance(stored, list) and isinstance(recomputed, list):
        for index in range(max(len(stored), len(recomputed))):
            yield from _walk(f"{path}[{index}]", _at(stored, index), _at(recomputed, index))
    elif type(stored) is not type(recomputed) or stored != recomputed:
        # 4 and 4.0 are equal to Python and are different bytes.
        yield f"{path}: stored {shown(stored)}, recomputed {shown(recomputed)}"


def shown(value: Any) -> str:
    """A value in a few characters of ASCII, or "nothing" where there is none."""
    if value is _NOTHING:
        return "nothing"
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else _NOTHING
