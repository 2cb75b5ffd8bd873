"""Where papers and made files are kept: a file is there whole or not at all, and a full disk is known by its errors."""

import errno
import sqlite3
from contextlib import suppress
from typing import Any

from django.core.files.storage import FileSystemStorage

# Somebody has to mend these, and nobody else can do anything: no room, or a disk that cannot be written.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.ESTALE}
DATABASE_FULL = "53100"  # PostgreSQL's name of it
RETRY_AFTER = 60  # seconds


class WholeFileStorage(FileSystemStorage):
    """Takes away at once what it could not write to the end."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except BaseException:
            # The name was free a moment ago, and is a record's own.
            with suppress(OSError):
                self.delete(name)
            raise


def is_out_of_room(error: BaseException | None) -> bool:
    """Whether the disk of the files, or of the database, took no more."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    cause = getattr(error, "__cause__", None)
    if getattr(cause, "sqlstate", None) == DATABASE_FULL:
        return True
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
