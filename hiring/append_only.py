"""The triggers that keep the audit trail as it was written, as SQL for both databases.

They stop a program's mistake, not the owner of the database: what that one removes, the chain of seals shows.
Of an archived seal the events may go; the seal itself stays, and says of itself alone that it was archived, once.
"""

from collections.abc import Iterator

EVENTS, SEALS = "hiring_auditevent", "hiring_auditseal"
REFUSAL = "The audit trail is append-only."
COLUMNS = (
    "public_id",
    "at",
    "actor_id",
    "action",
    "object_type",
    "object_id",
    "details",
    "request_id",
    "address",
)
SEAL_COLUMNS = ("id", "number", "at", "count", "previous", "sha256")
NAMES = {"auditevent_stays", "auditevent_sealed_once", "auditseal_stays"}


def install(vendor: str, *, archives: bool = True) -> Iterator[str]:
    """The statements that create the triggers, in place of any of the same name; without `archives` as they once were.

    Migrations from before there were archives know no column that says so.
    """
    yield from remove(vendor)
    yield from _postgresql(archives) if vendor == "postgresql" else _sqlite(archives)


def remove(vendor: str) -> Iterator[str]:
    """The statements that drop the triggers."""
    for name in sorted(NAMES):
        table = SEALS if name.startswith("auditseal") else EVENTS
        yield f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else "")
    if vendor == "postgresql":
        for function in ("audit_stays", "audit_event_stays", "audit_seal_stays"):
            yield f"DROP FUNCTION IF EXISTS {function}()"


def _postgresql(archives: bool) -> Iterator[str]:
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
    yield _function("audit_stays", refuse)
    if archives:
        archived = f"EXISTS (SELECT 1 FROM {SEALS} WHERE id = OLD.seal_id AND archived_at IS NOT NULL)"
        yield _function(
            "audit_event_stays", f"IF TG_OP = 'DELETE' AND {archived} THEN RETURN OLD; END IF; {refuse}"
        )
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in SEAL_COLUMNS)
        once = f"TG_OP = 'UPDATE' AND OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL AND {same}"
        yield _function("audit_seal_stays", f"IF {once} THEN RETURN NEW; END IF; {refuse}")
    event, seal = ("audit_event_stays", "audit_seal_stays") if archives else ("audit_stays", "audit_stays")
    yield (
        f"CREATE TRIGGER auditevent_stays BEFORE DELETE OR UPDATE OF {', '.join(COLUMNS)} ON {EVENTS}"
        f" FOR EACH ROW EXECUTE FUNCTION {event}()"
    )
    yield (
        f"CREATE TRIGGER auditevent_sealed_once BEFORE UPDATE ON {EVENTS} FOR EACH ROW"
        " WHEN (OLD.seal_id IS NOT NULL) EXECUTE FUNCTION audit_stays()"
    )
    yield (
        f"CREATE TRIGGER auditseal_stays BEFORE DELETE OR UPDATE ON {SEALS}"
        f" FOR EACH ROW EXECUTE FUNCTION {seal}()"
    )


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _sqlite(archives: bool) -> Iterator[str]:
    # SQLite is for trying things out, and its tests empty tables row by row: here only changes are refused.
    abort = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    yield f"CREATE TRIGGER auditevent_stays BEFORE UPDATE OF {', '.join(COLUMNS)} ON {EVENTS} {abort}"
    yield (
        f"CREATE TRIGGER auditevent_sealed_once BEFORE UPDATE ON {EVENTS} WHEN OLD.seal_id IS NOT NULL {abort}"
    )
    when = ""
    if archives:
        other = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SEAL_COLUMNS)
        when = f" WHEN OLD.archived_at IS NOT NULL OR NEW.archived_at IS NULL OR {other}"
    yield f"CREATE TRIGGER auditseal_stays BEFORE UPDATE ON {SEALS}{when} {abort}"
