"""Holds, consents and statements: who records them, what is refused, and who reads them."""

from datetime import timedelta

import pytest

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Consent, LegalHold, PlannedErasure, RetentionRule, Statement
from hiring.operations.consents import give_consent, withdraw_consent
from hiring.operations.holds import lift_hold, place_hold
from hiring.operations.statements import add_statement
from tests.factories import NOW, ApplicationFactory, CandidateFactory, IntegrationFactory, RecruiterFactory
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

CONSENT = {
    "purpose": "talent_pool",
    "wording": "Keep me.",
    "wording_version": "1",
    "given_at": NOW,
    "expires_at": NOW + timedelta(days=30),
    "how": "form",
    "now": NOW,
}


def written_about(application):
    """A hold, a consent, a statement and a plan about the person, and a statement about the application."""
    person, by = application.candidate, RecruiterFactory()
    rows = {"candidate": person}
    Statement.objects.create(**rows, text="Mine.", received_on=NOW.date(), recorded_by=by)
    Statement.objects.create(
        **rows, application=application, text="Of this.", received_on=NOW.date(), recorded_by=by
    )
    LegalHold.objects.create(**rows, reason="A claim.", placed_by=by, placed_at=NOW)
    given = {name: value for name, value in CONSENT.items() if name != "now"}
    Consent.objects.create(**rows, **given, recorded_by=by)
    rule, _ = RetentionRule.objects.get_or_create(outcome="rejected", months=6, basis="Policy")
    PlannedErasure.objects.create(
        **rows, rule=rule, counted_from=NOW, due_at=NOW, planned_at=NOW, erase_after=NOW
    )


# Who runs the open job, or the secret one, and owes no card there; a plan is seen by whoever runs the person whole.
READS = {
    "recruiter": {"open"},
    "superuser": {"open"},
    "manager of the open job": {"open"},
    "manager of the secret job": {"secret"},
    "coordinator of the secret job who recruits": {"open", "secret"},
    "manager of the open job who handed in": {"open"},
    "manager of the open job who recused": {"open"},
    "integration": {"open"},
    "recruiter who owes a card on the secret job": {"open"},
    "recruiter who handed in on the secret job": {"open"},
}
OWES = {
    "recruiter who owes a card": {"open"},
    "superuser who owes a card": {"open"},
    "manager of the open job who owes a card": {"open"},
}


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_runs_the_job_and_owes_nothing_reads_what_is_recorded(who):
    panels = two_panels()
    for application in panels.values():
        written_about(application)
    user = PEOPLE[who](panels)

    def seen(model):
        return {
            name
            for name, application in panels.items()
            if model.objects.visible_to(user).filter(candidate=application.candidate).exists()
        }

    expected = READS.get(who, set())
    assert [seen(model) for model in (LegalHold, Consent, Statement)] == [expected] * 3
    assert seen(PlannedErasure) == expected | OWES.get(who, set())


def test_a_statement_about_one_application_is_for_those_who_run_that_one():
    person = CandidateFactory()
    known, secret = (
        ApplicationFactory(candidate=person),
        ApplicationFactory(candidate=person, job__is_confidential=True),
    )
    add = {"candidate_id": person.pk, "received_on": NOW.date(), "now": NOW}
    recruiter = RecruiterFactory()
    add_statement(**add, text="Of the open one.", application=known, by=recruiter)
    Statement.objects.create(
        candidate=person, application=secret, text="Secret.", received_on=NOW, recorded_by=recruiter
    )

    assert [one.text for one in Statement.objects.visible_to(recruiter)] == ["Of the open one."]
    with pytest.raises(InvalidInput, match="Choose one of this person's applications"):
        add_statement(**add, text="Mine.", application=secret, by=recruiter)
    for wrong in (
        {"text": "  "},
        {"text": "x" * 20_001},
        {"text": "Later.", "received_on": NOW + timedelta(days=9)},
    ):
        fields = {**add, **wrong}
        fields["received_on"] = getattr(
            fields["received_on"], "date", lambda fields=fields: fields["received_on"]
        )()
        with pytest.raises(InvalidInput):
            add_statement(**fields, by=recruiter)


def test_what_cannot_be_meant_is_refused_with_a_sentence():
    person, recruiter = ApplicationFactory().candidate, RecruiterFactory()
    about = {"candidate_id": person.pk, "by": recruiter}
    for change, sentence in (
        ({"given_at": NOW + timedelta(days=1)}, "in the future"),
        ({"expires_at": NOW}, "over already"),
        ({"expires_at": NOW + timedelta(days=2000)}, "within five years"),
        ({"wording": "x" * 10_001}, "too long"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            give_consent(**about, **{**CONSENT, **change})
    with pytest.raises(InvalidInput, match="over already"):
        place_hold(**about, reason="Why.", ends_on=(NOW - timedelta(days=1)).date(), now=NOW)
    with pytest.raises(InvalidInput, match="At most 400"):
        place_hold(**about, reason="x" * 401, now=NOW)
    hold = place_hold(**about, reason="A claim.", now=NOW)
    consent = give_consent(**about, **CONSENT)
    with pytest.raises(InvalidInput, match="Say how"):
        withdraw_consent(consent_id=consent.pk, how="telepathy", by=recruiter, now=NOW)
    outsider = RecruiterFactory()
    outsider.groups.clear()
    machine = IntegrationFactory()
    for stranger in (outsider, machine):
        with pytest.raises(NotAllowed):
            withdraw_consent(consent_id=consent.pk, how="mail", by=stranger)
        with pytest.raises(NotAllowed):
            lift_hold(hold_id=hold.pk, reason="No.", by=stranger)
        with pytest.raises(NotAllowed):
            place_hold(candidate_id=person.pk, reason="No.", by=stranger)
        with pytest.raises(NotAllowed):
            add_statement(candidate_id=person.pk, text="No.", received_on=NOW.date(), by=stranger)
    lifted = lift_hold(hold_id=hold.pk, reason="Settled.", by=recruiter, now=NOW)
    assert (
        lift_hold(hold_id=hold.pk, reason="Again.", by=recruiter).lift_reason
        == lifted.lift_reason
        == "Settled."
    )
    person.erased_at = NOW
    person.save()
    with pytest.raises(WrongState, match="was erased"):
        give_consent(**about, **CONSENT)
