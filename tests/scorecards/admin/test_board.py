"""A job's board: who sees what on it, moving people, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hiring.models import Application, StageMove, Tag
from hiring.permissions import Persona
from scorecards.admin.board import SHOWN, board_of
from scorecards.models import Decision
from tests.factories import (
    NOW,
    ApplicationFactory,
    DecisionFactory,
    EmploymentFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    PanelSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import messages_of
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

STOPS = {"stops": [{"competency": "vision", "mean": 2.0, "bar": 4, "reason": "must_have_below_bar"}]}


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def job():
    job = JobFactory()
    for name, kind in (("Review", "review"), ("Screen", "screen"), ("Offer", "offer"), ("Hired", "hired")):
        StageFactory(job=job, name=name, kind=kind)
    return job


def at(job, name, **fields):
    return ApplicationFactory(job=job, stage=job.stages.get(name=name), **fields)


def address(job, page="board"):
    return reverse(f"admin:hiring_job_{page}", args=[job.pk])


def way(application, to, origin=None):
    stages = application.job.stages
    return ":".join(str(x.pk) for x in (application, origin or application.stage, stages.get(name=to)))


def move(client, application, to, *, origin=None, **fields):
    """Post a move as a menu does; `script=True` as the board's script does."""
    headers = {"Accept": "application/json"} if fields.pop("script", False) else {}
    data = {"move": way(application, to, origin), **fields}
    return client.post(address(application.job, "board_move"), data, headers=headers, follow=not headers)


def names(board):
    return {
        column.stage.name: [str(card.application.candidate) for card in column.cards]
        for column in board.columns
    }


def stage_of(application):
    return Application.objects.get(pk=application.pk).stage.name


def test_a_card_shows_the_person_their_time_here_the_cards_and_the_next_interview(recruiter, job):
    now = timezone.now()
    application = at(
        job, "Screen", candidate__headline="Product lead", stage_entered_at=now - timedelta(days=3)
    )
    EmploymentFactory(candidate=application.candidate, employer="Old", ended_on="2019-01-01")
    EmploymentFactory(candidate=application.candidate, employer="Northwind")
    application.candidate.tags.add(Tag.objects.create(name="Payments"))
    for submitted in (True, False):
        ScorecardFactory(panelist__interview__application=application, submitted=submitted)
    ScorecardFactory(panelist__interview__application=application, panelist__shadow=True)
    PanelistFactory(interview__application=application, recused=True)
    PanelSummaryFactory(application=application, document=STOPS)
    InterviewFactory(application=application, title="Gone", starts_at=now - timedelta(days=1), ends_at=now)
    coming = [
        InterviewFactory(
            application=application,
            starts_at=now + timedelta(days=n),
            ends_at=now + timedelta(days=n, hours=1),
        )
        for n in (5, 2)
    ][1]
    InterviewFactory(
        application=application, starts_at=now, ends_at=now + timedelta(hours=9), status="cancelled"
    )

    board = board_of(job, recruiter, now=now)

    (card,) = board.columns[1].cards
    assert (card.days, card.employer, card.tags) == (3, "Northwind", ["Payments"])
    assert (card.cards_in, card.cards_due, card.owes, card.stops) == (1, 2, False, ["Vision"])
    assert card.interview == coming
    assert [(column.stage.name, column.count) for column in board.columns] == [
        ("Review", 0),
        ("Screen", 1),
        ("Offer", 0),
        ("Hired", 0),
    ]


def test_a_stale_summary_flags_nothing(recruiter, job):
    PanelSummaryFactory(application=at(job, "Screen"), document=STOPS, requested=2)
    panel_plan_of(job)

    assert board_of(job, recruiter).columns[1].cards[0].stops == []


