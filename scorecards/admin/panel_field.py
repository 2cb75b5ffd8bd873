"""The field in which a panel is chosen: suggestions with their reasons, a role beside each, and room for others."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hiring.admin.choosing import colleague_widget
from hiring.admin.scoped import key_of
from hiring.models import Panelist, User
from scorecards.admin.suggested import POOL, Slot, Suggested
from scorecards.local_times import is_elsewhere, moment

SHOWN = 8
OTHERS = 2
MOST_PEOPLE = 20
SEAT = "seat-"


@dataclass(frozen=True, slots=True)
class Row:
    """One suggested person as the page shows them; `role` is what was chosen for them."""

    user: User
    why: str
    is_warned: bool
    role: str
    clock: str


@dataclass(slots=True)
class Offer:
    """What the widget shows: everybody ranked, the time they are ranked for, and the warnings of those chosen."""

    ranked: Sequence[Suggested] = ()
    slot: Slot | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def token(self) -> str:
        """What a ticked "schedule anyway" stands for: these warnings and no others."""
        return hashlib.sha256("\n".join(self.warnings).encode()).hexdigest()[:16]

    def warn(self, chosen: Sequence[tuple[User, str]]) -> None:
        """Remember what speaks against the people chosen."""
        found = {one.user.pk: one.suggestion.warnings for one in self.ranked}
        self.warnings = [
            f"{user} {_sentence(warning)}." for user, _role in chosen for warning in found.get(user.pk, ())
        ]


def _sentence(warning: str) -> str:
    return f"is {warning}" if warning.startswith("already") else warning


class PanelWidget(forms.Widget):
    """Posts `seat-<person>` with a role for the suggested, `other-<n>` with `other-<n>-role` for anybody else."""

    @property
    def media(self) -> forms.Media:
        module: Any = forms.Script("hiring/js/panel_field.js", type="module")
        return colleague_widget().media + forms.Media(
            css={"all": ("hiring/css/panel_field.css",)}, js=(module,)
        )

    offer: Offer
    address = ""
    application: int | None = None

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.offer = Offer()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[int, str]]:
        chosen = [(key_of(key[len(SEAT) :]), data[key]) for key in data if key.startswith(SEAT) and data[key]]
        others = [(data.get(f"other-{n}"), data.get(f"other-{n}-role", "")) for n in range(OTHERS)]
        return chosen + [(key_of(person), role or "interviewer") for person, role in others if person]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        people = sorted((one.user for one in self.offer.ranked), key=lambda user: user.name.casefold())
        # Where the pool is full, others may work here who are not in it: they are typed.
        are_typed = len(people) >= POOL
        part = self.part(value)
        shown = {row.user.pk for row in part["rows"]}
        # Whoever may not judge has no row, and still reads whom they had chosen.
        left = [one for one in value or () if one[0] not in shown][:OTHERS]
        left += [(None, Panelist.Role.INTERVIEWER)] * (OTHERS - len(left))
        context = {
            **part,
            "others": [
                (number, self._typed(number, person) if are_typed else "", role)
                for number, (person, role) in enumerate(left)
            ],
            "people": people,
            "roles": Panelist.Role.choices,
            "address": self.address,
        }
        return render_to_string("admin/scorecards/panel_field.html", context)

    def _typed(self, number: int, person: int | None) -> SafeString:
        attrs = {"id": f"id_other-{number}", "aria-label": f"Somebody else {number + 1}"}
        people = User.objects.all() if person else User.objects.none()
        widget = colleague_widget(self.application)
        field = forms.ModelChoiceField(people, required=False, widget=widget)
        return field.widget.render(f"other-{number}", person, attrs)

    def part(self, value: Any) -> dict[str, Any]:
        """The context of the rows alone, which are shown anew when the time or the kit changes."""
        chosen = dict(value or ())
        rows = [
            self._row(one, chosen.get(one.user.pk, ""))
            for place, one in enumerate(self.offer.ranked)
            if one.user.pk in chosen or (place < SHOWN and one.suggestion.is_suggested)
        ]
        return {"rows": rows, "offer": self.offer, "roles": Panelist.Role.choices}

    def _row(self, one: Suggested, role: str) -> Row:
        slot, zone = self.offer.slot, one.user.timezone
        elsewhere = slot is not None and is_elsewhere(slot.starts_at, slot.zone, zone)
        clock = f"{moment(slot.starts_at, zone)} for them" if slot and elsewhere else ""
        return Row(one.user, one.suggestion.why, not one.suggestion.is_suggested, role, clock)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


class PanelField(forms.Field):
    """People and what each does there: [(person, role)]."""

    widget = PanelWidget

    def to_python(self, value: Any) -> list[tuple[User, str]]:
        rows: list[tuple[int, str]] = value or []
        if len(rows) > MOST_PEOPLE:
            raise forms.ValidationError(f"At most {MOST_PEOPLE} people interview at once.")
        people = User.objects.in_bulk([pk for pk, _role in rows])
        if any(pk not in people or role not in Panelist.Role.values for pk, role in rows):
            raise forms.ValidationError("One of the people chosen has no account here. Choose again.")
        twice = next((people[pk] for n, (pk, _) in enumerate(rows) if pk in dict(rows[:n])), None)
        if twice:
            raise forms.ValidationError(f"{twice} is on this panel twice. Choose each person once.")
        if sum(role == Panelist.Role.LEAD for _pk, role in rows) > 1:
            raise forms.ValidationError("Only one of them leads the interview.")
        return [(people[pk], role) for pk, role in rows]
