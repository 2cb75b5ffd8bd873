"""The product ladder out of its file: safe to run again, ranks are the organisation's own."""

import pytest

from hiring.errors import InvalidInput
from hiring.models import RejectionReason, Role, RoleAlias, Source, StageTemplate
from hiring.operations.ladder import load_ladder

pytestmark = pytest.mark.django_db


def ladder():
    return {
        role.key: (role.rank, role.is_active, role.folds_into and role.folds_into.key)
        for role in Role.objects.select_related("folds_into")
    }


def everything():
    models = (Role, RoleAlias, StageTemplate, RejectionReason, Source)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_ladder_is_all_there_from_product_owner_to_chief_product_officer():
    report = load_ladder()

    assert set(ladder()) == {
        "product_owner",
        "product_manager",
        "senior_product_manager",
        "principal_product_manager",
        "director_of_product",
        "vp_product",
        "head_of_product",
        "cpo",
    }
    assert report["roles added"] == 8
    assert all(role.stage_templates.exists() and role.scope for role in Role.objects.all())
    assert RoleAlias.objects.exists()
    assert set(RejectionReason.objects.values_list("ended_by", flat=True)) == {"company", "candidate"}
    head = Role.objects.get(key="head_of_product")
    assert (head.product_years, head.leadership_years) == (7, 3)


def test_loading_again_changes_nothing():
    load_ladder()
    before = everything()

    report = load_ladder()

    assert everything() == before
    assert {kind for kind, count in report.items() if count} == {
        "roles unchanged",
        "aliases unchanged",
        "reasons unchanged",
        "sources unchanged",
    }


def test_below_five_thousand_employees_the_director_layer_folds_and_head_is_the_most_senior_product_role():
    load_ladder(preset="small")

    assert ladder() == {
        "product_owner": (1, True, None),
        "product_manager": (1, True, None),
        "senior_product_manager": (2, True, None),
        "principal_product_manager": (3, True, None),
        "director_of_product": (3, False, "head_of_product"),
        "vp_product": (4, True, None),
        "head_of_product": (5, True, None),
        "cpo": (6, False, "head_of_product"),
    }


def test_a_preset_can_be_taken_back_by_the_other():
    load_ladder(preset="large")
    large = ladder()
    load_ladder(preset="small")
    small = ladder()

    load_ladder(preset="large")

    assert ladder() == large != small
    assert all(is_active for _rank, is_active, _folds in large.values())


def test_what_the_organisation_decided_survives_a_load():
    load_ladder(preset="small")
    Role.objects.filter(key="product_manager").update(rank=9)
    StageTemplate.objects.filter(role__key="product_manager").delete()
    StageTemplate.objects.create(
        role=Role.objects.get(key="product_manager"), position=0, name="Tea", kind="screen"
    )
    Source.objects.create(name="Our own meetup")
    before = everything()

    load_ladder()

    assert everything() == before


def test_a_word_the_file_changes_is_brought_up_to_date():
    load_ladder()
    Role.objects.filter(key="product_manager").update(scope="Something else")

    report = load_ladder()

    assert report["roles updated"] == 1
    assert Role.objects.get(key="product_manager").scope != "Something else"


def test_an_unknown_preset_is_named_and_loads_nothing():
    with pytest.raises(InvalidInput, match="There is no ladder 'medium'; choose one of large, small"):
        load_ladder(preset="medium")

    assert not Role.objects.exists()
