"""Every persona goes wherever the pages lead them: what is offered opens, and what is not theirs is never met."""

import re

import pytest

from hiring.models import Panelist
from hiring.permissions import Persona
from tests.factories import (
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller
from tests.journeys.crawl import follow
from tests.journeys.planted import planted
from tests.journeys.test_no_leaks import existence, judgements, met

pytestmark = pytest.mark.django_db

SECRET = judgements("Raven") | existence("Raven")
UNREAD = judgements("Maple") | SECRET
OWN_ALONE = {"MAPLE DRAFT", "MAPLE PRIVATE"}
# What a page may answer that somebody was led to: a form that lacks something is shown again.
FINE = re.compile(r"^(200|201|204|301|302|303|400|405|409|422) ")

# Django's read-only fields link to whatever they name, for everybody.
MAY_BE_SHUT = re.compile(r"GET /admin/hiring/user/\d+/change/")


def seated(user, panel, *, handed_in=False, **seat):
    panelist = PanelistFactory(interview__application=panel.application, user=user, **seat)
    ScorecardFactory(panelist=panelist, submitted=handed_in)
    return user


def managing(panel):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    TeamMemberFactory(job=panel.job, user=manager)
    return manager


# Who goes, what they must not meet, and what they must be led to.
PERSONAS = {
    "site admin": (
        lambda _p: UserFactory(is_staff=True, is_superuser=True),
        OWN_ALONE | SECRET,
        {"Maple person"},
    ),
    "recruiter": (lambda _p: RecruiterFactory(), OWN_ALONE | SECRET, {"Maple person", "MAPLE EVIDENCE"}),
    "hiring manager": (managing, OWN_ALONE | SECRET, {"Maple person", "MAPLE EVIDENCE"}),
    "hiring manager who owes": (lambda p: seated(managing(p), p), UNREAD, {"Maple person"}),
    "interviewer who owes": (lambda p: seated(UserFactory(), p), UNREAD | {"maplemail"}, {"Maple person"}),
    "interviewer who handed in": (
        lambda p: seated(UserFactory(), p, handed_in=True),
        OWN_ALONE | SECRET | {"maplemail"},
        {"Maple person", "MAPLE EVIDENCE"},
    ),
    "shadow": (lambda p: seated(UserFactory(), p, role=Panelist.Role.SHADOW), UNREAD, {"Maple person"}),
    "fairness analyst": (
        lambda _p: UserFactory(persona=Persona.FAIRNESS_ANALYST),
        UNREAD | existence("Maple"),
        set(),
    ),
}


@pytest.mark.parametrize(("make", "never", "always"), PERSONAS.values(), ids=PERSONAS)
def test_what_is_offered_opens_and_what_is_not_theirs_is_never_met(make, never, always):
    panel = planted("Maple")
    planted("Raven", confidential=True)
    user = make(panel)

    answers = follow(caller(user), ["/", *(["/admin/"] if user.is_staff else [])], a_kind=1)

    assert met(answers, never) == {}
    assert set(met(answers, always)) == always
    closed = {
        done: said[:60] for done, said in answers.items() if not (FINE.match(said) or MAY_BE_SHUT.match(done))
    }
    assert closed == {}
