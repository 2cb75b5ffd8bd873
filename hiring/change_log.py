"""The triggers that write down what changed, as SQL for both databases.

A trigger sees every write there is: an operation's, a bulk statement's, a cascade's. The migrations of both apps
install them; SQLite drops a table's triggers when a later migration rebuilds the table, which a test notices.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LONGEST = 63  # characters of a name in PostgreSQL
INSERT, UPDATE, DELETE = "insert", "update", "delete"
EVERY = (INSERT, UPDATE, DELETE)
OWN = "SELECT r.public_id AS object_id FROM {rows} r"
# What decides who may see something. The id is the person's it concerns; NOBODY stands for everybody.
VISIBILITY = "visibility"
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Watch:
    """Whenever rows of `table` are written, these rows of `resource` count as changed.

    `ids` selects their public ids as `object_id` from {rows}, the written rows with the columns `uses`; an update
    is heeded only if it changes one of `columns`, where there are any, and for both what was and what is.
    """

    table: str
    resource: str
    ids: str = OWN
    uses: tuple[str, ...] = ("public_id",)
    on: tuple[str, ...] = EVERY
    columns: tuple[str, ...] = ()

    def name(self, event: str) -> str:
        """The trigger's name; one too long for PostgreSQL ends in a checksum."""
        named = f"_{'_'.join(self.columns)}" if self.columns else ""
        name = f"change_{self.table}{named}_{self.resource}_{event}".replace("-", "_")
        return name if len(name) <= LONGEST else f"{name[:55]}{zlib.crc32(name.encode()):08x}"


def parent(table: str, column: str) -> str:
    """The rows of another table that the written rows point to by `column`."""
    return f"SELECT p.public_id AS object_id FROM {table} p JOIN {{rows}} r ON p.id = r.{column}"


def children(table: str, column: str) -> str:
    """The rows of another table that point to the written rows by `column`."""
    return f"SELECT c.public_id AS object_id FROM {table} c JOIN {{rows}} r ON c.{column} = r.id"


def names_of(watches: Iterable[Watch]) -> set[str]:
    """The names of all triggers of these watches."""
    return {watch.name(event) for watch in watches for event in watch.on}


def install(watches: Sequence[Watch], vendor: str) -> Iterator[str]:
    """The statements that create the triggers, in place of any of the same name."""
    yield from remove(watches, vendor)
    write = _postgresql if vendor == "postgresql" else _sqlite
    for watch in watches:
        for event in watch.on:
            yield from write(watch, event)


def remove(watches: Sequence[Watch], vendor: str) -> Iterator[str]:
    """The statements that drop the triggers."""
    for watch in watches:
        for event in watch.on:
            if vendor == "postgresql":
                yield f"DROP TRIGGER IF EXISTS {watch.name(event)} ON {watch.table}"
                yield f"DROP FUNCTION IF EXISTS {watch.name(event)}()"
            else:
                yield f"DROP TRIGGER IF EXISTS {watch.name(event)}"


def _postgresql(watch: Watch, event: str) -> Iterator[str]:
    """One statement-level trigger: a batch of a thousand rows costs one INSERT, not a thousand."""
    seen = {INSERT: ["became"], DELETE: ["was"], UPDATE: ["became", "was"]}[event]
    rows = [_changed_rows(watch, side) for side in seen] if event == UPDATE else seen
    if watch.ids == OWN and not watch.columns:
        rows = rows[:1]
    ids = " UNION ".join(watch.ids.format(rows=one) for one in rows)
    tables = " ".join(f"{'OLD' if side == 'was' else 'NEW'} TABLE AS {side}" for side in seen)
    name = watch.name(event)
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f'INSERT INTO hiring_change ("transaction", resource, object_id) '
        f"SELECT pg_current_xact_id()::text::bigint, '{watch.resource}', ids.object_id FROM ({ids}) ids; "
        f"RETURN NULL; END $body$"
    )
    yield (
        f"CREATE TRIGGER {name} AFTER {event.upper()} ON {watch.table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _changed_rows(watch: Watch, side: str) -> str:
    if not watch.columns:
        return side
    now, then = (", ".join(f"{one}.{name}" for name in watch.columns) for one in ("n", "o"))
    keep = "n" if side == "became" else "o"
    return (
        f"(SELECT {keep}.* FROM became n JOIN was o ON n.id = o.id "
        f"WHERE ROW({now}) IS DISTINCT FROM ROW({then}))"
    )


def _sqlite(watch: Watch, event: str) -> Iterator[str]:
    sides = {INSERT: ["NEW"], DELETE: ["OLD"], UPDATE: ["NEW", "OLD"]}[event]
    if watch.ids == OWN:
        sides = sides[:1]
    rows = ["(SELECT {})".format(", ".join(f"{side}.{one} AS {one}" for one in watch.uses)) for side in sides]
    ids = " UNION ".join(watch.ids.format(rows=one) for one in rows)
    heeded = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in watch.columns)
    when = f" WHEN {heeded}" if heeded and event == UPDATE else ""
    # Django keeps ids as 32 hex digits there.
    ids = ids.replace(f"CAST('{NOBODY}' AS uuid)", f"'{NOBODY.replace('-', '')}'")
    yield (
        f"CREATE TRIGGER {watch.name(event)} AFTER {event.upper()} ON {watch.table} FOR EACH ROW{when} BEGIN "
        f'INSERT INTO hiring_change ("transaction", resource, object_id) '
        f"SELECT 0, '{watch.resource}', ids.object_id FROM ({ids}) ids; END"
    )


def _everybody(table: str, on: tuple[str, ...], columns: tuple[str, ...] = ()) -> Watch:
    ids = f"SELECT CAST('{NOBODY}' AS uuid) AS object_id FROM {{rows}} r"
    return Watch(table, VISIBILITY, ids, ("id",), on, columns)


