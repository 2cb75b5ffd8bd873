"""The form on which the columns of a list get their meaning."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from hiring.models import CandidateImport
from hiring.operations.import_columns import LABELS

_CHOICES = [("", "Leave out"), *LABELS.items()]


class ColumnsForm(forms.Form):
    """A choice for each column, named by its place; which combinations make sense, the operation says."""

    system = forms.CharField(
        label="Whose ids are the external ids?",
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
        help_text="The name of the system they come from, such as Workday. The same name finds the same people again.",
    )

    def __init__(self, *args: Any, upload: CandidateImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].initial = upload.mapping.get("system", "")
        self.headings: list[str] = upload.mapping.get("headings", [])
        fields = upload.mapping.get("fields", [])
        for place, (heading, field) in enumerate(zip(self.headings, fields, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or f"Column {place + 1}, without a heading",
                choices=_CHOICES,
                required=False,
                initial=field,
                widget=UnfoldAdminSelectWidget,
            )

    def columns(self) -> list[forms.BoundField]:
        """The choices, in the order of the file."""
        return [self[f"column_{place}"] for place in range(len(self.headings))]

    def fields_chosen(self) -> list[str]:
        """What was chosen for each column, "" for those left out."""
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.headings))]
