"""What the page of an interview asks: when, where, with which kit, and who sits there."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms import BaseInlineFormSet
from django.utils import timezone
from unfold.widgets import (
    BASE_INPUT_CLASSES,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
)

from hiring.admin.choosing import NOT_A_COLLEAGUE, colleague_widget
from hiring.errors import DomainError
from hiring.models import Application, Interview, Panelist, User
from scorecards.admin.panel_field import MOST_PEOPLE, Offer, PanelField
from scorecards.admin.suggested import POOL, Slot, Suggested, suggested_for
from scorecards.local_times import zone_names
from scorecards.models import InterviewKit
from scorecards.operations.panel_checks import check_times


class ClockWidget(forms.SplitDateTimeWidget):
    """The browser's own fields for a day and a time."""

    template_name = "unfold/widgets/split_datetime.html"

    def __init__(self) -> None:
        fields: dict[str, Any] = {"class": " ".join([*BASE_INPUT_CLASSES, "fp-clock"])}
        super().__init__(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={**fields, "type": "date", "aria-label": "Day"},
            time_attrs={**fields, "type": "time", "aria-label": "Time"},
        )


class ClockField(forms.SplitDateTimeField):
    """What the clock shows, without a zone: the zone is asked for beside it."""

    widget = ClockWidget

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list:
            return None
        day, time = data_list
        if not day or not time:
            raise forms.ValidationError("Enter a day and a time.")
        return datetime.combine(day, time)


