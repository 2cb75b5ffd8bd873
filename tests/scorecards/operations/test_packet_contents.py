"""What a packet says: every word of the evidence, its version on every page, and nothing that is not for it."""

import json
import re

import pypdfium2
import pytest
import typst
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scorecards.models import DebriefPoint, Rating, Scorecard
from scorecards.operations import typesetting
from scorecards.operations.packet_data import packet_data
from scorecards.operations.packet_rows import read_rows
from scorecards.operations.packets import make_packet, request_packet
from scorecards.operations.typesetting import typeset
from tests.acts import amend, compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    CompetencyFactory,
    DebriefFactory,
    DecisionFactory,
    RecruiterFactory,
    ScorecardFactory,
)
from tests.scorecards.operations.packet_acts import (
    bytes_of,
    card_of,
    made,
    packets_version,
    pages_of,
    says,
    squeezed,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of this test alone."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def recruiter():
    return RecruiterFactory(name="Rita Recruiter")


@pytest.fixture
def application():
    return ApplicationFactory(candidate__name="Ada Obi", job__title="Chief Product Officer")


def test_a_packet_says_everything_the_panel_wrote_and_names_its_version_on_every_page(application, recruiter):
    for name in ("Mira Okafor", "Jonas Weber", "Tomasz Żółkiewski"):
        card_of(application, name)
    Rating.objects.filter(revision__scorecard__panelist__user__name="Jonas Weber").update(score=5)
    CompetencyFactory(key="vision")
    compiled(application)
    debrief = DebriefFactory(application=application, summary__version=7)
    closed = {"closed_at": NOW, "closed_by": recruiter}
    DebriefPoint.objects.create(
        debrief=debrief,
        kind="raised",
        topic="Notice period",
        raised_by=recruiter,
        position=0,
        closing_line="Six months, to be negotiated.",
        **closed,
    )
    DecisionFactory(
        application=application,
        outcome="advance",
        reason="The evidence is even.",
        candidate_message="We liked the talk.",
        decided_by=recruiter,
    )

    packet = made(application, recruiter)

    everything = [
        *Rating.objects.values_list("evidence", flat=True),
        *("Ada Obi", "Chief Product Officer", "Head of Product", "Formula", "Set for", "Rita Recruiter"),
        *(
            "3 of 3 scorecards",
            "Clearly above the bar on vision",
            "Above the bar. The weighted mean",
            "Three say yes.",
        ),
        *("Mira Okafor", "Jonas Weber", "Tomasz Żółkiewski"),
        *("Mean 4.3, above the bar of 3; within one point.", "Mean 3, at the bar of 3; far apart."),
        *("What the debrief came to", "Notice period", "Six months, to be negotiated.", "on version 7"),
        *("Decision: Go on to the next step", "The evidence is even.", "Decided by Rita Recruiter"),
        *("What the candidate may be told", "We liked the talk."),
    ]
    assert says(packet, *everything) == everything
    pages = pages_of(packet)
    for number, page in enumerate(pages, 1):
        assert squeezed(packets_version(packet)) in page
        assert f"Page{number}of{len(pages)}" in page
    assert (packet.state, packet.done, packet.total) == ("done", 3, 3)


def test_a_decision_that_is_not_in_force_is_not_in_it(application, recruiter):
    card_of(application)
    compiled(application)
    DecisionFactory(application=application, superseded_at=NOW)
    DecisionFactory(application=application, confirmed_by=None, confirmed_at=None)

    packet = request_packet(application_id=application.pk, by=recruiter, now=NOW)

    assert packet_data(read_rows(packet))["decision"] is None


def test_what_does_not_count_is_named_without_its_words_and_shadows_and_private_notes_are_not_there(
    application, recruiter
):
    card_of(application, private_note="PRIVATE")
    late = card_of(application, "Lee Late", submitted__independent=False)
    off = card_of(application, "Kim Off")
    off.panelist.interview.status = "cancelled"
    off.panelist.interview.save()
    shadow = card_of(application, "Sam Shadow", seat={"shadow": True})
    draft = ScorecardFactory(panelist__interview__application=application, panelist__user__name="Ola Owes")
    for card, word in ((late, "LATE"), (off, "OFF"), (shadow, "SHADOW")):
        Rating.objects.filter(revision__scorecard=card).update(evidence=f"{word} EVIDENCE")
    draft.revisions.create(number=1).ratings.create(competency=CompetencyFactory(), evidence="DRAFT")
    Scorecard.objects.exclude(pk=draft.pk).update(private_note="PRIVATE")
    compiled(application)

    packet = made(application, recruiter)

    named = ["Not counted", "Lee Late", "written after others could be read", "Kim Off", "called off"]
    assert says(packet, *named, "Ola Owes", "still owed") == [*named, "Ola Owes", "still owed"]
    secrets = (
        "PRIVATE",
        "LATE EVIDENCE",
        "OFF EVIDENCE",
        "SHADOW EVIDENCE",
        "Sam Shadow",
        "DRAFT",
        "shadow",
    )
    assert says(packet, *secrets) == []


def test_texts_are_shown_as_they_are_and_never_obeyed(recruiter):
    words = [
        '#import "@preview/x:1.0.0": * #panic("no") #read("/etc/passwd")',
        "*bold* _it_ `raw` $a^2$ \\ \\u{41} <label> @reference // comment /* more */ ~ -- --- ... = head - list",
        "Zażółć gęślą jaźń. Ελληνικά, Кириллица.",
        "x" * 300 + " and https://example.org/" + "path/" * 60,
        "He said: “one”\n\n“two”\ttab" + " and ended." * 900,
        "Bell \a, no-break\u00a0space, \u202eturned round\u202c and \u0085 next.",
    ]
    application = ApplicationFactory(candidate__name='#strong[Ada] *O\'Neill* "Łukasz"', job__title="$x$ #1")
    for number, text in enumerate(words):
        card = card_of(application, f"#name{number} *Person*", scores={"vision": 3})
        Rating.objects.filter(revision__scorecard=card).update(evidence=text)
    compiled(application)

    packet = made(application, recruiter)

    shown = [re.sub("[\a\u202e\u202c\u0085]", "", text) for text in words]
    assert says(packet, *shown, application.candidate.name, "#name5 *Person*") == [
        *shown,
        application.candidate.name,
        "#name5 *Person*",
    ]


def test_names_in_other_scripts_and_very_many_long_words_are_set(recruiter):
    application = ApplicationFactory(candidate__name="王小明 محمد 😀 " + "Wolfeschlegel" * 12)
    keys = {f"competency_{n}": 1 + n % 5 for n in range(14)}
    for n in range(13):
        card = card_of(application, f"Anastasia-{n} " + "von Habsburg-Lothringen " * 3, scores=keys)
        Rating.objects.filter(revision__scorecard=card).update(evidence="A word and another. " * 60)
    compiled(application)

    packet = made(application, recruiter)

    # Thirteen people stand in two tables, over many pages.
    assert text_of(packet).count("another.") == 60 * 13 * 14
    assert says(packet, "Anastasia-12") == ["Anastasia-12"]


def test_a_packet_shows_the_revision_of_that_day_with_later_ones_beside_and_erased_texts_as_erased(
    application, recruiter
):
    cards = [card_of(application, name) for name in ("Mira Okafor", "Jonas Weber")]
    compiled(application)
    before = request_packet(application_id=application.pk, by=recruiter, now=NOW)
    amend(cards[0], vision=1)
    compiled(application)
    Rating.objects.filter(revision__scorecard=cards[1], competency__key="people").delete()

    make_packet(before.pk, now=NOW)
    before.refresh_from_db()
    after = made(application, recruiter)

    first = "Evidence by Mira Okafor on vision."
    beside = ["Changed afterwards", "Checked my notes again.", "Recommends now: No", "Said so about vision."]
    assert (before.summary.version, after.summary.version) == (1, 2)
    assert says(before, first, *beside) == [first]
    assert says(after, first, "not counted: 1.", *beside) == [first, "not counted: 1.", *beside]
    assert text_of(before).count("[erased]") == 1


def test_a_panel_without_a_rating_is_set_too(application, recruiter):
    card_of(application, scores={"vision": None})
    compiled(application)

    packet = made(application, recruiter)

    assert says(packet, "No overall figure yet", "Nobody assessed this yet.", "Not assessed by Mira Okafor.")
    assert packet.state == "done"


def test_the_same_rows_give_the_same_bytes_in_a_document_that_everybody_can_read(application, recruiter):
    card_of(application)
    packet = made(compiled(application), recruiter)
    data = packet_data(read_rows(packet))

    assert typeset(data) == typeset(data) == bytes_of(packet)
    document = pypdfium2.PdfDocument(bytes_of(packet))
    assert document.get_metadata_value("Title") == "Panel summary of Ada Obi"
    assert document.is_tagged()
    # PDF/UA: a title, a language, headings in order, a text for each drawing.
    texts = {"packet": json.dumps(data)}
    typst.compile(input=str(typesetting.TEMPLATE), format="pdf", sys_inputs=texts, pdf_standards="ua-1")


def test_a_large_panel_costs_as_many_queries_as_a_small_one(recruiter):
    counts = []
    for people in (1, 9):
        application = ApplicationFactory()
        for _ in range(people):
            card_of(application)
        packet = request_packet(application_id=compiled(application).pk, by=recruiter, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            make_packet(packet.pk, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]
