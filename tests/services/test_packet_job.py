"""A packet is made though its worker is killed in the middle of it: the sweep hands it to another."""

from datetime import timedelta

import pypdfium2
import pytest
from django.db import transaction

from hiring.models import AuditEvent
from local.guard import wait_until
from scorecards.models import Packet, Rating
from scorecards.operations.packets import request_packet
from tests.acts import compiled
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

# So many words that the worker is surely met while it sets them.
EVIDENCE = "She named the metric that would have stopped her. " * 600
KEYS = {f"competency_{number}": 1 + number % 5 for number in range(14)}
ASK = """
from hiring.operations.queueing import queue_task
from scorecards.operations.packets import PACKET_TASK
queue_task(PACKET_TASK, {pk})
"""


@pytest.fixture
def packet():
    application = ApplicationFactory()
    for _ in range(9):
        ScorecardFactory(panelist__interview__application=application, submitted=True, submitted__scores=KEYS)
    compiled(application)
    with transaction.atomic():
        packet = request_packet(application_id=application.pk, by=RecruiterFactory())
        # Nothing is queued yet: the worker of this test is to be the first to hear of it.
        transaction.get_connection().run_on_commit.clear()
    Rating.objects.update(evidence=EVIDENCE)
    return packet


def reached(**values):
    return Packet.objects.filter(**values).exists()


def test_a_packet_is_made_though_its_worker_is_killed_in_the_middle(processes, packet):
    # Asked first, so that somebody watches from the worker's first moment on.
    processes.run(ASK.format(pk=packet.pk))
    processes.start_worker()
    assert wait_until(lambda: reached(state="running", done=1), 40), processes.log("worker")
    processes.kill("worker")
    packet.refresh_from_db()
    assert (packet.state, packet.done, packet.file.name) == ("running", 1, "")

    # A minute without a sign of life later the sweep finds it.
    Packet.objects.update(beat_at=packet.beat_at - timedelta(minutes=2))
    processes.start_worker("second")
    processes.start_beat()

    assert wait_until(lambda: reached(state="done"), 60), processes.log("second")
    packet.refresh_from_db()
    with packet.file.open("rb") as content:
        pages = len(pypdfium2.PdfDocument(content.read()))
    assert pages > 100
    assert AuditEvent.objects.filter(action="packet.made").count() == 1
