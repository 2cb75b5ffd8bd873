"""Below a decision that stands: confirm, change or withdraw it while it is staged; reopen it once it is in force."""

import re

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.permissions import Persona
from scorecards.models import Decision
from scorecards.operations.decisions import (
    confirm_decision,
    reopen_decision,
    stage_decision,
    withdraw_decision,
)
from scorecards.operations.texts import MAX_TEXT
from tests.acts import compiled, decide
from tests.factories import (
    NOW,
    ApplicationFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import PEOPLE, on_team, two_panels

pytestmark = pytest.mark.django_db

ACTS = ("confirm", "withdraw", "reopen")


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory()
    client.force_login(person)
    return person


@pytest.fixture
def application():
    """A panel whose one card is compiled."""
    return with_card(ApplicationFactory())


def with_card(application):
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    return compiled(application)


def stage(application, by, outcome="advance", reason="Even and good."):
    return stage_decision(application_id=application.pk, by=by, outcome=outcome, reason=reason)


def page_of(application):
    return f"/applications/{application.public_id}/decision/"


def panel_of(application):
    return f"/applications/{application.public_id}/panel/"


def act(decision, name):
    return f"/decisions/{decision.public_id}/{name}/"


def read(client, address):
    return client.get(address).content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_staged_decision_is_read_again_and_confirmed(client, recruiter, application):
    decision = stage(application, recruiter)
    before = read(client, page_of(application))
    assert "<h1>Confirm the decision</h1>" in before
    assert "Read it once more, then confirm it." in before
    assert "decision-form" not in before

    answer = client.post(act(decision, "confirm"), follow=True)

    decision.refresh_from_db()
    assert (decision.state, decision.confirmed_by) == ("in_force", recruiter)
    assert answer.redirect_chain == [(page_of(application), 302)]
    assert said(answer) == [
        "The decision is in force. Nobody was moved or told: what follows is yours to do."
    ]
    for page in (answer.content.decode(), read(client, panel_of(application))):
        assert "Decided: Go on to the next step" in page
        assert "confirmed by the same person" in page
        assert "not in force yet" not in page
    assert "Reopen the decision" in read(client, panel_of(application))


def test_a_double_click_confirms_once_and_withdraws_once(client, recruiter, application):
    decision = stage(application, recruiter)
    confirming = [client.post(act(decision, "confirm"), follow=True).status_code for _ in range(2)]
    first = Decision.objects.values().get()
    assert confirming == [200, 200]
    assert first["confirmed_at"]

    other = stage(with_card(ApplicationFactory()), recruiter)
    told = [said(client.post(act(other, "withdraw"), follow=True)) for _ in range(2)]

    assert told == [["The staged decision is withdrawn. It stays listed below."]] * 2
    assert Decision.objects.values().get(pk=decision.pk) == first


def test_a_withdrawn_decision_leaves_the_form_and_stays_listed(client, recruiter, application):
    decision = stage(application, recruiter)

    page = client.post(act(decision, "withdraw"), follow=True).content.decode()

    assert "<h1>Record the decision</h1>" in page
    assert "Staged before: Go on to the next step" in page
    assert "Withdrawn before it was in force" in page
    assert "Even and good." in page


def test_with_a_second_decider_the_page_says_who_may_confirm_and_another_does(
    client, recruiter, application, settings
):
    settings.SECOND_DECIDER = True
    team = {name: TeamMemberFactory(job=application.job, user__name=name).user for name in ("Ada", "Bo")}
    busy = TeamMemberFactory(job=application.job, user__name="Busy").user
    ScorecardFactory(panelist__interview__application=application, panelist__user=busy)
    TeamMemberFactory(job=application.job, user=UserFactory(name="Gone", is_active=False))
    TeamMemberFactory(job=application.job, user=recruiter)
    decision = stage(application, recruiter)

    own = read(client, page_of(application))
    refused = client.post(act(decision, "confirm"), follow=True)
    client.force_login(team["Bo"])
    other = read(client, page_of(application))
    confirmed = client.post(act(decision, "confirm"), follow=True).content.decode()

    assert "another person confirms it: Ada and Bo, or anybody else who runs this job" in own
    assert "Confirm decision</button>" not in own
    assert said(refused) == ["You staged this decision, so another person who runs this job confirms it."]
    assert f"{recruiter.name} staged it, and another person confirms it: you may." in other
    assert "Confirm decision</button>" in other
    assert "confirmed by Bo" in confirmed


def test_whoever_did_not_stage_it_may_change_or_withdraw_it(client, recruiter, application):
    other = RecruiterFactory()
    stage(application, other)

    page = read(client, page_of(application))
    changing = read(client, f"{page_of(application)}?change=1")

    assert f"{other.name} confirms it. You may stage another in its place, or withdraw it" in page
    assert "Confirm decision</button>" not in page
    assert "carries your name and replaces this one" in changing


def test_when_the_summary_changed_since_it_is_staged_again_before_it_is_confirmed(
    client, recruiter, application
):
    decision = stage(application, recruiter)
    with_card(application)

    page = read(client, page_of(application))
    refused = client.post(act(decision, "confirm"), follow=True)

    assert "summary changed since it was staged." in page
    assert "Confirm decision</button>" not in page
    assert said(refused)[0].startswith("The panel's summary changed after this decision was staged.")
    assert Decision.objects.get().state == "staged"


@pytest.mark.parametrize("meanwhile", [withdraw_decision, confirm_decision])
def test_a_button_of_a_page_that_is_out_of_date_is_told(client, recruiter, application, meanwhile):
    decision = stage(application, recruiter)
    meanwhile(decision_id=decision.pk, by=recruiter)
    name = "confirm" if meanwhile is withdraw_decision else "withdraw"

    told = said(client.post(act(decision, name), follow=True))

    assert "Nothing was confirmed" in told[0] or "Reopen it, with a reason" in told[0]


def test_a_decision_in_force_is_reopened_with_a_reason_and_another_may_be_recorded(
    client, recruiter, application
):
    decision = decide(application, recruiter)

    page = client.post(act(decision, "reopen"), {"reopen_reason": "More is known."}, follow=True)

    decision.refresh_from_db()
    assert (decision.state, decision.reopen_reason, decision.reopened_by) == (
        "reopened",
        "More is known.",
        recruiter,
    )
    words = page.content.decode()
    assert "<h1>Record the decision</h1>" in words
    assert "Decided before: Go on to the next step" in words
    assert "<strong>Why it was reopened:</strong> More is known." in words
    assert f"Reopened by {recruiter.name}" in words


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("  ", "Write down why it is reopened."),
        ("x" * (MAX_TEXT + 1), "At most 20,000 characters, please; these are 20,001."),
    ],
)
def test_reopening_without_a_reason_that_can_be_kept_says_so_and_keeps_what_was_typed(
    client, recruiter, application, reason, sentence
):
    decision = decide(application, recruiter)

    answer = client.post(act(decision, "reopen"), {"reopen_reason": reason})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#reopen_reason">{sentence}</a>' in page
    assert reason in page
    decision.refresh_from_db()
    assert decision.state == "in_force"


