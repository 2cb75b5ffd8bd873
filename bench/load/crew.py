"""Who is at work, and the next request each of them sends: what one act leaves, the next one goes on from."""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from hiring.models import Application, Candidate, StageKind, User
from hiring.operations.access import create_api_token
from hiring.permissions import Persona
from hiring.scopes import EVERYTHING_READ
from scorecards.models import Scorecard
from scorecards.operations.fields import mark_of
from tests.factories import IntegrationFactory, UserFactory
from tests.services.faults.day import CSRF, session_of

SAVES = 16  # of a card before it is handed in
OPEN = 100  # forms at nine o'clock
MIRRORS = 16  # an account may have twenty
FORM = "application/x-www-form-urlencoded"
EVIDENCE = "They told how the bet was chosen, who was against it, and what was stopped for it. Version {}."
QUIET_STAGES = (StageKind.REVIEW, StageKind.SCREEN, StageKind.INTERVIEW)
NAMES = ("garcia", "okafor", "mueler", "tanaka", "director garcia", "novak")


@dataclass(slots=True)
class Ask:
    """A request, what it must be answered with, and what its answer is read for."""

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""
    expected: int = 200
    then: object = None


@dataclass(slots=True)
class Writer:
    """Somebody's card as their browser knows it."""

    path: str
    cookie: str
    keys: list[str]
    texts: dict[str, str] = field(default_factory=dict)
    saves: int = 0


@dataclass(slots=True)
class Placed:
    """Somebody on a board, who goes back and forth between two stages."""

    job: int
    application: int
    at: int
    next: int


