"""The small forms about a person's rights: a hold, a consent, a statement, a later day."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from hiring.admin.dossier_forms import AboutForm
from hiring.models import Consent
from hiring.operations.consents import MAX_WORDING
from hiring.operations.statements import MAX_STATEMENT
from hiring.operations.texts import LONGEST_REASON


def _day(**kwargs: Any) -> forms.DateField:
    # The browser's own calendar: a day has no time zone to warn of.
    return forms.DateField(widget=UnfoldAdminTextInputWidget({"type": "date"}), **kwargs)


def _reason(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget({"rows": 3, "autocomplete": "off"}),
    )


class HoldForm(forms.Form):
    """Why somebody must be kept, and how long."""

    reason = _reason(
        "Why",
        "Whoever runs an application of this person and owes no scorecard on them reads this: name no secret search.",
    )
    ends_on = _day(label="Last day", required=False, help_text="Empty: until somebody lifts it.")


class LiftForm(forms.Form):
    """Why a hold ends."""

    reason = _reason("Why it ends")


class PostponeForm(forms.Form):
    """How long somebody stays all the same, and why."""

    until = _day(label="Erase no earlier than after", help_text="Within a year.")
    reason = _reason("Why")


class ConsentForm(forms.Form):
    """What somebody agreed to, as they did."""

    purpose = forms.ChoiceField(
        label="They agree to", choices=Consent.Purpose.choices, widget=UnfoldAdminSelectWidget
    )
    given_on = _day(label="Agreed on")
    expires_on = _day(label="Until", help_text="Within five years. They may take it back at any time.")
    how = forms.ChoiceField(choices=Consent.How.choices, widget=UnfoldAdminSelectWidget)
    wording = forms.CharField(
        label="The text they agreed to, word for word",
        max_length=MAX_WORDING,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
    )
    wording_version = forms.CharField(
        label="Version of this text",
        max_length=40,
        help_text="Such as 2026-03.",
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
    )

    def told(self) -> dict[str, Any]:
        """What the operation is told: days become the moments at which they begin and end."""
        data = dict(self.cleaned_data)
        given, expires = data.pop("given_on"), data.pop("expires_on")
        return data | {
            "given_at": timezone.make_aware(datetime.combine(given, time.min)),
            "expires_at": timezone.make_aware(datetime.combine(expires + timedelta(days=1), time.min)),
        }


class WithdrawForm(forms.Form):
    """How somebody took it back."""

    how = forms.ChoiceField(
        label="How they told you", choices=Consent.How.choices, widget=UnfoldAdminSelectWidget
    )


class StatementForm(AboutForm):
    """What a candidate wants on file."""

    text = forms.CharField(
        label="What they say, in their own words",
        max_length=MAX_STATEMENT,
        widget=UnfoldAdminTextareaWidget({"rows": 8, "autocomplete": "off"}),
    )
    received_on = _day(label="Received on")
    field_order = ("text", "received_on", "about")
