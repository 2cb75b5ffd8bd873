"""A day at work: panels whose cards are written and handed in over HTTP by many at once, and what was acknowledged.

Each client insists, as people and programs do: a request that is not answered, or answered with "not now" (5xx), is
sent again. Whatever the site acknowledged is written down here, to be looked for when the fault is over.
"""

import json
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from hiring.models import Application, Candidate, Interview, Panelist
from hiring.operations.access import create_api_token
from hiring.operations.links import token_of
from hiring.operations.webhooks import create_webhook
from local.guard import wait_until
from scorecards.models import KitAssignment, Scorecard
from scorecards.operations.fields import mark_of
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    InterviewFactory,
    JobFactory,
    StageFactory,
    UserFactory,
    panel_plan_of,
)

CSRF = "t" * 32
PATIENCE = 90
CLIENTS = 8
IN_PROGRESS = b"idempotency_in_progress"
EVIDENCE = "Line {} was closed, and she said so to both teams."
PDF = b"%PDF-1.7\n" + b"A line of a paper that somebody attached.\n" * 400
EVENTS = ("scorecard.submitted", "summary.published")


@dataclass(frozen=True)
class Seat:
    """One interviewer's way to one card: signed in, or by the link in their mail."""

    card: object
    cookie: str
    token: str


@dataclass
class Acknowledged:
    """What the site said it has: fields by card, cards handed in, mails asked for, papers, exports."""

    fields: dict = field(default_factory=dict)
    submitted: set = field(default_factory=set)
    links: set = field(default_factory=set)
    papers: list = field(default_factory=list)
    exports: list = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)


class Company:
    """Who works on the site: one job, its interviewers, an integration with a token and a webhook."""

    def __init__(self, receiver_url):
        with transaction.atomic():
            self.job = StageFactory(job=JobFactory(), position=0).job
            self.plan, self.kit = panel_plan_of(self.job, keys=("vision",))
            self.people = [(person, session_of(person)) for person in UserFactory.create_batch(10)]
            self.account = IntegrationFactory()
            scopes = ["candidates:read", "candidates:write", "private:read", "exports:read", "exports:write"]
            self.secret = create_api_token(user=self.account, name="Papers", by=None, scopes=scopes)[1]
        # Its own loopback is a private network: only a site that was told so sends there.
        allowed, settings.WEBHOOKS_ALLOW_PRIVATE = settings.WEBHOOKS_ALLOW_PRIVATE, True
        create_webhook(owner=self.account, url=receiver_url, events=EVENTS, by=None)
        settings.WEBHOOKS_ALLOW_PRIVATE = allowed

    def seats(self, count):
        """So many panels that wait for their one card; every second author comes by a link."""
        began = timezone.now() - timedelta(minutes=90)
        when = {"starts_at": began, "ends_at": began + timedelta(hours=1)}
        people = list(islice(cycle(self.people), count))
        with transaction.atomic():
            who = Candidate.objects.bulk_create(CandidateFactory.build() for _ in range(count))
            runs = Application.objects.bulk_create(
                ApplicationFactory.build(candidate=one, job=self.job, stage=self.job.stages.first())
                for one in who
            )
            talks = Interview.objects.bulk_create(
                InterviewFactory.build(application=run, **when) for run in runs
            )
            KitAssignment.objects.bulk_create(KitAssignment(interview=talk, kit=self.kit) for talk in talks)
            seats = Panelist.objects.bulk_create(
                Panelist(interview=talk, user=person) for talk, (person, _) in zip(talks, people, strict=True)
            )
            cards = Scorecard.objects.bulk_create(
                Scorecard(panelist=seat, rubric=self.plan.rubric) for seat in seats
            )
        return [
            Seat(card, "" if number % 2 else cookie, token_of(card.panelist))
            for number, (card, (_, cookie)) in enumerate(zip(cards, people, strict=True))
        ]


