"""What happened to a person, in words: audit events about records the reader sees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from hiring.models import (
    Application,
    Attachment,
    AuditEvent,
    Candidate,
    Consent,
    Interview,
    LegalHold,
    Note,
    Panelist,
    PlannedErasure,
    Statement,
    User,
)

SHOWN = 20
MOST = 500

WORDS = {
    "candidate.added": "added this person",
    "candidate.changed": "changed {fields}",
    "candidate.history_changed": "changed the career history",
    "candidate.merged": "merged another file into this one",
    "candidate.export_requested": "asked for everything about this person as a file",
    "candidate.exported": "made the file with everything about this person",
    "candidate.export_downloaded": "fetched the file with everything about this person",
    "candidate.anonymised": "erased this person",
    "plannederasure.created": "planned to erase this person",
    "plannederasure.postponed": "postponed the erasure of this person",
    "plannederasure.withdrawn": "withdrew the plan to erase this person",
    "legalhold.placed": "placed a legal hold",
    "legalhold.lifted": "lifted a legal hold",
    "consent.given": "recorded a consent",
    "consent.withdrawn": "recorded that a consent was withdrawn",
    "statement.added": "recorded a statement of theirs{job}",
    "note.added": "wrote a note",
    "attachment.added": "attached a file",
    "application.created": "added an application{job}",
    "application.moved": "moved the application{job}{stages}",
    "application.rejected": "rejected the application{job}",
    "application.withdrawn": "noted that the application was withdrawn{job}",
    "application.hired": "marked the application as hired{job}",
    "application.closed_as_duplicate": "closed a second application{job}",
    "application.reopened": "reopened the application{job}",
    "interview.scheduled": "scheduled an interview{job}",
    "interview.changed": "changed an interview{job}",
    "interview.cancelled": "called off an interview{job}",
    "interview.not_held": "noted that an interview did not take place{job}",
    "panelist.seated": "put somebody on the panel{job}",
    "panelist.removed": "took somebody off the panel{job}",
    "panelist.recused": "stepped back from the panel{job}",
    "panelist.nudged": "reminded somebody of their scorecard{job}",
    "link.opened": "opened the link to their scorecard{job}",
    "link.revoked": "took back somebody's link to their scorecard{job}",
    "scorecard.submitted": "handed in a scorecard{job}",
    "scorecard.submitted_on_behalf": "entered a scorecard for somebody{job}",
    "scorecard.amended": "amended a scorecard{job}",
    "debrief.opened": "opened the debrief{job}",
    "debrief.point_raised": "raised a point in the debrief{job}",
    "debrief.point_closed": "closed a point of the debrief{job}",
    "debrief.stance_taken": "agreed or disagreed in the debrief{job}",
    "debrief.stance_withdrawn": "took something back in the debrief{job}",
    "debrief.closed": "closed the debrief{job}",
    "decision.staged": "staged a decision{job}",
    "decision.confirmed": "put a decision in force{job}",
    "decision.withdrawn": "withdrew a staged decision{job}",
    "decision.reopened": "reopened a decision{job}",
}
# Fields under names that say something to a reader.
FIELDS = {"profile_url": "profile", "user": "internal candidate", "external_ids": "ids elsewhere"}


@dataclass(frozen=True, slots=True)
class Event:
    """One act, or the same one several times in a row: who, what in words, when last."""

    who: str
    what: str
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class About:
    """Records of one kind that events may be about, the way from each to its application, if any, and to its id."""

    rows: QuerySet[Any]
    application: str = ""
    public_id: str = "public_id"


def about_person(candidate: Candidate, applications: Sequence[Any], user: User) -> list[About]:
    """The records of the pipeline whose events tell this reader about a person.

    What a panel does is told of applications on which the reader owes no card.
    """
    told = [one.pk for one in applications if one.is_told]
    whole = Candidate.objects.run_whole_by(user)
    return [
        About(Candidate.objects.filter(pk=candidate.pk)),
        About(Application.objects.filter(pk__in=[one.pk for one in applications]), "pk"),
        About(Note.objects.visible_to(user).filter(candidate=candidate)),
        About(Attachment.objects.visible_to(user).filter(candidate=candidate)),
        About(LegalHold.objects.visible_to(user).filter(candidate=candidate)),
        About(Consent.objects.visible_to(user).filter(candidate=candidate)),
        About(Statement.objects.visible_to(user).filter(candidate=candidate), "application"),
        About(PlannedErasure.objects.visible_to(user).filter(candidate=candidate)),
        About(candidate.merges.filter(candidate__in=whole.values("pk")), public_id="merged_id"),
        About(Interview.objects.filter(application__in=told), "application"),
        About(Panelist.objects.filter(interview__application__in=told), "interview__application"),
    ]


def events_of(
    about: Iterable[About], applications: Sequence[Any], *, everything: bool
) -> tuple[list[Event], bool]:
    """The newest acts on these records, and whether there are more: a query for the records, one for the acts."""
    first, *others = (_ids(kind) for kind in about)
    of: dict[Any, int | None] = dict(first.union(*others, all=True))
    limit = MOST if everything else SHOWN
    events = list(
        AuditEvent.objects.acts()
        .filter(object_id__in=list(of))
        .select_related("actor")
        .order_by("-at", "-pk")[: limit + 1]
    )
    jobs = {one.pk: str(one.job) for one in applications}
    stages = _stages(applications)
    shown = [
        Event(
            str(event.actor or "Fairpanel"),
            _words(event, jobs.get(of[event.object_id] or 0, ""), stages),
            event.at,
        )
        for event in events[:limit]
    ]
    return _gathered(shown), len(events) > limit


# PostgreSQL takes two bare NULLs in a row for text.
_NOTHING = Cast(Value(None), BigIntegerField())


def _ids(kind: About) -> QuerySet[Any]:
    """The public ids of these records, each with the key of its application or nothing."""
    key = F(kind.application) if kind.application else _NOTHING
    return kind.rows.order_by().annotate(of_application=key).values_list(kind.public_id, "of_application")


def _gathered(events: Iterable[Event]) -> list[Event]:
    """Tell what somebody did again and again on one day once."""
    told: list[Event] = []
    for event in events:
        last = told[-1] if told else event
        same = (last.who, last.what, localdate(last.at)) == (event.who, event.what, localdate(event.at))
        if told and same:
            told[-1] = replace(last, times=last.times + 1)
        else:
            told.append(event)
    return told


def _stages(applications: Sequence[Any]) -> dict[str, str]:
    moves = [move for one in applications for move in one.moves.all()]
    found = [stage for move in moves for stage in (move.from_stage, move.to_stage) if stage]
    return {str(stage.public_id): stage.name for stage in found}


def _words(event: AuditEvent, job: str, stages: Mapping[str, str]) -> str:
    sentence = WORDS.get(event.action)
    if sentence is None:
        return event.action.replace(".", ": ").replace("_", " ")
    names = [stages.get(str(event.details.get(end, ""))) for end in ("from", "to")]
    fields = [FIELDS.get(name, name.replace("_", " ")) for name in event.details.get("fields", ())]
    return sentence.format(
        job=f", {job}" if job else "",
        stages=f": {names[0]} → {names[1]}" if all(names) else "",
        fields=", ".join(fields) or "this file",
    )
