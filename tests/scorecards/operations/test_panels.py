"""Interviews and their seats: who meets whom, who steps back, and what stays on record."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hiring.errors import DomainError, InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, Interview, Mail, Panelist
from hiring.operations.availability import declare_conflict
from scorecards.models import PanelSummary, Scorecard
from scorecards.operations.panels import (
    call_off_interview,
    change_interview,
    recuse,
    schedule_interview,
    seat_panelist,
    unseat_panelist,
)
from scorecards.operations.plans import adopt_rubric
from scorecards.operations.summaries import compile_summaries
from tests.acts import hand_in, schedule, seat, write
from tests.factories import (
    NOW,
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
    panel_plan_of,
)
from tests.personas import PEOPLE, candidate_of, two_panels

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NEUTRAL = (
    "You owe a scorecard on this panel. Hand it in first, or ask somebody else on the hiring team to do this."
)


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def seats_of(interview):
    return set(interview.panelists.values_list("user", "role"))


def requested(application):
    return PanelSummary.objects.get(application=application).requested


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_an_interview_is_scheduled_with_its_kit_its_seats_and_a_card_for_each(recruiter):
    application, lead, shadow = ApplicationFactory(), UserFactory(), UserFactory()
    plan, kit = panel_plan_of(application.job)

    interview = schedule_interview(
        application_id=application.pk,
        kit=kit,
        starts_at=NOW,
        ends_at=NOW + HOUR,
        timezone_name="Africa/Lagos",
        place="Room 2",
        by=recruiter,
        panelists=[(lead, "lead"), (shadow, "shadow")],
        now=NOW,
    )

    interview.refresh_from_db()
    fields = ("application", "title", "starts_at", "ends_at", "timezone", "place", "status")
    assert [getattr(interview, field) for field in fields] == [
        application,
        "Hiring manager",
        NOW,
        NOW + HOUR,
        "Africa/Lagos",
        "Room 2",
        "scheduled",
    ]
    assert interview.kit_assignment.kit == kit
    assert seats_of(interview) == {(lead.pk, "lead"), (shadow.pk, "shadow")}
    assert set(Scorecard.objects.values_list("panelist__user", "rubric")) == {
        (lead.pk, plan.rubric_id),
        (shadow.pk, plan.rubric_id),
    }
    assert requested(application) == 1
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "details")) == [
        ("interview.scheduled", {}),
        ("panelist.seated", {"user": str(lead.public_id), "role": "lead"}),
        ("panelist.seated", {"user": str(shadow.public_id), "role": "shadow"}),
    ]


def test_a_kit_of_another_job_is_refused(recruiter):
    application = ApplicationFactory()
    _plan, foreign = panel_plan_of(JobFactory())

    with pytest.raises(InvalidInput) as refusal:
        schedule_interview(
            application_id=application.pk, kit=foreign, starts_at=NOW, ends_at=NOW + HOUR, by=recruiter
        )

    assert refusal.value.fields == {"kit": "Choose a kit of this job."}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"ends_at": NOW}, InvalidInput),
        ({"timezone_name": "Mars/Olympus"}, InvalidInput),
        ({"panelists": [(None, "lead"), (None, "lead")]}, InvalidInput),
        ({"panelists": [(None, "judge")]}, InvalidInput),
    ],
)
def test_an_interview_that_cannot_be_kept_leaves_nothing_behind(recruiter, fields, error):
    application = ApplicationFactory()
    _plan, kit = panel_plan_of(application.job)
    people = [(UserFactory(), role) for _, role in fields.pop("panelists", ())]
    values = {"starts_at": NOW, "ends_at": NOW + HOUR, "panelists": people, **fields}

    with pytest.raises(error):
        schedule_interview(application_id=application.pk, kit=kit, by=recruiter, **values)

    assert not Interview.objects.exists()
    assert not PanelSummary.objects.exists()
    assert actions() == []


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ApplicationFactory(rejected=True), "This application is rejected"),
        (lambda: ApplicationFactory(job=JobFactory(closed=True)), "is closed"),
    ],
)
def test_what_has_ended_is_not_interviewed(recruiter, make, sentence):
    with pytest.raises(WrongState, match=sentence):
        schedule(make(), recruiter)


def test_an_interview_moves_in_time_and_place_and_asks_for_no_summary(recruiter):
    interview = schedule(ApplicationFactory(), recruiter)

    change_interview(
        interview_id=interview.pk, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, place="Room 9", by=recruiter
    )

    interview.refresh_from_db()
    assert (interview.starts_at, interview.ends_at, interview.place, interview.title) == (
        NOW + HOUR,
        NOW + 2 * HOUR,
        "Room 9",
        "Hiring manager",
    )
    assert requested(interview.application) == 1
    assert actions() == ["interview.scheduled", "interview.changed"]
    with pytest.raises(InvalidInput):
        change_interview(interview_id=interview.pk, starts_at=NOW, ends_at=NOW - HOUR, by=recruiter)


@pytest.mark.parametrize("status", ["cancelled", "not_held"])
def test_an_interview_is_called_off_once_and_its_cards_are_owed_no_more(recruiter, status):
    interview = schedule(ApplicationFactory(), recruiter, UserFactory())

    for _ in range(2):
        call_off_interview(interview_id=interview.pk, status=status, by=recruiter)

    interview.refresh_from_db()
    assert interview.status == status
    assert not Scorecard.objects.owed().exists()
    assert requested(interview.application) == 2
    assert actions() == ["interview.scheduled", "panelist.seated", f"interview.{status}"]
    with pytest.raises(WrongState, match="called off"):
        change_interview(interview_id=interview.pk, starts_at=NOW, ends_at=NOW + HOUR, by=recruiter)
    with pytest.raises(WrongState, match="called off"):
        seat_panelist(interview_id=interview.pk, user=UserFactory(), role="interviewer", by=recruiter)


def test_an_interview_is_not_revived_and_not_called_off_after_a_card(recruiter):
    card = hand_in(ScorecardFactory())

    with pytest.raises(InvalidInput):
        call_off_interview(interview_id=card.panelist.interview_id, status="scheduled", by=recruiter)
    with pytest.raises(WrongState, match="it did take place"):
        call_off_interview(interview_id=card.panelist.interview_id, status="cancelled", by=recruiter)


def test_a_seat_changes_its_role_until_the_card_is_handed_in(recruiter):
    interview, person = schedule(ApplicationFactory(), recruiter), UserFactory()
    card = seat(interview, person, recruiter)
    assert seat(interview, person, recruiter) == card
    assert seat(interview, person, recruiter, role="lead") == card
    assert seats_of(interview) == {(person.pk, "lead")}

    hand_in(card)

    with pytest.raises(WrongState, match="has answered already"):
        seat(interview, person, recruiter, role="shadow")
    assert seat(interview, person, recruiter, role="lead") == card
    assert seats_of(interview) == {(person.pk, "lead")}


def test_an_interview_has_one_lead_and_a_lead_who_recused_makes_way(recruiter):
    first, second = UserFactory(), UserFactory()
    interview = schedule(ApplicationFactory(), recruiter, first, role="lead")

    with pytest.raises(InvalidInput) as refusal:
        seat(interview, second, recruiter, role="lead")
    assert refusal.value.fields == {"role": "Choose interviewer."}
    recuse(panelist_id=interview.panelists.get().pk, reason="We worked together.", by=first)
    seat(interview, second, recruiter, role="lead")

    assert seats_of(interview) == {(first.pk, "lead"), (second.pk, "lead")}


@pytest.mark.parametrize("user", [{"is_active": False}, {"service": True}])
def test_only_active_people_are_seated(recruiter, user):
    interview = schedule(ApplicationFactory(), recruiter)

    with pytest.raises(InvalidInput) as refusal:
        seat(interview, UserFactory(**user), recruiter)

    assert refusal.value.fields == {"user": "Choose an active person."}


def test_nobody_interviews_themselves(recruiter):
    interview = schedule(ApplicationFactory(), recruiter)

    with pytest.raises(InvalidInput, match="is the candidate"):
        seat(interview, candidate_of(UserFactory(), interview.application), recruiter)


def test_somebody_is_taken_off_before_they_wrote_anything(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, person := UserFactory())

    unseat_panelist(panelist_id=interview.panelists.get().pk, by=recruiter)

    assert not Panelist.objects.exists()
    assert not Scorecard.objects.exists()
    assert requested(interview.application) == 2
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.action, event.details) == ("panelist.removed", {"user": str(person.public_id)})


@pytest.mark.parametrize("begin", [write, hand_in])
def test_nobody_else_removes_a_card_that_was_begun(recruiter, begin):
    card = begin(ScorecardFactory())

    with pytest.raises(WrongState, match="They can recuse; nobody else can remove it"):
        unseat_panelist(panelist_id=card.panelist_id, by=recruiter)

    assert Scorecard.objects.filter(pk=card.pk).exists()


def test_a_recusal_is_recorded_once_with_its_reason(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, person := UserFactory())
    panelist = interview.panelists.get()
    with pytest.raises(InvalidInput) as refusal:
        recuse(panelist_id=panelist.pk, reason=" ", by=person)
    assert list(refusal.value.fields) == ["reason"]

    for moment in (NOW, NOW + HOUR):
        recuse(panelist_id=panelist.pk, reason=" We worked together. ", by=person, now=moment)

    panelist.refresh_from_db()
    assert (panelist.recused_at, panelist.recusal_reason) == (NOW, "We worked together.")
    assert requested(interview.application) == 2
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.action, event.actor, event.details) == ("panelist.recused", person, {})


def test_a_recusal_cannot_be_wiped_out_by_a_new_seat_at_the_same_interview(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, person := UserFactory())
    panelist = interview.panelists.get()
    recuse(panelist_id=panelist.pk, reason="We worked together.", by=person)

    with pytest.raises(WrongState, match="The seat stays as the record of it"):
        unseat_panelist(panelist_id=panelist.pk, by=recruiter)
    for role in ("interviewer", "shadow"):
        with pytest.raises(WrongState, match="has recused from this interview"):
            seat(interview, person, recruiter, role=role)

    panelist.refresh_from_db()
    assert panelist.recused_at is not None


def test_nobody_recuses_another_or_after_handing_in(recruiter):
    owed, done = ScorecardFactory(), hand_in(ScorecardFactory())

    with pytest.raises(NotAllowed, match="Only the panelist can recuse"):
        recuse(panelist_id=owed.panelist_id, reason="Friends.", by=recruiter)
    with pytest.raises(WrongState, match="Amend it instead"):
        recuse(panelist_id=done.panelist_id, reason="Friends.", by=done.panelist.user)


def test_shadows_recused_seats_and_interviews_called_off_never_count(recruiter):
    application = ApplicationFactory()
    people = UserFactory.create_batch(4)
    interviews = [schedule(application, recruiter, person) for person in people]
    seats = [interview.panelists.get() for interview in interviews]
    seat(interviews[1], people[1], recruiter, role="shadow")
    hand_in(seats[0].scorecard, vision=5, people=5)
    hand_in(seats[1].scorecard, vision=1, people=1)
    write(seats[2].scorecard)
    recuse(panelist_id=seats[2].pk, reason="Friends.", by=people[2])
    call_off_interview(interview_id=interviews[3].pk, status="not_held", by=recruiter)

    compile_summaries([application.pk])

    cards = PanelSummary.objects.get().document["cards"]
    assert (cards["expected"], cards["submitted"]) == (1, 1)
    assert [entry["panelist"] for entry in cards["counted"]] == [str(seats[0].public_id)]
    assert {entry["panelist"]: entry["reason"] for entry in cards["uncounted"]} == {
        str(seats[1].public_id): "shadow",
        str(seats[2].public_id): "recused",
        str(seats[3].public_id): "cancelled",
    }


@pytest.mark.parametrize(
    "person",
    ["outsider", "panelist who handed in", "manager of the secret job", "recruiter who is the candidate"],
)
def test_only_those_who_run_the_application_arrange_its_panel(person):
    panels = two_panels()
    by, application = PEOPLE[person](panels), panels["open"]
    interview = application.interviews.first()
    before = seats_of(interview)

    for act in (
        lambda: schedule(application, by),
        lambda: change_interview(interview_id=interview.pk, starts_at=NOW, ends_at=NOW + HOUR, by=by),
        lambda: call_off_interview(interview_id=interview.pk, status="cancelled", by=by),
        lambda: seat(interview, UserFactory(), by),
        lambda: unseat_panelist(panelist_id=interview.panelists.get().pk, by=by),
    ):
        with pytest.raises(NotAllowed, match="Only the hiring team changes this application"):
            act()

    assert seats_of(interview) == before
    assert actions() == []


def refusal_of(act):
    try:
        act()
    except DomainError as refusal:
        return str(refusal)
    return "done"


def untouched(card, recruiter):
    """A colleague who has written nothing."""


def begun(card, recruiter):
    write(card)


def answered(card, recruiter):
    hand_in(card)


def stepped_back(card, recruiter):
    recuse(panelist_id=card.panelist_id, reason="We worked together.", by=card.panelist.user)


@pytest.mark.parametrize("what", [untouched, begun, answered, stepped_back])
def test_who_owes_a_card_hears_one_sentence_whatever_colleagues_did(recruiter, what):
    application = ApplicationFactory()
    interview = schedule(application, recruiter)
    card = seat(interview, UserFactory(), recruiter, role="lead")
    schedule(application, recruiter, recruiter)
    what(card, recruiter)
    colleague = card.panelist.user
    place = {"interview_id": interview.pk, "by": recruiter}

    said = [
        refusal_of(lambda: unseat_panelist(panelist_id=card.panelist_id, by=recruiter)),
        refusal_of(lambda: seat_panelist(**place, user=colleague, role="shadow")),
        refusal_of(lambda: seat_panelist(**place, user=colleague, role="lead")),
        refusal_of(lambda: seat_panelist(**place, user=UserFactory(), role="lead")),
        refusal_of(lambda: call_off_interview(**place, status="cancelled")),
        refusal_of(lambda: call_off_interview(**place, status="not_held")),
        refusal_of(lambda: adopt_rubric(job_id=application.job_id, by=recruiter)),
    ]

    lead = "This interview has a lead already."
    assert said == [NEUTRAL, NEUTRAL, "done", lead, NEUTRAL, NEUTRAL, NEUTRAL]


def test_ones_own_seat_is_given_back_although_its_card_is_owed(recruiter):
    interview = schedule(ApplicationFactory(), recruiter, recruiter)

    unseat_panelist(panelist_id=interview.panelists.get().pk, by=recruiter)

    assert seats_of(interview) == set()


@pytest.mark.parametrize(
    ("starts_at", "length", "field"),
    [
        (datetime(1, 1, 2, tzinfo=UTC), HOUR, "starts_at"),
        (datetime(9999, 12, 30, tzinfo=UTC), HOUR, "starts_at"),
        (NOW - timedelta(days=5 * 366 + 1), HOUR, "starts_at"),
        (NOW + timedelta(days=2 * 366 + 1), HOUR, "starts_at"),
        (NOW, timedelta(days=2), "ends_at"),
        (NOW, -HOUR, "ends_at"),
    ],
)
def test_an_interview_stays_within_the_years_people_plan_in(recruiter, starts_at, length, field):
    application = ApplicationFactory()
    interview = schedule(application, recruiter)
    times = {"starts_at": starts_at, "ends_at": starts_at + length, "by": recruiter, "now": NOW}

    with pytest.raises(InvalidInput) as new:
        schedule_interview(application_id=application.pk, kit=panel_plan_of(application.job)[1], **times)
    with pytest.raises(InvalidInput) as moved:
        change_interview(interview_id=interview.pk, **times)

    assert [list(refusal.value.fields) for refusal in (new, moved)] == [[field], [field]]
    assert Interview.objects.get().starts_at == NOW


def test_a_conflict_of_interest_keeps_somebody_off_a_panel_and_says_so(recruiter):
    application, kin, rival = ApplicationFactory(), UserFactory(name="Kin"), UserFactory(name="Rival")
    declare_conflict(user=kin, candidate=application.candidate, reason="Siblings.", by=recruiter)
    declare_conflict(user=rival, job=application.job, reason="Applied as well.", by=recruiter)

    said = [refusal_of(lambda who=who: schedule(application, recruiter, who)) for who in (kin, rival)]

    assert said == [
        f"{name} has a conflict of interest here, so somebody else has to judge." for name in ("Kin", "Rival")
    ]
    assert not Interview.objects.exists()


def test_a_panel_names_nobody_twice(recruiter):
    ada = UserFactory(name="Ada")

    with pytest.raises(InvalidInput, match="Ada is on this panel twice"):
        schedule(ApplicationFactory(), recruiter, ada, ada)

    assert not Interview.objects.exists()


def test_a_second_click_schedules_nothing_and_another_panel_does(recruiter):
    application, ada = ApplicationFactory(), UserFactory()
    starts_at = timezone.now() + timedelta(days=1)
    asked = {
        "application_id": application.pk,
        "kit": panel_plan_of(application.job)[1],
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "by": recruiter,
    }

    first, second = (schedule_interview(**asked, panelists=[(ada, "lead")]) for _ in range(2))
    alone = schedule_interview(**asked)
    later = schedule_interview(**asked, now=timezone.now() + timedelta(minutes=2))

    assert first == second
    assert len({first.pk, alone.pk, later.pk}) == 3
    assert Interview.objects.count() == 3
    assert Mail.objects.filter(kind="invitation").count() == 1


def test_time_place_and_title_changed_together_are_one_step_for_calendars(recruiter):
    application, starts_at = ApplicationFactory(), timezone.now() + timedelta(days=1)
    interview = schedule(application, recruiter, UserFactory())

    changed = change_interview(
        interview_id=interview.pk,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        title="Craft",
        place="Room 9",
        by=recruiter,
    )

    changed.refresh_from_db()
    assert (changed.sequence, changed.title, changed.place) == (1, "Craft", "Room 9")


def test_a_job_without_a_panel_plan_seats_nobody(recruiter):
    interview = InterviewFactory()

    with pytest.raises(WrongState, match="has no panel plan yet"):
        seat_panelist(interview_id=interview.pk, user=UserFactory(), role="lead", by=recruiter)
