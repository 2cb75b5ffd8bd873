import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.scoring import canonical_bytes, panel_to_json, plain_bytes, sha256_of, summarise
from tests.scorecards.scoring.panels import unhurried
from tests.scorecards.scoring.test_properties import panels

ROOT = Path(__file__).parents[3]


def test_keys_are_sorted_without_spaces_in_plain_utf8():
    document = {"ß": "Zoë", "b": [1, 2.0, None, True], "a": {"y": 1 / 3, "x": "\n"}}

    assert canonical_bytes(document) == (
        '{"a":{"x":"\\n","y":0.3333333333333333},"b":[1,2.0,null,true],"ß":"Zoë"}'.encode()
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "\ud800"])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        canonical_bytes({"value": [value]})


FIGURES = st.floats(0.0001, 1e15) | st.floats(-1e15, -0.0001) | st.sampled_from([0.0, 1 / 3, 5.0])
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | FIGURES | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
)


@unhurried
@given(DOCUMENTS)
def test_the_quick_way_of_writing_gives_the_same_bytes_for_all_that_a_summary_can_hold(document):
    assert plain_bytes(document) == canonical_bytes(document)


@unhurried
@given(panels)
def test_the_quick_way_of_writing_gives_the_same_bytes_for_every_panel(panel):
    for document in (panel_to_json(panel), summarise(panel)):
        assert plain_bytes(document) == canonical_bytes(document)


def test_the_hash_is_that_of_the_canonical_bytes():
    assert sha256_of({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()


def test_another_process_writes_the_same_bytes_and_loads_no_framework():
    script = (
        "import sys\n"
        "from scorecards.scoring import canonical_bytes, summarise\n"
        "from tests.scorecards.scoring.panels import card, criterion, panel\n"
        "scores = {'c': 3, 'b': 4, 'z': 1, 'a': 5}\n"
        "cards = [card(panelist, scores) for panelist in ('ö', 'y', 'x')]\n"
        "document = summarise(panel([criterion(key, 2) for key in 'cab'], cards))\n"
        "assert not {'django', 'celery', 'rest_framework'} & {name.split('.')[0] for name in sys.modules}\n"
        "sys.stdout.buffer.write(canonical_bytes(document))\n"
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1")
    }

    assert len(outputs) == 1
    assert outputs.pop().startswith(b'{"application":"application-1","cards":{"counted":[{"card":"card-x"')
