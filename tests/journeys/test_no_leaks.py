"""Canaries in every corner, and everybody who must not meet them walking through every door.

Two panels, one of them confidential, hold something in every field that can hold a secret. A persona asks for every
address of the pages, the admin and the API there is, visible or not; no answer may hold a word that is not theirs:
neither in its body nor in its headers.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from hiring.models import Application, Attachment, Candidate, Interview, Job
from hiring.operations.applications import end_application
from hiring.operations.notes import add_note
from hiring.permissions import Persona
from scorecards.api.urls import router
from scorecards.models import Debrief, Scorecard
from scorecards.operations.cards import submit_scorecard
from scorecards.operations.decisions import open_debrief
from scorecards.operations.summaries import compile_summaries
from tests.acts import amend, write
from tests.factories import (
    AttachmentFactory,
    IntegrationFactory,
    PanelistFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import every_page, listing, page
from tests.hiring.api.callers import caller
from tests.scorecards.admin.world import Panel, owed_seat, panel_of, site_admin

pytestmark = pytest.mark.django_db

FILTERED = {
    "job_id": Job,
    "application_id": Application,
    "candidate_id": Candidate,
    "interview_id": Interview,
}
# Pages that would only take time: of the framework, the ladder, plain lists, and of events, whose list says it all.
SKIPPED = re.compile(
    r"/api/v1/(competencies|roles|users|tags|sources|rejection-reasons)/\w"
    r"|/admin/scorecards/(competency|rolecompetency|rubric)/\d"
    r"|/admin/hiring/(role|user|apitoken|rejectionreason|auditevent)/\d"
    r"|/admin/.*/history/"
)
# What differs between two answers that say the same.
FLEETING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken\W+\w+|nonce[=-]"?[\w+/=-]+|csrftoken=\w+|messages=[^;]+'
    r"|'Expires': '[^']*'|'Last-Modified': '[^']*'|expires=[^;]+|\d+\s(second|minute)s?( ago)?|\bnow\b"
)

# What a panel judged, by panel; "draft" and "private" stay with their authors.
JUDGEMENTS = ("EVIDENCE", "AMENDED", "NOTE", "DECISION", "DEPARTURE", "NEXT STEP", "MESSAGE", "RECUSAL")
OWN_ALONE = ("DRAFT", "PRIVATE")
# Everything else about a panel: that it exists, and of whom.
EXISTENCE = ("job", "stage", "person", "interview", "employer", "mail", "head", "paper", "content", "place")


@dataclass(frozen=True)
class Planted(Panel):
    """A panel with a canary in every field, and a colleague's draft."""

    draft: Any


@dataclass(frozen=True)
class World:
    """The panel of an open job, which everybody may know of, and that of a confidential one."""

    maple: Any
    raven: Any


def planted(name, **job):
    """A panel with a canary in every field: "MAPLE EVIDENCE", "Maple person"."""
    panel = panel_of(name, **job)
    application, candidate = panel.application, panel.application.candidate
    candidate.email, candidate.headline = f"{name.lower()}mail@example.org", f"{name} head"
    candidate.save()
    paper = AttachmentFactory(candidate=candidate, filename=f"{name} paper.txt", uploaded_by=panel.owner)
    paper.file.save("paper", ContentFile(f"{name} content".encode()))
    Interview.objects.filter(application=application).update(place=f"{name} place")
    revision = amend(panel.card, vision=1)
    revision.reason = f"{name.upper()} AMENDED"
    revision.save()
    revision.ratings.update(evidence=f"{name.upper()} EVIDENCE")
    draft = draft_of(application, f"{name.upper()} DRAFT")
    draft.private_note = f"{name.upper()} PRIVATE"
    draft.save()
    PanelistFactory(
        interview=panel.card.panelist.interview,
        recused_at=draft.created_at,
        recusal_reason=f"{name.upper()} RECUSAL",
    )
    words = {"departure_reason": "DEPARTURE", "next_step": "NEXT STEP", "candidate_message": "MESSAGE"}
    for field, word in words.items():
        setattr(panel.decision, field, f"{name.upper()} {word}")
    panel.decision.save()
    compile_summaries([application.pk])
    open_debrief(application_id=application.pk, by=panel.owner)
    return Planted(**vars(panel), draft=draft)


def draft_of(application, evidence):
    """A colleague's card, written and not handed in."""
    card = write(ScorecardFactory(panelist__interview__application=application))
    card.revisions.get().ratings.update(evidence=evidence)
    return card


def judgements(name):
    return {f"{name.upper()} {word}" for word in (*JUDGEMENTS, *OWN_ALONE)}


def existence(name):
    return {f"{name} {word}" for word in EXISTENCE if word != "mail"} | {f"{name.lower()}mail"}


def web_addresses():
    yield "/"
    for card in Scorecard.objects.all():
        yield from (f"/scorecards/{card.public_id}/{act}" for act in ("", "amend/", "recuse/"))
    for application in Application.objects.all():
        acts = ("panel/", "panel/?version=2-2-0", "decision/", "debrief/")
        yield from (f"/applications/{application.public_id}/{act}" for act in acts)
    yield from (f"/debriefs/{debrief.public_id}/close/" for debrief in Debrief.objects.all())
    for paper in Attachment.objects.all():
        yield from (f"/attachments/{paper.public_id}/{act}" for act in ("", "view/"))


