"""The reader's own card, as every one of its pages begins."""

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from hiring.models import User
from scorecards.models import Scorecard


def own_card(request: HttpRequest, public_id: uuid.UUID) -> Scorecard:
    """Load a card of the reader with its seat, interview, kit and rubric; 404 for anybody else's."""
    cards = Scorecard.objects.own(request.user).with_seat()
    loaded = cards.select_related("rubric", "panelist__interview__kit_assignment__kit")
    card: Scorecard = get_object_or_404(loaded, public_id=public_id)
    return card


def reader_of(request: HttpRequest) -> User:
    """The person this page is shown to; a door has made sure that there is one."""
    return request.user  # type: ignore[return-value]
