"""One act on one record: a page that says what will happen, and a POST that does it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from hiring.admin.refusals import add_refusal
from hiring.admin.scoped import ScopedAdmin
from hiring.errors import DomainError


def bound(form_class: type[forms.Form], request: HttpRequest, **kwargs: Any) -> Any:
    """A form that holds what was posted, and nothing on GET."""
    if request.method != "POST":
        return form_class(**kwargs)
    return form_class(request.POST, request.FILES, **kwargs)


def act(
    page: ScopedAdmin,
    request: HttpRequest,
    *,
    title: str,
    submit: str,
    run: Callable[[dict[str, Any]], str],
    back: str,
    form: forms.Form | None = None,
    intro: str = "",
    danger: bool = False,
    onward: str | None = None,
) -> HttpResponse:
    """Show a form on GET; on POST hand its cleaned data to `run`, which returns the sentence to show, if any.

    Without a form there is the button alone. A refusal is shown in the form. `back` is where "Cancel" leads,
    `onward` (or `back`) where success leads.
    """
    if form is None:
        form = bound(forms.Form, request)
    if request.method == "POST" and form.is_valid():
        try:
            done = run(form.cleaned_data)
        except (DomainError, ValidationError) as refusal:
            add_refusal(form, refusal)
        else:
            if done:
                messages.success(request, done)
            return HttpResponseRedirect(onward or back)
    context = {
        **page.admin_site.each_context(request),
        "title": title,
        "opts": page.opts,
        "form": form,
        "media": page.media + form.media,
        "verb": submit,
        "intro": intro,
        "back": back,
        "danger": danger,
    }
    return TemplateResponse(request, "admin/hiring/act.html", context)
