"""The recruiter's workplace with 20,000 candidates, 30,000 applications and 40 jobs: every page, and the search."""

from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.pages import page
from bench.timing import Row, compare
from hiring.models import Application, Candidate, Job
from hiring.operations.finding import find
from scorecards.scale.seed import seed_crowd
from tests.factories import UserFactory

SIZES = {"candidates": 20_000, "applications": 30_000, "jobs": 40}
GOAL = "≤ 12×"


def measure() -> list[Row]:
    call_command("load_framework", verbosity=0)
    recruiter = seed_crowd(**SIZES, now=timezone.now(), tell=lambda _said: None)
    client, nobody = Client(), Client()
    client.force_login(recruiter)
    nobody.force_login(UserFactory())
    empty = page(nobody, reverse("home"))
    rows = [
        compare(f"admin: {name}", page(client, url), "empty home page, signed in", empty, goal=GOAL)
        for name, url in pages(recruiter).items()
    ]
    someone = Candidate.objects.visible_to(recruiter).order_by("pk").first()
    for words in ("mueler", "okafor mira", "director garcia"):

        def search(words: str = words) -> None:
            assert find(words, user=recruiter)

        def read() -> None:
            Candidate.objects.get(pk=someone.pk)

        rows.append(compare(f"search for “{words}”", search, "one primary-key read", read, goal="–"))
    return rows


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
