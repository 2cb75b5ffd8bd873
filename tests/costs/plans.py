"""How PostgreSQL means to carry a statement out, as far as it matters when tables are large."""

import json
from collections.abc import Iterator

from django.db import connection

# Those that grow with what a company does; ladder, framework, jobs and their plans stay small beside them.
LARGE = frozenset(
    {
        "hiring_application",
        "hiring_auditevent",
        "hiring_candidate",
        "hiring_candidate_tags",
        "hiring_change",
        "hiring_employment",
        "hiring_interview",
        "hiring_mail",
        "hiring_matchkey",
        "hiring_panelist",
        "hiring_searchentry",
        "hiring_stagemove",
        "scorecards_kitassignment",
        "scorecards_panelsummary",
        "scorecards_rating",
        "scorecards_scorecard",
        "scorecards_scorecardrevision",
    }
)
# Indexes that hold what is still owed and nothing that is done: reading one whole is reading what waits.
OF_WORK = frozenset({"mail_owed", "panelist_owing", "panelsummary_stale", "revision_one_draft_per_card"})


def plan_of(sql: str) -> dict:
    """The plan of a statement, as PostgreSQL tells it; nothing is carried out."""
    # A statement that is kept prepared has holes, so it is planned for any value.
    generic = ", GENERIC_PLAN" if "$1" in sql else ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON{generic}) " + sql.replace("%", "%%"), ())
        answer = cursor.fetchone()[0]
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def whole_readings(plan: dict, *, limited: bool = False) -> Iterator[str]:
    """Yield each large table that a plan reads from end to end.

    By an index without a condition counts as well, but not below a LIMIT: there it stops after a page.
    """
    limited = limited or plan["Node Type"] == "Limit"
    kind, table = plan["Node Type"], plan.get("Relation Name")
    if table in LARGE:
        unbound = kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan and not limited
        unbound = unbound and plan["Index Name"] not in OF_WORK
        if kind == "Seq Scan" or unbound:
            yield f"{table} by {kind.lower()}"
    sorts = kind in ("Sort", "Aggregate", "Hash", "Materialize", "WindowAgg")
    for below in plan.get("Plans", ()):
        # What is sorted, counted or gathered is read whole, whatever the page shows of it.
        once = sorts or below.get("Parent Relationship") in ("SubPlan", "InitPlan")
        yield from whole_readings(below, limited=limited and not once)
