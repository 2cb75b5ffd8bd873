"""export_panel and verify_summaries, as an auditor runs them."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from scorecards.models import Rubric
from scorecards.operations.summaries import request_summaries
from scorecards.scoring import canonical_bytes, summarise
from scorecards.scoring.files import read_panel
from tests.acts import compiled, hand_in
from tests.factories import NOW, ApplicationFactory, InterviewFactory, UserFactory, panel_plan_of
from tests.scorecards.operations.audited import LATER, audited_panel, card_on, frozen, rewrite, summary_of

pytestmark = pytest.mark.django_db


def run(command, *arguments, **options):
    """What a command prints: on standard output, and beside it."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refusal(command, *arguments, **options):
    """What a command printed before it ended with an error, and the error's line."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(command, *arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue(), str(error.value)


def test_an_export_scores_to_the_stored_document_byte_for_byte():
    application = audited_panel()
    summary = summary_of(application)

    exported, beside = run("export_panel", str(application.public_id))

    panel = read_panel(exported.encode())
    assert canonical_bytes(summarise(panel)) == canonical_bytes(summary.document)
    assert beside == f"input_sha256 {summary.document['input_sha256']}\n"


def test_a_frozen_version_exports_the_input_of_its_day():
    application = audited_panel()
    kept = frozen(application)
    hand_in(card_on(application), now=LATER + timedelta(hours=1), vision=1, people=1)
    compiled(application)

    exported, _beside = run("export_panel", str(application.public_id), summary_version=1)

    assert summarise(read_panel(exported.encode())) == kept.document
    assert exported != run("export_panel", str(application.public_id))[0]


def test_what_cannot_be_exported_says_why():
    application = audited_panel()
    stranger = uuid.uuid4()

    assert refusal("export_panel", str(stranger))[1] == f"There is no application {stranger}."
    assert refusal("export_panel", "maple")[1].endswith("invalid UUID value: 'maple'")
    for version in (0, -1, 9, 10**30):
        line = refusal("export_panel", str(application.public_id), summary_version=version)[1]
        assert line == f"Version {version} is not kept."


def test_verifying_tells_its_progress_apart_and_ends_well():
    application = audited_panel()
    frozen(application)
    other = audited_panel(job=application.job)
    request_summaries([other.pk])

    out, err = run("verify_summaries", "--all")

    assert out == (
        f"{other.public_id} current 1 stale waits to be compiled; checked against its own hash alone\n"
        "2 panels checked, no difference. 1 wait to be compiled.\n"
    )
    assert err == "2 of 2 panels\n"


def test_verifying_names_each_difference_on_a_line_and_ends_with_an_error():
    application = audited_panel()
    rewrite(summary_of(application), lambda document: document["composite"].update(value=1.0), rehash=True)

    out, line = refusal("verify_summaries")

    assert out == (
        f"{application.public_id} current 1 edited-document $.composite.value: stored 1.0, recomputed 3.25\n"
    )
    assert line == "1 stored documents of 1 panels are not what they should be."


def test_verifying_one_job_leaves_the_others_alone():
    mine, theirs = audited_panel(), audited_panel()
    rewrite(summary_of(theirs), lambda document: document.clear())

    out, _err = run("verify_summaries", job=[mine.job.public_id])

    assert out == "1 panels checked, no difference.\n"
    stranger = uuid.uuid4()
    assert refusal("verify_summaries", "--job", str(stranger))[1] == f"There is no job {stranger}."


def test_an_edited_rubric_is_named_and_one_nobody_can_use_stops_the_check():
    audited_panel()
    rubric = Rubric.objects.get()
    rubric.content["competencies"][0]["bar"] = 1
    Rubric.objects.update(content=rubric.content)

    out, line = refusal("verify_summaries")
    assert out.startswith(f"rubric {rubric.public_id} edited-rubric sha256: stored")
    assert " changed-rows $.competencies[1].bar: stored 3, recomputed 1" in out
    assert line == "2 stored documents of 1 panels are not what they should be."

    Rubric.objects.update(content={"competencies": [{}]})
    out, line = refusal("verify_summaries")
    assert line == "Restore these rubrics first: no figure can be computed from them."


def test_nothing_an_auditor_is_given_holds_a_name_or_a_word_of_evidence():
    canary = "CANARY"
    author = UserFactory(name=f"{canary} author", email="canary@example.com")
    application = ApplicationFactory(
        candidate__name=f"{canary} candidate",
        candidate__headline=f"{canary} headline",
        job__title=f"{canary} job",
    )
    panel_plan_of(application.job)
    interview = InterviewFactory(
        application=application, title=f"{canary} interview", place=f"{canary} place"
    )
    card = card_on(
        application, panelist__interview=interview, panelist__user=author, private_note=f"{canary} note"
    )
    hand_in(card, now=NOW, vision=2, people=5)
    card.revisions.update(reason=f"{canary} reason")
    for rating in card.revisions.get().ratings.all():
        rating.evidence = f"{canary} evidence"
        rating.save()
    card_on(application, panelist__recused_at=NOW, panelist__recusal_reason=f"{canary} recusal")
    compiled(application)
    kept = frozen(application)
    told = [
        canonical_bytes(summary_of(application).document).decode(),
        canonical_bytes(kept.document).decode(),
    ]
    told += run("export_panel", str(application.public_id))
    told += run("export_panel", str(application.public_id), summary_version=1)
    told += run("verify_summaries")
    card.revisions.get().ratings.update(score=1)
    told += refusal("verify_summaries")

    assert len(told) == 10
    assert [text for text in told if canary.lower() in text.lower()] == []
