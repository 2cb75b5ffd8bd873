"""A crowd of a thousand, of which PostgreSQL believes that it is a million."""

from django.db import connection

from tests.costs.plans import LARGE

TIMES = 1_000
# What a larger company has more of, as other tables point to it.
_MORE = (*LARGE, "hiring_job", "hiring_stage", "hiring_user", "scorecards_interviewkit")


def grow() -> None:
    """Change what the planner knows of the tables that grow, until the transaction is rolled back.

    Each has so many times more rows, and so many times more other rows they point to: a job or a colleague has as many
    as before. PostgreSQL only, as its superuser.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET reltuples = reltuples * %s WHERE reltuples > 0 AND (oid IN (SELECT to_regclass(name) "
            "FROM unnest(%s::text[]) name) OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN "
            "(SELECT to_regclass(name) FROM unnest(%s::text[]) name)))",
            [TIMES, list(_MORE), list(_MORE)],
        )
        cursor.execute(
            "UPDATE pg_statistic s SET stadistinct = stadistinct * %s, stakind1 = 0, stakind2 = 0 "
            "FROM pg_constraint c WHERE c.contype = 'f' AND s.starelid = c.conrelid AND s.staattnum = c.conkey[1] "
            "AND s.stadistinct > 0 AND c.conrelid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) name) "
            "AND c.confrelid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) name)",
            [TIMES, list(_MORE), list(_MORE)],
        )
