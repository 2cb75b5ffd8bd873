"""Taking back the last act on a selection: through the same operations, for as long as nobody went on from there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from hiring.admin.acts import act, bound
from hiring.admin.links import list_url
from hiring.admin.scoped import actor
from hiring.admin.selection import Selected, for_each, number_of
from hiring.models import Application, Stage
from hiring.operations.applications import move_application, reopen_application

KEY = "undo"
SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to one application: where it stood before and where it stands since; both empty if it was ended."""

    application: int
    name: str
    before: int | None = None
    since: int | None = None


def remember(request: HttpRequest, steps: Sequence[Step]) -> None:
    """Keep what can be taken back in the session of whoever did it; only the last act is kept."""
    request.session[KEY] = {"at": timezone.now().timestamp(), "steps": [asdict(step) for step in steps]}


def offer(request: HttpRequest, sentence: str, steps: Sequence[Step]) -> None:
    """Say what was done, with the way back beside it."""
    remember(request, steps)
    link = reverse("admin:hiring_application_undo")
    messages.success(request, format_html('{} <a class="fp-link" href="{}">Undo</a>', sentence, link))


def last_steps(request: HttpRequest) -> list[Step]:
    """What this person could take back now."""
    kept = request.session.get(KEY) or {}
    if not kept or timezone.now().timestamp() - kept["at"] > SECONDS:
        return []
    return [Step(**step) for step in kept["steps"]]


class UndoPage:
    """Mixed into the application's admin."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo)  # type: ignore[attr-defined]
        return [path("undo/", view, name="hiring_application_undo"), *super().get_urls()]  # type: ignore[misc]

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Ask, then take the last act back for everybody who still stands where it put them."""
        steps = last_steps(request)
        if not steps:
            messages.info(request, "There is nothing to undo any more.")
            return HttpResponseRedirect(list_url(Application))
        names = ", ".join(step.name for step in steps)
        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(forms.Form, request),
            title=f"Undo: {number_of(steps, 'application')}",
            intro=f"{names}: back to where they were. Whoever was moved again since then stays there.",
            submit="Undo",
            run=lambda _data: take_back(request, steps),
            back=list_url(Application),
        )


def take_back(request: HttpRequest, steps: Sequence[Step]) -> str:
    """Undo each step by the operation that is its opposite; says how many."""
    by = actor(request)
    stages = Stage.objects.in_bulk([pk for step in steps for pk in (step.before, step.since) if pk])
    of_application = {step.application: step for step in steps}

    def run(one: Selected) -> Any:
        step = of_application[one.pk]
        if step.before and step.since:
            return move_application(
                application_id=step.application,
                from_stage=stages[step.since],
                to_stage=stages[step.before],
                by=by,
            )
        return reopen_application(application_id=step.application, by=by)

    done = for_each(request, [Selected(step.application, step.name, "") for step in steps], run)
    request.session.pop(KEY, None)
    return f"{number_of(done, 'application')} back where they were." if done else ""
