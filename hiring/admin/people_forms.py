"""What is typed about an account."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from hiring.models import User
from hiring.operations.accounts import persona_of
from hiring.permissions import Persona

_PERSONAS = [(persona.value, persona.value) for persona in Persona]


class PersonForm(forms.ModelForm):
    """An account and the persona it holds."""

    persona = forms.ChoiceField(
        choices=_PERSONAS, initial=Persona.INTERVIEWER.value, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = User
        fields = ("email", "name", "title", "timezone", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = persona_of(self.instance) if self.instance.pk else None
        if held:
            self.fields["persona"].initial = held.value


class NewPersonForm(PersonForm):
    """A new account; without a password its person is invited by mail to choose one."""

    password = forms.CharField(
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Leave it empty: the person gets a mail with a link to choose one. A service account has none.",
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(password)
        return password


class PasswordForm(forms.Form):
    """A password typed once, by somebody who hands it over."""

    password = forms.CharField(
        strip=False, widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password
