"""The debrief's room: an agenda from the frozen summary, stances without touching cards, lines that stay."""

from datetime import timedelta
from uuid import uuid4

import pytest

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import AuditEvent
from scorecards.models import Competency, DebriefPoint, PanelSummary, Rating, Scorecard, Stance
from scorecards.operations.debriefs import (
    MAX_LINE,
    MAX_TOPIC,
    MAX_WHY,
    MOST_POINTS,
    close_debrief,
    close_point,
    open_debrief,
    raise_point,
    take_stance,
    withdraw_stance,
)
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    RecruiterFactory,
    RoleCompetencyFactory,
    ScorecardFactory,
    panel_plan_of,
)
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=20)


def a_panel(*scores):
    """A compiled panel on which vision is a must-have; a card for each dict of scores."""
    application = ApplicationFactory()
    for number, key in enumerate(("vision", "people", "data")):
        competency = Competency.objects.get_or_create(key=key, name=key.capitalize(), position=number)[0]
        RoleCompetencyFactory(
            role=application.job.role, competency=competency, must_have=key == "vision", bar=3
        )
    panel_plan_of(application.job)
    for some in scores:
        ScorecardFactory(panelist__interview__application=application, submitted=True, submitted__scores=some)
    return compiled(application)


@pytest.fixture
def application():
    return a_panel({"vision": 2, "people": 1}, {"vision": 2, "people": 5})


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def debrief(application, recruiter):
    return open_debrief(application_id=application.pk, by=recruiter, now=NOW)


def authors(application):
    cards = Scorecard.objects.filter(panelist__interview__application=application).order_by("pk")
    return [card.panelist.user for card in cards]


def rating_by(user, key="vision"):
    return Rating.objects.get(revision__scorecard__panelist__user=user, competency__key=key).public_id


def agenda(debrief):
    return list(debrief.points.values_list("position", "kind", "competency__key", "topic"))


def events(*fields):
    return list(
        AuditEvent.objects.filter(object_type="scorecards.debrief").order_by("pk").values_list(*fields)
    )


def test_opening_builds_the_agenda_from_the_frozen_document_once(application, recruiter, debrief):
    again = open_debrief(application_id=application.pk, by=recruiter)

    assert again == debrief
    assert agenda(debrief) == [(0, "stop", "vision", ""), (1, "spread", "people", ""), (2, "gap", "data", "")]


def test_an_agenda_stays_as_it_was_when_cards_come_in_and_the_next_debrief_has_its_own(
    application, recruiter, debrief
):
    before = agenda(debrief)
    for _ in range(2):
        ScorecardFactory(
            panelist__interview__application=application,
            submitted=True,
            submitted__scores={"vision": 5, "people": 3, "data": 3},
        )
    compiled(application)

    assert agenda(debrief) == before
    close_debrief(debrief_id=debrief.pk, by=recruiter)
    second = open_debrief(application_id=application.pk, by=recruiter)
    assert agenda(second) == [(0, "spread", "people", ""), (1, "spread", "vision", "")]


def test_a_point_is_closed_with_a_line_that_stays_and_the_same_line_twice_is_one(application, debrief):
    by, colleague = authors(application)
    point = debrief.points.first()

    for moment in (NOW, LATER):
        close_point(point_id=point.pk, line=" It is a gap. ", by=by, now=moment)
    with pytest.raises(StaleState, match=f"{by.name} closed this point at .*, and its line stays"):
        close_point(point_id=point.pk, line="It is none.", by=colleague, now=LATER)

    point.refresh_from_db()
    assert (point.closing_line, point.closed_by, point.closed_at) == ("It is a gap.", by, NOW)
    assert events("action", "actor", "details")[1:] == [
        ("debrief.point_closed", by.pk, {"point": str(point.public_id)})
    ]


def test_a_point_is_raised_with_its_topic_and_a_double_click_raises_it_once(application, debrief):
    by, colleague = authors(application)

    point = raise_point(debrief_id=debrief.pk, topic="  Notice   period ", by=by, now=NOW)
    assert raise_point(debrief_id=debrief.pk, topic="Notice period", by=by) == point
    other = raise_point(debrief_id=debrief.pk, topic="Notice period", by=colleague)

    assert agenda(debrief)[3:] == [(3, "raised", None, "Notice period"), (4, "raised", None, "Notice period")]
    assert (point.raised_by, other.raised_by) == (by, colleague)
    assert events("action", "details")[1] == ("debrief.point_raised", {"point": str(point.public_id)})
    assert "Notice" not in str(events("details"))


def test_an_agenda_has_an_end(debrief, recruiter):
    debrief.points.filter(position=2).update(position=MOST_POINTS - 1)

    with pytest.raises(WrongState, match="This agenda is full"):
        raise_point(debrief_id=debrief.pk, topic="One more", by=recruiter)


def test_a_stance_is_taken_changed_and_withdrawn_and_touches_no_card(application, recruiter, debrief):
    by, colleague = authors(application)
    rating = rating_by(colleague)
    cards = (
        list(Scorecard.objects.values()),
        list(Rating.objects.values()),
        list(PanelSummary.objects.values()),
    )

    for why in ("Heard  it too.", "Heard it too."):
        take_stance(debrief_id=debrief.pk, rating=rating, agrees=True, why=why, by=by)
    assert stances(debrief) == [(colleague.pk, by.pk, True, "Heard it too.")]
    take_stance(debrief_id=debrief.pk, rating=rating, agrees=False, by=by)
    take_stance(debrief_id=debrief.pk, rating=rating, agrees=True, by=recruiter)
    assert stances(debrief) == [(colleague.pk, by.pk, False, ""), (colleague.pk, recruiter.pk, True, "")]
    for _ in range(2):
        withdraw_stance(debrief_id=debrief.pk, rating=rating, by=by)

    assert stances(debrief) == [(colleague.pk, recruiter.pk, True, "")]
    assert cards == (
        list(Scorecard.objects.values()),
        list(Rating.objects.values()),
        list(PanelSummary.objects.values()),
    )
    of = {"rating": str(rating)}
    assert events("action", "actor", "details")[1:] == [
        ("debrief.stance_taken", by.pk, {**of, "agrees": True}),
        ("debrief.stance_taken", by.pk, {**of, "agrees": False}),
        ("debrief.stance_taken", recruiter.pk, {**of, "agrees": True}),
        ("debrief.stance_withdrawn", by.pk, of),
    ]


