"""The debrief's room: what it shows to whom, what it lets them say, and how little it costs to ask for news."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import AuditEvent
from scorecards.models import Debrief, DebriefPoint, PanelSummary, Rating, Scorecard, Stance
from scorecards.operations.debriefs import close_debrief, close_point, open_debrief, raise_point, take_stance
from tests.acts import amend, compiled
from tests.factories import (
    ApplicationFactory,
    CompetencyFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db


def card_of(application, name, *, vision, people, **seat):
    return ScorecardFactory(
        panelist__interview__application=application,
        panelist__user__name=name,
        submitted=True,
        submitted__scores={"vision": vision, "people": people},
        **{f"panelist__{key}": value for key, value in seat.items()},
    )


def room(debrief, act=""):
    return f"/debriefs/{debrief.public_id}/{act}"


def words(answer):
    """The page's text, without its tags, on one line."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(text.split())


@pytest.fixture
def application():
    found = ApplicationFactory()
    card_of(found, "Jonas", vision=2, people=4)
    card_of(found, "Mei", vision=5, people=4)
    return compiled(found)


@pytest.fixture
def jonas(application):
    return Scorecard.objects.get(panelist__user__name="Jonas")


@pytest.fixture
def mei(application):
    return Scorecard.objects.get(panelist__user__name="Mei").panelist.user


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory(name="Marisol")
    client.force_login(person)
    return person


@pytest.fixture
def debrief(application, recruiter):
    return open_debrief(application_id=application.pk, by=recruiter)


def rating_of(card):
    return Rating.objects.get(revision__scorecard=card, revision__number=1, competency__key="vision")


def test_a_point_says_what_it_is_about_with_the_frozen_ratings_and_their_evidence(client, debrief):
    page = words(client.get(room(debrief)))

    assert "The one point is open. Nobody has moved since it opened." in page
    assert "2 to 5. Mean 3.5, above the bar of 3; far apart." in page
    assert "Evidence by Jonas on vision." in page
    assert "Evidence by Mei on vision." in page
    assert "Evidence by Jonas on people." not in page


def test_later_revisions_stand_beside_the_frozen_rating_with_author_time_and_reason(client, debrief, jonas):
    amend(jonas, now=debrief.opened_at + timedelta(minutes=1), vision=4)

    page = words(client.get(room(debrief)))

    assert re.search(r"Jonas moved from 2 to 4 .{,20}\d\d:\d\d, because: “Checked my notes again.”", page)
    assert "Evidence by Jonas on vision." in page
    assert "Said so about vision." in page
    assert "1 of 2 people moved, on average by 2 points; 2 to 5 became 4 to 5." in page
    assert "1 of 2 people moved, on average by 2 points. Opened" in page
    assert "When it opened" in page


def test_a_card_that_came_in_later_is_read_apart_and_counts_in_no_movement(client, application, debrief):
    late = card_of(application, "Priya", vision=3, people=3)
    late.revisions.update(submitted_at=debrief.opened_at + timedelta(minutes=2))

    page = words(client.get(room(debrief)))

    assert re.search(r"Handed in .{,20}\d\d:\d\d, after the debrief opened.", page)
    assert "Evidence by Priya on vision." in page
    assert "Nobody has moved" in page


def test_shadows_drafts_and_private_notes_never_appear(client, application, debrief):
    card_of(application, "Shadow", vision=1, people=1, shadow=True)
    Scorecard.objects.update(private_note="PRIVATE NOTE")
    compiled(application)

    page = client.get(room(debrief)).content.decode()

    assert "Shadow" not in page
    assert "PRIVATE NOTE" not in page


def test_closing_raising_and_agreeing_lead_back_to_their_place_and_are_told(
    client, application, debrief, jonas
):
    point, rating = debrief.points.get(), rating_of(jonas).public_id

    answers = [
        client.post(
            room(debrief, f"ratings/{rating}/stance/"), {"stance": "disagree", "why": "It was a team."}
        ),
        client.post(room(debrief, "points/"), {"topic": "Notice period"}),
        client.post(
            room(debrief, f"points/{point.public_id}/close/"), {"line": "We trust the second example."}
        ),
    ]
    raised = DebriefPoint.objects.get(kind="raised")

    assert [answer["Location"] for answer in answers] == [
        room(debrief, f"#rating-{rating}"),
        room(debrief, f"#point-{raised.public_id}"),
        room(debrief, f"#point-{point.public_id}"),
    ]
    page = words(client.get(room(debrief)))
    assert "Marisol disagrees: “It was a team.”" in page
    assert "Raised by Marisol" in page
    assert "1 of 2 points closed" in page
    assert "Closed: Vision" in page
    assert "We trust the second example. Marisol, at" in page
    assert "Marisol disagrees with Jonas on Vision" in page
    assert "Marisol closed a point: Vision" in page
    client.post(room(debrief, f"ratings/{rating}/stance/"), {"stance": "withdraw"})
    assert not Stance.objects.exists()


