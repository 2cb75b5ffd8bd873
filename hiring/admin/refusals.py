"""Saying in a form what an operation refused: the same sentences as at every other door."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from hiring.errors import DomainError


def add_refusal(form: forms.BaseForm, refusal: DomainError | ValidationError) -> None:
    """Put a refusal's sentences beside the fields it names, and the rest at the top of the form."""
    if isinstance(refusal, DomainError):
        named = {name: [sentence] for name, sentence in refusal.fields.items() if name in form.fields}
        rest = [refusal.detail]
    else:
        found = (
            refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        )
        named = {name: sentences for name, sentences in found.items() if name in form.fields}
        rest = [s for name, sentences in found.items() if name not in named for s in sentences]
    for name, sentences in named.items():
        form.add_error(name, ValidationError(sentences))
    # A sentence that stands beside its field need not stand at the top as well.
    rest = [sentence for sentence in rest if [sentence] not in named.values()]
    if rest:
        form.add_error(None, ValidationError(rest))