def stances(debrief):
    author = "rating__revision__scorecard__panelist__user"
    return list(debrief.stances.order_by("pk").values_list(author, "user", "agrees", "why"))


def test_nobody_takes_a_stance_on_their_own_rating_nor_on_one_that_was_not_frozen(application, debrief):
    by, colleague = authors(application)
    later = ScorecardFactory(
        panelist__interview__application=application, panelist__shadow=True, submitted=True
    )

    with pytest.raises(InvalidInput, match="your own rating"):
        take_stance(debrief_id=debrief.pk, rating=rating_by(by), agrees=True, by=by)
    for foreign in (rating_by(later.panelist.user), uuid4()):
        with pytest.raises(InvalidInput, match="not part of the debrief"):
            take_stance(debrief_id=debrief.pk, rating=foreign, agrees=True, by=colleague)
    assert not Stance.objects.exists()


@pytest.mark.parametrize("field", ["line", "topic", "why"])
def test_words_are_asked_for_and_bound(application, debrief, recruiter, field):
    point, rating = debrief.points.first(), rating_by(authors(application)[0])
    acts = {
        "line": lambda text: close_point(point_id=point.pk, line=text, by=recruiter),
        "topic": lambda text: raise_point(debrief_id=debrief.pk, topic=text, by=recruiter),
        "why": lambda text: take_stance(
            debrief_id=debrief.pk, rating=rating, agrees=True, why=text, by=recruiter
        ),
    }
    most = {"line": MAX_LINE, "topic": MAX_TOPIC, "why": MAX_WHY}[field]

    with pytest.raises(InvalidInput, match=f"At most {most:,} characters, please; these are {most + 1:,}"):
        acts[field]("x" * (most + 1))
    if field != "why":
        with pytest.raises(InvalidInput):
            acts[field](" \n ")
    acts[field]("x" * most)


def test_in_a_closed_debrief_nothing_more_is_said(application, recruiter, debrief):
    rating, point = rating_by(authors(application)[0]), debrief.points.first()
    take_stance(debrief_id=debrief.pk, rating=rating, agrees=True, by=recruiter)
    close_debrief(debrief_id=debrief.pk, by=recruiter, now=NOW)

    for act in (
        lambda: take_stance(debrief_id=debrief.pk, rating=rating, agrees=False, by=recruiter),
        lambda: withdraw_stance(debrief_id=debrief.pk, rating=rating, by=recruiter),
        lambda: raise_point(debrief_id=debrief.pk, topic="Late", by=recruiter),
        lambda: close_point(point_id=point.pk, line="Late", by=recruiter),
    ):
        with pytest.raises(WrongState, match="This debrief is closed"):
            act()

    assert stances(debrief)[0][2] is True
    assert not DebriefPoint.objects.filter(closed_at__isnull=False).exists()


MAY_SPEAK = [
    "recruiter",
    "superuser",
    "manager of the open job",
    "manager of the open job who handed in",
    "panelist who handed in",
    "shadow who handed in",
]
MAY_NOT_SPEAK = [
    "outsider",
    "inactive recruiter",
    "inactive panelist who handed in",
    "integration",
    "manager of another job",
    "manager of the open job who owes a card",
    "panelist who owes a card",
    "panelist who handed in one card and owes another",
    "panelist who recused",
    "shadow who owes a card",
    "recruiter who owes a card",
    "superuser who owes a card",
    "recruiter who is the candidate",
    "panelist who turned out to be the candidate",
    "panelist of the secret job",
]


def speak_everywhere(debrief, by):
    """Say everything there is to say; the refusals."""
    point = debrief.points.first() or DebriefPoint.objects.create(
        debrief=debrief, kind="raised", topic="Ours", raised_by=debrief.opened_by, position=0
    )
    rating = debrief.summary.document["competencies"][0]["ratings"][0]["rating"]
    acts = [
        lambda: take_stance(debrief_id=debrief.pk, rating=rating, agrees=True, by=by),
        lambda: withdraw_stance(debrief_id=debrief.pk, rating=rating, by=by),
        lambda: raise_point(debrief_id=debrief.pk, topic="Mine", by=by),
        lambda: close_point(point_id=point.pk, line="So be it.", by=by),
    ]
    refusals = []
    for act in acts:
        try:
            act()
        except NotAllowed as refusal:
            refusals.append(refusal.detail)
    return refusals


def opened(application):
    compiled(application)
    return open_debrief(application_id=application.pk, by=RecruiterFactory())


@pytest.mark.parametrize("person", MAY_SPEAK)
def test_whoever_decides_or_handed_in_takes_part(person):
    panels = two_panels()
    debrief = opened(panels["open"])

    assert speak_everywhere(debrief, PEOPLE[person](panels)) == []


@pytest.mark.parametrize("person", MAY_NOT_SPEAK)
def test_nobody_else_takes_part(person):
    panels = two_panels()
    debrief = opened(panels["open"])

    assert speak_everywhere(debrief, PEOPLE[person](panels)) == ["You cannot take part in this debrief."] * 4
    assert not Stance.objects.exists()
