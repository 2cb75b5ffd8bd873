"""From a rule to an erased person: planned, told, looked at once more, gone; whoever must stay stays."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import AuditEvent, Candidate, Mail, Office, PlannedErasure, RetentionRule
from hiring.operations.applications import create_application
from hiring.operations.consents import give_consent, withdraw_consent
from hiring.operations.erasure_news import owe_erasure_news
from hiring.operations.holds import lift_hold, place_hold
from hiring.operations.letters import message_of
from hiring.operations.mail_reasons import is_still_owed
from hiring.operations.merging import merge_candidates
from hiring.operations.planning import plan_erasures, postpone_erasure, spare_people
from hiring.operations.retention import save_rule
from hiring.operations.retention_words import explain_plan
from hiring.operations.sealing import seal_events, verify_audit
from hiring.retention import add_months
from hiring.tasks import plan_erasures as plan_task
from scorecards.operations import purging
from scorecards.operations.purging import purge_people, purge_person
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    TeamMemberFactory,
)
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db

NIGHT = add_months(NOW, 6) + timedelta(hours=1)
THEN = NIGHT + timedelta(days=15)


def rule(outcome="rejected", months=6, country="", **more):
    fields = {"basis": "Policy 4.2", "is_active": True, **more}
    return RetentionRule.objects.create(outcome=outcome, months=months, country=country, **fields)


def rejected(**fields):
    """The candidate of an application that was rejected at NOW."""
    return ApplicationFactory(rejected=True, **fields).candidate


def plan_of(person):
    return PlannedErasure.objects.filter(candidate=person).latest("pk")


def planned(person):
    plan_erasures(now=NIGHT)
    return plan_of(person)


def erased(*people):
    return [Candidate.objects.get(pk=one.pk).is_erased for one in people]


def test_a_person_is_planned_told_of_and_erased_after_the_notice(settings):
    settings.PURGE_NOTICE_DAYS = 14
    law = rule()
    office = Office.objects.create(name="Berlin", country="DE")
    person, again = rejected(job__title="Head of Product", job__office=office), CandidateFactory()
    recruiter = RecruiterFactory()

    assert plan_erasures(now=NIGHT - timedelta(hours=2)).planned == {}
    step = plan_erasures(now=NIGHT)
    assert plan_erasures(now=NIGHT).planned == {}

    plan = plan_of(person)
    assert list(step.planned) == [person.pk]
    assert (plan.rule, plan.application.candidate, plan.erase_after) == (
        law,
        person,
        NIGHT + timedelta(days=14),
    )
    assert explain_plan(plan) == (
        "Rejected, Head of Product: ended on 2 March 2026. The rule for “rejected” everywhere keeps people for "
        "6 months (Policy 4.2)."
    )
    assert owe_erasure_news(now=NIGHT) == 1
    assert owe_erasure_news(now=NIGHT) == 0
    letter = message_of(Mail.objects.get(), now=NIGHT)
    assert (letter.to, letter.subject) == ([recruiter.email], "To be erased: 1 person")
    assert person.name not in letter.body

    assert purge_people(now=NIGHT + timedelta(days=13)).erased == 0
    report = purge_people(now=THEN)

    assert (report.erased, report.spared, report.left, report.more) == (1, 0, 0, False)
    assert erased(person, again) == [True, False]
    plan.refresh_from_db()
    assert (plan.state, plan.closed_at) == ("done", THEN)
    assert not is_still_owed(Mail.objects.get(), NIGHT)
    seal_events(THEN)
    assert list(verify_audit(now=THEN)) == []
    trail = AuditEvent.objects.filter(object_id__in=[plan.public_id, person.public_id]).order_by("pk")
    assert [(one.action, one.actor) for one in trail] == [
        ("plannederasure.created", None),
        ("candidate.anonymised", None),
    ]


def apply_again(person):
    job = JobFactory()
    StageFactory(job=job)
    recruiter = RecruiterFactory()
    TeamMemberFactory(job=job, user=recruiter)
    create_application(candidate=person, job=job, by=recruiter)


def agree(person):
    return give_consent(
        candidate_id=person.pk,
        purpose="talent_pool",
        wording="Keep me.",
        wording_version="1",
        given_at=NIGHT,
        expires_at=THEN + timedelta(days=400),
        how="form",
        by=RecruiterFactory(),
        now=NIGHT,
    )


def twin(person):
    other = CandidateFactory()
    hold = place_hold(candidate_id=other.pk, reason="A claim.", by=RecruiterFactory(), now=NIGHT)
    merge_candidates(kept_id=person.pk, merged_id=other.pk, by=site_admin(), now=NIGHT)
    assert [one.pk for one in person.holds.all()] == [hold.pk]


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (apply_again, "applied"),
        (
            lambda person: place_hold(
                candidate_id=person.pk, reason="A claim.", by=RecruiterFactory(), now=NIGHT
            ),
            "held",
        ),
        (agree, "consent"),
        (lambda person: RetentionRule.objects.update(months=24), "later"),
        (lambda person: RetentionRule.objects.update(is_active=False), "no_rule"),
        (twin, "merged"),
    ],
)
def test_whoever_is_not_due_any_more_is_spared_with_the_reason(change, because):
    rule()
    person, other = rejected(), rejected(job__is_confidential=True)
    plan = planned(person)
    PlannedErasure.objects.exclude(pk=plan.pk).delete()
    Candidate.objects.filter(pk=other.pk).update(erased_at=NOW)

    change(person)
    report = purge_people(now=THEN)

    plan.refresh_from_db()
    assert (plan.state, plan.because) == ("withdrawn", because)
    assert (report.erased, erased(person)) == (0, [False])
    assert AuditEvent.objects.filter(object_id=plan.public_id, details__because=because).count() == 1


def test_the_night_withdraws_plans_before_their_notice_passes_and_a_lifted_hold_plans_anew():
    rule()
    person, keeper = rejected(), RecruiterFactory()
    planned(person)
    hold = place_hold(candidate_id=person.pk, reason="A claim.", by=keeper, now=NIGHT)
    assert plan_erasures(now=NIGHT).planned == {}

    lift_hold(hold_id=hold.pk, reason="Settled.", by=keeper, now=THEN)
    plan_erasures(now=THEN)
    assert plan_of(person).erase_after == THEN + timedelta(days=14)
    consent = agree(person)
    assert spare_people(now=THEN) == 1
    withdraw_consent(consent_id=consent.pk, how="mail", by=keeper, now=THEN)
    withdraw_consent(consent_id=consent.pk, how="mail", by=keeper, now=THEN)

    assert list(plan_erasures(now=THEN).planned) == [person.pk]
    told = AuditEvent.objects.filter(object_id__in=[consent.public_id, hold.public_id]).order_by("pk")
    assert [one.action for one in told] == [
        "legalhold.placed",
        "legalhold.lifted",
        "consent.given",
        "consent.withdrawn",
    ]


def test_a_fault_in_the_middle_leaves_everybody_whole_or_gone_and_the_next_run_goes_on(monkeypatch):
    rule()
    _, second, _ = people = [rejected() for _ in range(3)]
    plan_erasures(now=NIGHT)
    whole = purging.erase_candidate
    asked = []

    def fails_on_second(*, candidate_id, **more):
        asked.append(candidate_id)
        found = whole(candidate_id=candidate_id, **more)
        if candidate_id == second.pk:
            raise OperationalError("the connection is gone") if len(asked) == 2 else ValueError("secret")
        return found

    monkeypatch.setattr(purging, "erase_candidate", fails_on_second)
    with pytest.raises(OperationalError):
        purge_people(now=THEN)
    assert erased(*people) == [True, False, False]

    # A fault of one person stops nobody else, and keeps no word of what went wrong.
    report = purge_people(now=THEN)
    assert (report.erased, report.left, erased(*people)) == (1, 1, [True, False, True])
    assert (plan_of(second).attempts, plan_of(second).last_error) == (1, "ValueError")

    monkeypatch.setattr(purging, "erase_candidate", whole)
    assert purge_people(now=THEN).erased == 1
    assert erased(*people) == [True, True, True]
    assert purge_person(plan_id=plan_of(second).pk, candidate_id=second.pk, now=THEN) is None


def test_a_run_and_a_step_are_bounded_and_the_task_goes_on_where_it_stopped(settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    rule()
    rule("never", 12)
    people = [rejected() for _ in range(3)]
    known, recent = CandidateFactory(), CandidateFactory()
    Candidate.objects.filter(pk=known.pk).update(updated_at=add_months(NIGHT, -13))
    first = plan_erasures(now=NIGHT, limit=2)
    assert (list(first.planned), first.after) == ([people[0].pk, people[1].pk], people[1].pk)
    dry = plan_erasures(now=NIGHT, after=first.after, dry_run=True)
    assert (list(dry.planned), dry.after) == ([people[2].pk, known.pk], None)
    assert PlannedErasure.objects.count() == 2

    assert list(plan_erasures(now=NIGHT, after=first.after).planned) == [people[2].pk, known.pk]
    report = purge_people(now=THEN, limit=3)
    assert (report.erased, report.more) == (3, True)
    assert purge_people(now=THEN, limit=3).more is False
    assert erased(*people, known, recent) == [True, True, True, True, False]
    plan_task()


def test_only_people_one_runs_whole_are_told_of_postponed_or_seen():
    rule()
    person = rejected(job__is_confidential=True)
    plan = planned(person)
    outsider = site_admin()
    insider = RecruiterFactory()
    TeamMemberFactory(job=person.applications.get().job, user=insider)

    assert owe_erasure_news(now=NIGHT) == 1
    assert Mail.objects.get().recipient == insider
    day = timezone.localdate(THEN) + timedelta(days=30)
    with pytest.raises(NotAllowed):
        postpone_erasure(plan_id=plan.pk, until=day, reason="Wait.", by=outsider, now=NIGHT)
    for wrong in (timezone.localdate(NIGHT), timezone.localdate(THEN) + timedelta(days=400)):
        with pytest.raises(InvalidInput, match="Choose a later day"):
            postpone_erasure(plan_id=plan.pk, until=wrong, reason="Wait.", by=insider, now=NIGHT)
    with pytest.raises(InvalidInput, match="Say why"):
        postpone_erasure(plan_id=plan.pk, until=day, reason=" ", by=insider, now=NIGHT)
    postpone_erasure(plan_id=plan.pk, until=day, reason="Wait.", by=insider, now=NIGHT)

    assert purge_people(now=THEN).erased == 0
    assert purge_people(now=THEN + timedelta(days=32)).erased == 1


def test_only_a_site_admin_makes_rules_and_their_changes_are_told():
    admin = site_admin()
    with pytest.raises(NotAllowed):
        save_rule(by=RecruiterFactory(), changes={"months": 6})
    made = save_rule(
        by=admin, changes={"outcome": "rejected", "country": "DE", "months": 6, "basis": " AGG "}, now=NOW
    )
    assert (made.basis, made.is_active, str(made)) == ("AGG", False, "Rejected, Germany: 6 months")
    save_rule(by=admin, rule_id=made.pk, changes={"months": 4, "is_active": True}, now=NOW)

    event = AuditEvent.objects.filter(object_id=made.public_id).latest("pk")
    assert (event.action, event.details["changes"]) == (
        "retentionrule.changed",
        {"months": [6, 4], "is_active": [False, True]},
    )


def test_the_command_says_who_would_go_without_a_name_and_then_plans(capsys):
    call_command("plan_erasures", dry_run=True)
    assert capsys.readouterr().out.startswith("No rule is in force")
    rule()
    person = rejected()
    Candidate.objects.filter(pk=person.pk).update(name="Quokka Lind")

    call_command("plan_erasures", dry_run=True)
    said = capsys.readouterr().out
    assert f"{person.public_id} goes after" in said
    assert "1 would be planned. 0 wait" in said
    assert "Quokka" not in said
    call_command("plan_erasures")

    assert "1 planned. 1 wait" in capsys.readouterr().out
    assert RejectionReasonFactory._meta.model.objects.exists()
