"""A card typed in for its author: two names, one voice, and no way to tip the scales."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outgoing
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, Panelist
from hiring.operations import mails
from hiring.operations.mails import SendReport, send_due_mails
from scorecards.errors import ScorecardIncomplete
from scorecards.models import PanelSummary, ScorecardRevision
from scorecards.operations.fields import mark_of, save_field
from scorecards.operations.on_behalf import submit_on_behalf
from scorecards.operations.summaries import compile_summaries
from tests.acts import drafts, revisions_of, write, written
from tests.factories import (
    NOW,
    IntegrationFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.mailbox import everything_in, owed, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return ScorecardFactory(panelist__user__name="Mira Okafor")


@pytest.fixture
def jan():
    return RecruiterFactory(name="Jan Roth")


def enter(card, by, *, note="From paper.", recommendation="yes", **scores):
    return submit_on_behalf(
        scorecard_id=card.pk,
        by=by,
        ratings=drafts(**(scores or {"vision": 4, "people": None})),
        recommendation=recommendation,
        note=note,
        now=NOW,
    )


def colleague_of(card, **fields):
    return ScorecardFactory(panelist__interview__application=card.panelist.interview.application, **fields)


def test_both_names_and_how_the_words_came_are_kept(card, jan):
    revision = enter(card, jan, note="  From paper. ")

    card.panelist.refresh_from_db()
    assert card.panelist.card_submitted_at == NOW
    assert revisions_of(card) == [(1, "yes", "From paper.", NOW, jan.pk, True)]
    assert written(revision) == {
        "vision": (4, False, "Said so about vision.", True),
        "people": (None, True, "", True),
    }
    event = AuditEvent.objects.get(action="scorecard.submitted_on_behalf")
    assert (event.actor, event.details["author"]) == (jan, str(card.panelist.user.public_id))
    assert PanelSummary.objects.get(application=card.panelist.interview.application).requested >= 1


def test_it_counts_only_while_neither_of_the_two_could_read_a_colleague(card, jan):
    colleague_of(card, submitted=True)

    assert enter(card, jan).is_independent is False

    compile_summaries([card.panelist.interview.application_id])
    document = PanelSummary.objects.get().document
    assert [one["reason"] for one in document["cards"]["uncounted"]] == ["not_independent"]


def test_an_author_who_was_exposed_is_not_independent_whoever_types(card, jan):
    Panelist.objects.filter(pk=card.panelist_id).update(exposed_at=NOW)

    assert enter(card, jan).is_independent is False


@pytest.mark.parametrize(
    "who",
    [
        lambda card: UserFactory(),
        lambda card: colleague_of(card, submitted=True).panelist.user,
        lambda card: UserFactory(is_service=True),
        lambda card: RecruiterFactory(is_active=False),
        lambda card: card.panelist.user,
        lambda card: (
            TeamMemberFactory(job=card.panelist.interview.application.job, user=card.panelist.user).user
        ),
    ],
)
def test_only_who_runs_the_job_types_and_never_their_own(card, who):
    with pytest.raises(NotAllowed):
        enter(card, who(card))

    assert not ScorecardRevision.objects.filter(scorecard=card).exists()


def test_whoever_owes_a_card_on_the_panel_cannot_type(card, jan):
    colleague_of(card, panelist__user=jan)

    with pytest.raises(NotAllowed, match="You owe a card about this candidate yourself"):
        enter(card, jan)


def test_the_candidate_cannot_type(card, jan):
    candidate = card.panelist.interview.application.candidate
    candidate.user = jan
    candidate.save()

    with pytest.raises(NotAllowed):
        enter(card, jan)


def test_words_the_author_has_begun_are_never_replaced(card, jan):
    write(card, vision=2)

    with pytest.raises(WrongState, match="Mira Okafor has begun this card"):
        enter(card, jan)

    assert written(card.revisions.get()) == {"vision": (2, False, "Said so about vision.", False)}


def test_a_draft_that_says_nothing_any_more_is_no_hindrance(card, jan):
    author = card.panelist.user
    save_field(public_id=card.public_id, by=author, field="evidence:vision", value="Half", was="")
    save_field(public_id=card.public_id, by=author, field="evidence:vision", value="", was=mark_of("Half"))

    enter(card, jan)

    assert [number for number, *_ in revisions_of(card)] == [1]


def test_a_card_that_is_in_or_closed_is_not_typed_again(card, jan):
    enter(card, jan)
    with pytest.raises(WrongState, match="is in already"):
        enter(card, jan)
    recused = ScorecardFactory(panelist__recused=True)
    with pytest.raises(WrongState, match="Nobody owes this card"):
        enter(recused, jan)


@pytest.mark.parametrize(
    ("error", "field", "changes"),
    [
        (InvalidInput, "reason", {"note": "  "}),
        (InvalidInput, "reason", {"note": "x" * 20_001}),
        (ScorecardIncomplete, "people", {"vision": 3}),
        (ScorecardIncomplete, "recommendation", {"recommendation": ""}),
        (InvalidInput, "vision", {"vision": 9, "people": 1}),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_half_done(card, jan, error, field, changes):
    with pytest.raises(error) as caught:
        enter(card, jan, **changes)

    assert list(caught.value.fields) == [field]
    assert not card.revisions.exists()


@pytest.fixture
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.mark.usefixtures("_nothing_is_queued")
def test_the_author_is_told_once_by_a_mail_that_judges_nothing_and_opens_the_card(card, jan, client):
    interview = card.panelist.interview
    interview.application.job.title = "Head of Product"
    enter(card, jan, note="Said in a call on Monday.", recommendation="strong_yes", vision=5, people=4)
    report = send_due_mails(now=NOW)

    assert (owed(), report.sent, send_due_mails(now=NOW).sent) == ([("entered", "Mira Okafor")], 1, 0)
    mail = parsed(outgoing.outbox[0])
    candidate = interview.application.candidate.name
    assert (mail["To"], mail["Reply-To"]) == (card.panelist.user.email, jan.email)
    assert mail["Subject"] == f"Jan Roth has entered your scorecard on {candidate}"
    words = everything_in(mail)
    assert f"Jan Roth has entered and submitted the scorecard on {candidate} that you gave them." in words
    assert "If anything in it is wrong, open it and amend it, or tell Jan Roth." in words
    said = ["Said so", "Said in a call", "trong yes", "Monday.", "recommend", "core: 5"]
    body = text_of(mail).partition("http")[0].partition("When:")[0]
    assert [word for word in said if word in body] == []
    link = next(line for line in text_of(mail).splitlines() if line.startswith("http"))
    with time_machine.travel(NOW, tick=False):
        page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    assert (page.status_code, page.wsgi_request.path) == (200, f"/scorecards/{card.public_id}/")
    assert "Said so about vision." in page.content.decode()


@pytest.mark.usefixtures("_nothing_is_queued")
def test_an_author_is_told_which_system_entered_the_card_and_not_to_talk_to_it(card):
    enter(card, IntegrationFactory(name="HRIS"))
    send_due_mails(now=NOW)

    mail = parsed(outgoing.outbox[0])
    assert mail["Subject"].startswith("HRIS has entered your scorecard on ")
    assert mail["Reply-To"] is None
    assert "If anything in it is wrong, open it and amend it. " in everything_in(mail)


@pytest.mark.usefixtures("_nothing_is_queued")
@pytest.mark.parametrize(
    "why", ["their account is closed", "they are the candidate by now", "it is too late"]
)
def test_an_author_who_cannot_read_the_card_is_not_written_to(card, jan, why):
    enter(card, jan)
    author, candidate = card.panelist.user, card.panelist.interview.application.candidate
    if why == "their account is closed":
        author.is_active = False
        author.save()
    if why == "they are the candidate by now":
        candidate.user = author
        candidate.save()
    when = timezone.now() + timedelta(days=15) if why == "it is too late" else NOW

    assert send_due_mails(now=when) == SendReport(lapsed=1)
