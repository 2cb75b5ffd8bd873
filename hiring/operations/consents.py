"""What people agreed to: recorded in the words they agreed to, until a day, and taken back whenever they like."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Consent, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import lock_candidate
from hiring.retention import add_months

LONGEST_MONTHS = 60
MAX_WORDING = 10_000
# Clocks of browsers and servers differ a little.
_CLOCKS = timedelta(minutes=5)


@transaction.atomic
def give_consent(
    *,
    candidate_id: int,
    purpose: str,
    wording_version: str,
    wording: str,
    given_at: datetime,
    expires_at: datetime,
    how: str,
    by: User,
    now: datetime | None = None,
) -> Consent:
    """Record that somebody agreed to something, until a day within five years. It is never changed afterwards."""
    now = now or timezone.now()
    _check_person(by)
    candidate = lock_candidate(candidate_id, by)
    _check_times(given_at, expires_at, now)
    wording, wording_version = wording.strip(), wording_version.strip()
    if len(wording) > MAX_WORDING:
        raise InvalidInput("This text is too long.", fields={"wording": f"At most {MAX_WORDING} characters."})
    consent = Consent(
        candidate=candidate,
        purpose=purpose,
        wording_version=wording_version,
        wording=wording,
        given_at=given_at,
        expires_at=expires_at,
        how=how,
        recorded_by=by,
    )
    consent.full_clean(exclude=["withdrawal_recorded_by"])
    consent.save()
    record_event(
        action="consent.given",
        by=by,
        on=consent,
        now=now,
        details={"purpose": str(purpose), "expires_at": expires_at.isoformat()},
    )
    return consent


def _check_times(given_at: datetime, expires_at: datetime, now: datetime) -> None:
    if given_at > now + _CLOCKS:
        sentence = "This is in the future. Say when they agreed."
        raise InvalidInput(sentence, fields={"given_at": sentence, "given_on": sentence})
    if expires_at <= max(given_at, now):
        sentence = "This would be over already. Choose a later day."
        raise InvalidInput(sentence, fields={"expires_at": sentence, "expires_on": sentence})
    if expires_at > add_months(given_at, LONGEST_MONTHS):
        sentence = "Nobody agrees for ever: choose a day within five years, and ask again then."
        raise InvalidInput(sentence, fields={"expires_at": sentence, "expires_on": sentence})


@transaction.atomic
def withdraw_consent(*, consent_id: int, how: str, by: User, now: datetime | None = None) -> Consent:
    """Record that somebody takes back what they agreed to. Twice is a no-op."""
    now = now or timezone.now()
    _check_person(by)
    found = Consent.objects.visible_to(by).filter(pk=consent_id).first()
    if found is None:
        raise NotAllowed("Only whoever runs this person's applications records this.")
    lock_candidate(found.candidate_id, by)
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent_id)
    if consent.withdrawn_at:
        return consent
    if how not in Consent.How.values:
        raise InvalidInput("Say how they told you.", fields={"how": "Choose how they told you."})
    consent.withdrawn_at, consent.withdrawn_how, consent.withdrawal_recorded_by = (
        max(now, consent.given_at),
        how,
        by,
    )
    consent.save()
    record_event(action="consent.withdrawn", by=by, on=consent, now=now)
    return consent


def _check_person(by: User) -> None:
    if by.is_service:
        raise NotAllowed("A named person records consent, never a service account.")