class Day:
    """Many clients at once, let go on entering; leaving waits for the last of them, and tells of their troubles.

    `listens` is how many seconds they wait for one answer.
    """

    def __init__(self, company, hosts, panels, listens=20):
        self.listens = listens
        self.company = company
        self.hosts = hosts
        self.seats = company.seats(panels)
        self.done = Acknowledged()
        self.troubles = []
        self._turn = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._guarded, args=(self._write,)) for _ in range(CLIENTS)]
        self._threads.append(threading.Thread(target=self._guarded, args=(self._file,)))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *trouble):
        for thread in self._threads:
            thread.join()
        assert kind or self.troubles == [], self.troubles

    def reach(self, share):
        """Wait until so large a share of the cards was handed in."""

        def is_there():
            return bool(self.troubles) or len(self.done.submitted) >= share * len(self.seats)

        assert wait_until(is_there, 60 + len(self.seats)), (len(self.done.submitted), self.done.refused)
        assert self.troubles == [], self.troubles

    def _guarded(self, work):
        try:
            work()
        except Exception as trouble:  # noqa: BLE001 - a thread's trouble is the test's
            self.troubles.append(f"{type(trouble).__name__}: {trouble}")

    def _next(self):
        with self._lock:
            self._turn += 1
            return self._turn - 1

    def _write(self):
        while (turn := self._next()) < len(self.seats):
            seat = self.seats[turn]
            cookie = seat.cookie or self._open(seat)
            headers = {"Cookie": f"{cookie}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
            self._hand_in(seat, headers)
            if turn % 4 == 0:
                self._ask_for_link(seat)
            if turn in (0, len(self.seats) // 2):
                self._export()

    def _hand_in(self, seat, headers):
        path, evidence = f"/scorecards/{seat.card.public_id}/", EVIDENCE.format(seat.card.pk)
        body = json.dumps({"field": "evidence:vision", "value": evidence, "was": mark_of("")})
        self._insist("POST", f"{path}field/", body, {**headers, "Content-Type": "application/json"}, {200})
        self.done.fields[seat.card.pk] = evidence
        form = {
            "evidence-vision": evidence,
            "score-vision": 1 + seat.card.pk % 5,
            "recommendation": "yes",
            "intent": "submit",
        }
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self._insist("POST", path, urlencode(form), {**headers, **kind}, {302})
        self.done.submitted.add(seat.card.pk)

    def _open(self, seat):
        """Come by the link in a mail; the session's cookie."""
        answer = self._insist("GET", f"/i/{seat.token}/", "", {}, {302})
        cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return next(
            cookie.partition(";")[0] for cookie in cookies if cookie.startswith(settings.SESSION_COOKIE_NAME)
        )

    def _ask_for_link(self, seat):
        form = urlencode({"csrfmiddlewaretoken": CSRF})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={CSRF}"}
        self._insist("POST", f"/i/{seat.token}/", form, kind, {200})
        self.done.links.add(seat.card.panelist_id)

    def _file(self):
        """Attach papers by the API, at the pace at which cards come in."""
        for seat in self.seats[::4]:
            wait_until(self._has_turned, PATIENCE)
            candidate = seat.card.panelist.interview.application.candidate
            path = f"/api/v1/candidates/{candidate.public_id}/attachments/"
            answer = self._ask_api(path, *multipart(kind="cv", file=PDF))
            self.done.papers.append(json.loads(answer.content)["id"])

    def _export(self):
        answer = self._ask_api("/api/v1/exports/", json.dumps({"resource": "candidates"}), "application/json")
        self.done.exports.append(json.loads(answer.content)["id"])

    def _has_turned(self):
        return bool(self.troubles) or self._turn >= min(4 * len(self.done.papers), len(self.seats))

    def _ask_api(self, path, body, kind):
        headers = {
            "Authorization": f"Bearer {self.company.secret}",
            "Content-Type": kind,
            "Idempotency-Key": str(uuid4()),
        }
        return self._insist("POST", path, body, headers, {201, 202})

    def _insist(self, method, path, body, headers, expected):
        """Send it until it is answered as it should be; what else was answered is counted."""
        hosts = self.hosts()
        ends = time.monotonic() + PATIENCE
        pause = threading.Event()
        while time.monotonic() < ends:
            with suppress(OSError, HTTPException):
                answer = request(next(hosts), method, path, body, headers, self.listens)
                if answer.status in expected:
                    return answer
                if IN_PROGRESS in answer.content:  # of a request that was sent before, and not waited for
                    continue
                self.done.refused[answer.status] += 1
                if answer.status < 500:
                    raise AssertionError(f"{method} {path}: {answer.status} {answer.content[:400]!r}")
            pause.wait(0.1)
        raise AssertionError(f"{method} {path} was not answered for {PATIENCE} s: {self.done.refused}")


def request(host, method, path, body, headers, listens):
    """One request on a connection of its own; the answer holds its whole `content`."""
    with closing(HTTPConnection(host, timeout=listens)) as connection:
        connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer


def multipart(*, kind, file):
    """A form with a file, and its content type."""
    bounds = uuid4().hex
    head = f'--{bounds}\r\nContent-Disposition: form-data; name="kind"\r\n\r\n{kind}\r\n'
    head += f'--{bounds}\r\nContent-Disposition: form-data; name="file"; filename="cv.pdf"\r\n'
    head += "Content-Type: application/pdf\r\n\r\n"
    return head.encode() + file + f"\r\n--{bounds}--\r\n".encode(), f"multipart/form-data; boundary={bounds}"


def session_of(user):
    client = Client()
    client.force_login(user, backend="hiring.web.sign_in.PeopleBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
