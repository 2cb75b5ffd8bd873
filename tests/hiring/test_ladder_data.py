"""The ladder file keeps its promises before anything loads it."""

from itertools import pairwise

import pytest
import yaml

from hiring.models import Role, StageKind
from hiring.operations.ladder import LADDER_FILE

LADDER = yaml.safe_load(LADDER_FILE.read_text(encoding="utf-8"))
ROLES = {role["key"]: role for role in LADDER["roles"]}
KINDS = list(StageKind.values)


def test_the_ladder_holds_the_eight_rungs_from_the_lowest_up():
    ranks = [role["rank"] for role in LADDER["roles"]]

    assert list(ROLES) == [
        "product_owner",
        "product_manager",
        "senior_product_manager",
        "principal_product_manager",
        "director_of_product",
        "vp_product",
        "head_of_product",
        "cpo",
    ]
    assert ranks == sorted(ranks)


def test_no_title_or_alias_names_two_rungs():
    names = [name.lower() for role in ROLES.values() for name in (role["title"], *role.get("aliases", ()))]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("key", ROLES)
def test_a_rung_has_a_level_a_scope_and_manages_people_above_the_expert_track(key):
    role = ROLES[key]

    assert role["level"] in Role.Level.values
    assert role["scope"].strip()
    assert role["manages_people"] == (role["level"] != "ic")


def test_only_the_head_of_product_has_an_experience_threshold():
    thresholds = {key: role["experience"] for key, role in ROLES.items() if "experience" in role}

    assert {
        key: (t["product_management_years"], t["of_which_leadership_years"]) for key, t in thresholds.items()
    } == {"head_of_product": (7, 3)}


@pytest.mark.parametrize("key", ROLES)
def test_the_stages_of_a_rung_lead_from_review_to_hired_without_going_back(key):
    stages = LADDER["stages"][ROLES[key]["stages"]]
    order = [KINDS.index(stage["kind"]) for stage in stages]
    names = [stage["name"] for stage in stages]

    assert {stage["kind"] for stage in stages} == set(KINDS)
    assert all(before <= after for before, after in pairwise(order))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("preset", LADDER["presets"])
def test_a_preset_places_every_rung_and_folds_what_it_leaves_out(preset):
    roles = LADDER["presets"][preset]["roles"]
    active = {key for key, entry in roles.items() if entry["active"]}

    assert list(roles) == list(ROLES)
    for key, entry in roles.items():
        assert ("folds_into" in entry) == (key not in active)
        assert entry.get("folds_into", "head_of_product") in active


def test_the_large_preset_is_the_ladder_as_written():
    large = LADDER["presets"]["large"]["roles"]

    assert {key: entry["rank"] for key, entry in large.items()} == {k: r["rank"] for k, r in ROLES.items()}


def test_in_a_small_organisation_the_head_of_product_is_the_most_senior_and_the_vp_just_below():
    small = LADDER["presets"]["small"]["roles"]
    active = sorted(
        (key for key, entry in small.items() if entry["active"]), key=lambda key: small[key]["rank"]
    )

    assert active[-2:] == ["vp_product", "head_of_product"]
    assert small["vp_product"]["rank"] < small["head_of_product"]["rank"]
    assert {key: entry["folds_into"] for key, entry in small.items() if not entry["active"]} == {
        "director_of_product": "head_of_product",
        "cpo": "head_of_product",
    }


def test_reasons_say_who_ended_it_and_no_entry_of_a_list_stands_twice():
    reasons = [reason["name"] for reason in LADDER["rejection_reasons"]]

    assert {reason["ended_by"] for reason in LADDER["rejection_reasons"]} == {"company", "candidate"}
    assert len(set(reasons)) == len(reasons)
    assert len(set(LADDER["sources"])) == len(LADDER["sources"])
