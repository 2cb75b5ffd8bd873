"""The framework file keeps its promises before anything loads it."""

from collections import Counter

import pytest
import yaml

from hiring.operations.ladder import LADDER_FILE
from scorecards.operations.framework import FRAMEWORK_FILE

FRAMEWORK = yaml.safe_load(FRAMEWORK_FILE.read_text(encoding="utf-8"))
LADDER = yaml.safe_load(LADDER_FILE.read_text(encoding="utf-8"))
COMPETENCIES = {entry["key"]: entry for entry in FRAMEWORK["competencies"]}
ROLES = [role["key"] for role in LADDER["roles"]]
MOST_PER_INTERVIEW = 5


def asked(role):
    """(competency, kind of question) of every slot of a role's panel plan."""
    return [(c["key"], c["ask"]) for seat in FRAMEWORK["panel_plans"][role] for c in seat["competencies"]]


def test_there_are_fourteen_competencies_with_keys_of_their_own():
    assert len(FRAMEWORK["competencies"]) == len(COMPETENCIES) == 14


@pytest.mark.parametrize("key", COMPETENCIES)
def test_a_competency_says_what_every_score_looks_like_at_every_level(key):
    anchors = COMPETENCIES[key]["anchors"]
    texts = [text for level in anchors.values() for text in level.values()]

    assert {level: list(scores) for level, scores in anchors.items()} == {
        level: [1, 2, 3, 4, 5] for level in ("ic", "director", "executive")
    }
    assert all(isinstance(text, str) and text.strip() for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("key", COMPETENCIES)
def test_a_competency_has_one_question_of_each_kind_with_probes(key):
    questions = COMPETENCIES[key]["questions"]

    assert sorted(question["kind"] for question in questions) == ["past_behaviour", "situational"]
    assert all(question["text"].strip() and question["probes"] for question in questions)


def test_every_role_of_the_ladder_has_a_profile_and_a_plan():
    assert list(FRAMEWORK["role_profiles"]) == list(FRAMEWORK["panel_plans"]) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_a_profile_weighs_known_competencies_and_sets_bars_on_the_scale(role):
    profile = FRAMEWORK["role_profiles"][role]

    assert profile["weights"].keys() <= COMPETENCIES.keys()
    assert set(profile["weights"].values()) <= {1, 2}
    assert profile["bar"] == 3
    assert profile.get("bars", {}).keys() <= set(profile["must_have"])
    assert set(profile.get("bars", {}).values()) <= {4}


@pytest.mark.parametrize("role", ROLES)
def test_must_haves_are_two_or_three_of_what_weighs_most(role):
    profile = FRAMEWORK["role_profiles"][role]

    assert 2 <= len(profile["must_have"]) <= 3
    assert [profile["weights"][key] for key in profile["must_have"]] == [2] * len(profile["must_have"])


@pytest.mark.parametrize("role", ROLES)
def test_a_plan_has_two_interviewers_on_every_weighted_competency_and_on_no_other(role):
    seen = Counter(key for key, _kind in asked(role))

    assert seen == dict.fromkeys(FRAMEWORK["role_profiles"][role]["weights"], 2)


@pytest.mark.parametrize("role", ROLES)
def test_two_interviews_on_one_competency_never_ask_the_same(role):
    slots = asked(role)

    assert len(set(slots)) == len(slots)
    assert {kind for _key, kind in slots} == {"past_behaviour", "situational"}


@pytest.mark.parametrize("role", ROLES)
def test_an_interview_of_a_plan_fits_into_its_time(role):
    plan = FRAMEWORK["panel_plans"][role]

    assert 3 <= len(plan) <= 4
    assert len({seat["seat"] for seat in plan}) == len(plan)
    for seat in plan:
        assert 1 <= len(seat["competencies"]) <= MOST_PER_INTERVIEW
        assert seat["minutes"] >= 10 * len(seat["competencies"])
        assert seat["purpose"].endswith("?")