def _concerned(table: str, on: tuple[str, ...]) -> Watch:
    return Watch(table, VISIBILITY, parent("hiring_user", "user_id"), ("user_id",), on)


_MOVERS = (
    "SELECT a.public_id AS object_id FROM hiring_application a JOIN hiring_stagemove m "
    "ON m.application_id = a.id JOIN {rows} r ON m.moved_by_id = r.id"
)
_SEATED = (
    "SELECT i.public_id AS object_id FROM hiring_interview i JOIN hiring_panelist s "
    "ON s.interview_id = i.id JOIN {rows} r ON s.user_id = r.id"
)
_TEAMS = (
    "SELECT j.public_id AS object_id FROM hiring_job j JOIN hiring_hiringteammember t "
    "ON t.job_id = j.id JOIN {rows} r ON t.user_id = r.id"
)
_TAGGED = (
    "SELECT c.public_id AS object_id FROM hiring_candidate c JOIN hiring_candidate_tags t "
    "ON t.candidate_id = c.id JOIN {rows} r ON t.tag_id = r.id"
)
_FACTS = (
    "SELECT a.public_id AS object_id FROM hiring_application a JOIN hiring_screeningfact f "
    "ON f.application_id = a.id JOIN {rows} r ON r.screeningfact_id = f.id"
)
_TOKENS = (
    "SELECT u.public_id AS object_id FROM hiring_user u JOIN hiring_apitoken t "
    "ON t.user_id = u.id JOIN {rows} r ON r.apitoken_id = t.id"
)

PIPELINE: tuple[Watch, ...] = (
    Watch("hiring_role", "roles"),
    Watch("hiring_rolealias", "roles", parent("hiring_role", "role_id"), ("role_id",)),
    Watch("hiring_job", "jobs"),
    Watch("hiring_stage", "jobs", parent("hiring_job", "job_id"), ("job_id",)),
    Watch("hiring_hiringteammember", "jobs", parent("hiring_job", "job_id"), ("job_id",)),
    Watch(
        "hiring_department", "jobs", children("hiring_job", "department_id"), ("id",), (UPDATE,), ("name",)
    ),
    Watch("hiring_office", "jobs", children("hiring_job", "office_id"), ("id",), (UPDATE,), ("name",)),
    Watch("hiring_candidate", "candidates"),
    Watch("hiring_employment", "candidates", parent("hiring_candidate", "candidate_id"), ("candidate_id",)),
    Watch("hiring_attachment", "candidates", parent("hiring_candidate", "candidate_id"), ("candidate_id",)),
    Watch(
        "hiring_candidate_tags", "candidates", parent("hiring_candidate", "candidate_id"), ("candidate_id",)
    ),
    Watch("hiring_source", "sources"),
    Watch(
        "hiring_source",
        "candidates",
        children("hiring_candidate", "source_id"),
        ("id",),
        (UPDATE,),
        ("name",),
    ),
    Watch("hiring_tag", "tags"),
    Watch("hiring_tag", "candidates", _TAGGED, ("id",), (UPDATE,), ("name",)),
    Watch("hiring_rejectionreason", "rejection-reasons"),
    Watch(
        "hiring_rejectionreason",
        "applications",
        children("hiring_application", "rejection_reason_id"),
        ("id",),
        (UPDATE,),
        ("name", "ended_by"),
    ),
    Watch("hiring_application", "applications"),
    # Whether somebody is seen hangs on where they applied.
    Watch(
        "hiring_application",
        "candidates",
        parent("hiring_candidate", "candidate_id"),
        ("candidate_id",),
        EVERY,
        ("candidate_id", "job_id"),
    ),
    Watch(
        "hiring_application",
        "interviews",
        children("hiring_interview", "application_id"),
        ("id",),
        (UPDATE,),
        ("candidate_id", "job_id"),
    ),
    Watch(
        "hiring_stage",
        "applications",
        children("hiring_application", "stage_id"),
        ("id",),
        (UPDATE,),
        ("name", "kind", "position"),
    ),
    Watch(
        "hiring_stagemove",
        "applications",
        parent("hiring_application", "application_id"),
        ("application_id",),
    ),
    Watch(
        "hiring_screeningfact",
        "applications",
        parent("hiring_application", "application_id"),
        ("application_id",),
    ),
    Watch("hiring_screeningfact_employments", "applications", _FACTS, ("screeningfact_id",)),
    Watch("hiring_interview", "interviews"),
    Watch("hiring_panelist", "interviews", parent("hiring_interview", "interview_id"), ("interview_id",)),
    Watch("hiring_user", "users"),
    Watch("hiring_user", "jobs", _TEAMS, ("id",), (UPDATE,), ("name",)),
    Watch("hiring_user", "applications", _MOVERS, ("id",), (UPDATE,), ("name",)),
    Watch("hiring_user", "interviews", _SEATED, ("id",), (UPDATE,), ("name",)),
    Watch(
        "hiring_user", VISIBILITY, OWN, ("public_id",), (UPDATE,), ("is_active", "is_superuser", "is_service")
    ),
    _everybody("hiring_job", (UPDATE,), ("is_confidential",)),
    _everybody("auth_group_permissions", (INSERT, DELETE)),
    _concerned("hiring_hiringteammember", EVERY),
    _concerned("hiring_user_groups", (INSERT, DELETE)),
    _concerned("hiring_user_user_permissions", (INSERT, DELETE)),
    Watch("hiring_apitoken_jobs", VISIBILITY, _TOKENS, ("apitoken_id",), (INSERT, DELETE)),
)
