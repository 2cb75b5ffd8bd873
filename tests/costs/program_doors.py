"""What programs ask for of every large resource: its rows in each order, by each filter, far down, and one by one."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.test import Client

from hiring.api.pagination import Cursor
from hiring.models import Application, Candidate, Interview, Job, Stage, User
from scorecards.models import Decision, PanelSummary, Scorecard

LARGE: dict[str, Any] = {
    "candidates": Candidate,
    "applications": Application,
    "interviews": Interview,
    "scorecards": Scorecard,
    "panel-summaries": PanelSummary,
    "decisions": Decision,
}
# All that leads from a row of many to others, at once.
EXPANDED = {
    "candidates": "applications",
    "applications": "candidate,job,interviews,scorecards,panel_summary,decisions",
    "interviews": "application,candidate,kit,scorecards",
    "panel-summaries": "application",
}


def of_system() -> dict[str, str]:
    """The addresses an integration asks for besides the first pages; by what is said of them."""
    found = {}
    for name, model in LARGE.items():
        row = middle(model)
        if row is None:
            continue
        found[f"one of {name}"] = f"/api/v1/{name}/{row.public_id}/"
        found[f"{name} far down"] = f"/api/v1/{name}/?cursor={Cursor('next', row.public_id).encode()}"
        found[f"{name} before that"] = f"/api/v1/{name}/?cursor={Cursor('prev', row.public_id).encode()}"
        found[f"{name}, newest change first"] = f"/api/v1/{name}/?ordering=-updated_at"
        found[f"{name} changed lately"] = f"/api/v1/{name}/?updated_after={lately(model)}"
        if relations := EXPANDED.get(name):
            found[f"{name} with more"] = f"/api/v1/{name}/?expand={relations}"
    return found | _filtered()


def of_person(user: User) -> dict[str, str]:
    """The addresses somebody with seats of their own asks for: first pages, and what is of one job."""
    job = Job.objects.run_by(user).filter(applications__isnull=False).order_by("pk").first()
    lists = {f"API, {name}": f"/api/v1/{name}/" for name in LARGE}
    return lists | {f"API, {name} of a job": f"/api/v1/{name}/?job_id={job.public_id}" for name in LARGE}


def exports() -> dict[str, str]:
    """Whole resources in one answer."""
    return {f"export of {name}": f"/api/v1/{name}/export/" for name in LARGE}


def middle(model: type) -> Any:
    """A row from the middle of a table, by its key."""
    last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    rows = model._base_manager.filter(pk__gte=last // 2).order_by("pk")
    return (
        rows.filter(panelist__card_submitted_at__isnull=False).first() if model is Scorecard else rows.first()
    )


def lately(model: type) -> str:
    """A minute before the last change of a row, as an address says it."""
    last = model._base_manager.aggregate(last=Max("updated_at"))["last"]
    return (last - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")


def changes_of(client: Client) -> str:
    """The address of the next page of changes, for a mirror that has read everything there was but the last."""
    address = "/api/v1/changes/?page_size=500"
    return str(client.get(address).json()["next"])


def _filtered() -> dict[str, str]:
    application, interview = middle(Application), middle(Interview)
    stage = Stage.objects.filter(applications=application).first()
    seat = interview.panelists.select_related("user").first()
    person = application.candidate
    asked = {
        "candidates": (f"job_id={application.job.public_id}", f"email={person.email}", _of_tag(person)),
        "applications": (
            f"job_id={application.job.public_id}",
            f"stage_id={stage.public_id}",
            f"candidate_id={person.public_id}",
            "status=hired",
        ),
        "interviews": (
            f"application_id={interview.application.public_id}",
            f"job_id={application.job.public_id}",
            f"user_id={seat.user.public_id}",
            "status=cancelled",
        ),
        "scorecards": (
            f"application_id={interview.application.public_id}",
            f"job_id={application.job.public_id}",
            f"interview_id={interview.public_id}",
            f"user_id={seat.user.public_id}",
            "state=draft",
        ),
        "panel-summaries": (
            f"job_id={application.job.public_id}",
            f"candidate_id={person.public_id}",
        ),
        "decisions": (f"job_id={application.job.public_id}", "state=in_force"),
    }
    return {
        f"{name} by {one.partition('=')[0]}": f"/api/v1/{name}/?{one}"
        for name, filters in asked.items()
        for one in filters
    }


def _of_tag(person: Candidate) -> str:
    tag = person.tags.first()
    return f"tag_id={tag.public_id if tag else uuid.UUID(int=0)}"
