"""The published schemas: they take every document the formula writes, and little else."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from scorecards.scoring import canonical_bytes, panel_to_json, summarise
from scorecards.scoring.codes import (
    BAR_REASONS,
    COMPETENCY_REASONS,
    COMPOSITE_REASONS,
)
from scorecards.scoring.schema import INPUT_SCHEMA, PUBLISHED, SUMMARY_SCHEMA
from tests.scorecards.scoring.panels import card, criterion, panel, unhurried
from tests.scorecards.scoring.test_exchange import JSON, broken
from tests.scorecards.scoring.test_properties import panels

FOLDER = Path(__file__).parents[3] / "docs" / "schemas"
SUMMARY, INPUT = Draft202012Validator(SUMMARY_SCHEMA), Draft202012Validator(INPUT_SCHEMA)


def as_read(data):
    """The data as whoever parses its bytes gets it."""
    return json.loads(canonical_bytes(data))


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_the_one_of_the_code(name):
    Draft202012Validator.check_schema(PUBLISHED[name])
    written = json.dumps(PUBLISHED[name], indent=2, ensure_ascii=False) + "\n"

    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == written, (
        f"manage.py score_panel --schema {name} > docs/schemas/{name}.json"
    )


def test_nothing_else_is_published():
    # The API's released documents stand beside them and have a test of their own.
    names = {path.stem for path in FOLDER.iterdir()}
    assert {name for name in names if not name.startswith("api-")} == set(PUBLISHED)


@unhurried
@given(panels)
def test_every_document_and_every_input_fits_its_schema(original):
    assert list(INPUT.iter_errors(as_read(panel_to_json(original)))) == []
    assert list(SUMMARY.iter_errors(as_read(summarise(original)))) == []


@unhurried
@given(panels)
def test_each_figure_that_is_missing_has_its_reason_and_each_reason_its_missing_figures(original):
    document = summarise(original)

    for block in document["competencies"]:
        undefined = block["mean"] is None or block["average_deviation"] is None
        assert (block["reason"] in COMPETENCY_REASONS) == undefined
        assert (block["bar_reason"] in BAR_REASONS) == (block["bar"] is None)
    given_up = {key for key in ("value", "standard_error", "bar") if document["composite"][key] is None}
    assert given_up in (set(), {"value", "standard_error", "bar"})
    assert (document["composite"]["reason"] in COMPOSITE_REASONS) == bool(given_up)


DOCUMENT = as_read(
    summarise(
        panel(
            [
                criterion("craft", 2, 4, must_have=True),
                criterion("data"),
                criterion("market", 0, must_have=True),
            ],
            [card("ada", {"craft": 3, "data": 4, "extra": 5}), card("bo", {"craft": 4}), card("zoe")],
        )
    )
)
CRAFT, DATA, EXTRA, MARKET = (("competencies", index) for index in range(4))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), 2),
        (("formula",), 2),
        (("schema",), None),
        (("note",), "Ada seemed nervous."),
        (("input_sha256",), ""),
        (("rubric",), "AB" * 32),
        (("cards", "uncounted", 0, "reason"), "on_holiday"),
        (("cards", "uncounted", 0, "name"), "Zoe"),
        ((*CRAFT, "evidence"), "Said so."),
        ((*CRAFT, "mean"), None),
        ((*CRAFT, "mean"), 5.5),
        ((*CRAFT, "mean"), "3.5"),
        ((*CRAFT, "reason"), "one_rating"),
        ((*CRAFT, "agreement"), None),
        ((*CRAFT, "below_bar"), None),
        ((*CRAFT, "ratings", 0, "score"), 6),
        ((*CRAFT, "ratings", 0, "score"), None),
        ((*DATA, "reason"), None),
        ((*DATA, "average_deviation"), 0.0),
        ((*EXTRA, "bar"), 3),
        ((*EXTRA, "bar_reason"), None),
        ((*EXTRA, "weight"), 1),
        ((*MARKET, "stop"), False),
        ((*MARKET, "mean"), 3.0),
        ((*MARKET, "reason"), None),
        (("composite", "value"), None),
        (("composite", "reason"), "no_ratings"),
        (("composite", "against_bar"), "near"),
        (("stops", 0, "reason"), "felt_like_it"),
        (("recommendations", "yes"), -1),
        (("recommendations", "maybe"), 1),
        (("revisions",), ["rev-ada-1", "rev-ada-1"]),
    ],
)
def test_a_document_that_says_anything_else_is_refused(path, value):
    document = copy.deepcopy(DOCUMENT)
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value

    assert SUMMARY.is_valid(DOCUMENT)
    assert not SUMMARY.is_valid(document)


def test_a_document_that_lacks_a_key_is_refused():
    for key in DOCUMENT:
        assert not SUMMARY.is_valid({name: value for name, value in DOCUMENT.items() if name != key})


RATING = ("cards", 0, "revisions", 0, "ratings", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*RATING, "score"), 7),
        ((*RATING, "score"), True),
        ((*RATING, "id"), ""),
        ((*RATING, "evidence"), "Said so."),
        (("cards", 0, "role"), "guest"),
        (("cards", 0, "revisions", 0, "number"), 0),
        (("cards", 0, "revisions", 0, "recommendation"), "maybe"),
        (("criteria", 0, "weight"), 3),
        (("rubric",), "ab"),
    ],
)
def test_an_input_that_the_formula_refuses_is_refused_by_the_schema_too(path, value):
    assert INPUT.is_valid(JSON)
    assert not INPUT.is_valid(broken(path, value))
