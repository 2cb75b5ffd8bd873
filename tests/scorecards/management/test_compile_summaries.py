"""compile_summaries, as an operator runs it."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command

from scorecards.models import PanelSummary
from scorecards.operations import summaries
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.factories import ApplicationFactory, JobFactory, ScorecardFactory
from tests.scorecards.operations.audited import rewrite

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("compile_summaries", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def panel(job=None, *, asked=True):
    """An application with one card handed in; its summary waits."""
    application = ApplicationFactory(**({"job": job} if job else {}))
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    if asked:
        request_summaries([application.pk])
    return application


def compiled(*applications):
    versions = dict(PanelSummary.objects.values_list("application_id", "version"))
    return [versions.get(application.pk) for application in applications]


def test_what_waits_is_compiled_batch_by_batch_and_the_rest_is_left(monkeypatch):
    monkeypatch.setattr(summaries, "BATCH", 2)
    done = panel()
    compile_summaries([done.pk])
    waiting = [panel() for _ in range(3)]
    before = PanelSummary.objects.values().get(application=done)

    out, err = run("--stale")

    assert (out, err) == ("3 summaries: 3 written, 0 as they should be.\n", "2 of 3 (66 %)\n3 of 3 (100 %)\n")
    assert compiled(*waiting) == [1, 1, 1]
    assert PanelSummary.objects.values().get(application=done) == before


@pytest.mark.parametrize("name", ["pk", "public_id"])
def test_one_jobs_summaries_are_compiled_and_no_others(name):
    job = JobFactory()
    mine, theirs = panel(job), panel()

    out, _err = run("--job", str(getattr(job, name)))

    assert out == "1 summaries: 1 written, 0 as they should be.\n"
    assert compiled(mine, theirs) == [1, 0]


def test_all_of_them_includes_those_that_nobody_asked_for():
    asked, forgotten = panel(), panel(asked=False)

    first, _err = run("--all")
    again, _err = run("--all")

    assert compiled(asked, forgotten) == [1, 1]
    assert first == "2 summaries: 2 written, 0 as they should be.\n"
    assert again == "2 summaries: 0 written, 2 as they should be.\n"


@pytest.mark.parametrize("rehash", [False, True])
def test_a_document_that_was_edited_is_mended_on_demand(rehash):
    edited, sound = panel(), panel()
    compile_summaries([edited.pk, sound.pk])
    before = PanelSummary.objects.get(application=edited)
    untouched = PanelSummary.objects.values().get(application=sound)
    rewrite(before, lambda document: document["composite"].update(value=5.0), rehash=rehash)

    believing, _err = run("--all")
    mending, _err = run("--all", "--mend")

    assert believing == "2 summaries: 0 written, 2 as they should be.\n"
    assert mending == "2 summaries: 1 written, 1 as they should be.\n"
    after = PanelSummary.objects.get(application=edited)
    assert (after.document, after.sha256) == (before.document, before.sha256)
    assert PanelSummary.objects.values().get(application=sound) == untouched


def test_nothing_to_compile_is_said_and_no_error():
    assert run("--stale") == ("0 summaries: 0 written, 0 as they should be.\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say which: --stale (those that wait), --job ID, or --all."),
        (["--mend"], "Say which: --stale (those that wait), --job ID, or --all."),
        (["--all", "--stale"], "--all is every summary: leave --job and --stale out."),
        (["--all", "--job", "1"], "--all is every summary: leave --job and --stale out."),
        (["--stale", "--mend"], "--mend looks at what does not wait: leave --stale out."),
        (["--job", "chief"], "'chief' is no job's public id, nor its key, a number."),
        (["--job", "9" * 30], f"There is no job {'9' * 30}."),
        (["--job", str(uuid.UUID(int=7))], f"There is no job {uuid.UUID(int=7)}."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_out(arguments, said):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)

    assert str(refusal.value) == said