def test_whoever_owes_a_card_sees_that_and_nothing_of_their_colleagues(client, recruiter, job):
    application, other = at(job, "Screen"), at(job, "Screen")
    for each in (application, other):
        ScorecardFactory(panelist__interview__application=each, submitted=True)
        PanelSummaryFactory(application=each, document=STOPS)
    ScorecardFactory(panelist__interview__application=application, panelist__user=recruiter)

    cards = {card.application: card for card in board_of(job, recruiter).columns[1].cards}
    mine, theirs = cards[application], cards[other]

    assert (mine.cards_in, mine.cards_due, mine.owes, mine.stops) == (None, None, True, [])
    assert (theirs.cards_in, theirs.cards_due, theirs.owes, theirs.stops) == (1, 1, False, ["Vision"])
    words = client.get(address(job)).content.decode()
    assert words.count("1 of 1 cards") == 1
    assert words.count("Below the bar:</b> Vision") == 1
    assert words.count("you owe a card") == 1


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ("recruiter", {"open": 1, "secret": None}),
        ("superuser", {"open": 1, "secret": None}),
        ("coordinator of the secret job who recruits", {"open": 1, "secret": 1}),
        ("manager of the open job who owes a card", {"open": 1, "secret": None}),
        ("recruiter who is the candidate", {"open": 0, "secret": None}),
        ("panelist of the secret job", {"open": None, "secret": None}),
        ("outsider", {"open": None, "secret": None}),
    ],
)
def test_a_board_exists_for_those_who_run_the_job_and_never_shows_themselves(client, person, shown):
    panels = two_panels()
    who = PEOPLE[person](panels)
    who.is_staff = True
    who.save()
    if "manager" in person:
        who.groups.add(UserFactory(persona=Persona.HIRING_MANAGER).groups.get())
    client.force_login(who)

    answers = {name: client.get(address(panel.job)) for name, panel in panels.items()}

    found = {
        name: answer.context["board"].people if answer.status_code == 200 else None
        for name, answer in answers.items()
    }
    assert found == shown
    assert {answer.status_code for answer in answers.values()} <= {200, 404, 403}


def test_a_hiring_manager_moves_people_of_their_job_alone(client, job):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    TeamMemberFactory(job=job, user=manager)
    client.force_login(manager)
    mine, foreign = at(job, "Review"), ApplicationFactory()

    move(client, mine, "Screen")
    denied = client.post(address(foreign.job, "board_move"), {"move": "1:1:1"})

    assert stage_of(mine) == "Screen"
    assert denied.status_code == 404


def test_a_move_from_the_menu_can_be_taken_back(client, recruiter, job):
    application = at(job, "Review", candidate__name="Ada Lovelace")

    page = move(client, application, "Screen", q="ada")
    words = page.content.decode()
    assert "Ada Lovelace moved from Review to Screen." in words
    assert page.context["board"].words == "ada"
    client.post(address(job, "board_move"), {"move": page.context["moved"].back, "undo": "yes"})

    assert stage_of(application) == "Review"
    assert list(StageMove.objects.order_by("pk").values_list("from_stage__name", "to_stage__name")) == [
        ("Review", "Screen"),
        ("Screen", "Review"),
    ]


def test_the_second_of_two_recruiters_hears_where_the_card_went(client, recruiter, job):
    application = at(job, "Review", candidate__name="Ada")
    seen = application.stage
    move(client, application, "Screen")

    scripted = move(client, application, "Offer", origin=seen, script=True, undo="yes")
    by_hand = move(client, application, "Offer", origin=seen, undo="yes")

    told = "Somebody has moved Ada to Screen meanwhile."
    assert (scripted.status_code, scripted.json()) == (409, {"message": told, "code": "stale"})
    assert messages_of(by_hand) == [told]
    assert stage_of(application) == "Screen"


def test_a_script_gets_the_card_as_it_stands(client, recruiter, job):
    application = at(job, "Review", candidate__name="Ada")

    told = move(client, application, "Screen", script=True).json()

    application.refresh_from_db()
    assert (told["message"], told["undo"]) == (
        "Ada moved from Review to Screen.",
        way(application, "Review"),
    )
    assert f'value="{way(application, "Offer")}"' in told["card"]


def test_an_offer_is_confirmed_and_a_hire_closes_the_application(client, recruiter, job):
    application = at(job, "Screen", candidate__name="Ada")
    asked = move(client, application, "Offer", script=True).json()["confirm"]
    page = client.get(asked).content.decode()
    assert "Nobody has recorded a decision yet" in page
    assert stage_of(application) == "Screen"

    decision = DecisionFactory(application=application, confirmed_by=None, confirmed_at=None)
    assert "A decision is staged and not in force yet" in client.get(asked).content.decode()
    Decision.objects.filter(pk=decision.pk).update(confirmed_by=recruiter, confirmed_at=decision.decided_at)
    assert "the panel page is where it is" not in client.get(asked).content.decode()

    client.post(asked)
    assert stage_of(application) == "Offer"

    application.refresh_from_db()
    hire = move(client, application, "Hired")
    done = client.post(hire.redirect_chain[-1][0], follow=True)

    application.refresh_from_db()
    assert (application.stage.name, application.status) == ("Hired", "hired")
    assert messages_of(done) == ["Ada is hired."]