def test_a_double_click_says_everything_once(client, debrief, jonas):
    point, rating = debrief.points.get(), rating_of(jonas).public_id

    for _ in range(2):
        client.post(room(debrief, f"ratings/{rating}/stance/"), {"stance": "agree"})
        client.post(room(debrief, "points/"), {"topic": "Notice period"})
        assert (
            client.post(room(debrief, f"points/{point.public_id}/close/"), {"line": "Yes."}).status_code
            == 302
        )

    assert (Stance.objects.count(), DebriefPoint.objects.count()) == (1, 2)
    assert AuditEvent.objects.filter(action__startswith="debrief.").count() == 4


def test_who_closes_a_point_after_somebody_else_is_told_and_keeps_what_they_typed(client, debrief, mei):
    point = debrief.points.get()
    close_point(point_id=point.pk, line="First.", by=mei)
    address = room(debrief, f"points/{point.public_id}/close/")

    answer = client.post(address, {"line": "SECOND LINE"})
    told = client.post(address, {"line": "SECOND LINE"}, headers={"X-Part": "room"})

    assert answer.status_code == told.status_code == 409
    assert "Mei closed this point at" in words(answer)
    assert "SECOND LINE" in words(answer)
    assert told.json()["code"] == "stale_state"
    assert told.json()["detail"].startswith("Mei closed this point at")
    point.refresh_from_db()
    assert (point.closing_line, point.closed_by) == ("First.", mei)


@pytest.mark.parametrize(
    ("act", "form", "sentence"),
    [
        ("points/", {"topic": "x" * 201}, "At most 200 characters, please; these are 201."),
        ("points/", {}, "Say what the room should talk about."),
        ("points/{point}/close/", {"line": " "}, "Write down what the room came to."),
        ("points/{point}/close/", {"line": "y" * 1001}, "At most 1,000 characters"),
        (
            "ratings/{rating}/stance/",
            {"stance": "maybe", "why": "KEPT"},
            "Say whether you agree or disagree.",
        ),
        ("ratings/{unknown}/stance/", {"stance": "agree"}, "This rating is not part of the debrief."),
    ],
)
def test_nonsense_is_refused_in_words_beside_what_was_typed(client, debrief, jonas, act, form, sentence):
    ids = {"point": debrief.points.get().public_id, "rating": rating_of(jonas).public_id}
    address = room(debrief, act.format(**ids, unknown=debrief.public_id))

    answer = client.post(address, form)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert all(value in answer.content.decode() for value in form.values() if value not in {"maybe", "agree"})
    assert client.post(address, form, headers={"X-Part": "room"}).json()["detail"] in words(answer)
    assert not Stance.objects.exists()


def test_a_point_of_another_debrief_is_not_found(client, debrief, recruiter):
    other = ApplicationFactory()
    card_of(other, "Else", vision=1, people=5)
    point = raise_point(
        debrief_id=open_debrief(application_id=compiled(other).pk, by=recruiter).pk,
        topic="Ours",
        by=recruiter,
    )

    assert client.post(room(debrief, f"points/{point.public_id}/close/"), {"line": "x"}).status_code == 404


def test_one_reads_one_s_own_rating_without_buttons_and_finds_the_way_to_amend(client, debrief, jonas):
    client.force_login(jonas.panelist.user)

    page = client.get(room(debrief)).content.decode()

    assert f"stance-{rating_of(jonas).public_id}" not in page
    assert page.count('value="disagree"') == 1
    assert f"/scorecards/{jonas.public_id}/amend/" in page
    assert "Close this point" in page
    assert "Close the debrief" not in page


def test_a_closed_debrief_is_read_with_its_lines_and_without_forms(client, application, debrief, recruiter):
    raise_point(debrief_id=debrief.pk, topic="Never reached", by=recruiter)
    close_point(point_id=debrief.points.first().pk, line="The second example counts.", by=recruiter)
    close_debrief(debrief_id=debrief.pk, by=recruiter)

    page = client.get(room(debrief))
    panel = words(client.get(f"/applications/{application.public_id}/panel/"))

    assert 'method="post"' not in page.content.decode().split('id="main"')[1]
    assert "The second example counts." in words(page)
    assert "Raised by Marisol · left open" in words(page)
    assert "What the debrief came to Vision The second example counts. Marisol" in panel
    assert "Left open: Never reached" in panel


