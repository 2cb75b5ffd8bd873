"""Knocking at each door as each visitor, and the one letter that says what they were told."""

import logging
import re
import uuid
from functools import cache
from unittest.mock import patch

from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from hiring import models as hiring
from scorecards import models as scorecards
from scorecards.models import Scorecard
from tests.trust.world import of_panel, seat_link

# What a letter means; `told` is about the open panel, on which some visitors have a seat and which others run.
LEGEND = {
    "J": "open, and tells a colleague's judgement",
    "P": "open, and tells a draft or a private note",
    "O": "open, and tells of the candidate",
    "o": "open, and tells nothing of the candidate",
    ".": "hidden: the same answer as for what does not exist",
    "x": "refused",
    ">": "asked to sign in",
    "-": "nothing of the kind is done here",
}
SHUT = ".x>-"
JUDGED = ("EVIDENCE", "AMENDED", "NOTE", "DECISION", "DEPARTURE", "NEXT STEP", "MESSAGE", "RECUSAL")
OWN_ALONE = ("DRAFT", "PRIVATE")
ABOUT = ("person", "employer", "head", "paper", "content")
NOBODY = uuid.UUID(int=7)
# The rows that an address of the API names, by its resource.
RESOURCES = {
    "applications": hiring.Application,
    "attachments": hiring.Attachment,
    "candidates": hiring.Candidate,
    "competencies": scorecards.Competency,
    "debriefs": scorecards.Debrief,
    "decisions": scorecards.Decision,
    "interview-kits": scorecards.InterviewKit,
    "interviews": hiring.Interview,
    "jobs": hiring.Job,
    "packets": scorecards.Packet,
    "panel-summaries": scorecards.PanelSummary,
    "panelists": hiring.Panelist,
    "rejection-reasons": hiring.RejectionReason,
    "roles": hiring.Role,
    "scorecards": scorecards.Scorecard,
    "sources": hiring.Source,
    "tags": hiring.Tag,
    "users": hiring.User,
}


class Addresses:
    """From the pattern of a door to an address: with the rows of one panel, or with ids that are nobody's."""

    def __init__(self, panel):
        self.rows = of_panel(panel) if panel else {}
        self.panel = panel

    def of(self, door, visitor=None):
        """The address, and what is sent along."""
        path = re.sub(
            r"<(?:(\w+):)?(\w+)>|\{(\w+)\}|\(\?P<(\w+)>[^)]*\)",
            lambda hit: self._value(hit, door, visitor),
            door.pattern,
        )
        sent = dict(door.sent)
        if "action" in sent:
            sent["_selected_action"] = self._row(_admin_model(door.pattern)).pk
        return f"/{path}", sent

    def _value(self, hit, door, visitor):
        kind, name = hit[1], hit[2] or hit[3] or hit[4]
        fixed = {"version": "1", "app_label": "hiring", "key": "nothing", "uidb36": "nothing"}
        if name in fixed:
            return fixed[name]
        if name == "token":
            return seat_link(self.panel.card) if self.panel and door.pattern.startswith("i/") else "nothing"
        if name in {"point", "rating"}:
            return str(self._part(name))
        if door.note == "(one's own)":
            return str(_own_card(visitor))
        return str(self._id(kind, name, door))

    def _id(self, kind, name, door):
        """The key or public id that this address names its row by."""
        is_admin = door.pattern.startswith("admin/")
        if name in {"object_id", "view_id"}:
            return self._row(_admin_model(door.pattern) if name == "object_id" else hiring.SavedView).pk
        model = RESOURCES.get(door.pattern.removeprefix("api/v1/").split("/")[0])
        model = model or (_admin_model(door.pattern) if is_admin else None)
        if model is None:
            return 1 if kind == "int" else NOBODY
        return self._row(model).public_id

    def _part(self, name):
        if not self.panel:
            return NOBODY
        debrief = self.rows["scorecards.debrief"]
        block = debrief.summary.document["competencies"][0]
        return debrief.points.first().public_id if name == "point" else block["ratings"][0]["rating"]

    def _row(self, model):
        """The panel's row of a model, else the last one there is; a row that is nowhere where there is no panel."""
        if not self.panel:
            return Nowhere
        found = self.rows.get(model._meta.label_lower)
        return found or model._base_manager.order_by("-pk").first() or Nowhere


class Nowhere:
    """What no row is."""

    pk = 987654321
    public_id = NOBODY


def _own_card(visitor):
    card = Scorecard.objects.filter(panelist__user=visitor.pk).first() if visitor else None
    return card.public_id if card else NOBODY


def _admin_model(pattern):
    app, name = pattern.split("/")[1:3]
    return apps.get_model(app, name)


def models_without_rows():
    """Models of the admin of which the world holds nothing: whose doors would prove nothing."""
    return sorted(model._meta.label for model in admin.site._registry if not model._base_manager.exists())


def knock(world, name, door, addresses):
    """Ask, in a transaction that is undone; the answer with its body read."""
    address, sent = addresses.of(door, world.visitors[name])
    client = world.client(name)
    if door.pattern.startswith("api/") and door.method != "get":
        options = {"data": sent, "content_type": "application/json"}
    else:
        options = {"data": sent}
    session = client.cookies.get("sessionid")
    before = session.value if session else None
    client.cookies.pop("messages", None)
    # Refusals by the thousand are no news, and writing them down takes longer than asking.
    logging.disable(logging.ERROR)
    with transaction.atomic():
        # Django's client keeps a copy of what every template was told; nobody here asks for it.
        with patch("django.test.client.store_rendered_templates", lambda *_args, **_told: None):
            answer = getattr(client, door.method)(address, **options)
        answer.text_told = _body(answer)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    after = client.cookies.get("sessionid")
    if before != (after.value if after else None):
        world.sign_in_again(name)
    return answer


def _body(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(answer.headers)


@cache
def ids_of(panel):
    """Ids that tell of a panel's judgement by being known, and those that tell of its candidate."""
    application = panel.application
    judged = (application.panel_summary, application.debriefs.get(), panel.decision)
    about = (str(application.public_id), str(application.candidate.public_id), "maplemail")
    return tuple(str(row.public_id) for row in judged), about


def letter_of(answer, door, panel):
    """What an answer tells of this panel, in one letter."""
    judged, about = ids_of(panel)
    status = answer.status_code
    location = answer.headers.get("Location", "")
    doors_of_sign_in = (reverse("login"), reverse("admin:login"))
    if status == 401 or (status == 302 and location.startswith(doors_of_sign_in)):
        return ">"
    if status in {403, 404, 405}:
        return {403: "x", 404: ".", 405: "-"}[status]
    if status == 302 and location == reverse("admin:index") and door.pattern.startswith("admin/"):
        return "."  # how the admin says that there is no such record
    told = answer.text_told
    if any(f"MAPLE {word}" in told for word in OWN_ALONE):
        return "P"
    if any(f"MAPLE {word}" in told for word in JUDGED) or any(one in told for one in judged):
        return "J"
    return "O" if any(f"Maple {word}" in told for word in ABOUT) or any(one in told for one in about) else "o"
