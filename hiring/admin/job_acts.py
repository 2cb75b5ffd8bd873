"""What happens to a job as a whole: held, closed, reopened, each with a reason."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from hiring.admin.acts import act, bound
from hiring.admin.links import page_url
from hiring.admin.scoped import actor
from hiring.models import Application, Job, RejectionReason
from hiring.operations.closing import close_job
from hiring.operations.jobs import set_job_status

# More names than this are not read one by one: they are ended from the list, in portions somebody can judge.
MOST_NAMES = 60


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        error_messages={"required": "Say why, in a sentence."},
    )


class CloseForm(ReasonForm):
    """Why a job closes, and who of those still in it ends with it: named one by one, nobody chosen beforehand."""

    ending = forms.ModelMultipleChoiceField(
        label="End the applications of",
        queryset=Application.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Whoever is not ticked stays active, can be read, and can be moved or ended later.",
    )
    rejection_reason = forms.ModelChoiceField(
        label="They end because",
        queryset=RejectionReason.objects.all(),
        required=False,
        widget=UnfoldAdminSelectWidget,
        empty_label="Choose a reason",
    )

    def __init__(self, *args: Any, active: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names: Any = self.fields["ending"]
        names.queryset = active
        names.label_from_instance = lambda one: f"{one.candidate}, at {one.stage}"
        reasons: Any = self.fields["rejection_reason"]
        reasons.label_from_instance = lambda one: f"{one} ({one.get_ended_by_display().lower()})"


class JobActs:
    """Mixed into the job's admin; which acts are offered depends on the job's status."""

    def offered(self, job: Job) -> set[str]:
        """The addresses of the acts that make sense now."""
        return {
            Job.Status.OPEN: {"hold", "close"},
            Job.Status.ON_HOLD: {"reopen", "close"},
            Job.Status.CLOSED: {"reopen"},
        }[Job.Status(job.status)]

    @action(description="Hold", url_path="hold", icon="pause")
    def hold(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        intro = "No candidate is added and no interview scheduled while a job is on hold."
        return self._set(request, job, Job.Status.ON_HOLD, "Hold", intro)

    @action(description="Reopen", url_path="reopen", icon="restart_alt")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        intro = f"It is {job.get_status_display().lower()} now. Everybody in it is where they were."
        return self._set(request, job, Job.Status.OPEN, "Reopen", intro)

    @action(description="Close", url_path="close", icon="flag")
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        active = Application.objects.active().run_by(request.user).filter(job=job)
        active = active.select_related("candidate", "stage").order_by(
            "stage__position", "candidate__name", "pk"
        )
        count = active.count()
        listed = 0 < count <= MOST_NAMES

        def run(data: dict[str, Any]) -> str:
            ending = [application.pk for application in data.get("ending", ())]
            done = close_job(
                job_id=job.pk,
                reason=data["reason"],
                ending=ending,
                rejection_reason=data.get("rejection_reason"),
                by=actor(request),
            )
            left = active.count()
            stay = f" {left} of its applications stay{'s' if left == 1 else ''} active." if left else ""
            return f"{done} is closed.{stay}"

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(CloseForm, request, active=active) if listed else bound(ReasonForm, request),
            title=f"Close {job}",
            intro=_what_stays(count, listed=listed),
            submit="Close job",
            danger=True,
            run=run,
            back=page_url(job),
        )

    def _set(self, request: HttpRequest, job: Job, status: Job.Status, verb: str, intro: str) -> HttpResponse:
        def run(data: dict[str, Any]) -> str:
            done = set_job_status(job_id=job.pk, status=status, reason=data["reason"], by=actor(request))
            return f"{done} is {done.get_status_display().lower()}."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(ReasonForm, request),
            title=f"{verb} {job}",
            intro=intro,
            submit=f"{verb} job",
            run=run,
            back=page_url(job),
        )


def _what_stays(count: int, *, listed: bool) -> str:
    if not count:
        return "Nobody is active in it. It stays readable and can be reopened."
    people = "1 person is" if count == 1 else f"{count} people are"
    if listed:
        return f"{people} still active in it. Say who is told no; nobody is unless you tick their name."
    return (
        f"{people} still active in it, too many to name here: they stay active. "
        "End them from the list, where you see whom you end, before or after."
    )