class Crew:
    """Everybody who sends requests; each act returns the next one of its kind. Safe to ask from many threads."""

    def __init__(self, recruiter: User) -> None:
        self._chance = Random(7)
        self._lock = threading.Lock()
        self._versions = count()
        self._fresh = deque(writers())
        self._writing = deque(self._fresh.popleft() for _ in range(OPEN))
        self._opened = list(self._writing)
        self._done: deque[Writer] = deque()
        self._recruiter = session_of(recruiter)
        self._nobody = session_of(UserFactory())
        self._homes = cycle([writer.cookie for writer in self._fresh])
        mirror = IntegrationFactory()
        secret = create_api_token(user=mirror, name="Mirror", scopes=EVERYTHING_READ, by=None)[1]
        self._token = {"Authorization": f"Bearer {secret}"}
        run = Application.objects.run_by(recruiter).active().select_related("stage", "job")
        self._placed = deque(placed(run.filter(stage__kind__in=QUIET_STAGES)))
        self._applications = list(run[:500])
        shown = Candidate.objects.visible_to(mirror).order_by("pk")
        self._candidates = list(shown.values_list("public_id", flat=True)[:500])
        self._mirrors = deque(["/api/v1/changes/"] * MIRRORS)
        self._page = self._first_page = "/api/v1/applications/?expand=candidate&page_size=50"
        self.busiest_job = self._applications[0].job_id

    def open_form(self) -> Ask:
        """Somebody begins a card while few are being written; else somebody comes back to theirs."""
        if len(self._writing) >= OPEN:
            writer = self._chance.choice(self._opened)
            return Ask("GET", writer.path, cookies(writer.cookie))
        writer = self._take(self._fresh)
        return Ask("GET", writer.path, cookies(writer.cookie), then=lambda _body: self._begin(writer))

    def save_field(self) -> Ask:
        """The next words of a card that is being written."""
        writer = self._take(self._writing)
        key = writer.keys[writer.saves % len(writer.keys)]
        text, was = EVIDENCE.format(next(self._versions)), writer.texts.get(key, "")
        body = json.dumps({"field": f"evidence:{key}", "value": text, "was": mark_of(was)})
        headers = cookies(writer.cookie) | {"Content-Type": "application/json"}

        def saved(_body: bytes) -> None:
            writer.texts[key] = text
            writer.saves += 1
            (self._done if writer.saves >= SAVES else self._writing).append(writer)

        return Ask("POST", f"{writer.path}field/", headers, body, then=saved)

    def hand_in(self) -> Ask:
        """A card that has all its words, scores and a recommendation."""
        writer = self._take(self._done, self._writing)
        form = {"recommendation": "yes", "intent": "submit"}
        for key in writer.keys:
            form |= {f"evidence-{key}": writer.texts.get(key, EVIDENCE), f"score-{key}": "4"}
        headers = cookies(writer.cookie) | {"Content-Type": FORM}
        return Ask("POST", writer.path, headers, urlencode(form), expected=302)

    def home(self) -> Ask:
        return Ask("GET", "/", cookies(next(self._homes)))

    def empty(self) -> Ask:
        return Ask("GET", "/", cookies(self._nobody))

    def board(self) -> Ask:
        job = self._chance.choice(self._applications).job_id
        return Ask("GET", reverse("admin:hiring_job_board", args=[job]), cookies(self._recruiter))

    def move(self) -> Ask:
        """A card is dragged to the next stage, and the next time back."""
        who = self._take(self._placed)
        headers = cookies(self._recruiter) | {"Content-Type": FORM, "Accept": "application/json"}
        body = urlencode({"move": f"{who.application}:{who.at}:{who.next}"})

        def moved(_body: bytes) -> None:
            who.at, who.next = who.next, who.at
            self._placed.append(who)

        path = reverse("admin:hiring_job_board_move", args=[who.job])
        return Ask("POST", path, headers, body, then=moved)

    def application(self) -> Ask:
        chosen = self._chance.choice(self._applications)
        path = reverse("admin:hiring_application_change", args=[chosen.pk])
        return Ask("GET", path, cookies(self._recruiter))

    def panel(self) -> Ask:
        chosen = self._chance.choice(self._applications)
        return Ask("GET", reverse("panel", args=[chosen.public_id]), cookies(self._recruiter))

    def search(self) -> Ask:
        words = urlencode({"q": self._chance.choice(NAMES)})
        return Ask("GET", f"{reverse('admin:search')}?{words}", cookies(self._recruiter))

    def changes(self) -> Ask:
        """A mirror asks for what changed since its last question; each asks one question at a time."""
        place = self._take(self._mirrors)

        def read(body: bytes) -> None:
            self._mirrors.append(local(json.loads(body)["next"]))

        return Ask("GET", place, self._token, then=read)

    def api_page(self) -> Ask:
        """A program reads all applications, page after page, and begins anew at the end."""

        def read(body: bytes) -> None:
            following = json.loads(body)["next"]
            self._page = local(following) if following else self._first_page

        return Ask("GET", self._page, self._token, then=read)

    def api_row(self) -> Ask:
        return Ask("GET", f"/api/v1/candidates/{self._chance.choice(self._candidates)}/", self._token)

    def export(self) -> Ask:
        return Ask("GET", "/api/v1/candidates/export/", self._token)

    def _begin(self, writer: Writer) -> None:
        self._opened.append(writer)
        self._writing.append(writer)

    def _take(self, *places: deque) -> object:
        """Take what nobody else is at; waiting for it would hide that the site is slow."""
        with self._lock:
            for place in places:
                if place:
                    return place.popleft()
        raise LookupError("Nobody is left to do this: begin with a larger crowd.")


def writers() -> list[Writer]:
    """A writer for each card that is owed and can be handed in."""
    owed = (
        Scorecard.objects.owed()
        .filter(panelist__interview__application__status=Application.Status.ACTIVE)
        .select_related("panelist__user", "panelist__interview__kit_assignment__kit")
        .prefetch_related("panelist__interview__kit_assignment__kit__competencies")
        .order_by("pk")
    )
    sessions = {user.pk: session_of(user) for user in User.objects.filter(groups__name=Persona.INTERVIEWER)}
    return [
        Writer(
            reverse("scorecard", args=[card.public_id]),
            sessions[card.panelist.user_id],
            [one.key for one in card.panelist.interview.kit_assignment.kit.competencies.all()],
        )
        for card in owed
    ]


def placed(applications: object) -> list[Placed]:
    """Applications with the stage they are at and a neighbour of it; none that a page would ask about first."""
    people = []
    for application in applications:
        stages = list(application.job.stages.filter(kind__in=QUIET_STAGES).order_by("position"))
        others = [stage.pk for stage in stages if stage.pk != application.stage_id]
        if others:
            people.append(Placed(application.job_id, application.pk, application.stage_id, others[0]))
    return people


def cookies(session: str) -> dict[str, str]:
    return {"Cookie": f"{session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}


def local(address: str) -> str:
    """An address that the API told, without its host."""
    return "/" + address.partition("://")[2].partition("/")[2] if "://" in address else address
