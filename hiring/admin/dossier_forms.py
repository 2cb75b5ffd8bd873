"""The small forms of the dossier: a note, a file, a tag, an id elsewhere, a job."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from hiring.models import Application, Attachment, Candidate, ExternalId, Job, Tag, User
from hiring.operations.attachments import MAX_ATTACHMENT_BYTES
from hiring.operations.notes import MAX_NOTE_LENGTH, NoteReaders
from hiring.rich_text import HINT

PERSON = "person"


class AboutForm(forms.Form):
    """Something filed with the person or with one of their applications, which decides who sees it."""

    about = forms.ChoiceField(
        label="About",
        widget=UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": "Choose this person or one of their applications that you run."},
    )

    def __init__(self, *args: Any, applications: Iterable[Any], came_from: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run = [one for one in applications if one.is_run]
        self._run = {str(one.pk): one for one in run}
        field: Any = self.fields["about"]
        field.choices = [(PERSON, "This person")] + [(str(one.pk), about_words(one)) for one in run]
        field.initial = default_about(run, came_from)
        field.help_text = (
            "Of this person: for everyone who runs any of their applications, now and later. "
            "Of one application: only for those who see that application."
        )

    def clean_about(self) -> Application | None:
        return self._run.get(self.cleaned_data["about"])


def about_words(application: Application) -> str:
    """Name an application as a choice of what something is about."""
    secret = ", confidential" if application.job.is_confidential else ""
    return f"Application: {application.job}{secret}"


def default_about(run: Sequence[Application], came_from: str) -> str:
    """The application one came from, else a confidential one, the open ones first; else the person.

    What was written in a confidential search must not wait in the file for whoever runs the person's next job.
    """
    if came_from in {str(one.pk) for one in run}:
        return came_from
    secret = sorted(
        (one for one in run if one.job.is_confidential),
        key=lambda one: one.status != Application.Status.ACTIVE,
    )
    return str(secret[0].pk) if secret else PERSON


class MentionWidget(UnfoldAdminSelectMultipleWidget):
    """People to choose from, each carrying what a note may be about for them to read it."""

    readers = NoteReaders([], {})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Written without a template per option: a company may have a thousand recruiters."""
        chosen = {str(one) for one in value or ()}
        options = format_html_join(
            "",
            '<option value="{}" data-about="{}"{}>{}</option>',
            (
                (pk, self._about(pk), " selected" if str(pk) in chosen else "", said)
                for pk, said in self.choices
            ),
        )
        told = flatatt({**self.build_attrs(self.attrs, attrs), "name": name, "multiple": True})
        return format_html("<select{}>{}</select>", told, options)

    def _about(self, key: Any) -> str:
        return " ".join(str(pk or PERSON) for pk, keys in self.readers.of.items() if key in keys)


class NoteForm(AboutForm):
    """Something to remember about a person, and whom to tell."""

    text = forms.CharField(
        label="Note",
        max_length=MAX_NOTE_LENGTH,
        widget=UnfoldAdminTextareaWidget({"rows": 4, "autocomplete": "off"}),
        help_text=HINT,
    )
    mentions = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Mention",
        widget=MentionWidget({"size": 5}),
        help_text="They get an e-mail that leads here.",
        error_messages={"invalid_choice": "Choose people from the list: others cannot read this note."},
    )
    field_order = ("text", "about", "mentions")

    def __init__(self, *args: Any, readers: NoteReaders, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = readers
        field: Any = self.fields["mentions"]
        # The people are loaded already: choosing among them asks nothing of the database.
        field.queryset = User.objects.filter(pk__in=[person.pk for person in readers.people])
        field.widget.readers = readers
        field.widget.choices = [(person.pk, person.name) for person in readers.people]


class FileForm(AboutForm):
    """A paper of a person; what it is, the operation reads from its content."""

    kind = forms.ChoiceField(choices=Attachment.Kind.choices, widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        allow_empty_file=True,
        max_length=200,
        widget=UnfoldAdminFileFieldWidget({"accept": ".pdf,.png,.jpg,.jpeg,.txt,.md"}),
        help_text="PDF, PNG, JPEG or plain text, at most 10 MB.",
        error_messages={
            "required": "Choose a file first.",
            "max_length": "The name of this file is longer than 200 characters. Shorten it and attach it again.",
        },
    )
    field_order = ("file", "kind", "about")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        # Refused before it is read into memory.
        if upload.size > MAX_ATTACHMENT_BYTES:
            raise forms.ValidationError("This file is larger than 10 MB. Attach a smaller one.")
        return upload


class JobChoiceForm(forms.Form):
    """One of the open jobs the person at the screen runs."""

    job = forms.ModelChoiceField(queryset=Job.objects.none(), widget=UnfoldAdminSelect2Widget)

    def __init__(self, *args: Any, jobs: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].queryset = jobs  # type: ignore[attr-defined]


class TagForm(forms.Form):
    """A word to sort by, typed or chosen."""

    name = forms.CharField(
        label="Add a tag",
        max_length=60,
        widget=UnfoldAdminTextInputWidget(
            {"list": "every-tag", "autocomplete": "off", "placeholder": "A word to sort by"}
        ),
    )


class UntagForm(forms.Form):
    """One of a person's tags."""

    tag = forms.ModelChoiceField(queryset=Tag.objects.none())

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].queryset = candidate.tags.all()  # type: ignore[attr-defined]


class ExternalIdForm(forms.Form):
    """What another system calls a person."""

    system = forms.CharField(label="System", max_length=60, widget=UnfoldAdminTextInputWidget)
    value = forms.CharField(label="Id there", max_length=200, widget=UnfoldAdminTextInputWidget)


class ForgetIdForm(forms.Form):
    """One of a person's ids elsewhere."""

    external_id = forms.ModelChoiceField(queryset=ExternalId.objects.none())

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["external_id"].queryset = candidate.external_ids.all()  # type: ignore[attr-defined]
