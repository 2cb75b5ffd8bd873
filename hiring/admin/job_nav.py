"""The pages of one job, one beside the other."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import actor
from hiring.models import Application, Job
from hiring.permissions import runs_job


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A page of the job; `is_here` marks the one that is open."""

    label: str
    href: str
    is_here: bool


def job_nav(request: HttpRequest, job: Job, here: str) -> list[NavEntry]:
    """Board, list, finalists, plan, stages and facts of a job, as far as this person has a use for them."""
    runs = runs_job(actor(request), job)
    # A comparison takes two panels that this person may read.
    readable = Application.objects.evidence_readable_by(request.user).filter(job=job, duplicate_of=None)
    compares = runs and len(readable.order_by().values_list("pk")[:2]) > 1
    entries = [
        ("board", "Board", reverse("admin:hiring_job_board", args=[job.pk]), runs),
        ("list", "List", list_url(Application, job__id__exact=job.pk, status__exact="active"), True),
        ("finalists", "Finalists", reverse("finalists", args=[job.public_id]), compares),
        ("plan", "Panel plan", reverse("admin:hiring_job_plan", args=[job.pk]), True),
        (
            "stages",
            "Stages",
            reverse("admin:hiring_job_stages", args=[job.pk]),
            runs and request.user.has_perm("hiring.change_job"),
        ),
        ("job", "Job and team", page_url(job), True),
    ]
    return [NavEntry(label, href, key == here) for key, label, href, shown in entries if shown]