def test_an_open_debrief_tells_the_panel_page_how_far_it_is(client, application, debrief):
    panel = client.get(f"/applications/{application.public_id}/panel/")

    assert room(debrief) in panel.content.decode()
    assert "The one point is open. Still to talk about: Vision" in words(panel)


def test_a_debrief_without_points_says_whether_none_was_kept_or_nothing_stood_out(client, debrief, recruiter):
    debrief.points.all().delete()
    even = ApplicationFactory()
    card_of(even, "Even", vision=4, people=4)
    other = open_debrief(application_id=compiled(even).pk, by=recruiter)

    assert "No agenda was kept for this debrief." in words(client.get(room(debrief)))
    assert "Nothing stands out" in words(client.get(room(other)))


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_the_room_exists_for_those_who_may_read_the_panel_and_for_nobody_else(client, person):
    panels = two_panels()
    user = PEOPLE[person](panels)
    debriefs = {
        name: Debrief.objects.create(
            application=compiled(panel),
            summary=panel.frozen_summaries.create(
                version=1,
                document=PanelSummary.objects.get(application=panel).document,
                sha256="a",
                frozen_at="2026-03-02T09:00Z",
            ),
            opened_by=UserFactory(),
            opened_at="2026-03-02T09:00Z",
        )
        for name, panel in panels.items()
    }
    if not user.is_authenticated or not user.is_active or user.is_service:
        assert client.get(room(debriefs["open"])).status_code == 302
        return
    client.force_login(user)

    for debrief in debriefs.values():
        readable = Debrief.objects.visible_to(user).filter(pk=debrief.pk).exists()
        expected = 200 if readable else 404
        assert client.get(room(debrief)).status_code == expected
        assert client.get(room(debrief), headers={"X-Part": "room"}).status_code == expected
        rating = debrief.summary.document["competencies"][0]["ratings"][0]["rating"]
        for act in ("points/", f"ratings/{rating}/stance/", f"points/{rating}/close/"):
            assert client.get(room(debrief, act)).status_code == (302 if readable else 404)
            if not readable:
                assert client.post(room(debrief, act), {"topic": "x", "stance": "agree"}).status_code == 404
    assert not Stance.objects.exists()


def test_there_is_news_after_everything_people_do_and_none_after_nothing(
    client, debrief, jonas, recruiter, mei
):
    ask = {"X-Part": "room"}
    rating = rating_of(jonas).public_id
    acts = [
        lambda: take_stance(debrief_id=debrief.pk, rating=rating, agrees=True, by=recruiter),
        lambda: take_stance(debrief_id=debrief.pk, rating=rating, agrees=False, by=recruiter),
        lambda: client.post(room(debrief, f"ratings/{rating}/stance/"), {"stance": "withdraw"}),
        lambda: raise_point(debrief_id=debrief.pk, topic="Anything else?", by=mei),
        lambda: close_point(point_id=debrief.points.first().pk, line="So be it.", by=mei),
        lambda: amend(jonas, vision=3),
        lambda: close_debrief(debrief_id=debrief.pk, by=recruiter),
    ]
    tag = client.get(room(debrief), headers=ask)["ETag"]

    for act in acts:
        known = {**ask, "If-None-Match": tag}
        assert client.get(room(debrief), headers=known).status_code == 304
        act()
        answer = client.get(room(debrief), headers=known)
        assert answer.status_code == 200
        assert answer.content.decode().lstrip().startswith('<div id="room"')
        tag = answer["ETag"]


def test_asking_for_news_that_is_none_takes_five_queries_and_reads_no_document(client, debrief):
    tag = client.get(room(debrief), headers={"X-Part": "room"})["ETag"]

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(room(debrief), headers={"X-Part": "room", "If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert len(queries) <= 5
    assert "document" not in " ".join(query["sql"] for query in queries)


def test_the_room_costs_the_same_for_thirty_points_and_cards(client, application, debrief, recruiter):
    counts = []
    client.get(room(debrief))  # the first reading is written down
    for number in (1, 29):
        for more in range(number):
            competency = CompetencyFactory()
            card = card_of(application, f"Person {number}-{more}", vision=1, people=3)
            Rating.objects.create(
                revision=card.revisions.get(), competency=competency, score=3, evidence="x", is_final=True
            )
            DebriefPoint.objects.create(
                debrief=debrief, kind="gap", competency=competency, position=debrief.points.count()
            )
            raise_point(debrief_id=debrief.pk, topic=f"Topic {number}-{more}", by=recruiter)
            Stance.objects.create(
                debrief=debrief, rating=rating_of(card), user=UserFactory(), agrees=True, why="Yes."
            )
        debrief.summary.document = PanelSummary.objects.get(application=compiled(application)).document
        debrief.summary.save()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(room(debrief)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 22
