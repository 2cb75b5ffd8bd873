"""The triggers that keep the audit trail as it was written, as SQL for both databases.

They stop a program's mistake, not the owner of the database: what that one removes, the chain of seals shows.
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
NAMES = {"auditevent_stays", "auditevent_sealed_once", "auditseal_stays"}


def install(vendor: str) -> Iterator[str]:
    """The statements that create the triggers, in place of any of the same name."""
    yield from remove(vendor)
    yield from _postgresql() if vendor == "postgresql" else _sqlite()


def remove(vendor: str) -> Iterator[str]:
    """The statements that drop the triggers."""
    for name in sorted(NAMES):
        table = SEALS if name.startswith("auditseal") else EVENTS
        yield f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else "")
    if vendor == "postgresql":
        yield "DROP FUNCTION IF EXISTS audit_stays()"


def _postgresql() -> Iterator[str]:
    yield f"""
        CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """
    written = ", ".join(COLUMNS)
    yield (
        f"CREATE TRIGGER auditevent_stays BEFORE DELETE OR UPDATE OF {written} ON {EVENTS}"
        " FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    )
    yield (
        f"CREATE TRIGGER auditevent_sealed_once BEFORE UPDATE ON {EVENTS} FOR EACH ROW"
        " WHEN (OLD.seal_id IS NOT NULL) EXECUTE FUNCTION audit_stays()"
    )
    yield (
        f"CREATE TRIGGER auditseal_stays BEFORE DELETE OR UPDATE ON {SEALS}"
        " FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    )


def _sqlite() -> Iterator[str]:
    # SQLite is for trying things out, and its tests empty tables row by row: here only changes are refused.
    abort = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    yield f"CREATE TRIGGER auditevent_stays BEFORE UPDATE OF {', '.join(COLUMNS)} ON {EVENTS} {abort}"
    yield (
        f"CREATE TRIGGER auditevent_sealed_once BEFORE UPDATE ON {EVENTS} WHEN OLD.seal_id IS NOT NULL {abort}"
    )
    yield f"CREATE TRIGGER auditseal_stays BEFORE UPDATE ON {SEALS} {abort}"
