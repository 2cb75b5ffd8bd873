"""Whoever adds a person is shown the people they may have meant: a warning to confirm, never a silent refusal."""

from typing import Any

from django import forms
from django.http import HttpRequest

from hiring.admin.comparison import likeness_words, reason_words
from hiring.admin.links import page_url
from hiring.admin.scoped import actor
from hiring.operations.duplicates import Likely, likely_duplicates, propose_pairs_of

CONFIRM = "somebody_else"
TOLD = ("name", "email", "phone", "profile_url")
SENTENCE = (
    "You may have this person already. Open the file above, or tick “This is somebody else” and save again: "
    "nothing you typed is lost."
)


class WarnsOfDuplicates:
    """Mixed into the candidates' admin, before the page it warns on."""

    change_form_before_template = "admin/hiring/likely.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = _warning(request)
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if not change:
            propose_pairs_of(candidate_id=obj.pk)


def _warning(request: HttpRequest) -> type[forms.ModelForm]:
    """A form that asks once more where the person at the screen has somebody who looks like this one."""

    class Warning_(forms.ModelForm):  # noqa: N801 - a builtin has the name
        somebody_else = forms.BooleanField(required=False)

        def clean(self) -> Any:
            cleaned = super().clean() or self.cleaned_data
            confirmed = cleaned.pop(CONFIRM, False)
            name, email, phone, url = (cleaned.get(field) or "" for field in TOLD)
            likely = likely_duplicates(
                by=actor(request), name=name, email=email, phone=phone, profile_url=url
            )
            request.likely = [_line(one) for one in likely]  # type: ignore[attr-defined]
            if likely and not confirmed:
                self.add_error(None, SENTENCE)
            return cleaned

    return Warning_


def _line(one: Likely) -> dict[str, str]:
    about = (one.candidate.email, one.candidate.headline, one.candidate.location)
    return {
        "name": one.candidate.name,
        "about": " · ".join(filter(None, about)),
        "href": page_url(one.candidate),
        "likeness": likeness_words(one.score),
        "why": reason_words(one.reasons),
    }