class InterviewForm(forms.ModelForm):
    """A scheduled interview; its length stands for the end, and its time is read in the zone beside it."""

    starts_at = ClockField(label="Starts at")
    timezone = forms.ChoiceField(label="Time zone", required=False, widget=UnfoldAdminSelect2Widget)
    minutes = forms.IntegerField(
        label="Length in minutes", min_value=5, max_value=600, widget=UnfoldAdminIntegerFieldWidget
    )
    by: User

    class Meta:
        model = Interview
        fields = ("title", "starts_at", "timezone", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.instance.timezone if self.instance.pk else self.by.timezone
        choices: Any = self.fields["timezone"]
        choices.choices = [(name, name) for name in sorted({*zone_names(), zone})]
        self.initial["timezone"] = zone
        if self.instance.pk:
            length = self.instance.ends_at - self.instance.starts_at
            self.fields["minutes"].initial = int(length.total_seconds() // 60)
            self.initial["starts_at"] = self.instance.starts_at.astimezone(ZoneInfo(zone)).replace(
                tzinfo=None
            )

    def clean_timezone(self) -> str:
        return self.cleaned_data["timezone"] or str(self.initial["timezone"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        clock, zone = data.get("starts_at"), data.get("timezone")
        if clock and zone:
            starts_at = self._moment(clock, zone)
            if starts_at is None:
                return data
            data["starts_at"] = starts_at
            if data.get("minutes"):
                data["ends_at"] = starts_at + timedelta(minutes=data["minutes"])
                # The record's own check compares the two, so it must see the new end.
                self.instance.ends_at = data["ends_at"]
        return data

    def _moment(self, clock: datetime, zone: str) -> datetime | None:
        """The moment that clock shows in that zone, or None with the reason beside the field."""
        try:
            moment = clock.replace(tzinfo=ZoneInfo(zone))
            if "starts_at" in self.changed_data:
                check_times(moment, moment + timedelta(minutes=5), timezone.now())
        except DomainError as refusal:
            self.add_error("starts_at", refusal.fields.get("starts_at", refusal.detail))
            return None
        except OverflowError:
            self.add_error("starts_at", "This day is in no calendar. Choose another.")
            return None
        back = moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if back != clock:
            self.add_error("starts_at", f"The clocks in {zone} skip this time. Choose another.")
            return None
        return moment

    def slot(self) -> Slot | None:
        """When the interview would take place, as far as the form says."""
        data = getattr(self, "cleaned_data", {})
        if not data.get("starts_at") or not data.get("ends_at"):
            return None
        return Slot(data["starts_at"], data["ends_at"], data["timezone"])


class NewInterviewForm(InterviewForm):
    """An interview of one application, prefilled with the next kit that nobody has used for it."""

    kit = forms.ModelChoiceField(
        queryset=InterviewKit.objects.none(), widget=UnfoldAdminSelectWidget, empty_label=None
    )
    panel = PanelField(label="Who interviews", required=False)
    application: Application
    address = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = "Left empty, it is the kit's name."
        self.fields["minutes"].required = False
        self.fields["minutes"].help_text = "Left empty, as long as the kit takes."
        kits = InterviewKit.objects.filter(job=self.application.job_id)
        self.fields["kit"].queryset = kits  # type: ignore[attr-defined]
        used = kits.filter(assignments__interview__application=self.application).values("pk")
        self.fields["kit"].initial = kits.exclude(pk__in=used).first() or kits.first()
        self.fields["panel"].widget.address = self.address
        self.fields["panel"].widget.application = self.application.pk
        if not self.is_bound:
            self._offer(self.fields["kit"].initial, None, [])

    def clean(self) -> dict[str, Any]:
        kit = self.cleaned_data.get("kit")
        if kit and not self.cleaned_data.get("minutes") and "minutes" not in self.errors:
            self.cleaned_data["minutes"] = kit.minutes
        if kit and not self.cleaned_data.get("title"):
            self.cleaned_data["title"] = kit.name
        data = super().clean()
        offer = self._offer(kit, self.slot(), data.get("panel") or [])
        if "_suggest" in self.data:
            self.add_error(None, "Nothing is scheduled yet. Below is who suits this time.")
        elif offer.warnings and self.data.get("anyway") != offer.token:
            self.add_error("panel", [*offer.warnings, "Choose somebody else, or tick “Schedule anyway”."])
        return data

    def _offer(self, kit: InterviewKit | None, slot: Slot | None, chosen: list[tuple[User, str]]) -> Offer:
        # Whoever was chosen keeps their row, also when the panel as a whole is refused.
        also = [person for person, _role in self["panel"].data or ()][:MOST_PEOPLE]
        offer = Offer(suggested_for(self.application, kit, slot, self.by, also=also), slot)
        offer.warn(chosen)
        self.fields["panel"].widget.offer = offer
        return offer


class SeatForm(forms.ModelForm):
    """Somebody's seat; who sits there changes by removing one and adding another."""

    user = forms.ModelChoiceField(
        label="Panelist",
        queryset=User.objects.none(),
        widget=UnfoldAdminSelect2Widget,
        error_messages={"invalid_choice": NOT_A_COLLEAGUE},
    )

    class Meta:
        model = Panelist
        fields = ("user", "role")

    def __init__(
        self, *args: Any, application: int | None = None, ranked: list[Suggested] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = User.objects.interviewers()
        if self.instance.pk:
            field.queryset = User.objects.filter(pk=self.instance.user_id)
            field.disabled = True
        elif ranked is not None and len(ranked) >= POOL:
            field.widget = colleague_widget(application, **field.widget.attrs)
            field.widget.choices = field.choices
        elif ranked is not None:
            offered = [(one.user.pk, f"{one.user} ({one.suggestion.why})") for one in ranked]
            field.choices = [("", "---------"), *offered]


class SeatFormSet(BaseInlineFormSet):
    """Seats of one interview: nobody twice, at most one lead; new seats offer whoever suits best first."""

    by: User

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        about = {"application": self.instance.application_id, "ranked": self._ranked()}
        return {**super().get_form_kwargs(index), **about}

    def _ranked(self) -> list[Suggested]:
        if not hasattr(self, "_suggested"):
            interview: Any = self.instance
            assignment = getattr(interview, "kit_assignment", None)
            slot = Slot(interview.starts_at, interview.ends_at, interview.timezone)
            self._suggested = suggested_for(
                interview.application, assignment and assignment.kit, slot, self.by, interview=interview
            )
        return self._suggested

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        rows = [row for row in rows if not row.get("DELETE") and row.get("user")]
        if sum(row["role"] == Panelist.Role.LEAD for row in rows) > 1:
            raise forms.ValidationError("Only one of them leads the interview.")
