"""Copies of the whole crowd, so that a small one that operations wrote becomes a large one within minutes."""

from django.apps import apps
from django.db import connection, models, transaction

# So far apart are the keys of two copies: no copy has so many rows of a kind.
STRIDE = 100_000_000
# What each copy has of its own. Everything else (the ladder, the framework, tags, reasons) is shared by all.
COPIED = (
    "hiring.User",
    "hiring.Job",
    "hiring.HiringTeamMember",
    "hiring.Stage",
    "scorecards.PanelPlan",
    "scorecards.InterviewKit",
    "scorecards.KitCompetency",
    "scorecards.KitQuestion",
    "hiring.Candidate",
    "hiring.SearchEntry",
    "hiring.MatchKey",
    "hiring.Employment",
    "hiring.Application",
    "hiring.StageMove",
    "hiring.Interview",
    "scorecards.KitAssignment",
    "hiring.Panelist",
    "scorecards.Scorecard",
    "scorecards.ScorecardRevision",
    "scorecards.Rating",
    "scorecards.PanelSummary",
)
# Templates of the roles belong to the framework.
OF_JOBS = {
    "scorecards.InterviewKit": "job_id IS NOT NULL",
    "scorecards.KitCompetency": "kit_id IN (SELECT id FROM scorecards_interviewkit WHERE job_id IS NOT NULL)",
    "scorecards.KitQuestion": "kit_id IN (SELECT id FROM scorecards_interviewkit WHERE job_id IS NOT NULL)",
}
THROUGH = (("hiring.User", "groups"), ("hiring.Candidate", "tags"))


def multiply(copies: int) -> dict[str, int]:
    """Write so many copies of every row of the crowd; returns how many rows each table has then.

    PostgreSQL only, and only as its superuser: triggers and foreign keys are not asked.
    """
    models_copied = [apps.get_model(name) for name in COPIED]
    models_copied += [getattr(apps.get_model(name), field).through for name, field in THROUGH]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in models_copied:
            cursor.execute(statement(model, copied=set(models_copied)), {"copies": copies, "stride": STRIDE})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {model._meta.db_table: model._base_manager.count() for model in models_copied}


def statement(model: type[models.Model], *, copied: set[type[models.Model]]) -> str:
    """INSERT … SELECT of every row with shifted keys, and new values where a column has to be unique."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value_of(field, copied) for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    where = OF_JOBS.get(model._meta.label, "true")
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT {values} '
        f'FROM (SELECT * FROM "{table}" WHERE {key} < %(stride)s AND {where}) t, '
        "generate_series(1, %(copies)s::bigint) k"
    )


def value_of(field: models.Field, copied: set[type[models.Model]]) -> str:
    column = f't."{field.column}"'
    if field.primary_key and not field.remote_field:
        return f"{column} + k * %(stride)s"
    if field.remote_field and field.remote_field.model in copied:
        return f"{column} + k * %(stride)s"
    if isinstance(field, models.UUIDField):
        return f"(substr({column}::text, 1, 14) || '7' || substr(md5({column}::text || k), 1, 19))::uuid"
    if field.column == "email":
        return f"k || '.' || {column}"
    return column
