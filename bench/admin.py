"""The pages of the recruiter's workplace."""

from django.db.models import Count
from django.urls import reverse

from hiring.models import Application, Job


def pages(recruiter) -> dict[str, str]:
    """The fullest page of each kind this recruiter opens."""
    run = Application.objects.run_by(recruiter).active()
    job = Job.objects.get(pk=run.values("job").annotate(n=Count("pk")).order_by("-n").first()["job"])
    application = run.filter(stage__kind="interview").order_by("pk").first()
    most = (
        Application.objects.run_by(recruiter)
        .values("candidate")
        .annotate(n=Count("pk"))
        .order_by("-n")
        .first()
    )
    of_job = f"?job__id__exact={job.pk}"
    return {
        "start page": reverse("admin:index"),
        "job": reverse("admin:hiring_job_change", args=[job.pk]),
        "board": reverse("admin:hiring_job_board", args=[job.pk]),
        "panel plan": reverse("admin:hiring_job_plan", args=[job.pk]),
        "jobs": reverse("admin:hiring_job_changelist"),
        "applications": reverse("admin:hiring_application_changelist"),
        "applications of a job": reverse("admin:hiring_application_changelist") + of_job,
        "application": reverse("admin:hiring_application_change", args=[application.pk]),
        "candidates": reverse("admin:hiring_candidate_changelist"),
        "dossier": reverse("admin:hiring_candidate_change", args=[most["candidate"]]),
        "duplicates": reverse("admin:hiring_duplicatepair_changelist"),
        "interviews": reverse("admin:hiring_interview_changelist"),
        "scorecards": reverse("admin:scorecards_scorecard_changelist"),
        "panel summaries": reverse("admin:scorecards_panelsummary_changelist"),
        "search page": reverse("admin:search") + "?q=mueler",
    }
