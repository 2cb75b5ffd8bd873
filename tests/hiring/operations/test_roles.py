"""What belongs to a rung: its other titles and the stages its jobs start with."""

import pytest

from hiring.errors import InvalidInput
from hiring.models import AuditEvent, RoleAlias, StageTemplate
from hiring.operations.roles import set_aliases, set_stage_templates
from tests.factories import NOW, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db


def titles_of(role):
    return set(role.aliases.values_list("title", flat=True))


def test_a_rung_has_exactly_the_titles_it_was_given():
    role, person = RoleFactory(), UserFactory()
    RoleAlias.objects.create(role=role, title="Old")

    set_aliases(role_id=role.pk, titles=[" Product Lead ", "", "product lead", "PM Lead"], by=person, now=NOW)

    assert titles_of(role) == {"product lead", "PM Lead"}
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id) == ("role.aliases_set", person, role.public_id)


def test_a_title_of_another_rung_is_refused_however_it_is_typed():
    role, other = RoleFactory(), RoleFactory(key="vp_product", title="VP Product")
    RoleAlias.objects.create(role=other, title="Product VP")
    RoleAlias.objects.create(role=role, title="Lead")

    with pytest.raises(InvalidInput, match="Product VP is another title of VP Product already"):
        set_aliases(role_id=role.pk, titles=["PRODUCT vp"], by=None)

    assert titles_of(role) == {"Lead"}


def test_a_rung_has_exactly_the_stages_it_was_given_in_order():
    role = RoleFactory()
    for stages in ([("Old", "screen")], [("Talk", "screen"), ("Panel", "interview")]):
        set_stage_templates(role_id=role.pk, stages=stages, by=None, now=NOW)

    assert list(StageTemplate.objects.values_list("position", "name", "kind")) == [
        (0, "Talk", "screen"),
        (1, "Panel", "interview"),
    ]


@pytest.mark.parametrize("stages", [[("Talk", "screen"), ("Talk", "interview")], [("Talk", "party")]])
def test_stages_of_one_name_or_of_no_kind_change_nothing(stages):
    role = RoleFactory()
    set_stage_templates(role_id=role.pk, stages=[("Old", "screen")], by=None)

    with pytest.raises(InvalidInput):
        set_stage_templates(role_id=role.pk, stages=stages, by=None)

    assert list(StageTemplate.objects.values_list("name", flat=True)) == ["Old"]
