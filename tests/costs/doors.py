"""The fullest page of every kind, for whoever opens it on a crowd: what costs and plans are asked of."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse

from bench.admin import pages as admin_pages
from hiring.models import Application, User
from hiring.operations.access import create_api_token
from hiring.permissions import Persona
from hiring.scopes import EVERYTHING_READ
from scorecards.models import Scorecard
from tests.costs import page_doors, program_doors, trail_doors
from tests.factories import IntegrationFactory, UserFactory

RESOURCES = (
    "roles",
    "users",
    "sources",
    "tags",
    "rejection-reasons",
    "competencies",
    "interview-kits",
    "debriefs",
    "jobs",
    "candidates",
    "applications",
    "interviews",
    "scorecards",
    "panel-summaries",
    "decisions",
    "changes",
)


@dataclass(frozen=True)
class Door:
    """One address and the client that opens it."""

    name: str
    client: Client
    url: str

    def open(self):
        response = self.client.get(self.url)
        assert response.status_code == 200, (self.name, self.url, response.status_code)
        return b"".join(response) if response.streaming else response.content


def doors_of(recruiter: User) -> list[Door]:
    """Every page and list, each as the person opens it for whom it was made."""
    manager = busiest_manager()
    interviewer = busiest_interviewer()
    boss = UserFactory(is_superuser=True, is_staff=True)
    return [
        *_each(signed_in(recruiter), "recruiter", admin_pages(recruiter) | _panel_pages(recruiter)),
        *_each(signed_in(manager), "hiring manager", _lists()),
        *_each(signed_in(interviewer), "interviewer", _own_pages(interviewer)),
        *_each(signed_in(recruiter), "recruiter", page_doors.of_forms(recruiter)),
        *_each(signed_in(manager), "hiring manager", page_doors.of_manager(manager)),
        *_each(signed_in(boss), "site admin", page_doors.of_site_admin()),
        *_each(signed_in(boss), "site admin", trail_doors.of_site_admin()),
        *_each(signed_in(recruiter), "recruiter", program_doors.of_person(recruiter)),
        *_each(signed_in(manager), "hiring manager", program_doors.of_person(manager)),
        *_of_system(system()),
    ]


def _of_system(client: Client) -> list[Door]:
    lists = {name: f"/api/v1/{name}/" for name in RESOURCES} | program_doors.of_system()
    return _each(client, "system", lists | program_doors.exports())


def _each(client: Client, who: str, urls: dict[str, str]) -> list[Door]:
    return [Door(f"{who}: {name}", client, url) for name, url in urls.items()]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def system() -> Client:
    account = IntegrationFactory()
    secret = create_api_token(user=account, name="Warehouse", scopes=EVERYTHING_READ, by=None)[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def busiest_manager() -> User:
    managers = User.objects.filter(groups__name=Persona.HIRING_MANAGER)
    return managers.annotate(n=Count("team_memberships__job__applications")).order_by("-n", "pk").first()


def busiest_interviewer() -> User:
    owed = Count("seats", filter=Q(seats__card_submitted_at=None))
    return User.objects.filter(groups__name=Persona.INTERVIEWER).annotate(n=owed).order_by("-n", "pk").first()


def _lists() -> dict[str, str]:
    return {
        name: reverse(f"admin:hiring_{name}_changelist") for name in ("application", "candidate", "interview")
    } | {"start page": reverse("admin:index")}


def _panel_pages(recruiter: User) -> dict[str, str]:
    application = Application.objects.run_by(recruiter).filter(stage__kind="debrief").order_by("pk").first()
    names = ("panel", "ladder", "decision")
    return {name: reverse(name, args=[application.public_id]) for name in names} | {
        "finalists": reverse("finalists", args=[application.job.public_id]),
        "candidates by name": reverse("admin:hiring_candidate_changelist") + "?q=garcia",
        "rejected applications": reverse("admin:hiring_application_changelist") + "?status__exact=rejected",
    }


def _own_pages(interviewer: User) -> dict[str, str]:
    card = Scorecard.objects.own(interviewer).owed().order_by("pk").first()
    return {"home": reverse("home"), "scorecard form": reverse("scorecard", args=[card.public_id])}
