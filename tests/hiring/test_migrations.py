"""Migrations of a site that is running: what they lock, and whether the code of the release before goes on working.

What these do not show: that the old code's own statements (hand-written SQL, triggers) still mean the same.
"""

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import NotSupportedError
from django.utils import timezone
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

from hiring.models import Candidate, Mail
from hiring.online_indexes import AddIndexOnline
from tests.acts import hand_in
from tests.factories import AttachmentFactory, ScorecardFactory, TeamMemberFactory
from tests.personas import two_panels

# The newest migrations of the release before this one; a release moves them on. Up to here nobody had data to lock.
BEFORE = {"hiring": "0017_ids_of_rows_kept", "scorecards": "0010_ids_of_rows_kept"}
# Tables that grow with every candidate: an index on them is made while they are used.
LARGE = {
    *(
        "hiring.candidate",
        "hiring.employment",
        "hiring.searchentry",
        "hiring.application",
        "hiring.stagemove",
    ),
    *("hiring.interview", "hiring.panelist", "hiring.auditevent", "hiring.mail", "hiring.webhookdelivery"),
    *("hiring.webhookattempt", "hiring.attachment", "hiring.note", "hiring.change", "scorecards.scorecard"),
    *(
        "scorecards.scorecardrevision",
        "scorecards.rating",
        "scorecards.panelsummary",
        "scorecards.frozensummary",
    ),
}
# What the checks find and somebody thought about: (migration, finding), and why it does no harm.
ALLOWED = {
    # Before the first release: no site has tables that are long enough to be locked for long.
    ("hiring.0020_audit_searched", "CREATE_INDEX"),
    ("hiring.0021_lists_in_order", "CREATE_INDEX"),
    ("scorecards.0012_lists_in_order", "CREATE_INDEX"),
}
# Where an old process fails by design of the trigger, not of the schema.
APPEND_ONLY = {"AuditEvent", "AuditSeal", "Change", "FrozenSummary"}
TWO_STEPS = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


def since(loader):
    """Every migration of ours that is newer than the release before this one, in order."""
    leaves = [key for key in loader.graph.leaf_nodes() if key[0] in BEFORE]
    old = {key for app, name in BEFORE.items() for key in loader.graph.forwards_plan((app, name))}
    plan = [key for leaf in leaves for key in loader.graph.forwards_plan(leaf)]
    return [loader.graph.nodes[key] for key in dict.fromkeys(plan) if key[0] in BEFORE and key not in old]


def name_of(migration):
    return f"{migration.app_label}.{migration.name}"


def made_in(migration):
    return {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}


@pytest.mark.postgres
@pytest.mark.django_db
def test_no_new_migration_locks_a_live_table(loader):
    """What PostgreSQL is told to do, judged by django-migration-linter; findings go by its names."""
    real = MigrationExecutor(connection).loader
    found = set()
    for migration in since(loader):
        node = real.graph.nodes[migration.app_label, migration.name]
        statements = [
            line
            for line in real.collect_sql([(node, False)])
            if line and not line.startswith(("--", "BEGIN", "COMMIT"))
        ]
        fresh = tuple(f'"{migration.app_label}_{name}"' for name in made_in(migration))
        # A table that this very migration makes is used by nobody yet.
        statements = [line for line in statements if not any(f" {table} " in line for table in fresh)]
        errors, _ignored, warnings = analyse_sql_statements(get_sql_analyser_class("postgresql"), statements)
        found |= {(name_of(migration), issue.code) for issue in [*errors, *warnings]}

    assert {one for one in found if one[1] != "RUNPYTHON_REVERSIBLE"} - ALLOWED == set()


def test_columns_are_added_so_that_old_processes_can_go_on_inserting(loader):
    broken = [
        f"{name_of(migration)}: {operation.describe()}"
        for migration in since(loader)
        for operation in migration.operations
        if isinstance(operation, TWO_STEPS)
        or (
            isinstance(operation, migrations.AddField)
            and operation.model_name_lower not in made_in(migration)
            and not isinstance(operation.field, models.ManyToManyField)
            and not operation.field.null
            and not operation.field.has_db_default()
        )
    ]

    assert broken == []


def test_indexes_of_large_tables_are_made_while_these_are_used(loader):
    locking = {
        (name_of(migration), "CREATE_INDEX")
        for migration in since(loader)
        for operation in migration.operations
        if isinstance(operation, migrations.AddIndex)
        and not isinstance(operation, AddIndexOnline)
        and f"{migration.app_label}.{operation.model_name_lower}" in LARGE
    }

    assert locking - ALLOWED == set()


@pytest.mark.django_db
def test_processes_of_the_release_before_read_change_and_write_rows_of_the_new_schema(loader):
    """Rows of this release, read, updated and inserted anew by the models as they were one release ago."""
    panels = two_panels()
    card = ScorecardFactory(panelist__interview__application=panels["open"])
    hand_in(card)
    AttachmentFactory(candidate=panels["open"].candidate)
    TeamMemberFactory(job=panels["open"].job)
    Mail.objects.create(key="old", kind="reminder", recipient=card.panelist.user, due_at=timezone.now())
    old = loader.project_state(list(BEFORE.items())).apps

    written = set()
    for model in [one for app in BEFORE for one in old.get_app_config(app).get_models()]:
        for row in model._base_manager.all():
            if model.__name__ in APPEND_ONLY:
                continue
            row.save(force_update=True)
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk)._raw_delete("default")
                row.save(force_insert=True)
            written.add(model.__name__)

    assert written >= {
        *("User", "Role", "Job", "Stage", "Candidate", "Application", "Interview", "Panelist", "Attachment"),
        *("HiringTeamMember", "Scorecard", "ScorecardRevision", "Rating", "PanelSummary", "Mail"),
    }


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_online_and_again_after_it_was_interrupted():
    index = models.Index(fields=["headline"], name="candidate_online_test")
    operation = AddIndexOnline("Candidate", index)
    before = MigrationLoader(None).project_state()
    after = before.clone()
    operation.state_forwards("hiring", after)

    def names():
        with connection.cursor() as cursor:
            return connection.introspection.get_constraints(cursor, Candidate._meta.db_table)

    for _ in range(2 if connection.vendor == "postgresql" else 1):
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("hiring", editor, before, after)
    assert "candidate_online_test" in names()
    if connection.vendor == "postgresql":
        with pytest.raises(NotSupportedError, match="atomic"), connection.schema_editor() as editor:
            operation.database_forwards("hiring", editor, before, after)

    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("hiring", editor, after, before)
    assert "candidate_online_test" not in names()
