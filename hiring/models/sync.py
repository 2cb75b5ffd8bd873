"""What changed, in the order in which it was committed, and what each reader of the feed was told of."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from hiring.models.base import new_public_id


class Change(models.Model):
    """A row of some resource was written or is gone: triggers write it (`hiring.change_log`), whoever changed the row.

    `transaction` is PostgreSQL's transaction id: readers stop before the oldest that is still open, so nothing that
    commits late is passed over. On SQLite writers follow one another, and it stays 0.
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(default=0)
    resource = models.CharField(max_length=30)
    object_id = models.UUIDField()
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ("transaction", "id")
        indexes = [models.Index(fields=["transaction", "id"], name="change_in_order")]

    def __str__(self) -> str:
        return f"{self.resource} {self.object_id}"


class SyncReader(models.Model):
    """A mirror that follows the feed: made when it starts, forgotten when it has not been back for long."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    read_until = models.DateTimeField(db_index=True, help_text="The moment up to which it has read the log.")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.public_id)


class SyncedRow(models.Model):
    """A row a reader was told of, so that it is told, too, when that is gone or hidden from it.

    `since` is the place in the feed at which that was said last, so that a page asked for twice says it twice.
    """

    reader = models.ForeignKey(SyncReader, models.CASCADE, related_name="rows")
    resource = models.CharField(max_length=30)
    object_id = models.UUIDField()
    is_gone = models.BooleanField(default=False)
    since = models.CharField(max_length=50)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["reader", "resource", "object_id"], name="syncedrow_once")
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.object_id}"
