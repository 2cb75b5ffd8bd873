"""The panel page: closed to those who owe a card, everything to the others."""

from collections import Counter

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scorecards.models import Debrief, Decision, FrozenSummary, PanelSummary, Rating, ScorecardRevision
from scorecards.operations.summaries import compile_summaries
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    CompetencyFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# Queries: a page of everything, and an answer that nothing is new.
# Two of the page's write down who read it.
PAGE, NO_NEWS = 19, 6


def path(application):
    return f"/applications/{application.public_id}/panel/"


def seat(application, **fields):
    return ScorecardFactory(panelist__interview__application=application, **fields)


@pytest.fixture
def application():
    return ApplicationFactory()


def test_who_owes_a_card_reads_nothing_of_the_others_not_even_how_many(client, application):
    mine = seat(application)
    theirs = seat(application, submitted=True, submitted__scores={"vision": 5, "people": 1})
    compiled(application)
    client.force_login(mine.panelist.user)

    page = client.get(path(application)).content.decode()

    assert "Your own judgement first" in page
    assert f"/scorecards/{mine.public_id}/" in page
    for secret in ("Evidence by", theirs.panelist.user.name, "scorecards in", "1 of 2", "rating--", "matrix"):
        assert secret not in page


def test_not_even_htmx_and_not_even_a_recruiter_who_owes_a_card(client, application):
    recruiter = RecruiterFactory()
    seat(application, panelist__user=recruiter)
    seat(application, submitted=True)
    compiled(application)
    client.force_login(recruiter)

    page = client.get(path(application), headers={"HX-Request": "true"}).content.decode()

    assert "Evidence by" not in page
    assert "Your own judgement first" in page


def test_whoever_has_submitted_reads_the_whole_panel(client, application):
    mine = seat(application, submitted=True, submitted__scores={"vision": 4, "people": 2})
    theirs = seat(application, submitted=True, submitted__scores={"vision": 5, "people": None})
    compiled(application)
    client.force_login(mine.panelist.user)

    page = client.get(path(application)).content.decode()

    assert "All two scorecards are in." in page
    assert "Clearly above the bar on vision; below it on people." in page
    assert "The weighted mean is 3.2 against a bar of 3, give or take 0.4; from two scorecards." in page
    assert f"Evidence by {theirs.panelist.user.name} on vision." in page
    assert "<strong>4.5</strong> above the bar of 3" in page
    assert "Not assessed" in page
    assert 'hx-trigger="every 10s"' in page


def test_a_hiring_manager_reads_who_still_owes(client, application):
    manager = TeamMemberFactory(job=application.job).user
    seat(application, submitted=True)
    owing = seat(application)
    compiled(application)
    client.force_login(manager)

    page = client.get(path(application)).content.decode()

    assert f"1 of 2 scorecards in, owed by {owing.panelist.user.name}." in page
    assert 'hx-trigger="every 2s"' in page


def test_a_stranger_and_a_recused_panelist_find_no_page(client, application):
    recused = seat(application, panelist__recused=True)
    for user in (UserFactory(), recused.panelist.user):
        client.force_login(user)
        assert client.get(path(application)).status_code == 404


def test_a_summary_that_is_being_compiled_says_so_and_asks_again_every_second(client, application):
    client.force_login(RecruiterFactory())
    seat(application, submitted=True)
    PanelSummary.objects.create(application=application, requested=1)

    page = client.get(path(application)).content.decode()

    assert "Compiling the newest scorecard." in page
    assert 'hx-trigger="every 1s"' in page


def test_htmx_gets_nothing_until_there_is_news_and_then_the_body_alone(client, application):
    client.force_login(RecruiterFactory())
    seat(application, submitted=True)
    summary = PanelSummary.objects.create(application=application, requested=1)
    version = client.get(path(application)).context["status"].version

    def ask():
        return client.get(path(application), {"version": version}, headers={"HX-Request": "true"})

    assert ask().status_code == 204
    compile_summaries([application.pk])
    news = ask().content.decode()

    summary.refresh_from_db()
    assert not summary.is_stale
    assert news.lstrip().startswith('<div id="panel"')
    assert "<html" not in news
    assert "Evidence by" in news


def test_must_haves_stand_on_top_of_the_matrix(client, application):
    seat(application, submitted=True)
    rubric = application.job.panel_plan.rubric
    next(entry for entry in rubric.content["competencies"] if entry["key"] == "people")["must_have"] = True
    rubric.save()
    compiled(application)
    client.force_login(RecruiterFactory())

    rows = client.get(path(application)).context["body"].rows

    assert [(row.key, row.must_have) for row in rows] == [("people", True), ("vision", False)]


def test_cards_that_do_not_count_stand_apart_with_the_reason(client, application):
    seat(application, submitted=True)
    shadow = seat(application, panelist__shadow=True, submitted=True)
    late = seat(application, submitted=True, submitted__independent=False)
    recused = seat(application, panelist__recused=True)
    owing = [seat(application), seat(application, panelist__shadow=True)]
    compiled(application)
    client.force_login(RecruiterFactory())

    body = client.get(path(application)).context["body"]

    assert {(item.name, item.why, item.card is not None) for item in body.apart} == {
        (shadow.panelist.user.name, "a shadow, read but never counted", True),
        (late.panelist.user.name, "written after others could be read", True),
        (recused.panelist.user.name, "stepped back", False),
    }
    assert not {card.panelist.user.name for card in owing} & {item.name for item in body.apart}