def api_addresses():
    yield "/api/v1/"
    for prefix, viewset, _name in router.registry:
        resource = f"/api/v1/{prefix}/"
        yield f"{resource}?page_size=200"
        ids = viewset.serializer_class.Meta.model._base_manager.values_list("public_id", flat=True)
        yield from (f"{resource}{public_id}/" for public_id in ids)
        for name in set(viewset.filterset_class.base_filters) & set(FILTERED):
            ids = FILTERED[name]._base_manager.values_list("public_id", flat=True)
            yield from (f"{resource}?{name}={public_id}" for public_id in ids)


def walk(user):
    """What every address answers this person, or nobody: status, headers, cookies and body in one text."""
    client = caller(user)
    admin = every_page() if user and user.is_staff else ["/admin/", "/admin/hiring/job/"]
    answers = {}
    for address in (*web_addresses(), *api_addresses(), *admin):
        if SKIPPED.match(address):
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said = f"{answer.status_code} {answer.headers} {answer.cookies} {body.decode()}"
        answers[address] = FLEETING.sub("", said)
    return answers


def met(answers, words):
    """The words that were met, each with the addresses that said them."""
    found = defaultdict(list)
    for address, text in answers.items():
        for word in words:
            if word in text:
                found[word].append(address)
    return dict(found)


@pytest.fixture
def world():
    return World(planted("Maple"), planted("Raven", confidential=True))


def owing(user, world, **seat):
    """The person, who owes a card on the open panel."""
    owed_seat(world.maple.application, user)
    user.seats.update(**seat)
    return user


def handed_in(user, world):
    seat = PanelistFactory(interview__application=world.maple.application, user=user)
    ScorecardFactory(panelist=seat, submitted=True)
    return user


def on_team(user, world):
    TeamMemberFactory(job=world.maple.job, user=user)
    return user


def the_candidate(user, world):
    Candidate.objects.filter(pk=world.maple.application.candidate_id).update(user=user)
    return user


SECRET = judgements("Raven") | existence("Raven")
UNREAD = judgements("Maple") | SECRET
ALONE = {f"MAPLE {word}" for word in OWN_ALONE} | SECRET
# The job itself is no secret to a recruiter who has applied for it.
OWN_FILE = UNREAD | {
    "Maple person",
    "Maple employer",
    "Maple paper",
    "Maple content",
    "Maple head",
    "maplemail",
}

# Who walks, and what they must not meet. Nobody here is of the confidential search.
WALKERS = {
    "interviewer who owes": (lambda world: owing(UserFactory(), world), UNREAD),
    "shadow who owes": (lambda world: owing(UserFactory(), world, role="shadow"), UNREAD),
    "interviewer who owes one of two": (lambda world: handed_in(owing(UserFactory(), world), world), UNREAD),
    "site admin who owes": (lambda world: owing(site_admin(), world), UNREAD),
    "interviewer who handed in": (lambda world: handed_in(UserFactory(), world), ALONE),
    "interviewer of nothing": (lambda _world: UserFactory(), UNREAD | existence("Maple")),
    "recruiter who is the candidate": (lambda world: the_candidate(RecruiterFactory(), world), OWN_FILE),
    "integration": (lambda _world: IntegrationFactory(), ALONE),
    "nobody": (lambda _world: None, UNREAD | existence("Maple")),
}


@pytest.mark.parametrize(("make", "words"), WALKERS.values(), ids=WALKERS)
def test_no_address_says_what_is_not_theirs(world, make, words):
    user = make(world)

    answers = walk(user)

    assert met(answers, words) == {}


def test_the_canaries_sing_to_those_they_are_for(world):
    owner, author = walk(world.raven.owner), walk(world.raven.draft.panelist.user)

    read_by_nobody = {"RAVEN PRIVATE", "RAVEN DRAFT", "RAVEN RECUSAL"}
    assert set(met(owner, SECRET)) == SECRET - read_by_nobody
    assert met(owner, ALONE - SECRET) == {}
    assert set(met(author, {"RAVEN PRIVATE", "RAVEN DRAFT"})) == {"RAVEN PRIVATE", "RAVEN DRAFT"}


def test_a_session_of_a_service_account_opens_nothing(world):
    client = Client()
    client.force_login(IntegrationFactory())

    pages = {address: client.get(address).status_code for address in web_addresses()}

    assert set(pages.values()) <= {302, 405}


def test_somebody_who_owes_is_not_told_why_an_application_ended(world):
    application = world.maple.application
    end_application(
        application_id=application.pk,
        reason=RejectionReasonFactory(name="MAPLE REASON"),
        by=world.maple.owner,
    )
    client = caller(owing(on_team(RecruiterFactory(), world), world))
    addresses = [page(application), listing(Application), f"/api/v1/applications/{application.public_id}/"]

    assert met({a: client.get(a).content.decode() for a in addresses}, {"MAPLE REASON"}) == {}


def test_nothing_a_colleague_does_changes_what_somebody_who_owes_is_told(world):
    user = owing(on_team(UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True), world), world)
    before = walk(user)
    assert met(before, UNREAD) == {}

    draft = world.maple.draft
    submit_scorecard(scorecard_id=draft.pk, by=draft.panelist.user)
    amend(draft, vision=5)
    add_note(candidate_id=world.maple.application.candidate_id, text="Thinks so too.", by=world.maple.owner)
    compile_summaries([world.maple.application.pk])

    after = walk(user)
    assert {address: after[address] for address in before if after[address] != before[address]} == {}
