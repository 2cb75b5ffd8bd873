"""A person's dossier: everything the reader may know of them on one page, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from hiring.admin.activity import About, about_person, events_of
from hiring.admin.dossier_career import career_of
from hiring.admin.dossier_forms import ExternalIdForm, FileForm, NoteForm, TagForm, about_words
from hiring.admin.dossier_pipeline import lines_of
from hiring.admin.duplicates import pairs_of
from hiring.file_types import type_of
from hiring.metrics.stamps import archived_until
from hiring.models import (
    Attachment,
    Candidate,
    ExternalId,
    HiringTeamMember,
    Note,
    Panelist,
    Tag,
    User,
)
from hiring.operations.notes import readers_of_notes

NOTES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Paper:
    """A file: `shown_href` is empty where no browser shows its kind in place."""

    record: Attachment
    href: str
    shown_href: str
    about: str


@dataclass(frozen=True, slots=True)
class Written:
    """A note, what it is about, and whom it mentions."""

    record: Note
    about: str
    mentions: list[str]
    is_own: bool


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do on this page."""

    run: bool
    edit: bool
    note: bool
    attach: bool
    apply: bool
    erase: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the application one came from, the file to show, and all of the activity."""

    application: str = ""
    paper: str = ""
    everything: bool = False


def seen_by(applications: Sequence[Any], teams: dict[int, list[str]]) -> list[str]:
    """Say who sees this file, as far as the reader may know: searches hidden from them are not counted."""
    run = [one for one in applications if one.is_run]
    lines = ["Recruiters"] if not run or any(not one.job.is_confidential for one in run) else []
    for one in run:
        names = ", ".join(teams.get(one.job_id, [])) or "nobody yet"
        secret = ", confidential" if one.job.is_confidential else ""
        lines.append(f"The team of {one.job}{secret}: {names}")
    return lines


def papers_of(candidate: Candidate, user: User, applications: Sequence[Any]) -> list[Paper]:
    """The files the reader sees, CVs first, the newest of each kind first."""
    about = {one.pk: about_words(one) for one in applications}
    kinds = Attachment.Kind.values
    files = Attachment.objects.visible_to(user).filter(candidate=candidate).select_related("uploaded_by")
    return [
        Paper(
            record=one,
            href=reverse("attachment", args=[one.public_id]),
            shown_href=reverse("attachment-shown", args=[one.public_id]) if type_of(one.filename) else "",
            about=about.get(one.application_id, ""),
        )
        for one in sorted(files, key=lambda one: (kinds.index(one.kind), -one.pk))
    ]


def chosen_paper(papers: Sequence[Paper], asked: str) -> Paper | None:
    """The file asked for, else the first that can be shown, else the first."""
    for paper in papers:
        if str(paper.record.public_id) == asked:
            return paper
    return next((paper for paper in papers if paper.shown_href), papers[0] if papers else None)


def notes_of(candidate: Candidate, user: User, applications: Sequence[Any]) -> list[Written]:
    """The notes the reader may read, newest first."""
    about = {one.pk: about_words(one) for one in applications}
    notes = Note.objects.visible_to(user).filter(candidate=candidate)
    return [
        Written(
            record=one,
            about=about.get(one.application_id, ""),
            mentions=[person.name for person in one.mentions.all()],
            is_own=one.author_id == user.pk,
        )
        for one in notes.select_related("author").prefetch_related("mentions").order_by("-created_at", "-pk")
    ]


def forms_of(
    candidate: Candidate, user: User, applications: Sequence[Any], came_from: str
) -> dict[str, forms.Form]:
    """The page's forms as nobody has filled them in yet."""
    about: dict[str, Any] = {"applications": applications, "came_from": came_from}
    readers = readers_of_notes(candidate=candidate, by=user)
    return {
        "note_form": NoteForm(**about, readers=readers),
        "file_form": FileForm(**about, auto_id="id_file_%s"),
        "tag_form": TagForm(auto_id="id_tag_%s"),
        "external_id_form": ExternalIdForm(auto_id="id_elsewhere_%s"),
    }


def dossier_of(
    candidate: Candidate,
    user: User,
    *,
    may: May,
    asked: Asked,
    applications: Sequence[Any],
    more_about: Sequence[About] = (),
    now: datetime | None = None,
) -> dict[str, Any]:
    """Gather the page for this reader; `applications` come from `applications_of`.

    `more_about` names further records whose events are told.
    """
    now = now or timezone.now()
    papers = papers_of(candidate, user, applications)
    notes = notes_of(candidate, user, applications)
    about = [*about_person(candidate, applications, user), *more_about]
    events, more_events = events_of(about, applications, everything=asked.everything)
    owes = Panelist.objects.owing().filter(user=user, interview__application__candidate=candidate).exists()
    return {
        "may": may,
        # How somebody is reached and sorted is for those who run their application; a panelist needs neither.
        "tags": list(candidate.tags.all()) if may.run else [],
        "every_tag": list(Tag.objects.values_list("name", flat=True)[:500]) if may.edit else [],
        "seen_by": seen_by(applications, _teams(applications)) if may.run else [],
        "applications": lines_of(applications, now=now),
        "career": career_of(list(candidate.employments.all()), today=timezone.localdate(now)),
        "papers": papers,
        "paper": chosen_paper(papers, asked.paper),
        "notes": notes[:NOTES_SHOWN],
        "earlier_notes": notes[NOTES_SHOWN:],
        "owes": owes,
        "external_ids": list(ExternalId.objects.filter(candidate=candidate)) if may.run else [],
        "duplicates": pairs_of(candidate, user),
        "events": events,
        "more_events": more_events,
        "archived_until": archived_until(since=_since(candidate, applications), now=now),
        **(forms_of(candidate, user, applications, asked.application) if may.run else {}),
    }


def _since(candidate: Candidate, applications: Sequence[Any]) -> datetime:
    """When the file began; an application that came from a merged file may be older than this one."""
    return min(one.created_at for one in (candidate, *applications))


def _teams(applications: Sequence[Any]) -> dict[int, list[str]]:
    teams: dict[int, list[str]] = {}
    members = HiringTeamMember.objects.filter(job__in={one.job_id for one in applications if one.is_run})
    for member in members.select_related("user").order_by("user__name", "pk"):
        teams.setdefault(member.job_id, []).append(str(member.user))
    return teams