def test_a_change_after_reading_others_stands_beside_the_figures_with_its_reason(client, application):
    card = seat(application, submitted=True, submitted__scores={"vision": 2, "people": 3})
    later = ScorecardRevision.objects.create(
        scorecard=card,
        number=2,
        recommendation="no",
        reason="The memo.",
        submitted_at=timezone.now(),
        submitted_by=card.panelist.user,
        is_independent=False,
    )
    for key, score in {"vision": 4, "people": 3}.items():
        Rating.objects.create(
            revision=later, competency=CompetencyFactory(key=key), score=score, evidence="x", is_final=True
        )
    compiled(application)
    client.force_login(RecruiterFactory())

    response = client.get(path(application))
    (change,) = response.context["body"].changes

    assert (change.name, change.reason) == (card.panelist.user.name, "The memo.")
    assert change.moved == ["Vision from 2 to 4", "recommendation from yes to no"]
    assert (
        "moved Vision from 2 to 4 and recommendation from yes to no: “The memo.”" in response.content.decode()
    )
    assert [row.mean for row in response.context["body"].rows] == ["2", "3"]


def test_a_decision_and_an_open_debrief_are_shown(client, application):
    seat(application, submitted=True)
    compiled(application)
    recruiter = RecruiterFactory()
    frozen = FrozenSummary.objects.create(
        application=application, version=1, document={}, sha256="0" * 64, frozen_at=NOW
    )
    Debrief.objects.create(application=application, summary=frozen, opened_by=recruiter, opened_at=NOW)
    Decision.objects.create(
        application=application,
        outcome="hire",
        reason="Builds teams.",
        departure_reason="References.",
        decided_by=recruiter,
        decided_at=NOW,
        confirmed_by=recruiter,
        confirmed_at=NOW,
        summary=frozen,
    )
    client.force_login(recruiter)

    page = client.get(path(application)).content.decode()

    assert "Decided: Hire" in page
    assert "Builds teams." in page
    assert "References." in page
    assert "A debrief has been open since" in page


def test_private_notes_never_leave_their_author(client, application):
    card = seat(application, submitted=True)
    card.private_note = "for my eyes"
    card.save()
    compiled(application)
    client.force_login(RecruiterFactory())

    assert "for my eyes" not in client.get(path(application)).content.decode()


@pytest.mark.parametrize("seats", [0, 1])
def test_a_panel_without_cards_says_what_will_happen(client, application, seats):
    for _ in range(seats):
        PanelistFactory(interview__application=application)
    client.force_login(RecruiterFactory())

    page = client.get(path(application)).content.decode()

    assert "Nothing to read yet" in page
    assert ("0 of 1 scorecards in" if seats else "Nobody is on this panel yet.") in page


def made_of(number):
    """A compiled panel of so many cards, each on so many competencies, of which nobody has decided."""
    application = ApplicationFactory()
    competencies = [CompetencyFactory(key=f"c{n}") for n in range(number)]
    for _ in range(number):
        revision = seat(application, submitted=True, submitted__scores={"c0": 3}).revisions.get()
        Rating.objects.bulk_create(
            Rating(revision=revision, competency=one, score=4, evidence="x", is_final=True)
            for one in competencies[1:]
        )
    return compiled(application)


def test_the_page_costs_the_same_for_one_card_and_for_thirty_of_thirty_competencies(client, monkeypatch):
    client.force_login(RecruiterFactory())
    loaded = Counter()
    plain = Model.from_db.__func__

    def counted(cls, *args, **kwargs):
        loaded[cls.__name__] += 1
        return plain(cls, *args, **kwargs)

    panels = {number: made_of(number) for number in (1, 30)}
    monkeypatch.setattr(Model, "from_db", classmethod(counted))
    for number, application in panels.items():
        loaded.clear()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(path(application))
        assert (page.status_code, len(page.context["body"].rows)) == (200, number + 2)
        assert len(queries) == PAGE
        # Many ratings name one competency, and it is loaded once.
        assert {name: loaded[name] for name in ("Competency", "Rating", "Panelist", "Scorecard")} == {
            "Competency": number,
            "Rating": number**2,
            "Panelist": number,
            "Scorecard": number,
        }


@pytest.mark.parametrize("cards", [1, 30])
def test_asking_for_news_costs_little_and_the_same_for_thirty_cards(client, application, cards):
    for _ in range(cards):
        seat(application, submitted=True)
    seat(application)
    compiled(application)
    client.force_login(RecruiterFactory())
    version = client.get(path(application)).context["status"].version

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path(application), {"version": version}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert len(queries) == NO_NEWS
    assert not any("document" in query["sql"] or "rating" in query["sql"] for query in queries)


def test_going_back_brings_the_whole_page_and_not_its_inside(client, application):
    client.force_login(RecruiterFactory())
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in client.get(path(application), headers=headers).content.decode()
