"""Filters of a list under a name of one's own: kept, renamed and forgotten by their owner alone."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import SavedView, User
from hiring.operations.audit import record_event

MOST_VIEWS = 30
MOST_LETTERS = 1000


@transaction.atomic
def save_view(*, page: str, name: str, query: str, by: User, now: datetime | None = None) -> SavedView:
    """Keep a list's filters, as they stand in its address, under a name."""
    # Two tabs of one person at once: the second waits here and then meets the first's name.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if SavedView.objects.filter(owner=by, page=page).count() >= MOST_VIEWS:
        raise WrongState(f"You keep {MOST_VIEWS} views of this list. Remove one to make room.")
    if len(query) > MOST_LETTERS:
        raise InvalidInput("These filters are too many to keep. Take some away first.")
    view = SavedView(owner=by, page=page, query=query)
    _name(view, name)
    record_event(action="view.saved", by=by, on=view, now=now or timezone.now())
    return view


@transaction.atomic
def rename_view(*, view_id: int, name: str, by: User, now: datetime | None = None) -> SavedView:
    """Give one's own view another name."""
    view = _own(view_id, by)
    if view.name != name.strip():
        _name(view, name)
        record_event(action="view.renamed", by=by, on=view, now=now or timezone.now())
    return view


@transaction.atomic
def remove_view(*, view_id: int, by: User, now: datetime | None = None) -> None:
    """Forget one's own view."""
    view = _own(view_id, by)
    record_event(action="view.removed", by=by, on=view, now=now or timezone.now())
    view.delete()


def _own(view_id: int, by: User) -> SavedView:
    view = SavedView.objects.select_for_update(of=("self",)).filter(pk=view_id, owner=by).first()
    if view is None:
        raise NotAllowed("A view belongs to whoever saved it.")
    return view


def _name(view: SavedView, name: str) -> None:
    view.name = name.strip()
    if not view.name:
        raise InvalidInput("Give the view a name.", fields={"name": "Give the view a name."})
    same = SavedView.objects.filter(owner=view.owner_id, page=view.page, name__iexact=view.name)
    if same.exclude(pk=view.pk).exists():
        raise InvalidInput(
            "You have a view of this name. Choose another.", fields={"name": "You have a view of this name."}
        )
    view.full_clean(validate_unique=False)
    view.save()
