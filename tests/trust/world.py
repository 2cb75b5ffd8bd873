"""Two panels with something in every field, and one person of each kind in each state who may come to the doors."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from hiring import models as hiring
from hiring.models import Attachment, Candidate, Export, Panelist
from hiring.operations.access import create_api_token
from hiring.operations.exports import make_export, request_export
from hiring.operations.links import token_of
from hiring.permissions import Persona
from scorecards.models import Packet, SubjectExport
from scorecards.operations.conflicts import declare_conflict
from scorecards.operations.debriefs import raise_point
from tests.factories import (
    NOW,
    CandidateFactory,
    IntegrationFactory,
    PanelistFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.journeys.planted import Planted, planted

BACKEND = "hiring.web.sign_in.PeopleBackend"


@dataclass
class World:
    """The open panel, the confidential one, and who visits, by the name of their column."""

    maple: Planted
    raven: Planted
    visitors: dict[str, Any] = field(default_factory=dict)
    secret: str = ""
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name):
        """A browser of this visitor, or the token of a system; signed in already."""
        if name not in self.clients:
            self.clients[name] = self._new_client(name)
        return self.clients[name]

    def _new_client(self, name):
        user = self.visitors[name]
        if name == "integration":
            return Client(headers={"Authorization": f"Bearer {self.secret}"})
        client = Client(raise_request_exception=True)
        if name == "closed":
            # Signed in until the account was closed a moment ago.
            hiring.User.objects.filter(pk=user.pk).update(is_active=True)
            client.force_login(user, backend=BACKEND)
            hiring.User.objects.filter(pk=user.pk).update(is_active=False)
        elif user.is_authenticated:
            client.force_login(user, backend=BACKEND)
        return client

    def sign_in_again(self, name):
        self.clients.pop(name, None)


def seated(user, application, **seat):
    """This person with a seat at an interview of their own, and the card they owe there."""
    panelist = PanelistFactory(interview__application=application, user=user, **seat)
    ScorecardFactory(panelist=panelist)
    return user


def a_world():
    """Everything that the doors lead to, and everybody who knocks."""
    world = World(planted("Maple"), planted("Raven", confidential=True))
    application, job = world.maple.application, world.maple.job
    admin = {"is_staff": True, "is_superuser": True}
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    TeamMemberFactory(job=job, user=manager)
    author = world.maple.card.panelist.user
    author.name = "Author"
    author.save()
    world.visitors = {
        "stranger": AnonymousUser(),
        "closed": RecruiterFactory(is_active=False),
        "analyst": UserFactory(persona=Persona.FAIRNESS_ANALYST),
        "outsider": UserFactory(persona=Persona.INTERVIEWER),
        "owing": world.maple.draft.panelist.user,
        "answered": author,
        "shadow": seated(UserFactory(), application, role=Panelist.Role.SHADOW),
        "manager": manager,
        "recruiter": RecruiterFactory(),
        "admin": UserFactory(**admin),
        "admin-owing": seated(UserFactory(**admin), application),
        "admin-own": UserFactory(**admin),
        "admin-conflict": UserFactory(**admin),
        "integration": IntegrationFactory(),
    }
    Candidate.objects.filter(pk=application.candidate_id).update(user=world.visitors["admin-own"])
    declare_conflict(
        user=world.visitors["admin-conflict"], job=job, reason="Related to the founder.", by=world.maple.owner
    )
    scopes = ["*:read", "*:write", "private:read", "exports:read", "exports:write"]
    world.secret = create_api_token(
        user=world.visitors["integration"], name="Warehouse", by=None, scopes=scopes
    )[1]
    fill(world)
    return world


def fill(world):
    """Rows of what a panel does not bring along: somebody's own, and what site admins keep."""
    owner = world.maple.owner
    for panel in (world.maple, world.raven):
        debrief = panel.application.debriefs.get()
        raise_point(debrief_id=debrief.pk, topic="Anything else?", by=panel.owner)
        rights_of(panel.application.candidate, panel.owner)
    hook = hiring.Webhook.objects.create(
        name="Desk",
        url="https://hooks.example.com/in",
        events=["application.moved"],
        secret="kept",
        owner=world.visitors["integration"],
    )
    moved = world.maple.application
    hiring.WebhookDelivery.objects.create(
        webhook=hook,
        event="application.moved",
        object_type=moved._meta.label_lower,
        object_id=moved.public_id,
    )
    export = request_export(by=owner, kind=Export.Kind.CANDIDATES, file_format=Export.Format.CSV)
    make_export(export.pk)
    candidate = world.maple.application.candidate
    twin = CandidateFactory(name="Twin file")
    hiring.DuplicatePair.objects.create(first=candidate, second=twin, score=90, found_at=NOW)
    for named in (hiring.Department, hiring.Office, hiring.Source):
        named.objects.create(name="Somewhere")
    RejectionReasonFactory()
    hiring.Tag.objects.create(name="Somebody").candidates.add(candidate)
    hiring.SavedView.objects.create(owner=owner, page="hiring.candidate", name="Mine", query="q=maple")


def rights_of(candidate, owner):
    """What was agreed with a candidate, asked by them and planned about them."""
    rule = hiring.RetentionRule.objects.first() or hiring.RetentionRule.objects.create(
        country="", outcome="rejected", months=6, basis="Law."
    )
    hiring.LegalHold.objects.create(candidate=candidate, reason="A claim.", placed_by=owner, placed_at=NOW)
    hiring.PlannedErasure.objects.create(
        candidate=candidate,
        rule=rule,
        counted_from=NOW,
        due_at=NOW,
        planned_at=NOW,
        erase_after=NOW + timedelta(days=14),
    )
    hiring.Consent.objects.create(
        candidate=candidate,
        purpose=hiring.Consent.Purpose.values[0],
        wording_version="1",
        wording="Yes.",
        given_at=NOW,
        expires_at=NOW + timedelta(days=365),
        how=hiring.Consent.How.values[0],
        recorded_by=owner,
    )
    SubjectExport.objects.create(candidate=candidate, owner=owner)


def seat_link(card):
    """The signed part of the address of a card's seat."""
    return token_of(card.panelist)


def of_panel(panel):
    """One row of each kind that belongs to this panel, by its model's label."""
    application, candidate = panel.application, panel.application.candidate
    debrief = application.debriefs.get()
    rights = (hiring.LegalHold, hiring.PlannedErasure, hiring.Consent, SubjectExport)
    rows = [
        *(panel.job, application, application.candidate, application.candidate.employments.get()),
        *(panel.card, panel.card.panelist, panel.card.panelist.interview, panel.decision, debrief),
        *(application.panel_summary, Packet.objects.get(application=application)),
        *(Attachment.objects.get(candidate=application.candidate), panel.owner),
        *(panel.job.kits.get(), application.stage),
        *(model.objects.get(candidate=candidate) for model in rights),
    ]
    return {row._meta.label_lower: row for row in rows}
