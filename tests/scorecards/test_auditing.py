"""docs/auditing.md is true: its commands run, its example computes, its words are the code's."""

import hashlib
import io
import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from hiring.models import AuditEvent, AuditSeal
from hiring.operations.archive_files import write_archive
from hiring.operations.audit_rows import line_of, write_lines
from hiring.operations.sealing import seal_events
from scorecards.operations.verifying import REMARKS, Kind
from scorecards.scoring import panel_from_json, summarise
from tests.acts import compiled, hand_in
from tests.scorecards.operations.audited import LATER, audited_panel, card_on, frozen

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "auditing.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def table(header):
    """The rows of the table whose first column has this header, as lists of cells."""
    lines = TEXT.split(f"| {header} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture
def panel(db, tmp_path, monkeypatch):
    """A panel whose first version is frozen, in an empty folder beside the published schemas."""
    application = audited_panel()
    frozen(application)
    hand_in(card_on(application), now=LATER + timedelta(hours=1), vision=1, people=1)
    compiled(application)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    return application


def run(line, **variables):
    """One `python manage.py` line as a shell would: its variables filled in, its output in the file it names."""
    for name, value in variables.items():
        line = line.replace(f"${name}", str(value))
    command, _arrow, file = line.partition(" > ")
    out = io.StringIO()
    call_command(*shlex.split(command)[2:], stdout=out, stderr=io.StringIO())
    if file:
        Path(file).write_text(out.getvalue(), encoding="utf-8")
    return out.getvalue()


def test_every_command_of_the_page_runs_and_gives_what_the_page_says(panel):
    commands = [line for block in blocks("sh") for line in block.splitlines() if "manage.py" in line]
    assert seal_events()
    head = AuditSeal.objects.get().sha256
    for name, seals in (("one.ndjson", AuditSeal.objects.all()), ("none.ndjson", [])):
        with Path(name).open("wb") as file:
            write_archive(file, seals=seals, first=1, before=datetime.max.replace(tzinfo=UTC))
    ids = {"APPLICATION": panel.public_id, "JOB": panel.job.public_id, "HEAD": head}
    said = [run(line, ARCHIVE="one.ndjson", ANOTHER="none.ndjson", **ids) for line in commands]

    summary = panel.panel_summary
    digests = {name: hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in FILES}
    assert digests["panel.json"] == summary.document["input_sha256"]
    assert digests["summary.json"] == summary.sha256
    assert summarise(panel_from_json(json.loads(Path("frozen.json").read_text()))) == (
        panel.frozen_summaries.get().document
    )
    assert said[-5:-3] == ["1 panels checked, no difference.\n"] * 2
    assert said[-2] == said[-3]
    assert f"no difference. 0 wait to be sealed.\nNote this elsewhere: {head}, seal 1." in said[-2]
    assert f"one.ndjson: {AuditEvent.objects.count()} events checked, seals 1 to 1.\n" in said[-1]
    assert len(commands) == 8


FILES = ("panel.json", "summary.json")


def test_the_python_of_the_page_validates_what_its_commands_wrote(panel):
    run("python manage.py export_panel $APPLICATION > panel.json", APPLICATION=panel.public_id)
    run("python manage.py score_panel panel.json > summary.json")
    snippet, _of_the_trail = blocks("python")

    exec(snippet, {"open": reading})


@pytest.mark.usefixtures("panel")
def test_the_python_of_the_page_finds_what_was_changed_in_an_exported_trail(capsys):
    _of_summaries, snippet = blocks("python")
    seal_events()
    rows = [line_of(event) for event in AuditEvent.objects.select_related("actor", "seal").order_by("pk")]
    write_lines(Path("audit.ndjson"), iter(rows))

    exec(snippet, {"open": reading})
    assert capsys.readouterr().out == ""

    changed = json.loads(rows[0][0])
    rows[0] = [json.dumps(changed | {"action": "candidate.renamed"})]
    write_lines(Path("audit.ndjson"), iter(rows))

    exec(snippet, {"open": reading})
    assert capsys.readouterr().out == f"{changed['public_id']} was changed after it was sealed\n"


def reading(name, encoding="utf-8"):
    return io.StringIO(Path(name).read_text(encoding=encoding))


def test_the_example_by_hand_is_what_the_code_computes():
    [example] = blocks("json")
    document = summarise(panel_from_json(json.loads(example)))

    for path, value in table("Figure"):
        found = document
        for step in re.findall(r"\w+", path):
            found = found[int(step) if step.isdigit() else step]
        assert json.dumps(found) == value, path
    assert len(table("Figure")) == 8


def test_every_kind_of_finding_is_explained_and_those_that_are_no_error_say_so():
    rows = {cells[0].strip("`"): cells[1] for cells in table("Kind")}

    assert set(rows) == set(Kind)
    assert {kind for kind, meaning in rows.items() if meaning.startswith("no error")} == REMARKS


def test_what_the_page_links_to_is_there():
    targets = re.findall(r"\]\(([^)#]+)", TEXT)

    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []
    assert len(targets) >= 3
