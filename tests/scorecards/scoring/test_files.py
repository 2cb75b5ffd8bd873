"""Files that anybody may have written: one line that says what is wrong, whatever is in them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scorecards.scoring import BadPanel, canonical_bytes, summarise
from scorecards.scoring.files import LARGEST, read_file, read_panel
from tests.scorecards.scoring.test_exchange import JSON, PANEL, broken

ROOT = Path(__file__).parents[3]
RATING = ("cards", 0, "revisions", 0, "ratings", 0)
SCORE = "$.cards[0].revisions[0].ratings[0].score: must be a whole number from 1 to 5"
TWICE = "$.cards[0].revisions[0].ratings: the competency 'domain' stands twice"


def test_a_panel_is_read_from_its_bytes_with_spaces_or_without():
    assert read_panel(canonical_bytes(JSON)) == PANEL
    assert read_panel(json.dumps(JSON, indent=4).encode()) == PANEL


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON: Expecting value, line 1 column 1"),
        (b"{", "is not JSON: Expecting property name enclosed in double quotes, line 1 column 2"),
        (canonical_bytes(JSON)[:-1], "is not JSON: Expecting ',' delimiter, line 1 column 887"),
        (canonical_bytes(JSON) + b"x", "is not JSON: Extra data, line 1 column 888"),
        (b'{"a": NaN}', "holds NaN, which is no JSON"),
        (b'{"a": -Infinity}', "holds -Infinity, which is no JSON"),
        (b"[" * 1_000_000, "is nested too deeply"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "holds a number with too many digits"),
        (b'{"a": 1, "a": 2}', "holds the key 'a' twice in one object"),
        ("{}".encode("utf-16"), "is not UTF-8 (byte 1)"),
        (b'{"name": "M\xfcller"}', "is not UTF-8 (byte 12)"),
        (b"\xef\xbb\xbf{}", "is not JSON: Unexpected UTF-8 BOM (decode using utf-8-sig), line 1 column 1"),
        (b"[]", "$: must be an object"),
        (canonical_bytes({**JSON, "mood": 1}), "$: has an unknown key 'mood'"),
        (canonical_bytes(broken((*RATING, "score"), 7)), SCORE),
        (canonical_bytes(broken((*RATING, "score"), 4.5)), SCORE),
        (canonical_bytes(broken((*RATING, "competency"), "domain")), TWICE),
    ],
)
def test_anything_else_is_refused_in_one_line(content, message):
    with pytest.raises(BadPanel) as refusal:
        read_panel(content)

    assert str(refusal.value) == message


def test_a_file_that_cannot_be_had_or_is_too_large_is_refused(tmp_path):
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(5 * LARGEST)
    names = {
        str(tmp_path / "none.json"): "No such file or directory",
        str(tmp_path): "Is a directory",
        "a\0b": "is no name of a file",
        str(large): "is larger than 10 MB, which no panel is",
    }

    for name, message in names.items():
        with pytest.raises(BadPanel) as refusal:
            read_file(name)
        assert str(refusal.value) == message


def run(*arguments, stdin=b""):
    """The module by itself, with an environment in which nothing of the product is set up."""
    command = [sys.executable, "-m", "scorecards.scoring", *arguments]
    env = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"}
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, env=env, check=False)


def test_python_alone_recomputes_a_summary_without_settings_or_a_database(tmp_path):
    file = tmp_path / "panel.json"
    file.write_bytes(canonical_bytes(JSON))

    from_file, piped = run(str(file)), run("-", stdin=file.read_bytes())

    for answer in (from_file, piped):
        assert (answer.returncode, answer.stderr) == (0, b"")
        assert answer.stdout == canonical_bytes(summarise(PANEL))


def test_python_alone_says_what_is_wrong_in_one_line():
    refused, unasked = run("-", stdin=b"{}"), run()

    assert (refused.returncode, refused.stdout, refused.stderr) == (1, b"", b"-: $.application: is missing\n")
    assert (unasked.returncode, unasked.stderr.count(b"\n")) == (2, 1)
