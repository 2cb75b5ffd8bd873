"""Pages besides a recruiter's first ones: who does little, who sees everything, and the forms they fill."""

from django.urls import reverse

from hiring.models import Application, Interview, User


def of_forms(user: User) -> dict[str, str]:
    """Forms that offer people and times, about an interview in the middle of everything."""
    interview = Interview.objects.filter(application__in=Application.objects.run_by(user).active()).order_by(
        "pk"
    )
    first = interview.select_related("application").first()
    return {
        "interview": reverse("admin:hiring_interview_change", args=[first.pk]),
        "schedule an interview": f"{reverse('admin:hiring_interview_add')}?application={first.application_id}",
        "open a job": reverse("admin:hiring_job_add"),
        "edit a candidate": reverse("admin:hiring_candidate_edit", args=[first.application.candidate_id]),
    }


def of_manager(user: User) -> dict[str, str]:
    """The pages of a job and its panels, for whoever runs this job and no other."""
    run = Application.objects.run_by(user)
    application = run.filter(stage__kind="debrief").order_by("pk").first() or run.order_by("pk").first()
    return {
        "jobs": reverse("admin:hiring_job_changelist"),
        "board": reverse("admin:hiring_job_board", args=[application.job_id]),
        "dossier": reverse("admin:hiring_candidate_change", args=[application.candidate_id]),
        "application page": reverse("admin:hiring_application_change", args=[application.pk]),
        "panel": reverse("panel", args=[application.public_id]),
        "finalists": reverse("finalists", args=[application.job.public_id]),
    } | of_lists()


def of_lists() -> dict[str, str]:
    """The lists of evidence, and those of records as another than a recruiter sees them."""
    lists = {
        "scorecards": "scorecards_scorecard",
        "panel summaries": "scorecards_panelsummary",
        "interview": "hiring_interview",
    }
    return {name: reverse(f"admin:{model}_changelist") for name, model in lists.items()}


def of_site_admin() -> dict[str, str]:
    """What somebody on no team sees: all that is nobody's secret."""
    more = {"application": "hiring_application", "candidate": "hiring_candidate"}
    lists = {name: reverse(f"admin:{model}_changelist") for name, model in more.items()}
    return {"start page": reverse("admin:index")} | lists | of_lists()
