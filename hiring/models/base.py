"""What every record that leaves the system has in common."""

import uuid

from django.db import models
from uuid_utils.compat import uuid7


def new_public_id() -> uuid.UUID:
    """A time-ordered UUIDv7: not guessable, and kind to the index it is inserted into."""
    return uuid7()


class Identified(models.Model):
    """A compact key inside, and a stable public id outside."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True


class Record(Identified):
    """A row under its public id, with the two moments sync needs."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        abstract = True
