"""In which order things become readable: nothing of a panel between the first card and one's own."""

import pytest

from hiring.models import Application
from scorecards.models import PanelSummary
from scorecards.operations import summaries
from scorecards.operations.cards import submit_scorecard
from scorecards.operations.panels import recuse
from scorecards.operations.summaries import compile_summaries
from tests.acts import write
from tests.factories import NOW, IntegrationFactory, ScorecardFactory, UserFactory
from tests.hiring.api.callers import caller, read
from tests.journeys.crawl import said_by
from tests.threads import at_once, behind

JUDGED = ("scorecards", "panel-summaries", "debriefs", "decisions")


def panel_of(count):
    """This many people with complete drafts on one panel."""
    first = ScorecardFactory()
    application = first.panelist.interview.application
    cards = [
        first,
        *(ScorecardFactory(panelist__interview__application=application) for _ in range(count - 1)),
    ]
    for card in cards:
        write(card)
    return application, cards


def submit(card):
    return submit_scorecard(scorecard_id=card.pk, by=card.panelist.user, now=NOW)


def told(user, application):
    """What the panel's doors say to somebody: the page, the part it asks for again, every resource of judgement."""
    client = caller(user)
    address = f"/applications/{application.public_id}/panel/"
    pages = [client.get(address), client.get(f"{address}?version=1-1-0", headers={"HX-Request": "true"})]
    lists = [sorted(row["id"] for row in read(client, resource)) for resource in JUDGED]
    return [said_by(page) for page in pages], lists


@pytest.mark.django_db
def test_whoever_owes_reads_nothing_between_any_two_moments_of_a_panel(monkeypatch):
    monkeypatch.setattr(summaries, "queue_compilation", lambda _ids: None)
    application, (first, second, last) = panel_of(3)
    waiting = last.panelist.user
    before = told(waiting, application)

    for card in (first, second):
        submit(card)
        assert told(waiting, application) == before, "a card is in, its summary not compiled"
        compile_summaries([application.pk])
        assert told(waiting, application) == before, "the summary is compiled"

    submit(last)
    pages, lists = told(waiting, application)
    assert len(lists[0]) == 3
    summary = PanelSummary.objects.get(application=application)
    assert summary.compiled < summary.requested
    assert "compil" in pages[0].lower() or "being" in pages[0].lower(), "it says that it is not complete yet"
    [row] = read(caller(waiting), "panel-summaries")
    assert (row["compiling"], row["version"]) == (True, summary.version)


@pytest.mark.django_db
def test_a_system_hears_of_a_card_when_it_is_in_and_of_its_summary_when_it_is_compiled(monkeypatch):
    monkeypatch.setattr(summaries, "queue_compilation", lambda _ids: None)
    application, (card, _other) = panel_of(2)
    system = caller(IntegrationFactory())

    assert (read(system, "scorecards"), read(system, "panel-summaries")) == ([], [])
    submit(card)
    assert [row["id"] for row in read(system, "scorecards")] == [str(card.public_id)]
    assert [row["document"] for row in read(system, "panel-summaries")] in ([], [None])
    compile_summaries([application.pk])
    assert len(read(system, "panel-summaries")) == 1


@pytest.mark.django_db
def test_stepping_back_opens_nothing():
    application, (first, second) = panel_of(2)
    submit(first)
    compile_summaries([application.pk])
    person = second.panelist.user

    recuse(panelist_id=second.panelist_id, reason="We are friends.", by=person)

    client = caller(person)
    assert client.get(f"/applications/{application.public_id}/panel/").status_code == 404
    assert read(client, "panel-summaries") == read(client, "applications") == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_handing_in_and_stepping_back_at_the_same_moment_one_holds(monkeypatch):
    monkeypatch.setattr(summaries, "queue_compilation", lambda _ids: None)
    for _round in range(4):
        _application, (card, _other) = panel_of(2)
        seat, person = card.panelist, card.panelist.user
        at_once(
            lambda card=card: submit(card),
            lambda seat=seat, person=person: recuse(panelist_id=seat.pk, reason="Friends.", by=person),
        )
        seat.refresh_from_db()
        assert (seat.recused_at is None) != (seat.card_submitted_at is None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_reads_what_is_being_handed_in_before_their_own_card_is_committed(monkeypatch):
    monkeypatch.setattr(summaries, "queue_compilation", lambda _ids: None)
    application, (first, second) = panel_of(2)
    submit(first)
    reader = second.panelist.user

    def readable():
        return Application.objects.evidence_readable_by(reader).filter(pk=application.pk).exists()

    seen = at_once(lambda: submit(second), *(readable for _ in range(4)))[1:]

    assert set(seen) <= {False, True}
    second.panelist.refresh_from_db()
    assert second.panelist.card_submitted_at is not None
    assert readable()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_seat_that_is_given_while_a_conflict_is_declared_waits_and_is_refused(monkeypatch):
    from hiring.errors import InvalidInput
    from scorecards.operations.conflicts import declare_conflict
    from tests.acts import seat
    from tests.factories import InterviewFactory, RecruiterFactory

    monkeypatch.setattr(summaries, "queue_compilation", lambda _ids: None)
    application, _cards = panel_of(1)
    interview, kin, recruiter = InterviewFactory(application=application), UserFactory(), RecruiterFactory()

    outcome = behind(
        lambda: declare_conflict(user=kin, job=application.job, reason="Related.", by=recruiter),
        then=lambda: seat(interview, kin, by=recruiter),
    )

    assert isinstance(outcome, InvalidInput)