def test_a_reason_that_comes_after_somebody_else_reopened_is_told_and_shown_again(
    client, recruiter, application
):
    decision = decide(application, recruiter)
    reopen_decision(decision_id=decision.pk, reason="Theirs.", by=RecruiterFactory())

    answer = client.post(act(decision, "reopen"), {"reopen_reason": "My own words."})

    assert answer.status_code == 409
    assert "This decision does not stand any more." in answer.content.decode()
    assert "My own words." in answer.content.decode()


def test_words_sent_against_a_decision_in_force_are_kept_on_the_page(client, recruiter, application):
    decision = decide(application, recruiter)
    form = {"outcome": "hold", "reason": "My own words.", "seen": str(decision.public_id), "version": "1"}

    answer = client.post(page_of(application), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A decision is in force. Reopen it, with a reason, before another is staged." in page
    assert "What you typed below is not recorded." in page
    assert "My own words." in page.split('<form class="decision-form"')[1]
    assert Decision.objects.get() == decision


def test_a_paste_of_ten_megabytes_is_refused_in_words(client, recruiter, application):
    decision = decide(application, recruiter)
    paste = {"reopen_reason": "x" * 10 * 1024 * 1024}
    assert len(paste["reopen_reason"]) > configured.DATA_UPLOAD_MAX_MEMORY_SIZE

    answer = client.post(act(decision, "reopen"), paste)

    assert answer.status_code == 413
    decision.refresh_from_db()
    assert decision.state == "in_force"


@pytest.mark.parametrize(
    ("outcome", "acts"),
    [
        ("hire", {"Move to another stage": "move", "Mark as hired": "hire"}),
        (
            "advance",
            {"Move to another stage": "move", "Schedule an interview": "schedule"},
        ),
        ("hold", {}),
        ("reject", {"End the application": "end"}),
    ],
)
def test_what_may_follow_is_offered_as_links_and_never_done(client, recruiter, application, outcome, acts):
    before = type(application).objects.values().get(pk=application.pk)
    decision = stage(application, recruiter, outcome)
    assert "What may follow" not in read(client, page_of(application))

    client.post(act(decision, "confirm"))

    for address in (page_of(application), panel_of(application)):
        found = re.findall(r'<a class="button" href="(/admin/[^"]*)">([^<]*)</a>', read(client, address))
        assert {label: href.rstrip("/").split("/")[-1] for href, label in found} == acts
        for href, _label in found:
            assert client.get(href).status_code in {200, 302}
    assert type(application).objects.values().get(pk=application.pk) == before


def test_nothing_may_follow_for_readers_strangers_to_the_admin_and_applications_that_are_over(client):
    panels = two_panels()
    application = panels["open"]
    decide(application, RecruiterFactory(), "reject")
    reader = PEOPLE["panelist who handed in"](panels)
    no_staff = on_team(UserFactory(persona=Persona.HIRING_MANAGER, is_staff=False), application)
    for person in (reader, PEOPLE["manager of the open job"](panels), no_staff):
        client.force_login(person)
        page = read(client, panel_of(application))
        assert "Decided: Do not hire" in page
        assert "What may follow" not in page
    type(application).objects.filter(pk=application.pk).update(status="hired", closed_at=NOW)
    client.force_login(RecruiterFactory())
    assert "What may follow" not in read(client, panel_of(application))


@pytest.mark.parametrize("name", ACTS)
def test_the_address_of_a_button_opened_by_hand_leads_to_the_page_and_does_nothing(
    client, recruiter, application, name
):
    decision = decide(application, recruiter) if name == "reopen" else stage(application, recruiter)
    before = Decision.objects.values().get()

    assert client.get(act(decision, name))["Location"] == page_of(application)

    assert Decision.objects.values().get() == before


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("panelist who handed in", 403),
        ("shadow who handed in", 403),
        ("integration", 302),
        ("manager of the open job who owes a card", 404),
        ("recruiter who owes a card", 404),
        ("superuser who owes a card", 404),
        ("panelist who owes a card", 404),
        ("recruiter who is the candidate", 404),
        ("manager of another job", 404),
        ("outsider", 404),
    ],
)
def test_only_those_who_decide_find_the_buttons(client, person, status):
    panels = two_panels()
    client.force_login(PEOPLE[person](panels))
    decider = RecruiterFactory()
    staged = stage(panels["open"], decider)

    found = [client.post(act(staged, name), {"reopen_reason": "x"}).status_code for name in ACTS]

    assert found == [status] * 3
    assert Decision.objects.get().state == "staged"


def test_of_a_confidential_panel_nobody_outside_its_team_learns_that_a_decision_is_there(client, recruiter):
    panels = two_panels()
    decision = stage(panels["secret"], PEOPLE["manager of the secret job"](panels))

    assert {client.post(act(decision, name)).status_code for name in ACTS} == {404}
    assert client.post("/decisions/00000000-0000-0000-0000-000000000000/confirm/").status_code == 404


def test_the_page_costs_the_same_for_one_colleague_and_for_thirty(client, recruiter, settings):
    settings.SECOND_DECIDER = True
    counts = []
    for number in (1, 30):
        application = with_card(ApplicationFactory())
        for _ in range(number):
            TeamMemberFactory(job=application.job)
        stage(application, recruiter)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(application)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15
