"""The panel's packet: asked for on a frozen summary, made by a worker, fetched by whoever asked, gone after a week."""

import hashlib
import re
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from hiring.errors import NotAllowed, WrongState
from hiring.models import Application, User
from hiring.operations.audit import record_event
from hiring.operations.made_files import (
    beat,
    delete_strays,
    expire_rows,
    finish,
    is_kept,
    make_file,
    open_kept,
    stale_rows,
)
from hiring.operations.queueing import queue_on_commit
from scorecards.models import Debrief, DebriefPoint, Decision, Packet
from scorecards.operations.freezing import freeze_summary
from scorecards.operations.packet_data import packet_data
from scorecards.operations.packet_rows import read_rows
from scorecards.operations.typesetting import typeset

PACKET_TASK = "scorecards.make_packet"
SORRY = "Something went wrong on our side. Try again; if it fails again, tell whoever runs Fairpanel."
# Read the rows, set the pages, store the file.
STEPS = 3
LONGEST_NAME = 80


@transaction.atomic
def request_packet(*, application_id: int, by: User, now: datetime | None = None) -> Packet:
    """Freeze the present summary and ask for its packet; one that waits or still says all there is stays the one.

    WrongState where there is no summary, or one that is being compiled anew.
    """
    now = now or timezone.now()
    readable = Application.objects.visible_to(by).evidence_readable_by(by)
    application = readable.filter(pk=application_id).first()
    if application is None or by.is_service:
        raise NotAllowed("Only somebody who may read this panel's evidence asks for its packet.")
    summary = freeze_summary(application, now)
    if summary is None:
        raise WrongState("There is no summary to set yet.")
    found = Packet.objects.filter(owner=by, summary=summary).first()
    if found and still_serves(found, now):
        return found
    packet = Packet.objects.create(
        application=application, summary=summary, owner=by, beat_at=now, total=STEPS
    )
    record_event(action="packet.requested", by=by, on=packet, now=now, details={"version": summary.version})
    queue_on_commit(PACKET_TASK, packet.pk)
    return packet


def still_serves(packet: Packet, now: datetime) -> bool:
    """Whether a packet waits, or was made and nothing that it shows beside the summary was written since."""
    if packet.state in {Packet.State.QUEUED, Packet.State.RUNNING}:
        return True
    if not is_kept(packet, now) or not packet.file.storage.exists(str(packet.file.name)):
        return False
    debriefs = Debrief.objects.filter(application=packet.application_id)
    points = DebriefPoint.objects.filter(debrief__in=debriefs)
    decisions = Decision.objects.filter(application=packet.application_id)
    since = {"updated_at__gt": packet.created_at}
    return not any(rows.filter(**since).exists() for rows in (debriefs, points, decisions))


def make_packet(packet_id: int, *, now: datetime | None = None) -> None:
    """Make the file of a waiting packet. Safe to run twice, late or at once: one worker holds it at a time."""
    make_file(Packet, packet_id, _write, sorry=SORRY, now=now)


def _write(packet: Packet, now: datetime | None) -> None:
    if not Packet.objects.visible_to(packet.owner).filter(pk=packet.pk).exists():
        raise NotAllowed("You may not read this panel's evidence any longer.")
    data = packet_data(read_rows(packet))
    beat(packet, now, done=1)
    content = typeset(data)
    beat(packet, now, done=2)
    packet.file.save(str(packet.public_id), ContentFile(content), save=False)
    _finish(packet, hashlib.sha256(content).hexdigest(), now or timezone.now())


@transaction.atomic
def _finish(packet: Packet, sha256: str, now: datetime) -> None:
    if finish(packet, now, done=STEPS, sha256=sha256):
        details = {"version": packet.summary.version, "sha256": sha256}
        record_event(action="packet.made", by=packet.owner, on=packet, now=now, details=details)


@transaction.atomic
def open_packet(*, public_id: UUID, by: User, now: datetime | None = None) -> tuple[File, str]:
    """The open file and the name to save it under, while its owner may read the panel; the download is recorded.

    NotAllowed for everybody else, WrongState where there is no file to open.
    """
    now = now or timezone.now()
    packets = Packet.objects.visible_to(by).select_related("application__candidate", "summary")
    packet = packets.filter(public_id=public_id).first()
    if packet is None:
        raise NotAllowed("Whoever asked for a packet fetches it, while they may read the panel.")
    content = open_kept(packet, "packet", now)
    record_event(action="packet.downloaded", by=by, on=packet, now=now)
    return content, _filename(packet)


def _filename(packet: Packet) -> str:
    """The candidate's name in what every system allows in a name, and the version."""
    name = re.sub("[^\\w.'\u2019-]+", " ", str(packet.application.candidate))[:LONGEST_NAME].strip(" .")
    return f"{name or 'Panel'}, version {packet.summary.version}.pdf"


def stale_packets(now: datetime) -> list[int]:
    """Packets nobody makes though they wait, longest waiting first."""
    return stale_rows(Packet, now)


def expire_packets(now: datetime) -> int:
    """Delete files older than a week, and those a killed worker stored and never handed over; returns how many."""
    return expire_rows(Packet, now) + delete_strays(Packet, "packets", now)
