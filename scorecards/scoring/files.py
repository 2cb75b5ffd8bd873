"""A panel from a file that anybody may have written: one clear refusal, whatever is in it."""

import json
import sys
from pathlib import Path
from typing import Any

from scorecards.scoring.exchange import BadPanel, panel_from_json
from scorecards.scoring.inputs import PanelInput

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE


def read_file(name: str) -> PanelInput:
    """The panel in a file, or in standard input for `-`; BadPanel with one line for anything else."""
    return read_panel(_bytes_of(name))


def _bytes_of(name: str) -> bytes:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise BadPanel(getattr(error, "strerror", None) or "is no name of a file") from error
    if len(content) > LARGEST:
        raise BadPanel(f"is larger than {LARGEST // MEGABYTE} MB, which no panel is")
    return content


def read_panel(content: bytes) -> PanelInput:
    """The panel that these bytes say; BadPanel with one line for anything else."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPanel(f"is not UTF-8 (byte {error.start + 1:,})") from error
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_each_key_once)
    except json.JSONDecodeError as error:
        raise BadPanel(f"is not JSON: {error.msg}, line {error.lineno} column {error.colno}") from error
    except RecursionError as error:
        raise BadPanel("is nested too deeply") from error
    except BadPanel:
        raise
    except ValueError as error:
        raise BadPanel("holds a number with too many digits") from error
    return panel_from_json(data)


def _no_constant(name: str) -> None:
    raise BadPanel(f"holds {name}, which is no JSON")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadPanel(f"holds the key {ascii(key)[:60]} twice in one object")
        found[key] = value
    return found
