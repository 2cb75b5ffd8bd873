"""What may be done with a visible piece of evidence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hiring.models import User
    from scorecards.models import Scorecard


def is_author(user: "User", scorecard: "Scorecard") -> bool:
    """Whether this card is the person's own; the card's panelist must be loaded."""
    return scorecard.panelist.user_id == user.pk
