"""The decision page: a named person writes a decision down, below what the panel says; then it is staged."""

import re
from datetime import timedelta
from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from scorecards.models import Decision, PanelSummary
from scorecards.operations.debriefs import close_debrief, close_point, open_debrief, raise_point
from scorecards.operations.decisions import stage_decision
from scorecards.operations.texts import MAX_TEXT
from tests.acts import compiled
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory, TeamMemberFactory
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

WORDS = {
    "outcome": "advance",
    "reason": "Even and good.",
    "next_step": "References by Friday.",
    "next_step_on": "",
    "candidate_message": "We would like to go on.",
    "departure_reason": "",
}
LOW, HIGH = {"vision": 1, "people": 2}, {"vision": 5, "people": 5}


def path(application):
    return f"/applications/{application.public_id}/decision/"


def panel_of(*cards, must_have=False):
    """A compiled panel with one card per mapping of scores."""
    application = ApplicationFactory()
    for scores in cards:
        ScorecardFactory(
            panelist__interview__application=application, submitted=True, submitted__scores=scores
        )
    if must_have:
        rubric = application.job.panel_plan.rubric
        rubric.content["competencies"][0]["must_have"] = True
        rubric.save()
    return compiled(application)


def carried(page):
    """What the form carries of the state it was opened in."""
    return dict(re.findall(r'type="hidden" name="(seen|version)" value="([^"]*)"', page))


def form_of(client, application, **words):
    """The words of a form that was opened just now."""
    return WORDS | carried(client.get(path(application)).content.decode()) | words


def texts(decision):
    return {name: str(getattr(decision, name) or "") for name in WORDS}


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory()
    client.force_login(person)
    return person


def test_the_verdict_and_the_stops_stand_above_a_blank_form(client, recruiter):
    application = panel_of(LOW, must_have=True)

    page = client.get(path(application)).content.decode()

    verdict, form = page.split("<form class=", 1)
    assert "Below the bar" in verdict
    assert "The weighted mean is 1.5 against a bar of 3" in verdict
    assert "Vision (1, bar 3) is a must-have below its bar." in verdict
    assert "Version 1 of the summary" in verdict
    assert " checked" not in form
    assert carried(form) == {"seen": "", "version": "1"}


