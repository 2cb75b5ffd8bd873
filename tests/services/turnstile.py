"""Holds other processes at a table of PostgreSQL, and lets them pass one statement at a time."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from local.guard import wait_until


class Turnstile:
    """Nobody else reads or writes the table unless a step is made.

    Two connections hold its lock in turn. The next one queues behind whoever waits, so that what they wait to do is
    done, and what they do next waits again.
    """

    def __init__(self, table):
        self.table = table

    def __enter__(self):
        self.holder = self._locked()
        return self

    def __exit__(self, *error):
        self.holder.close()

    def pass_until(self, reached):
        """Let pass until this is so, and leave whoever came there waiting at the next statement."""
        while True:
            assert wait_until(lambda: self._waiting() == 1, 30), "Nobody came."
            if reached():
                return
            with ThreadPoolExecutor(1) as pool:
                following = pool.submit(self._locked)
                assert wait_until(lambda: self._waiting() == 2, 10)
                self.holder.close()
                self.holder = following.result(timeout=10)

    def _locked(self):
        holder = connection.get_new_connection(connection.get_connection_params())
        holder.execute(f"LOCK TABLE {self.table} IN ACCESS EXCLUSIVE MODE")
        return holder

    def _waiting(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [self.table]
            )
            return cursor.fetchone()[0]
