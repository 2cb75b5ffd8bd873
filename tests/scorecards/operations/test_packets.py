"""Packets: made by one worker at a time, for their owner alone and while they may read the panel."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from hiring.errors import NotAllowed, WrongState
from hiring.models import AuditEvent
from hiring.operations.made_files import KEPT, STALE
from scorecards.models import FrozenSummary, Packet, PanelSummary
from scorecards.operations import packets
from scorecards.operations.packets import (
    expire_packets,
    make_packet,
    open_packet,
    request_packet,
    stale_packets,
)
from scorecards.operations.typesetting import typeset
from tests.acts import compiled
from tests.factories import NOW, ApplicationFactory, DecisionFactory, RecruiterFactory, ScorecardFactory
from tests.personas import PEOPLE, two_panels
from tests.scorecards.operations.packet_acts import bytes_of, card_of, made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of this test alone."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def recruiter():
    return RecruiterFactory(name="Rita Recruiter")


@pytest.fixture
def application():
    return ApplicationFactory(candidate__name="Ada Obi", job__title="Chief Product Officer")


def test_asking_again_gives_the_same_packet_until_there_is_something_new_to_say(application, recruiter):
    card_of(application)
    compiled(application)
    waiting = request_packet(application_id=application.pk, by=recruiter, now=NOW)
    assert request_packet(application_id=application.pk, by=recruiter, now=NOW) == waiting
    assert request_packet(application_id=application.pk, by=RecruiterFactory(), now=NOW) != waiting

    first = made(application, recruiter)
    assert first == waiting
    assert request_packet(application_id=application.pk, by=recruiter, now=NOW) == first
    DecisionFactory(application=application)
    decided = made(application, recruiter)
    assert decided != first
    Packet.objects.filter(pk=decided.pk).update(state="failed", failure="No.", file="")
    tried = made(application, recruiter)
    assert tried != decided
    tried.file.delete(save=False)
    assert made(application, recruiter) != tried
    assert FrozenSummary.objects.count() == 1


def test_there_must_be_a_summary_and_it_must_not_be_compiling(application, recruiter):
    with pytest.raises(WrongState, match="no summary to set yet"):
        request_packet(application_id=application.pk, by=recruiter)
    card_of(application)
    compiled(application)
    PanelSummary.objects.update(requested=99)
    with pytest.raises(WrongState, match="being compiled anew"):
        request_packet(application_id=application.pk, by=recruiter)
    assert not Packet.objects.exists()


MAY_READ = {
    "recruiter",
    "superuser",
    "manager of the open job",
    "manager of the open job who handed in",
    "manager of the open job who recused",
    "panelist who handed in",
    "shadow who handed in",
    "coordinator of the secret job who recruits",
    "recruiter who owes a card on the secret job",
    "recruiter who handed in on the secret job",
}


@pytest.mark.parametrize("person", PEOPLE)
def test_only_a_person_who_may_read_the_evidence_asks_makes_and_fetches(person):
    panels = two_panels()
    somebody = PEOPLE[person](panels)
    application = compiled(panels["open"])

    if person in MAY_READ:
        packet = made(application, somebody)
        content, name = open_packet(public_id=packet.public_id, by=somebody, now=NOW)
        content.close()
        assert name == f"{application.candidate}, version 1.pdf"
    else:
        with pytest.raises(NotAllowed):
            request_packet(application_id=application.pk, by=somebody, now=NOW)
        packet = made(application, RecruiterFactory())
        if somebody.is_authenticated:
            Packet.objects.update(owner=somebody)
        if not getattr(somebody, "is_service", False):
            with pytest.raises(NotAllowed):
                open_packet(public_id=packet.public_id, by=somebody, now=NOW)


def test_a_packet_does_not_outlive_the_right_to_read_the_panel(application, recruiter):
    card_of(application)
    compiled(application)
    packet = made(application, recruiter)
    with pytest.raises(NotAllowed):
        open_packet(public_id=packet.public_id, by=RecruiterFactory(), now=NOW)
    asked = request_packet(application_id=application.pk, by=recruiter, now=NOW + KEPT * 2)
    ScorecardFactory(panelist__interview__application=application, panelist__user=recruiter)

    make_packet(asked.pk, now=NOW)

    asked.refresh_from_db()
    assert asked != packet
    assert (asked.state, asked.file.name) == ("failed", "")
    assert asked.failure == "You may not read this panel's evidence any longer."
    with pytest.raises(NotAllowed):
        open_packet(public_id=packet.public_id, by=recruiter, now=NOW)


def test_asking_making_and_fetching_are_recorded(application, recruiter):
    card_of(application)
    packet = made(compiled(application), recruiter)
    bytes_of(packet)

    events = AuditEvent.objects.filter(object_id=packet.public_id).order_by("pk")
    assert list(events.values_list("action", "actor", "details")) == [
        ("packet.requested", recruiter.pk, {"version": 1}),
        ("packet.made", recruiter.pk, {"version": 1, "sha256": packet.sha256}),
        ("packet.downloaded", recruiter.pk, {}),
    ]


def test_a_packet_whose_worker_died_is_made_by_another_and_a_living_one_is_left_alone(application, recruiter):
    card_of(application)
    packet = request_packet(application_id=compiled(application).pk, by=recruiter, now=NOW)
    Packet.objects.update(state="running", beat_at=NOW, done=2)

    make_packet(packet.pk, now=NOW + timedelta(seconds=30))
    assert Packet.objects.get().state == "running"
    assert stale_packets(NOW + timedelta(seconds=30)) == []

    later = NOW + STALE * 2
    assert stale_packets(later) == [packet.pk]
    make_packet(packet.pk, now=later)
    assert (Packet.objects.get().state, Packet.objects.get().finished_at) == ("done", later)
    before = Packet.objects.values().get()
    make_packet(packet.pk, now=later + STALE)
    assert Packet.objects.values().get() == before


def test_a_worker_that_was_thought_dead_hands_nothing_over(application, recruiter, monkeypatch):
    card_of(application)
    packet = request_packet(application_id=compiled(application).pk, by=recruiter, now=NOW)

    def slow(data):
        monkeypatch.setattr(packets, "typeset", typeset)
        make_packet(packet.pk, now=NOW + STALE * 2)
        return typeset(data)

    monkeypatch.setattr(packets, "typeset", slow)
    make_packet(packet.pk, now=NOW)

    assert Packet.objects.get().finished_at == NOW + STALE * 2
    assert AuditEvent.objects.filter(action="packet.made").count() == 1


def test_an_unexpected_failure_is_told(application, recruiter, monkeypatch):
    card_of(application)
    packet = request_packet(application_id=compiled(application).pk, by=recruiter, now=NOW)
    monkeypatch.setattr(packets, "typeset", lambda data: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make_packet(packet.pk, now=NOW)

    packet.refresh_from_db()
    assert (packet.state, packet.finished_at, packet.failure) == ("failed", NOW, packets.SORRY)


def test_files_go_after_a_week_and_those_nobody_handed_over_after_a_day(application, recruiter):
    card_of(application)
    packet = made(compiled(application), recruiter)
    storage, name = packet.file.storage, packet.file.name
    stray = storage.save(f"packets/{uuid4()}", ContentFile(b"stray"))
    written = storage.get_modified_time(stray)
    Packet.objects.update(finished_at=written)

    assert expire_packets(written + timedelta(hours=23)) == 0
    assert expire_packets(written + timedelta(hours=25)) == 1
    assert (storage.exists(stray), storage.exists(name)) == (False, True)
    assert expire_packets(written + KEPT) == 0
    assert expire_packets(written + KEPT + timedelta(seconds=1)) == 1
    assert not storage.exists(name)
    with pytest.raises(WrongState, match="not kept any longer"):
        open_packet(public_id=packet.public_id, by=recruiter, now=written)
