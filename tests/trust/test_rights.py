"""The table of personas: the same in code, in docs and in what the system does; and the doors without a screen."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands

from hiring.celery import app
from hiring.errors import NotAllowed
from hiring.models import Export
from hiring.operations.exports import request_export
from hiring.permissions import PERSONA_PERMISSIONS, Persona
from hiring.persona_rights import RIGHTS, rights_table
from tests.factories import UserFactory

DOCS = Path(__file__).parents[2] / "docs"
# Every task, by what starts it. No request carries one: a task is given keys, and looks again who may.
TASKS = {
    "an operation, for rows it has just written": {
        *("hiring.send_mails", "hiring.check_import", "hiring.run_import", "hiring.make_export"),
        *("hiring.make_resource_export", "hiring.send_webhooks", "scorecards.compile_panel_summaries"),
        *("scorecards.make_packet", "scorecards.make_subject_export"),
    },
    "the clock": {
        *("hiring.owe_reminders", "hiring.find_duplicates", "hiring.sweep_files", "hiring.expire_files"),
        *("hiring.prune_changes", "hiring.sweep_webhooks", "hiring.seal_audit", "hiring.plan_erasures"),
        *("scorecards.sweep_panel_summaries", "scorecards.sweep_packets", "scorecards.expire_packets"),
        *("scorecards.purge_people", "scorecards.sweep_subject_exports", "scorecards.expire_subject_exports"),
    },
}
# Every command of ours: whoever has a shell on the server, and nobody else.
COMMANDS = {
    *("create_api_token", "find_duplicates", "reindex_candidates", "verify_audit", "compile_summaries"),
    *("erase_candidate", "export_panel", "load_framework", "score_panel", "seed_demo", "seed_scale"),
    *("verify_summaries", "plan_erasures", "export_candidate", "reset_second_factor"),
    *("backup", "restore", "show_settings", "archive_audit"),
}
# Which kinds of files each persona may ask for; what stands in them is what they run.
EXPORTS = {
    Persona.SITE_ADMIN: set(Export.Kind.values),
    Persona.RECRUITER: {"candidates", "applications"},
    Persona.HIRING_MANAGER: {"candidates", "applications"},
    Persona.INTERVIEWER: set(),
    Persona.FAIRNESS_ANALYST: set(),
    Persona.INTEGRATION: set(),
}


def test_the_docs_print_the_table_of_the_code():
    assert rights_table() in (DOCS / "security.md").read_text()
    assert {one.who for one in RIGHTS} == {persona.value for persona in Persona} | {"Shadow"}


def test_the_docs_name_only_tests_that_there_are():
    named = set(re.findall(r"`(tests/[\w/.]+)`", (DOCS / "security.md").read_text()))
    assert {name for name in named if not (DOCS.parent / name).exists()} == set()
    assert len(named) > 15


def test_personas_without_a_power_of_their_own_hold_no_permission():
    assert (
        PERSONA_PERMISSIONS[Persona.FAIRNESS_ANALYST]
        == PERSONA_PERMISSIONS[Persona.INTERVIEWER]
        == frozenset()
    )
    assert PERSONA_PERMISSIONS[Persona.INTEGRATION] == {"hiring.view_every_job"}
    held = set().union(*PERSONA_PERMISSIONS.values())
    assert not {
        name
        for name in held
        if re.search(r"\.\w+_(user|apitoken|webhook\w*|auditevent|group|permission)$", name)
    }


def test_every_task_is_known_and_none_is_new():
    ours = {name for name in app.tasks if name.split(".")[0] in {"hiring", "scorecards"}}
    assert ours == set().union(*TASKS.values())


def test_no_task_is_given_who_asks():
    """A task that took a person, or their rights, from a message would believe whoever can write to the broker."""
    for name in set().union(*TASKS.values()):
        taken = set(inspect.signature(app.tasks[name].run).parameters)
        assert not taken & {"user", "user_id", "by", "by_id", "as_user", "is_admin", "permissions"}, name


def test_every_command_is_known_and_none_is_new():
    ours = {name for name, package in get_commands().items() if package in {"hiring", "scorecards"}}
    assert ours == COMMANDS


def test_no_page_runs_a_command():
    for package in (
        "hiring.web",
        "hiring.admin",
        "hiring.api",
        "scorecards.web",
        "scorecards.admin",
        "scorecards.api",
    ):
        for file in Path(import_module(package).__file__).parent.glob("*.py"):
            names = {node.id for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name)}
            assert not names & {"call_command", "subprocess", "eval", "exec"}, file


@pytest.mark.django_db
@pytest.mark.parametrize(("persona", "kinds"), EXPORTS.items())
def test_a_persona_may_ask_for_these_files_and_no_others(persona, kinds):
    if persona is Persona.SITE_ADMIN:
        user = UserFactory(is_staff=True, is_superuser=True)
    else:
        user = UserFactory(persona=persona, is_service=persona is Persona.INTEGRATION)
    allowed = set()
    for kind in Export.Kind.values:
        try:
            request_export(by=user, kind=kind, file_format=Export.Format.CSV)
            allowed.add(kind)
        except NotAllowed:
            continue
    assert allowed == kinds
