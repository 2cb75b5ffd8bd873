"""Views of a list belong to whoever saved them."""

import pytest
from django.core.exceptions import ValidationError

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import SavedView
from hiring.operations.saved_views import MOST_VIEWS, remove_view, rename_view, save_view
from tests.factories import RecruiterFactory

pytestmark = pytest.mark.django_db

PAGE = "hiring.application"


@pytest.fixture
def owner():
    return RecruiterFactory()


def views():
    return list(SavedView.objects.order_by("pk").values_list("owner", "page", "name", "query"))


def test_a_view_is_saved_renamed_and_removed_by_its_owner(owner):
    view = save_view(page=PAGE, name=" Mine ", query="q=ada", by=owner)
    assert views() == [(owner.pk, PAGE, "Mine", "q=ada")]

    rename_view(view_id=view.pk, name="Ada", by=owner)
    assert views() == [(owner.pk, PAGE, "Ada", "q=ada")]

    remove_view(view_id=view.pk, by=owner)
    assert views() == []


def test_names_differ_for_one_person_and_list_only(owner):
    view = save_view(page=PAGE, name="Mine", query="", by=owner)
    save_view(page="hiring.candidate", name="Mine", query="", by=owner)
    save_view(page=PAGE, name="Mine", query="", by=RecruiterFactory())
    other = save_view(page=PAGE, name="Other", query="", by=owner)

    with pytest.raises(InvalidInput) as refusal:
        save_view(page=PAGE, name="mine", query="", by=owner)
    with pytest.raises(InvalidInput):
        rename_view(view_id=other.pk, name="MINE", by=owner)
    rename_view(view_id=view.pk, name="MINE", by=owner)

    assert refusal.value.fields == {"name": "You have a view of this name."}
    assert [name for _owner, _page, name, _query in views()] == ["MINE", "Mine", "Mine", "Other"]


@pytest.mark.parametrize(
    ("name", "query", "refusal"),
    [("  ", "", InvalidInput), ("x" * 81, "", ValidationError), ("Long", "q=" + "x" * 999, InvalidInput)],
)
def test_what_cannot_be_kept_is_refused(owner, name, query, refusal):
    with pytest.raises(refusal):
        save_view(page=PAGE, name=name, query=query, by=owner)

    assert views() == []


def test_nobody_else_touches_a_view_and_nobody_hoards(owner):
    view = save_view(page=PAGE, name="Mine", query="", by=owner)
    other = RecruiterFactory()

    for act in (
        lambda: rename_view(view_id=view.pk, name="Yours", by=other),
        lambda: remove_view(view_id=view.pk, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert views() == [(owner.pk, PAGE, "Mine", "")]

    SavedView.objects.bulk_create(
        SavedView(owner=owner, page=PAGE, name=str(n)) for n in range(MOST_VIEWS - 1)
    )
    with pytest.raises(WrongState, match="Remove one to make room"):
        save_view(page=PAGE, name="One more", query="", by=owner)
