"""Taking a person out of the pipeline's rows: what they are, what was said about them, and what was made of both.

Rows that others rely on stay without a word in them: that there was an application, when, and how it ended.
`scorecards.operations.erasing` is the operation; it calls what stands here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q

from hiring.errors import NotAllowed, WrongState
from hiring.models import (
    Application,
    Attachment,
    Candidate,
    CandidateImport,
    CandidateMerge,
    ConflictOfInterest,
    Consent,
    DuplicatePair,
    Employment,
    Export,
    ExternalId,
    IdempotencyKey,
    ImportProblem,
    Interview,
    LegalHold,
    MatchKey,
    Note,
    Panelist,
    PlannedErasure,
    ResourceExport,
    SavedView,
    ScreeningFact,
    SearchEntry,
    Statement,
    User,
)
from hiring.operations.holds import HELD, is_held
from hiring.operations.made_files import RUNNING, STALE
from hiring.operations.withdrawing import close_open_plan

NAME = "Erased person"
# Stands where a text must stand: that something was written is no secret, what it said is gone.
ERASED = "[erased]"
IDENTITY = {
    "name": NAME,
    "email": "",
    "phone": "",
    "location": "",
    "headline": "",
    "profile_url": "",
    "user": None,
}
# Rows that say nothing once the person is gone from them.
GONE: tuple[tuple[Any, str], ...] = (
    (Employment, "candidate"),
    (Attachment, "candidate"),
    (Note, "candidate"),
    (Consent, "candidate"),
    (Statement, "candidate"),
    (ExternalId, "candidate"),
    (SearchEntry, "candidate"),
    (MatchKey, "candidate"),
    (ConflictOfInterest, "candidate"),
    (DuplicatePair, "first"),
    (DuplicatePair, "second"),
    (ScreeningFact, "application__candidate"),
)
BUSY = (CandidateImport.State.CHECKING, CandidateImport.State.QUEUED, CandidateImport.State.RUNNING)


class Texts(NamedTuple):
    """Fields of a kind of row that hold what somebody wrote, and what takes its place wherever there is something."""

    model: Any
    person: str
    fields: Mapping[str, str]


TEXTS = (
    Texts(LegalHold, "candidate", {"reason": ERASED, "lift_reason": ERASED}),
    Texts(PlannedErasure, "candidate", {"postponed_reason": ERASED}),
    Texts(Interview, "application__candidate", {"title": "Interview", "place": ""}),
    Texts(Panelist, "interview__application__candidate", {"recusal_reason": ERASED}),
)


def erases(user: User, candidate: Candidate) -> bool:
    """Whether somebody may erase this person: a site admin, if no application is hidden from them."""
    if not user.is_superuser or user.is_service:
        return False
    return Candidate.objects.run_whole_by(user).filter(pk=candidate.pk).exists()


def lock_for_erasure(candidate_id: int, by: User | None, now: datetime) -> Candidate:
    """The person under lock, their applications too; refused while one of these runs, or a list is being written.

    Whoever is held by a legal hold stays, whoever asks.

    A site admin erases whom they see whole; `by` is None at a console. To all others the refusal says the same.
    """
    candidate = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    if candidate is None:
        raise WrongState("This file is gone: it was merged into another one.")
    if by is not None and not erases(by, candidate):
        raise NotAllowed("Only a site admin who sees all of a person's applications erases them.")
    applications = Application.objects.select_for_update(of=("self",)).filter(candidate=candidate)
    list(applications.order_by("pk"))
    obstacle = obstacle_to_erasing(candidate, now)
    if obstacle:
        raise WrongState(obstacle)
    return candidate


def obstacle_to_erasing(candidate: Candidate, now: datetime) -> str:
    """Why somebody cannot be erased at this moment, whoever asks; empty where nothing stands in the way."""
    if is_held(candidate, now):
        return HELD
    if Application.objects.active().filter(candidate=candidate).exists():
        return "This person is still in the running. End their applications first."
    if CandidateImport.objects.filter(state__in=BUSY).exists():
        return "A list of candidates is being written. Try again when it is through."
    return ""


def erase_file(candidate: Candidate, now: datetime) -> list[str]:
    """Take everything out of a locked person's rows; returns the names of stored files to delete after the commit."""
    traces = Traces.of(candidate)
    files = [
        *_names(Attachment.objects.filter(candidate=candidate)),
        *_forget_lists(candidate),
        *_forget_exports(traces, now),
    ]
    for model, path in GONE:
        model._default_manager.filter(**{path: candidate}).delete()
    close_open_plan(candidate, now)
    blank(TEXTS, candidate, now)
    CandidateMerge.objects.filter(candidate=candidate).update(moved={}, updated_at=now)
    # Who still owes a card owes nothing any more, and nobody can begin one.
    owed = Panelist.objects.filter(interview__application__candidate=candidate, card_submitted_at=None)
    owed.filter(recused_at=None).update(recused_at=now, recusal_reason=ERASED, updated_at=now)
    _forget_answers(traces)
    _forget_views(traces)
    candidate.tags.clear()
    for name, value in IDENTITY.items():
        setattr(candidate, name, value)
    candidate.erased_at = now
    candidate.save()
    return files


