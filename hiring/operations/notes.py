"""Notes about people, and whom they are brought to the attention of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import Application, Candidate, HiringTeamMember, Note, Panelist, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import check_about, lock_candidate
from hiring.operations.invitations import tell_of_mention

MAX_NOTE_LENGTH = 20_000
MAX_MENTIONS = 20
# What a note of the person, and of no single application, is filed under.
PERSON = None


@dataclass(frozen=True, slots=True)
class NoteReaders:
    """Who may be mentioned, by name, and the keys of those who would read a note: of an application, or PERSON."""

    people: list[User]
    of: dict[int | None, frozenset[int]]


@transaction.atomic
def add_note(
    *,
    candidate_id: int,
    text: str,
    by: User,
    application: Application | None = None,
    mentions: Collection[User] = (),
    now: datetime | None = None,
) -> Note:
    """Write down something about a person outside a scorecard, and tell those mentioned in it.

    With an `application` only those who run that application read it. Whoever is mentioned must be able to.
    """
    now = now or timezone.now()
    candidate = lock_candidate(candidate_id, by)
    check_about(application, candidate, by)
    text = text.strip()
    if not text:
        raise InvalidInput("Write something first.", fields={"text": "Write something first."})
    if len(text) > MAX_NOTE_LENGTH:
        sentence = f"At most {MAX_NOTE_LENGTH} characters. Attach what is longer as a file."
        raise InvalidInput("This note is too long.", fields={"text": sentence})
    if mentions:
        _check_mentions(mentions, candidate, application, by)
    note = Note.objects.create(candidate=candidate, application=application, author=by, text=text)
    note.mentions.set(mentions)
    # Told of the note and not of the person: whoever may not read the note must not read that there is one.
    record_event(action="note.added", by=by, on=note, now=now)
    for user in mentions:
        tell_of_mention(note=note, user=user, by=by, now=now)
    return note


def _check_mentions(
    mentions: Collection[User], candidate: Candidate, application: Application | None, by: User
) -> None:
    if len(mentions) > MAX_MENTIONS:
        sentence = f"Mention at most {MAX_MENTIONS} people in a note."
        raise InvalidInput(sentence, fields={"mentions": sentence})
    readers = readers_of_notes(candidate=candidate, by=by).of.get(
        application.pk if application else PERSON, frozenset()
    )
    strangers = sorted(user.name for user in mentions if user.pk not in readers)
    if strangers:
        sentence = f"{' and '.join(strangers)} cannot read this note. Leave them out, or file it differently."
        raise InvalidInput(sentence, fields={"mentions": sentence})


def readers_of_notes(*, candidate: Candidate, by: User) -> NoteReaders:
    """Who would read a note that `by` writes about a person, as far as `by` may know; a fixed number of queries.

    Teams of applications that `by` does not run are left out, and whoever owes a card on such an application
    is not, or the list would tell of a hidden search. Somebody who owes a card here learns from it who else
    does, so they mention nobody.
    """
    owing = Panelist.objects.owing().filter(interview__application__candidate=candidate)
    if owing.filter(user=by).exists():
        return NoteReaders([], {})
    run = {
        application.pk: application
        for application in Application.objects.run_by(by).filter(candidate=candidate).select_related("job")
    }
    teams: dict[int, set[int]] = {application.job_id: set() for application in run.values()}
    for job, user in HiringTeamMember.objects.filter(job__in=teams).values_list("job", "user"):
        teams[job].add(user)
    everywhere = set(User.objects.working_on_every_job().values_list("pk", flat=True))
    unable = set(owing.filter(interview__application__in=run).values_list("user", flat=True))
    unable |= {by.pk, candidate.user_id or 0}
    found: dict[int | None, set[int]] = {
        pk: teams[one.job_id] | (set() if one.job.is_confidential else everywhere) for pk, one in run.items()
    }
    found[PERSON] = set().union(*found.values()) if run else everywhere
    readers = User.objects.interviewers().filter(is_staff=True)  # notes are read in the admin
    people = list(readers.filter(pk__in=found[PERSON] - unable).only("name").order_by("name", "pk"))
    known = {person.pk for person in people}
    return NoteReaders(people, {about: frozenset(keys & known) for about, keys in found.items()})
