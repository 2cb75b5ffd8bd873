import copy
import json
from dataclasses import replace

import pytest

from scorecards.scoring import BadPanel, canonical_bytes, panel_from_json, panel_to_json
from tests.scorecards.scoring.panels import RUBRIC, card, criterion, panel, revision

PANEL = panel(
    [criterion("craft", 2, 4, must_have=True), criterion("domain", 0, 2)],
    [
        card("ada", revisions=[revision("ada", {"craft": 4, "domain": None}), revision("ada", {}, number=2)]),
        card("zoe", {"craft": 1}, role="shadow", recused=True, cancelled=True, independent=False),
    ],
)
JSON = {
    "application": "application-1",
    "rubric": RUBRIC,
    "criteria": [
        {"competency": "craft", "weight": 2, "bar": 4, "must_have": True},
        {"competency": "domain", "weight": 0, "bar": 2, "must_have": False},
    ],
    "cards": [
        {
            "id": "card-ada",
            "panelist": "ada",
            "role": "interviewer",
            "recused": False,
            "cancelled": False,
            "revisions": [
                {
                    "id": "rev-ada-1",
                    "number": 1,
                    "independent": True,
                    "recommendation": "yes",
                    "ratings": [
                        {"id": "rating-ada-1-craft", "competency": "craft", "score": 4},
                        {"id": "rating-ada-1-domain", "competency": "domain", "score": None},
                    ],
                },
                {"id": "rev-ada-2", "number": 2, "independent": True, "recommendation": "yes", "ratings": []},
            ],
        },
        {
            "id": "card-zoe",
            "panelist": "zoe",
            "role": "shadow",
            "recused": True,
            "cancelled": True,
            "revisions": [
                {
                    "id": "rev-zoe-1",
                    "number": 1,
                    "independent": False,
                    "recommendation": "yes",
                    "ratings": [{"id": "rating-zoe-1-craft", "competency": "craft", "score": 1}],
                }
            ],
        },
    ],
}
RATING = ("cards", 0, "revisions", 0, "ratings", 0)
REVISION = ("cards", 0, "revisions", 0)
MISSING = object()


def test_a_panel_is_written_whole_and_read_back_equal():
    assert panel_to_json(PANEL) == JSON
    assert panel_from_json(json.loads(canonical_bytes(JSON))) == PANEL


def test_a_panel_whose_job_has_no_rubric_yet_is_read_back_too():
    bare = replace(PANEL, rubric="", criteria=())

    assert panel_from_json(panel_to_json(bare)) == bare


def broken(path, value):
    """Return the valid panel's JSON with the value at one path replaced, or taken away."""
    data = copy.deepcopy(JSON)
    parent = data
    for step in path[:-1]:
        parent = parent[step]
    if value is MISSING:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return data


RUBRIC_REFUSED = "$.rubric: must be 64 lower-case hexadecimal digits, or empty without a rubric"
LEVELS = "strong_no, no, yes, strong_yes, cannot_judge"
SCORE = "$.cards[0].revisions[0].ratings[0].score: must be a whole number from 1 to 5"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ((*RATING, "score"), 0, SCORE),
        ((*RATING, "score"), 6, SCORE),
        ((*RATING, "score"), 3.0, SCORE),
        ((*RATING, "score"), True, SCORE),
        ((*RATING, "score"), "3", SCORE),
        ((*RATING, "score"), 10**40, SCORE),
        (
            (*RATING, "id"),
            "",
            "$.cards[0].revisions[0].ratings[0].id: must be 1 to 200 printable characters",
        ),
        (
            (*RATING, "competency"),
            "domain",
            "$.cards[0].revisions[0].ratings: the competency 'domain' stands twice",
        ),
        (
            (*RATING, "id"),
            "rating-ada-1-domain",
            "$.cards[0].revisions[0].ratings: the id 'rating-ada-1-domain' stands twice",
        ),
        ((*REVISION, "ratings"), None, "$.cards[0].revisions[0].ratings: must be a list"),
        (
            (*REVISION, "number"),
            0,
            "$.cards[0].revisions[0].number: must be a whole number from 1 to 1000000",
        ),
        ((*REVISION, "number"), 2, "$.cards[0].revisions: the number 2 stands twice"),
        ((*REVISION, "id"), "rev-zoe-1", "$.cards: the revision id 'rev-zoe-1' stands twice"),
        ((*REVISION, "independent"), 1, "$.cards[0].revisions[0].independent: must be true or false"),
        (
            (*REVISION, "recommendation"),
            "maybe",
            f"$.cards[0].revisions[0].recommendation: must be one of {LEVELS}",
        ),
        ((*REVISION, "recommendation"), MISSING, "$.cards[0].revisions[0].recommendation: is missing"),
        (("cards", 1, "role"), ["lead"], "$.cards[1].role: must be one of lead, interviewer, shadow"),
        (("cards", 1, "id"), "card-ada", "$.cards: the id 'card-ada' stands twice"),
        (("cards", 1, "panelist"), "a\x00b", "$.cards[1].panelist: must be 1 to 200 printable characters"),
        (("cards", 1, "panelist"), "\ud800", "$.cards[1].panelist: must be 1 to 200 printable characters"),
        (("cards", 1, "recused"), None, "$.cards[1].recused: must be true or false"),
        (("cards", 1, "cancelled"), "no", "$.cards[1].cancelled: must be true or false"),
        (("cards", 1), "zoe", "$.cards[1]: must be an object"),
        (("cards", 1, "mood"), "good", "$.cards[1]: has an unknown key 'mood'"),
        (("cards",), {}, "$.cards: must be a list"),
        (("criteria", 0, "weight"), 3, "$.criteria[0].weight: must be a whole number from 0 to 2"),
        (("criteria", 0, "weight"), -1, "$.criteria[0].weight: must be a whole number from 0 to 2"),
        (("criteria", 0, "bar"), 6, "$.criteria[0].bar: must be a whole number from 1 to 5"),
        (("criteria", 0, "bar"), None, "$.criteria[0].bar: must be a whole number from 1 to 5"),
        (("criteria", 0, "must_have"), 0, "$.criteria[0].must_have: must be true or false"),
        (
            ("criteria", 0, "competency"),
            "x" * 201,
            "$.criteria[0].competency: must be 1 to 200 printable characters",
        ),
        (("criteria", 0, "competency"), "domain", "$.criteria: the competency 'domain' stands twice"),
        (("rubric",), "AB" * 32, RUBRIC_REFUSED),
        (("rubric",), "ab", RUBRIC_REFUSED),
        (("application",), 7, "$.application: must be 1 to 200 printable characters"),
        (("application",), MISSING, "$.application: is missing"),
    ],
)
def test_bad_input_is_refused_with_its_path(path, value, message):
    with pytest.raises(BadPanel) as refusal:
        panel_from_json(broken(path, value))

    assert str(refusal.value) == message


@pytest.mark.parametrize("data", [None, [], "panel", 1, float("nan")])
def test_what_is_no_object_is_no_panel(data):
    with pytest.raises(BadPanel, match=r"^\$: must be an object$"):
        panel_from_json(data)


def test_a_key_that_is_no_string_is_unknown():
    with pytest.raises(BadPanel, match=r"^\$: has an unknown key 1$"):
        panel_from_json({**JSON, 1: 2})


def test_a_bad_panel_is_a_value_error():
    assert issubclass(BadPanel, ValueError)
