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

from hiring.models import Application, Attachment, Candidate, Interview, Job, User
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
from tests.hiring.admin.pages import every_page
from tests.hiring.api.callers import caller
from tests.scorecards.admin.world import owed_seat, panel_of, site_admin

pytestmark = pytest.mark.django_db

PANEL_MODELS = {"job_id": Job, "application_id": Application, "candidate_id": Candidate}
FILTERED = {**PANEL_MODELS, "interview_id": Interview, "user_id": User}
# The framework is nobody's secret, and its many pages would only take time.
PUBLIC = re.compile(r"^/(admin/scorecards/(role)?competency|admin/hiring/(role|office|department)|api/v1/comp)")
UNLIKE = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken\W+\w+|nonce[=-]"?[\w+/=-]+'
    r"|csrftoken=\w+|expires=[^;]+|\d+\xa0(second|minute|hour)s?( ago)?|\bnow\b"
)

# What a panel judged, by panel; "draft" and "private" stay with their authors.
JUDGEMENTS = ("EVIDENCE", "AMENDED", "NOTE", "DECISION", "DEPARTURE", "NEXT STEP", "MESSAGE", "RECUSAL")
OWN_ALONE = ("DRAFT", "PRIVATE")
# Everything else about a panel: that it exists, and of whom.
EXISTENCE = ("job", "stage", "person", "interview", "employer", "mail", "head", "paper", "content", "place")


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
    write(panel.card) if not panel.card.panelist.card_submitted_at else None
    revision = amend(panel.card, vision=1)
    revision.reason = f"{name.upper()} AMENDED"
    revision.save()
    revision.ratings.update(evidence=f"{name.upper()} EVIDENCE")
    draft = draft_of(application, f"{name.upper()} DRAFT")
    draft.private_note = f"{name.upper()} PRIVATE"
    draft.save()
    PanelistFactory(
        interview=panel.card.panelist.interview, recused_at=draft.created_at, recusal_reason=f"{name.upper()} RECUSAL"
    )
    words = {"departure_reason": "DEPARTURE", "next_step": "NEXT STEP", "candidate_message": "MESSAGE"}
    for field, word in words.items():
        setattr(panel.decision, field, f"{name.upper()} {word}")
    panel.decision.save()
    compile_summaries([application.pk])
    open_debrief(application_id=application.pk, by=panel.owner)
    return panel


def draft_of(application, evidence="Said so."):
    """A colleague's card, written and not handed in."""
    card = ScorecardFactory(panelist__interview__application=application)
    write(card)
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
    yield from (f"/attachments/{paper.public_id}/" for paper in Attachment.objects.all())


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


def walk(client: Client, *, staff: bool):
    """What every address answers: status, headers, cookies and body in one text."""
    addresses = [*web_addresses(), *api_addresses(), *(every_page() if staff else ["/admin/"])]
    answers = {}
    for address in addresses:
        if PUBLIC.match(address):
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answers[address] = f"{answer.status_code} {answer.headers} {answer.cookies} {body.decode()}"
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


def on_team(user, world):
    TeamMemberFactory(job=world.maple.job, user=user)
    return user


def manager(world):
    return UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)


def handed_in_elsewhere(world):
    user = owing(UserFactory(), world)
    seat = PanelistFactory(interview__application=world.maple.application, user=user)
    ScorecardFactory(panelist=seat, submitted=True)
    return user


def the_candidate(user, world):
    Candidate.objects.filter(pk=world.maple.application.candidate_id).update(user=user)
    return user


JUDGED = judgements("Maple") | judgements("Raven")
SECRET = judgements("Raven") | existence("Raven")
MAPLE = judgements("Maple") | existence("Maple")
ALONE = {f"MAPLE {word}" for word in OWN_ALONE}

# Who walks, and what they must not meet.
WALKERS = {
    "interviewer who owes": (lambda world: owing(UserFactory(), world), JUDGED | SECRET),
    "shadow who owes": (lambda world: owing(UserFactory(), world, role="shadow"), JUDGED | SECRET),
    "interviewer who owes one card and handed in another": (handed_in_elsewhere, JUDGED | SECRET),
    "recruiter who owes": (lambda world: owing(on_team(RecruiterFactory(), world), world), JUDGED | SECRET),
    "hiring manager who owes": (lambda world: owing(on_team(manager(world), world), world), JUDGED | SECRET),
    "site admin who owes": (lambda world: owing(site_admin(), world), JUDGED | SECRET),
    "panelist who handed in": (lambda world: world.maple.card.panelist.user, ALONE | SECRET),
    "recruiter outside the search": (lambda world: RecruiterFactory(), ALONE | SECRET),
    "site admin outside the search": (lambda world: site_admin(), ALONE | SECRET),
    "hiring manager of another job": (manager, MAPLE | SECRET),
    "interviewer of nothing": (lambda world: UserFactory(), MAPLE | SECRET),
    "recruiter who is the candidate": (
        lambda world: the_candidate(RecruiterFactory(), world),
        judgements("Maple") | {"Maple person", "Maple employer", "Maple paper", "maplemail"} | SECRET,
    ),
    "integration": (lambda world: IntegrationFactory(), ALONE | SECRET),
    "nobody": (lambda world: None, MAPLE | SECRET),
}


@pytest.mark.parametrize(("make", "words"), WALKERS.values(), ids=WALKERS)
def test_no_address_says_what_is_not_theirs(world, make, words):
    user = make(world)

    answers = walk(caller(user), staff=bool(user and user.is_staff))

    # Their own card's words are theirs.
    assert met(answers, words) == {}
