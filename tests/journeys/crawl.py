"""Every address there is, visible or not, and what it answers one person."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urljoin

import django_filters
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from hiring.models import (
    Application,
    Attachment,
    AuditEvent,
    Candidate,
    Interview,
    Job,
    Panelist,
    Stage,
    User,
)
from hiring.operations.links import token_of
from scorecards.api.urls import router
from scorecards.models import Debrief, Decision, Packet, PanelSummary, Scorecard
from tests.hiring.admin.pages import every_page, listing
from tests.hiring.api.callers import caller

FILTERED = {
    "job_id": Job,
    "application_id": Application,
    "candidate_id": Candidate,
    "interview_id": Interview,
    "stage_id": Stage,
    "user_id": User,
}
TELLING = (Application, AuditEvent, Candidate, Decision, Interview, Job, PanelSummary, Scorecard)
# Pages that would only take time: of the framework, the ladder, plain lists, and of events, whose list says it all.
SKIPPED = re.compile(
    r"/api/v1/(competencies|roles|users|tags|sources|rejection-reasons)/\w"
    r"|/admin/scorecards/(competency|rolecompetency|rubric)/\d"
    r"|/admin/hiring/(role|user|apitoken|rejectionreason|auditevent)/\d"
    r"|/admin/.*/history/"
)
# What differs between two answers that say the same.
FLEETING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken\W+\w+|"token": "\w+"|nonce[=-]"?[\w+/=-]+|csrftoken=\w+'
    r"|messages=[^;]+|'Expires': '[^']*'|'Last-Modified': '[^']*'|expires=[^;]+|Max-Age=\d+"
    r"|'X-Request-ID': '[^']*'|'X-RateLimit-[A-Za-z]+': '\d+'"
    r'|"request_id":\s?"[^"]*"'
    r"|\d+\s(second|minute)s?( ago)?|\bnow\b"
)


def web_addresses():
    """Every page outside the admin, and every address of its forms."""
    yield from ("/", "/i/leave/")
    for card in Scorecard.objects.all():
        acts = ("", "field/", "amend/", "recuse/", "not-held/", "on-behalf/")
        yield from (f"/scorecards/{card.public_id}/{act}" for act in acts)
    for application in Application.objects.all():
        acts = ("panel/", "panel/?version=2-2-0", "ladder/", "packet/", "decision/", "debrief/")
        yield from (f"/applications/{application.public_id}/{act}" for act in acts)
        yield f"/jobs/{application.job.public_id}/finalists/?with={application.public_id}"
    yield from (f"/jobs/{job.public_id}/finalists/" for job in Job.objects.all())
    yield from (f"/panelists/{seat.public_id}/remind/" for seat in Panelist.objects.all())
    for decision in Decision.objects.all():
        yield from (f"/decisions/{decision.public_id}/{act}/" for act in ("confirm", "withdraw", "reopen"))
    for debrief in Debrief.objects.all():
        yield from (f"/debriefs/{debrief.public_id}/{act}" for act in ("", "close/", "points/"))
        for point in debrief.points.all():
            yield f"/debriefs/{debrief.public_id}/points/{point.public_id}/close/"
        for block in debrief.summary.document.get("competencies", ()):
            acts = (f"ratings/{rating['rating']}/stance/" for rating in block["ratings"])
            yield from (f"/debriefs/{debrief.public_id}/{act}" for act in acts)
    for packet in Packet.objects.all():
        yield from (f"/packets/{packet.public_id}/{act}" for act in ("", "view/"))
    for paper in Attachment.objects.all():
        yield from (f"/attachments/{paper.public_id}/{act}" for act in ("", "view/"))


def link_addresses():
    """The signed link of every seat, made when the seat was."""
    for seat in Panelist.objects.select_related("user"):
        yield f"/i/{token_of(seat, now=seat.created_at)}/"


def api_addresses():
    """Every list, every record, and every filter with every value it could find something by."""
    yield from ("/api/v1/", "/api/v1/changes/")
    for summary in PanelSummary.objects.all():
        yield from (
            f"/api/v1/panel-summaries/{summary.public_id}/input/{query}" for query in ("", "?version=1")
        )
    for prefix, viewset, _name in router.registry:
        resource = f"/api/v1/{prefix}/"
        yield f"{resource}?page_size=200"
        ids = viewset.serializer_class.Meta.model._base_manager.values_list("public_id", flat=True)
        yield from (f"{resource}{public_id}/" for public_id in ids)
        for name, one in viewset.filterset_class.base_filters.items():
            yield from (f"{resource}?{name}={value}" for value in _values(name, one))


def _values(name, one):
    if name in FILTERED:
        return FILTERED[name]._base_manager.values_list("public_id", flat=True)
    if isinstance(one, django_filters.ChoiceFilter):
        return [value for value, _label in one.extra["choices"]]
    return ()


def admin_addresses(user):
    """All of the admin, or its doors for somebody who is no staff."""
    if not user or not user.is_staff:
        return ["/admin/", "/admin/hiring/job/"]
    found = [f"{reverse('admin:search')}?q={words}" for words in ("", "Maple", "maple per", "job")]
    return [*every_page(), *found]


def sorted_and_filtered(client):
    """The admin's lists that tell of people, in every order and by every filter they offer this client."""
    for model in TELLING:
        yield listing(model)
        answer = client.get(listing(model))
        cl = answer.context.get("cl") if answer.context else None
        if cl is None:
            continue
        for number in range(1, len(cl.list_display)):
            yield from (listing(model, f"?o={sign}{number}") for sign in ("", "-"))
        for spec in cl.filter_specs:
            choices = (choice.get("query_string", "") for choice in spec.choices(cl))
            yield from {listing(model, query) for query in choices if len(query) > 1}