def blank(texts: Iterable[Texts], candidate: Candidate, now: datetime) -> None:
    """Overwrite every field of these that says something about the person: one query for each."""
    for text in texts:
        rows = text.model._default_manager.filter(**{text.person: candidate})
        for field, instead in text.fields.items():
            rows.exclude(**{field: ""}).update(**{field: instead, "updated_at": now})


def delete_after_commit(names: Iterable[str]) -> None:
    """Delete stored files once the rows are gone; what a crash leaves, `expire_files` finds as strays."""
    doomed = list(names)

    def delete() -> None:
        for name in doomed:
            default_storage.delete(name)

    transaction.on_commit(delete, robust=True)


class Traces(NamedTuple):
    """What somebody is found by in texts that no row of theirs owns."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, candidate: Candidate) -> "Traces":
        ids = [candidate.public_id, *candidate.applications.values_list("public_id", flat=True)]
        said = [candidate.name, candidate.email, candidate.phone]
        return cls(tuple(str(word).lower() for word in (*ids, *said) if word))

    def are_in(self, text: str) -> bool:
        """Whether a text names the person, in any case."""
        folded = text.lower()
        return any(word in folded for word in self.words)


def _names(rows: models.QuerySet[Any]) -> list[str]:
    return [name for name in rows.values_list("file", flat=True) if name]


def _forget_lists(candidate: Candidate) -> list[str]:
    """Uploaded lists: what was written keeps its counts alone, what waits for these jobs has to be sent anew."""
    jobs = candidate.applications.values("job")
    waiting = CandidateImport.objects.filter(confirmed_at=None, job__in=jobs)
    done = CandidateImport.objects.exclude(confirmed_at=None)
    files = _names(waiting) + _names(done)
    ImportProblem.objects.filter(upload__in=done).delete()
    done.update(file="", sample=[])
    waiting.delete()
    return files


def _forget_exports(traces: Traces, now: datetime) -> list[str]:
    """Files others had made: kept for a week at most and made anew by a click, so none is searched for the person."""
    files = []
    for model in (Export, ResourceExport):
        kept = model._default_manager.exclude(file="")
        files += _names(kept)
        kept.update(file="")
        # Whoever writes one at this moment may have read the person: the sweep hands it to another worker.
        model._default_manager.filter(state=RUNNING).update(beat_at=now - 2 * STALE)
    named = [row.pk for row in ResourceExport.objects.exclude(filters={}) if traces.are_in(str(row.filters))]
    ResourceExport.objects.filter(pk__in=named).update(filters={})
    return files


def _forget_answers(traces: Traces) -> None:
    """Answers that the API keeps for a day for whoever repeats a request."""
    rows = IdempotencyKey.objects.only("pk", "request", "body").iterator(chunk_size=200)
    doomed = [
        row.pk for row in rows if traces.are_in(f"{row.request} {bytes(row.body).decode('utf-8', 'replace')}")
    ]
    IdempotencyKey.objects.filter(pk__in=doomed).delete()


def _forget_views(traces: Traces) -> None:
    """Searches for the person that somebody saved."""
    rows = SavedView.objects.exclude(query="").only("pk", "name", "query").iterator(chunk_size=500)
    doomed = [row.pk for row in rows if traces.are_in(f"{row.name} {unquote_plus(row.query)}")]
    SavedView.objects.filter(Q(pk__in=doomed)).delete()
