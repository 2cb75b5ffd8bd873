"""The kit: what an interviewer reads, and what it must never tell of colleagues."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from scorecards.models import InterviewKit, KitCompetency
from scorecards.web.kit import Covered, Planned, kit_of
from scorecards.web.papers import Paper
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CompetencyFactory,
    InterviewFactory,
    PanelistFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(client):
    interview = InterviewFactory(place="Room 4", starts_at=NOW, ends_at=NOW + timedelta(minutes=45))
    card = ScorecardFactory(panelist__interview=interview)
    client.force_login(card.panelist.user)
    return card


def kit(card):
    return kit_of(card, card.panelist.user)


def page(client, card):
    """The page without what differs between two readings of it."""
    text = client.get(f"/scorecards/{card.public_id}/").content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def colleague(card, name="Ines", title="Craft", *keys, **seat):
    """Another interview of the application, assessing these competencies."""
    application = card.panelist.interview.application
    start = NOW + timedelta(hours=3)
    interview = InterviewFactory(
        application=application, title=title, starts_at=start, ends_at=start + timedelta(hours=1)
    )
    assesses = InterviewKit.objects.create(job=application.job, name=title)
    for position, key in enumerate(keys):
        KitCompetency.objects.create(kit=assesses, competency=CompetencyFactory(key=key), position=position)
    return ScorecardFactory(
        panelist=PanelistFactory(interview=interview, user=UserFactory(name=name), **seat), kit=assesses
    )


def test_it_says_when_in_the_readers_zone_where_and_for_which_role(client, card):
    user = card.panelist.user
    user.timezone = "Asia/Tokyo"
    user.save()
    card.panelist.role = "lead"
    card.panelist.save()
    with timezone.override("Asia/Tokyo"):
        facts = kit(card).facts

    assert facts == [
        ("When", "Monday, 2 March 2026, 18:00 to 18:45 (JST), 45 minutes"),
        ("Where", "Room 4"),
        ("Role", "Head of Product (Executive)"),
        ("With you", ""),
        ("Your seat", "Lead"),
    ]
    assert "18:00 to 18:45 (JST)" in page(client, card)
    assert kit(card).scope == "Vision, strategy and execution of the whole suite."


def test_it_says_what_to_assess_and_leave_to_whom(card):
    colleague(card, "Ines", "Craft", "data", "vision", "craft")
    colleague(card, "Omar", "Conversation")

    shown = kit(card)

    assert [competency.name for competency in shown.focus] == ["Vision", "People"]
    assert shown.colleagues == [Covered("Ines", "Data, Craft"), Covered("Omar", "Conversation")]


def test_two_interviews_of_one_kit_are_told_apart(card):
    theirs = ScorecardFactory(panelist__interview__application=card.panelist.interview.application)

    assert [competency.name for competency in kit(card).focus] == ["Vision", "People"]
    assert kit(card).colleagues == [Covered(theirs.panelist.user.name, "The same as you")]


def test_whoever_sits_beside_the_reader_is_with_them(card):
    PanelistFactory(interview=card.panelist.interview, user=UserFactory(name="Tom"), shadow=True)

    assert ("With you", "Tom") in kit(card).facts
    assert kit(card).colleagues == []


def test_who_only_learns_covers_nothing(card):
    colleague(card, "Tom", "Craft", "craft", shadow=True)

    assert kit(card).colleagues == []


def test_an_interview_that_was_cancelled_is_covered_by_nobody(card):
    theirs = colleague(card, "Ines", "Craft", "craft")
    theirs.panelist.interview.status = "cancelled"
    theirs.panelist.interview.save()

    assert kit(card).colleagues == []


def owes(theirs):
    pass


def recused(theirs):
    theirs.panelist.recused_at, theirs.panelist.recusal_reason = NOW, "We were married."
    theirs.panelist.save()


def drafted(theirs):
    theirs.revisions.create(number=1, recommendation="strong_no")


def submitted(theirs):
    theirs.revisions.create(
        number=1,
        recommendation="strong_no",
        submitted_at=NOW,
        submitted_by=theirs.panelist.user,
        is_independent=True,
    )
    theirs.panelist.card_submitted_at = NOW
    theirs.panelist.save()


def not_held(theirs):
    theirs.panelist.interview.status = "not_held"
    theirs.panelist.interview.save()


@pytest.mark.parametrize("act", [recused, drafted, submitted, not_held])
@pytest.mark.parametrize("beside", [False, True])
def test_nothing_a_colleague_does_changes_a_single_byte_of_the_page(client, card, act, beside):
    theirs = colleague(card, "Ines", "Craft", "craft")
    if beside and act is not not_held:
        theirs = ScorecardFactory(panelist__interview=card.panelist.interview)
    before = page(client, card)

    act(theirs)

    assert "Ines" in before
    assert page(client, card) == before


def test_questions_stand_in_their_order_with_probes_and_what_was_asked(card):
    first, _second = [row.question for row in card.panelist.interview.kit_assignment.kit.agenda.all()]
    card.asked.add(first)

    assert [(row.competency, row.is_asked) for row in kit(card).questions] == [
        ("Vision", True),
        ("People", False),
    ]
    assert kit(card).questions[0] == Planned(
        str(first.public_id),
        "Tell me about a time.",
        "Vision",
        "Past behaviour",
        ["What happened next?"],
        True,
    )


def test_ticks_are_kept_by_a_plain_form_and_can_be_taken_back(client, card):
    first, second = kit(card).questions
    url = f"/scorecards/{card.public_id}/"

    client.post(url, {"asked": ["", first.id, second.id, "nonsense"], "intent": "save"})
    both = {str(question.public_id) for question in card.asked.all()}
    client.post(url, {"evidence-vision": "x", "intent": "save"})
    untouched = card.asked.count()
    client.post(url, {"asked": ["", second.id], "intent": "save"})
    one = [str(question.public_id) for question in card.asked.all()]
    client.post(url, {"asked": "", "intent": "save"})

    assert (both, untouched, one, card.asked.count()) == ({first.id, second.id}, 2, [second.id], 0)


def test_a_refused_form_keeps_its_ticks(client, card):
    first, _second = kit(card).questions

    text = client.post(
        f"/scorecards/{card.public_id}/", {"asked": ["", first.id], "score-vision": "9", "intent": "save"}
    ).content.decode()

    assert re.findall(r'name="asked" value="([0-9a-f-]+)"[^>]* checked', text) == [first.id]


def attach(card, filename, **fields):
    return AttachmentFactory(
        candidate=card.panelist.interview.application.candidate,
        filename=filename,
        file=ContentFile(b"%PDF-1.4", "x"),
        **fields,
    )


def test_papers_are_this_applications_cvs_first_and_the_newest_first(card):
    application = card.panelist.interview.application
    letter = attach(card, "Letter.docx", kind="cover_letter", application=application)
    old, new = attach(card, "old.pdf"), attach(card, "new.PNG")
    attach(card, "reference.pdf", kind="other")
    attach(card, "elsewhere.pdf", application=ApplicationFactory(candidate=application.candidate))
    AttachmentFactory(filename="somebody-elses.pdf")

    def expected(file, kind, *, is_shown, is_pdf=False):
        href = f"/attachments/{file.public_id}/"
        return Paper(file.filename, kind, href, f"{href}view/" if is_shown else "", is_pdf)

    assert kit(card).papers == [
        expected(new, "CV", is_shown=True),
        expected(old, "CV", is_shown=True, is_pdf=True),
        expected(letter, "Cover letter", is_shown=False),
    ]


def test_only_its_own_page_may_frame_papers(client, card):
    attach(card, "cv.pdf")

    response = client.get(f"/scorecards/{card.public_id}/")

    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "frame-src" not in client.get("/")["Content-Security-Policy"]
    assert 'target="papers"' in response.content.decode()


def test_without_a_cv_the_page_says_so(client, card):
    text = page(client, card)

    assert "No CV is attached." in text
    assert 'id="papers"' not in text


def test_questions_are_unfolded_until_the_interview_is_over(client, card):
    interview = card.panelist.interview
    over = page(client, card)
    interview.starts_at = datetime.now(UTC)
    interview.ends_at = interview.starts_at + timedelta(hours=1)
    interview.save()

    assert '<details class="disclosure kit__questions">' in over
    assert '<details class="disclosure kit__questions" open>' in page(client, card)