def test_a_decision_is_staged_with_everything_written_and_is_not_in_force(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    day = localdate() + timedelta(days=3)
    form = form_of(client, application, next_step_on=day.isoformat())

    response = client.post(path(application), form, follow=True)

    decision = Decision.objects.get()
    assert texts(decision) == WORDS | {"next_step_on": day.isoformat()}
    assert (decision.decided_by, decision.summary.version, decision.state) == (recruiter, 1, "staged")
    page = response.content.decode()
    assert response.redirect_chain == [(path(application), 302)]
    assert "Your decision is staged. It is not in force until it is confirmed." in page
    for shown in (page, client.get(f"/applications/{application.public_id}/panel/").content.decode()):
        assert "Not in force yet" in shown
        assert "Staged: Go on to the next step" in shown
        assert "Decided: " not in shown
        words = ("Even and good.", "References by Friday.", "We would like to go on.", recruiter.name)
        for said in (*words, f"by {day:%-d %B %Y}"):
            assert said in shown


def test_what_is_for_the_candidate_stands_apart_from_what_is_internal(client, recruiter):
    application = panel_of(LOW)
    said = {"departure_reason": "Two references.", "outcome": "hire"}

    page = client.post(path(application), form_of(client, application, **said), follow=True).content.decode()

    labelled = re.findall(r"<dt>([^<]*)</dt><dd class=\"prose\">([^<]*)</dd>", page)
    assert labelled == [
        ("Reason, internal", "Even and good."),
        ("Why it departs from the summary, internal", "Two references."),
        ("Next step", "References by Friday."),
        ("What the candidate may be told", "We would like to go on."),
    ]


def test_a_hiring_manager_decides_too(client):
    application = panel_of({"vision": 3, "people": 3})
    manager = TeamMemberFactory(job=application.job).user
    client.force_login(manager)

    assert client.post(path(application), form_of(client, application)).status_code == 302
    assert Decision.objects.get().decided_by == manager


def test_what_is_missing_is_named_and_everything_typed_stays(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    typed = form_of(client, application, outcome="", reason="  ", departure_reason="All <b>typed</b>.")

    response = client.post(path(application), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "This decision cannot be recorded as it is." in page
    assert '<a href="#outcome-hire">Choose an outcome.</a>' in page
    assert '<a href="#reason">Write down why.</a>' in page
    for words in ("References by Friday.", "We would like to go on.", "All &lt;b&gt;typed&lt;/b&gt;."):
        assert words in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": "promote"}, "Choose an outcome."),
        ({"reason": "x" * (MAX_TEXT + 1)}, "At most 20,000 characters, please; these are 20,001."),
        ({"next_step": "x" * (MAX_TEXT + 1)}, "At most 20,000 characters, please; these are 20,001."),
        ({"reason": "\x00"}, "Write down why."),
        ({"next_step_on": "2026-02-30"}, "Write a day of the calendar as year-month-day"),
        ({"next_step_on": "soon <b>or</b> later"}, "Write a day of the calendar as year-month-day"),
        ({"next_step_on": "2026-01-02"}, "This day is over."),
        ({"next_step_on": "9999-12-31"}, "more than two years ahead"),
        ({"next_step_on": "9999-12-31", "next_step": ""}, "Say what happens on that day"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(client, recruiter, typed, sentence):
    application = panel_of({"vision": 3, "people": 3})

    response = client.post(path(application), form_of(client, application, **typed))

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    for name, text in typed.items():
        assert name == "outcome" or escape(text.replace("\x00", "")) in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("scores", "outcome", "label"), [(LOW, "hire", "Hire"), (HIGH, "reject", "Do not hire")]
)
def test_a_departure_is_announced_refused_without_a_reason_and_taken_with_one(
    client, recruiter, scores, outcome, label
):
    application = panel_of(scores)
    typed = form_of(client, application, outcome=outcome)
    assert f"Only needed for “{label}”" in client.get(path(application)).content.decode()

    refused = client.post(path(application), typed)
    taken = client.post(path(application), typed | {"departure_reason": "Two references."}, follow=True)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "That is allowed: say why." in page
    assert '<a href="#departure_reason">Say why you depart from the summary.</a>' in page
    assert f'value="{outcome}" id="outcome-{outcome}" checked' in page
    assert "Even and good." in page
    decision = Decision.objects.get()
    assert (decision.departure_reason, decision.is_departure) == ("Two references.", True)
    assert "Why it departs from the summary, internal" in taken.content.decode()


def test_where_nothing_can_depart_no_reason_for_it_is_asked(client, recruiter):
    assert "departure_reason" not in client.get(path(panel_of({"vision": 3, "people": 3}))).content.decode()


def test_without_a_summary_one_may_decide_all_the_same(client, recruiter):
    application = ApplicationFactory()
    assert "There is no summary" in client.get(path(application)).content.decode()

    page = client.post(path(application), form_of(client, application), follow=True).content.decode()

    assert Decision.objects.get().summary is None
    assert "Staged: Go on to the next step" in page


def test_a_staged_decision_is_changed_in_its_own_words_and_the_former_stays_listed(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    client.post(path(application), form_of(client, application, outcome="hold", reason="Not yet."))
    opened = client.get(path(application), {"change": "1"}).content.decode()
    assert "<h1>Change the staged decision</h1>" in opened
    assert 'value="hold" id="outcome-hold" checked' in opened
    assert "Not yet." in opened.split("<form class=")[1]

    page = client.post(path(application), WORDS | carried(opened), follow=True).content.decode()

    decisions = Decision.objects.order_by("pk")
    assert [(one.outcome, one.state) for one in decisions] == [("hold", "lapsed"), ("advance", "staged")]
    assert page.index("Staged: Go on to the next step") < page.index("Staged before: Keep in reserve")
    assert f"Replaced by {recruiter.name} before it was in force" in page
    assert "Not yet." in page


def test_the_same_form_sent_twice_decides_once(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    form = form_of(client, application)

    answers = [client.post(path(application), form).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("theirs", [{"reason": "My own reason."}, {}])
def test_a_form_opened_before_another_decision_is_told_and_keeps_its_words(client, recruiter, theirs):
    application = panel_of({"vision": 3, "people": 3})
    form = form_of(client, application)
    words = WORDS | {"next_step_on": None} | theirs
    stage_decision(application_id=application.pk, by=RecruiterFactory(), **words)

    response = client.post(path(application), form)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Another decision was recorded, or one taken back, after you opened this page." in page
    assert "What you stage below carries your name and replaces this one" in page
    assert "References by Friday." in page.split("<form class=")[1]
    assert Decision.objects.count() == 1

    assert client.post(path(application), WORDS | carried(page)).status_code == 302
    assert Decision.objects.count() == 2


def test_a_form_opened_before_the_summary_changed_is_told_and_keeps_its_words(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    form = form_of(client, application)
    ScorecardFactory(panelist__interview__application=application, submitted=True, submitted__scores=LOW)
    compiled(application)

    response = client.post(path(application), form)

    page = response.content.decode()
    assert response.status_code == 409
    assert "summary changed after you opened this page" in page
    assert "Below the bar" in page
    assert "Even and good." in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize("forged", [{"seen": "nonsense"}, {"version": "²"}, {"version": "9" * 5000}])
def test_a_forged_state_is_a_stale_one(client, recruiter, forged):
    application = panel_of({"vision": 3, "people": 3})

    assert client.post(path(application), form_of(client, application, **forged)).status_code == 409
    assert not Decision.objects.exists()


def test_while_the_summary_is_compiled_the_page_says_so_and_a_decision_waits(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    form = form_of(client, application)
    PanelSummary.objects.update(requested=99)

    page = client.get(path(application)).content.decode()
    refused = client.post(path(application), form)

    assert "the summary is being compiled anew" in page
    assert refused.status_code == 422
    assert "Try again in a moment." in refused.content.decode()
    assert "Even and good." in refused.content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("recruiter", 200),
        ("superuser", 200),
        ("manager of the open job", 200),
        ("manager of the open job who handed in", 200),
        ("panelist who handed in", 403),
        ("shadow who handed in", 403),
        ("integration", 302),
        ("manager of the open job who owes a card", 404),
        ("recruiter who owes a card", 404),
        ("superuser who owes a card", 404),
        ("panelist who owes a card", 404),
        ("panelist who recused", 404),
        ("recruiter who is the candidate", 404),
        ("panelist who turned out to be the candidate", 404),
        ("manager of another job", 404),
        ("outsider", 404),
    ],
)
def test_only_those_who_run_the_panel_and_owe_nothing_find_the_form(client, person, status):
    panels = two_panels()
    client.force_login(PEOPLE[person](panels))
    application = compiled(panels["open"])

    shown = client.get(path(application))
    sent = client.post(path(application), WORDS | {"seen": "", "version": "1"})

    assert (shown.status_code, sent.status_code) == (status, 302 if status == 200 else status)
    assert ("The weighted mean" in shown.content.decode()) is (status == 200)
    assert Decision.objects.exists() is (status == 200)


def test_a_confidential_panel_is_decided_by_its_team_alone(client):
    panels = two_panels()
    for person, status in [("recruiter", 404), ("manager of the secret job", 200)]:
        client.force_login(PEOPLE[person](panels))
        assert client.get(path(panels["secret"])).status_code == status


def test_whoever_may_only_read_the_panel_is_shown_no_way_to_decide(client):
    application = panel_of({"vision": 3, "people": 3})
    reader = ScorecardFactory(panelist__interview__application=application, submitted=True).panelist.user
    for person, offered in [(reader, False), (RecruiterFactory(), True)]:
        client.force_login(person)
        page = client.get(f"/applications/{application.public_id}/panel/").content.decode()
        assert ("Record the decision" in page, "Open the debrief" in page) == (offered, offered)


def test_what_the_debrief_came_to_stands_above_the_form_and_is_read_there_only(client, recruiter):
    application = panel_of({"vision": 3, "people": 3})
    assert "What the debrief" not in client.get(path(application)).content.decode()
    debrief = open_debrief(application_id=application.pk, by=recruiter)
    points = [raise_point(debrief_id=debrief.pk, topic=topic, by=recruiter) for topic in ("Scope", "Pay")]
    close_point(point_id=points[0].pk, line="Two teams, not three.", by=recruiter)

    page = client.get(path(application)).content.decode()
    assert "What the debrief has come to so far" in page
    assert "Still to talk about: Pay" in page
    close_debrief(debrief_id=debrief.pk, by=recruiter)
    page = client.get(path(application)).content.decode()

    assert "What the debrief came to" in page
    assert "Left open: Pay" in page
    assert page.index("Two teams, not three.") < page.index("What do you decide?")
    assert f"/debriefs/{debrief.public_id}/close/" not in page


def test_nobody_decides_signed_out(client):
    application = ApplicationFactory()

    assert client.post(path(application), WORDS)["Location"] == f"/accounts/login/?next={path(application)}"
    assert not Decision.objects.exists()


def test_the_page_costs_the_same_for_one_card_and_for_thirty_and_for_many_decisions(client, recruiter):
    counts = []
    for number in (1, 30):
        application = panel_of(*[{"vision": 3, "people": 3}] * number)
        debrief = open_debrief(application_id=application.pk, by=recruiter)
        for place in range(number):
            raise_point(debrief_id=debrief.pk, topic=f"Point {place}", by=recruiter)
        for _ in range(number):
            words = WORDS | {"next_step_on": None}
            stage_decision(application_id=application.pk, by=recruiter, **words)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(application)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 16
