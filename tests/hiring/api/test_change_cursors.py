"""Cursors of the changes feed: each one that was handed out is taken back, whatever it happens to look like."""

import base64
import json
import uuid

import pytest
from rest_framework.exceptions import ValidationError

from hiring.api import change_cursors
from hiring.api.change_cursors import BEGINS_1_1, decoded, encoded
from hiring.operations.changes import LOG, CursorExpired, Place, Position

READER = uuid.UUID(int=7)
PLACE = Place(READER, LOG, Position(5, 6), 3)
OLD = [READER.hex, LOG, 5, 6, 3, 0, uuid.UUID(int=0).hex, 0]


def as_text(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_a_cursor_that_begins_by_chance_as_the_old_ones_did_is_taken_back(monkeypatch):
    monkeypatch.setattr(change_cursors.secrets, "token_bytes", lambda length: BEGINS_1_1.ljust(length, b"x"))

    assert decoded(encoded(PLACE), 9) == PLACE


def test_a_cursor_of_version_1_1_is_told_to_start_again():
    with pytest.raises(CursorExpired):
        decoded(as_text(json.dumps(OLD).encode()), 9)


@pytest.mark.parametrize("raw", [b"", b'["', b'["x"]', b"x" * 40])
def test_what_was_never_handed_out_is_refused(raw):
    with pytest.raises(ValidationError):
        decoded(as_text(raw), 9)
