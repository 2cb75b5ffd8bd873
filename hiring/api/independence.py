"""What a resource must leave out of a row that is itself visible."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from hiring.models import Application

if TYPE_CHECKING:
    from hiring.querysets import Viewer


def evidence_readable(user: "Viewer", application: str) -> Exists:
    """Whether the caller may know what the panel thinks, for rows that hold their application in this field.

    False for whoever owes a card on it: who has answered, recused or ended it says something about that.
    """
    return Exists(Application.objects.evidence_readable_by(user).filter(pk=OuterRef(application)))