def said_by(answer):
    """Status, headers, cookies and body of an answer in one text, without what is fleeting."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return FLEETING.sub("", f"{answer.status_code} {answer.headers} {answer.cookies} {body.decode()}")


def asked(client, addresses):
    """What these addresses answer, each by itself: a message of one page does not wait for the next."""
    answers = {}
    for address in addresses:
        client.cookies.pop("messages", None)
        answers[address] = said_by(client.get(address))
    return answers


def walk(user, client=None):
    """What every address answers this person, or nobody."""
    links = link_addresses() if user and not user.is_service else ()
    addresses = (*web_addresses(), *api_addresses(), *admin_addresses(user), *links)
    return asked(client or caller(user), [address for address in addresses if not SKIPPED.match(address)])


# What a browser sends only if somebody picked it.
PICKED = {"checkbox", "radio", "file", "submit"}


class Links(HTMLParser):
    """What one can go to or send from a page: addresses, and forms with what stands in them."""

    def __init__(self):
        super().__init__()
        self.addresses = []
        self.forms = []
        self.form, self.can_be_sent = None, False

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.addresses.append(said["href"])
        elif tag == "form":
            self.form = (said.get("method", "get").lower(), said.get("action") or "", {})
        if self.form and (said.get("type") == "submit" or (tag == "button" and "type" not in said)):
            self.can_be_sent = True
        elif self.form and tag in {"input", "textarea", "select"} and said.get("type") not in PICKED:
            self.form[2][said.get("name") or ""] = said.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form" and self.form:
            # A page to read may stand in a form that nothing sends.
            self.forms += [self.form] * self.can_be_sent
            self.form, self.can_be_sent = None, False


def follow(client, starts, *, a_kind=2):
    """Go from these pages wherever their links and forms lead, to at most so many addresses of a kind.

    Forms that change something are sent as they stand, in a transaction that is undone. Returns the answers by what
    was done: "GET /", "POST /i/leave/". Ways out of the session are not taken.
    """
    waiting, answers, kinds = deque(("get", address, {}) for address in starts), {}, Counter()
    while waiting:
        method, address, sent = waiting.popleft()
        path = address.split("?")[0].split("#")[0]
        try:
            kind = f"{method} {resolve(path).route} {'?' in address}"
        except Resolver404:
            kind = f"{method} {path}"
        name = f"{method.upper()} {address.split('#')[0]}"
        if name in answers or kinds[kind] >= a_kind or "logout" in path or path == "/i/leave/":
            continue
        kinds[kind] += 1
        with transaction.atomic():
            answer = getattr(client, method)(address, sent)
            answers[name] = said_by(answer)
            transaction.set_rollback(True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        links = Links()
        links.feed(answer.content.decode())
        here = [urljoin(address, one) for one in links.addresses]
        waiting += (
            ("get", one, {}) for one in here if one.startswith("/") and not one.startswith("/static/")
        )
        forms = (
            (how, urljoin(address, where) if where else address, data) for how, where, data in links.forms
        )
        waiting += (form for form in forms if form[0] in {"get", "post"} and form[1].startswith("/"))
    return answers
