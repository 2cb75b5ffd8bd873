"""What candidates want on file in their own words. Nothing is rewritten: who has more to say adds to it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Application, Statement, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import check_about, lock_candidate

MAX_STATEMENT = 20_000


@transaction.atomic
def add_statement(
    *,
    candidate_id: int,
    text: str,
    received_on: date,
    by: User,
    application: Application | None = None,
    now: datetime | None = None,
) -> Statement:
    """Keep what a candidate wrote, with the day it came; with an `application` only those who run that one read it."""
    now = now or timezone.now()
    if by.is_service:
        raise NotAllowed("A named person records what a candidate says, never a service account.")
    candidate = lock_candidate(candidate_id, by)
    check_about(application, candidate, by)
    text = text.strip()
    if not text:
        raise InvalidInput("Write down what they say.", fields={"text": "Write down what they say."})
    if len(text) > MAX_STATEMENT:
        sentence = f"At most {MAX_STATEMENT:,} characters. Attach what is longer as a file."
        raise InvalidInput("This statement is too long.", fields={"text": sentence})
    if received_on > timezone.localdate(now):
        sentence = "This is in the future. Say when it reached you."
        raise InvalidInput(sentence, fields={"received_on": sentence})
    statement = Statement.objects.create(
        candidate=candidate, application=application, text=text, received_on=received_on, recorded_by=by
    )
    # Told of the statement and not of the person: whoever may not read it must not read that there is one.
    record_event(action="statement.added", by=by, on=statement, now=now)
    return statement
