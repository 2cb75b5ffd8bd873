"""Two files beside each other: where they differ, what each brings along, and what merging them would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.text import capfirst

from hiring.admin.links import page_url
from hiring.models import Application, Attachment, Candidate, DuplicatePair, Note, User
from hiring.operations.merging import CHOICES, seen_versions
from hiring.operations.twins import Twins, find_twins

_LIKENESS = ((90, "Almost certainly one person"), (75, "Probably one person"), (0, "Possibly one person"))
_REASONS = {
    "email": "same e-mail",
    "phone": "same phone",
    "link": "same profile",
    "name": "same name",
    "nickname": "short form of the name",
    "similar_name": "similar name",
    "employer": "same employer",
}


def likeness_words(score: int) -> str:
    """A score from 0 to 100 as people say it."""
    return next(words for least, words in _LIKENESS if score >= least)


def reason_words(reasons: Sequence[str]) -> str:
    """The kinds of traits two files share, as part of a sentence: "same e-mail, similar name"."""
    return ", ".join(_REASONS.get(reason, reason) for reason in reasons)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the files differ; `chosen` is "kept" or "merged"."""

    name: str
    label: str
    kept: str
    merged: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Side:
    """One file with what it brings along."""

    candidate: Candidate
    href: str
    applications: list[str]
    positions: list[str]
    papers: list[str]
    notes: int
    tags: list[str]
    elsewhere: list[str]


class MergeForm(forms.Form):
    """Which value to keep where the files differ, and which state of them was looked at."""

    seen = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Candidate, merged: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.merged = kept, merged
        for name in CHOICES:
            self.fields[name] = forms.ChoiceField(
                choices=[("kept", "kept"), ("merged", "merged")], required=False
            )

    def differences(self) -> list[Difference]:
        """The fields to choose for, with what was posted or else what there is before nothing."""
        found = []
        for name in CHOICES:
            kept, merged = (str(getattr(side, name) or "") for side in (self.kept, self.merged))
            if kept == merged:
                continue
            posted = str(self.data.get(name, "")) if self.is_bound else ""
            chosen = posted if posted in {"kept", "merged"} else "kept" if kept else "merged"
            label = str(Candidate._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(Difference(name, label[:1].upper() + label[1:], kept, merged, chosen))
        return found

    def taken(self) -> list[str]:
        """The fields of a valid form whose value is the merged file's."""
        return [name for name in CHOICES if self.cleaned_data.get(name) == "merged"]


def comparison_of(pair: DuplicatePair, form: MergeForm, user: User) -> dict[str, Any]:
    """Gather the page in a fixed number of queries; the reader runs every application of both."""
    kept, merged = form.kept, form.merged
    sides = {side.candidate.pk: side for side in _sides([kept.pk, merged.pk], user)}
    twins = find_twins([kept.pk, merged.pk])
    return {
        "likeness": likeness_words(pair.score),
        "reasons": reason_words(pair.reasons),
        "differences": form.differences(),
        "same": _same(kept, merged),
        "sides": [sides[kept.pk], sides[merged.pk]],
        "twins": twins,
        "later": [twin for twin in twins if _has_meetings(twin)],
        "secret": _secret([kept.pk, merged.pk]),
        "two_accounts": bool(kept.user_id and merged.user_id and kept.user_id != merged.user_id),
        "account": kept.user or merged.user,
        "seen": seen_versions(kept, merged),
    }


def _has_meetings(twin: Twins) -> bool:
    return bool(twin.closes.met)  # type: ignore[attr-defined]


def _same(kept: Candidate, merged: Candidate) -> list[tuple[str, str]]:
    """Label and value of the fields in which the files agree."""
    fields = (
        (Candidate._meta.get_field(name), getattr(kept, name), getattr(merged, name)) for name in CHOICES
    )
    return [
        (capfirst(str(field.verbose_name)), str(one))  # type: ignore[union-attr]
        for field, one, other in fields
        if one and one == other
    ]


def _sides(ids: list[int], user: User) -> list[Side]:
    applications = Application.objects.run_by(user).select_related("job", "stage").order_by("-pk")
    papers = Attachment.objects.visible_to(user)
    people = Candidate.objects.filter(pk__in=ids).prefetch_related(
        Prefetch("applications", queryset=applications, to_attr="seen_applications"),
        Prefetch("attachments", queryset=papers, to_attr="seen_papers"),
        Prefetch(
            "notes", queryset=Note.objects.visible_to(user).only("pk", "candidate"), to_attr="seen_notes"
        ),
        "employments",
        "tags",
        "external_ids",
    )
    return [_side(person) for person in people]


def _side(person: Any) -> Side:
    return Side(
        candidate=person,
        href=page_url(person),
        applications=[f"{one.job}: {_state_of(one)}" for one in person.seen_applications],
        positions=[f"{row} ({_years(row)})" for row in person.employments.all()],
        papers=[str(paper) for paper in person.seen_papers],
        notes=len(person.seen_notes),
        tags=[str(tag) for tag in person.tags.all()],
        elsewhere=[str(row) for row in person.external_ids.all()],
    )


def _state_of(application: Application) -> str:
    going_on = application.status == Application.Status.ACTIVE
    return str(application.stage) if going_on else application.get_status_display()


def _years(row: Any) -> str:
    end = row.ended_on.year if row.ended_on else "now"
    return str(row.started_on.year) if row.started_on.year == end else f"{row.started_on.year} to {end}"


def _secret(ids: list[int]) -> bool:
    """Whether a confidential search is among the applications: after a merge more people see the person's file."""
    return Application.objects.filter(candidate__in=ids, job__is_confidential=True).exists()
