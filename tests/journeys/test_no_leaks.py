"""Canaries in every corner, and everybody who must not meet them walking through every door.

Two panels, one of them confidential, hold something in every field that can hold a secret. A persona asks for every
address of the pages, the admin and the API there is, visible or not; no answer may hold a word that is not theirs:
neither in its body nor in its headers.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from hiring.models import Application, Candidate
from hiring.operations.applications import end_application
from tests.factories import (
    IntegrationFactory,
    PanelistFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import listing, page
from tests.hiring.api.callers import caller
from tests.journeys.crawl import walk, web_addresses
from tests.journeys.planted import planted
from tests.scorecards.admin.world import owed_seat, site_admin

pytestmark = pytest.mark.django_db

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


def judgements(name):
    return {f"{name.upper()} {word}" for word in (*JUDGEMENTS, *OWN_ALONE)}


def existence(name):
    return {f"{name} {word}" for word in EXISTENCE if word != "mail"} | {f"{name.lower()}mail"}


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

    assert set(pages.values()) <= {302, 401, 405}


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
