"""Two panels, one of them confidential, and everybody who might want to read them.

Each panel has a candidate with papers, a colleague's card that was handed in and another's that is a draft.
"""

from django.contrib.auth.models import AnonymousUser

from hiring.permissions import Persona
from tests.factories import (
    ApplicationFactory,
    IntegrationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)


def two_panels():
    """The applications "open" and "secret", each with two colleagues' cards."""
    panels = {
        "open": ApplicationFactory(),
        "secret": ApplicationFactory(job=JobFactory(confidential=True)),
    }
    for application in panels.values():
        ScorecardFactory(panelist__interview__application=application, submitted=True)
        ScorecardFactory(panelist__interview__application=application)
    return panels


def seated(user, application, *, handed_in=False, called_off=False, **seat):
    """The person, now with a seat and a card of their own on this panel."""
    interview = InterviewFactory(application=application, status="cancelled" if called_off else "scheduled")
    panelist = PanelistFactory(interview=interview, user=user, **seat)
    ScorecardFactory(panelist=panelist, submitted=handed_in)
    return user


def on_team(user, application, **fields):
    TeamMemberFactory(job=application.job, user=user, **fields)
    return user


def candidate_of(user, application):
    application.candidate.user = user
    application.candidate.save()
    return user


# Every person is made anew for a test: each takes the panels and returns the one who looks.
PEOPLE = {
    "anonymous": lambda panels: AnonymousUser(),
    "outsider": lambda panels: UserFactory(),
    "inactive recruiter": lambda panels: RecruiterFactory(is_active=False),
    "inactive superuser": lambda panels: UserFactory(is_superuser=True, is_active=False),
    "inactive panelist who handed in": lambda panels: seated(
        UserFactory(is_active=False), panels["open"], handed_in=True
    ),
    "recruiter": lambda panels: RecruiterFactory(),
    "superuser": lambda panels: UserFactory(is_superuser=True, is_staff=True),
    "integration": lambda panels: IntegrationFactory(),
    "manager of the open job": lambda panels: on_team(UserFactory(), panels["open"]),
    "manager of the secret job": lambda panels: on_team(
        UserFactory(persona=Persona.HIRING_MANAGER), panels["secret"]
    ),
    "coordinator of the secret job who recruits": lambda panels: on_team(
        RecruiterFactory(), panels["secret"], role="coordinator"
    ),
    "manager of the open job who owes a card": lambda panels: seated(
        on_team(UserFactory(), panels["open"]), panels["open"]
    ),
    "manager of the open job who handed in": lambda panels: seated(
        on_team(UserFactory(), panels["open"]), panels["open"], handed_in=True
    ),
    "manager of the open job who recused": lambda panels: seated(
        on_team(UserFactory(), panels["open"]), panels["open"], recused=True
    ),
    "manager of another job": lambda panels: on_team(UserFactory(), ApplicationFactory()),
    "panelist who owes a card": lambda panels: seated(UserFactory(), panels["open"]),
    "panelist who handed in": lambda panels: seated(UserFactory(), panels["open"], handed_in=True),
    "panelist who handed in one card and owes another": lambda panels: seated(
        seated(UserFactory(), panels["open"], handed_in=True), panels["open"]
    ),
    "panelist who recused": lambda panels: seated(UserFactory(), panels["open"], recused=True),
    "panelist of an interview that was called off": lambda panels: seated(
        UserFactory(), panels["open"], called_off=True
    ),
    "shadow who owes a card": lambda panels: seated(UserFactory(), panels["open"], shadow=True),
    "shadow who handed in": lambda panels: seated(UserFactory(), panels["open"], shadow=True, handed_in=True),
    "panelist of the secret job": lambda panels: seated(UserFactory(), panels["secret"]),
    "recruiter who owes a card": lambda panels: seated(RecruiterFactory(), panels["open"]),
    "recruiter who owes a card on the secret job": lambda panels: seated(
        RecruiterFactory(), panels["secret"]
    ),
    "recruiter who handed in on the secret job": lambda panels: seated(
        RecruiterFactory(), panels["secret"], handed_in=True
    ),
    "superuser who owes a card": lambda panels: seated(UserFactory(is_superuser=True), panels["open"]),
    "recruiter who is the candidate": lambda panels: candidate_of(RecruiterFactory(), panels["open"]),
    "superuser who is the candidate": lambda panels: candidate_of(
        UserFactory(is_superuser=True), panels["open"]
    ),
    "manager of the secret job who is its candidate": lambda panels: candidate_of(
        on_team(UserFactory(), panels["secret"]), panels["secret"]
    ),
    "panelist who turned out to be the candidate": lambda panels: candidate_of(
        seated(UserFactory(), panels["open"], handed_in=True), panels["open"]
    ),
}
