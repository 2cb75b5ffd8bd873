"""One search over the whole workplace: a page, and the field in the sidebar that leads to it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import actor
from hiring.models import Application, Candidate, Job
from hiring.operations.finding import LONGEST_QUERY, find

SHOWN = 12


def search(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer `?q=` with people, jobs and applications; with nothing asked, say how to ask."""
    asked = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    user = actor(request)
    found = find(asked, user=user, limit=SHOWN)
    people = Candidate.objects.run_by(user).filter(pk__in=[person.pk for person in found.people])
    run = set(people.values_list("pk", flat=True)) if found.people else set()
    context = {
        **admin.site.each_context(request),
        "title": "Find",
        "asked": asked,
        "found": found,
        "shown": SHOWN,
        "people": [_person(person, is_run=person.pk in run) for person in found.people],
        "jobs": [_job(job) for job in found.jobs],
        "applications": [_application(application) for application in found.applications],
    }
    part = request.headers.get("HX-Target") == "found"
    return TemplateResponse(request, f"admin/hiring/{'found' if part else 'find'}.html", context)


def _person(person: Candidate, *, is_run: bool) -> dict[str, str]:
    facts = (person.headline, person.email if is_run else "", person.location)
    about = " · ".join(fact for fact in facts if fact)
    return {"href": page_url(person), "label": person.name, "about": about}


def _job(job: Job) -> dict[str, str]:
    facts = [job.get_status_display(), str(job.department or ""), str(job.office or "")]
    return {
        "href": page_url(job),
        "label": job.title,
        "about": " · ".join(fact for fact in facts if fact),
        "more_href": list_url(Application, job__id__exact=job.pk),
        "more_label": "Applications",
    }


def _application(application: Application) -> dict[str, str]:
    ended = application.status != Application.Status.ACTIVE
    return {
        "href": page_url(application),
        "label": f"{application.candidate.name}, {application.job.title}",
        "about": application.get_status_display() if ended else application.stage.name,
    }


admin.site.search = search  # type: ignore[attr-defined]