def test_a_stale_hire_moves_and_hires_nobody(client, recruiter, job):
    application = at(job, "Offer", candidate__name="Ada")
    hire = move(client, application, "Hired").redirect_chain[-1][0]
    move(client, application, "Screen")

    page = client.post(hire)

    application.refresh_from_db()
    assert (application.stage.name, application.status) == ("Screen", "active")
    assert page.context["form"].non_field_errors() == ["Somebody has moved Ada to Screen meanwhile."]


@pytest.mark.parametrize(
    "text", ["", "x", "1:2", "1:2:3:4", "a:b:c", "9" * 40 + ":1:1", "foreign", "ended", "\0:1:2"]
)
def test_nonsense_and_foreign_stages_move_nobody(client, recruiter, job, text):
    application = at(job, "Review")
    if text == "foreign":
        text = f"{application.pk}:{application.stage_id}:{StageFactory().pk}"
    if text == "ended":
        application = at(job, "Review", rejected=True)
        text = way(application, "Screen")

    page = client.post(address(job, "board_move"), {"move": text}, follow=True)
    client.get(address(job, "board_confirm"), {"move": text})
    client.get(address(job), {"moved": text, "stage": text, "page": text, "q": text})

    assert len(messages_of(page)) == 1
    assert not StageMove.objects.exists()


def test_looking_moves_nobody(client, recruiter, job):
    application = at(job, "Review")

    answer = client.get(address(job, "board_move"), {"move": way(application, "Screen")})

    assert (answer.status_code, answer["Location"]) == (302, address(job))
    assert stage_of(application) == "Review"


def test_words_find_names_and_tags_and_the_counts_say_how_many(client, recruiter, job):
    ada = at(job, "Review", candidate__name="Ada Lovelace")
    at(job, "Review", candidate__name="Grace Hopper")
    ada.candidate.tags.add(Tag.objects.create(name="Payments"), Tag.objects.create(name="Pay later"))

    found = {
        words: names(board_of(job, recruiter, words=words)) for words in ("love", "PAY ada", "pay grace", "")
    }

    assert {words: columns["Review"] for words, columns in found.items()} == {
        "love": ["Ada Lovelace"],
        "PAY ada": ["Ada Lovelace"],
        "pay grace": [],
        "": ["Ada Lovelace", "Grace Hopper"],
    }
    first = board_of(job, recruiter, words="pay").columns[0]
    assert (first.matching, first.count) == (1, 2)
    assert "1 of 2 fit “pay”." in client.get(address(job), {"q": "pay"}).content.decode()


def test_a_column_shows_its_first_page_and_the_next_on_demand(client, recruiter, job):
    people = [at(job, "Review", stage_entered_at=NOW + timedelta(minutes=n)) for n in range(SHOWN + 3)]
    at(job, "Screen")

    column = client.get(address(job)).context["board"].columns[0]
    more = client.get(address(job), {"stage": job.stages.first().pk, "page": 2}, headers={"X-Part": "board"})

    assert [card.application for card in column.cards] == people[:SHOWN]
    assert (column.count, column.more) == (SHOWN + 3, 3)
    (rest,) = more.context["board"].columns
    assert [card.application for card in rest.cards] == people[SHOWN:]
    assert rest.more == 0
    assert "<html" not in more.content.decode()
    assert client.get(address(job), {"stage": StageFactory().pk}).status_code == 404


def test_the_board_costs_the_same_for_one_card_and_for_thirty(client, recruiter, job):
    def fill(count):
        for _ in range(count):
            application = at(job, "Screen")
            application.candidate.tags.add(Tag.objects.create(name=f"Tag {application.pk}"))
            ScorecardFactory(panelist__interview__application=application, submitted=True)
            PanelSummaryFactory(application=application, document=STOPS)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(job)).status_code == 200
        return len(queries)

    fill(1)
    client.get(address(job))
    few = cost()
    fill(29)

    assert cost() == few
    assert few <= 22
