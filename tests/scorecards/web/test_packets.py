"""The packet's page: asked for, waited for with and without scripts, read or kept by its owner alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiring.models import AuditEvent
from scorecards.models import Packet, PanelSummary
from scorecards.operations.packets import make_packet
from tests.acts import compiled
from tests.factories import (
    ApplicationFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
)
from tests.hiring.admin.pages import messages_of
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of this test alone."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def application():
    application = ApplicationFactory(candidate__name='Ada\r\n Obi/Nwosu; "x" 王')
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    return compiled(application)


@pytest.fixture
def recruiter(client):
    person = RecruiterFactory()
    client.force_login(person)
    return person


def path(application):
    return f"/applications/{application.public_id}/packet/"


def words(response):
    return " ".join(response.content.decode().split())


def read(response):
    """The body of a file that is streamed."""
    return b"".join(response.streaming_content)


def made(packet):
    make_packet(packet.pk)
    packet.refresh_from_db()
    return packet


def test_a_packet_is_asked_for_waited_for_and_fetched(client, application, recruiter):
    panel = words(client.get(f"/applications/{application.public_id}/panel/"))
    before = words(client.get(path(application)))
    asked = client.post(path(application), follow=True)
    packet = Packet.objects.get()
    waiting = words(asked)
    Packet.objects.update(state="running", done=1)
    running = words(client.get(path(application)))
    Packet.objects.update(state="queued")
    ready = words(client.get(path(made(packet).application)))

    assert f'href="{path(application)}"' in panel
    assert "No packet yet" in before
    assert "Make the packet" in before
    assert asked.redirect_chain == [(path(application), 302)]
    assert (packet.owner, packet.summary.version) == (recruiter, 1)
    assert "Waiting for its turn" in waiting
    assert 'value="0" aria-label="How far the packet is"' in waiting
    assert f'<p class="no-script"><a href="{path(application)}">Look again</a></p>' in waiting
    assert "<button" not in waiting.split('id="packet"')[1].split("</main>")[0]
    assert "Setting the pages" in running
    assert 'max="3" value="1"' in running
    assert "Your packet is ready" in ready
    assert f"Version 1 · {packet.summary.sha256[:12]} · {packet.summary.public_id}" in ready
    assert f'href="/packets/{packet.public_id}/"' in ready
    assert f'href="/packets/{packet.public_id}/view/"' in ready
    assert "Make" not in ready.split('id="packet"')[1].split("</div>")[0]


def test_the_page_asks_again_only_while_it_waits_and_gets_an_answer_only_for_news(
    client, application, recruiter
):
    client.post(path(application))
    packet = Packet.objects.get()
    shown = f"{path(application)}?state={packet.pk}-queued-0"
    headers = {"HX-Request": "true"}

    page = words(client.get(path(application)))
    same = client.get(shown, headers=headers)
    made(packet)
    news = client.get(shown, headers=headers)

    assert f'hx-get="{shown}"' in page
    assert "django_htmx/htmx-2.min" in page
    assert (same.status_code, same.content) == (204, b"")
    assert words(news).startswith('<div id="packet" class="packet">')
    assert "Your packet is ready" in words(news)
    assert "hx-get" not in words(news)


def test_a_file_is_sent_to_be_kept_or_shown_and_never_cached_or_run(client, application, recruiter):
    client.post(path(application))
    packet = made(Packet.objects.get())

    kept, shown = (client.get(f"/packets/{packet.public_id}/{act}") for act in ("", "view/"))

    name = "filename*=utf-8''Ada%20Obi%20Nwosu%20x%20%E7%8E%8B%2C%20version%201.pdf"
    assert read(kept) == read(shown)
    assert kept["Content-Disposition"] == f"attachment; {name}"
    assert shown["Content-Disposition"] == f"inline; {name}"
    assert kept["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["Content-Security-Policy"].startswith("default-src 'none'; ")
    for answer in (kept, shown):
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Frame-Options"] == "DENY"
    assert AuditEvent.objects.filter(action="packet.downloaded", actor=recruiter).count() == 2


def test_a_failure_is_told_in_words_with_a_way_to_try_again(client, application, recruiter):
    client.post(path(application))
    Packet.objects.update(state="failed", failure="The pages would not be set.", finished_at=timezone.now())

    failed = words(client.get(path(application)))
    client.post(path(application))

    assert "This packet could not be made" in failed
    assert "The pages would not be set." in failed
    assert "Try again" in failed
    assert list(Packet.objects.values_list("state", flat=True)) == ["queued", "failed"]


def test_what_is_news_since_a_packet_was_made_is_said_and_the_old_one_stays_for_its_week(
    client, application, recruiter
):
    client.post(path(application))
    first = made(Packet.objects.get())
    DecisionFactory(application=application)
    decided = words(client.get(path(application)))
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    compiled(application)
    moved = words(client.get(path(application)))
    client.post(path(application))
    made(Packet.objects.exclude(pk=first.pk).get())
    second = words(client.get(path(application)))
    Packet.objects.update(finished_at=timezone.now() - timedelta(days=8))
    gone = words(client.get(path(application)))
    refused = client.get(f"/packets/{first.public_id}/", follow=True)

    assert "The debrief or the decision went on after it was made." in decided
    assert "Make it anew" in decided
    assert "The summary has moved on: it is at version 2 now." in moved
    assert "Make one of the newest version" in moved
    assert "Earlier packets" in second
    assert f'<a href="/packets/{first.public_id}/">Version 1, made' in second
    assert "Your packet is gone" in gone
    assert "Earlier packets" not in gone
    assert messages_of(refused) == ["This packet is not kept any longer, or not made yet. Ask for it again."]


def test_there_is_nothing_to_ask_for_without_a_summary_and_a_stale_one_is_told(
    client, recruiter, application
):
    empty = ApplicationFactory()
    nothing = words(client.get(path(empty)))
    PanelSummary.objects.update(requested=99)
    stale = client.post(path(application), follow=True)

    assert "Nothing to set yet" in nothing
    assert "Make the packet" not in nothing
    assert messages_of(client.post(path(empty), follow=True)) == ["There is no summary to set yet."]
    assert messages_of(stale) == ["The summary is being compiled anew. Try again in a moment."]
    assert not Packet.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("recruiter", 200),
        ("manager of the open job", 200),
        ("panelist who handed in", 200),
        ("recruiter who owes a card", 404),
        ("manager of the open job who owes a card", 404),
        ("panelist who owes a card", 404),
        ("shadow who owes a card", 404),
        ("recruiter who is the candidate", 404),
        ("superuser who owes a card", 404),
        ("outsider", 404),
    ],
)
def test_whoever_may_not_read_the_panel_finds_no_packet_not_even_their_own(client, person, status):
    panels = two_panels()
    user = PEOPLE[person](panels)
    client.force_login(user)
    application = compiled(panels["open"])
    frozen = FrozenSummaryFactory(application=application, version=9)
    own, other = (
        Packet.objects.create(
            application=application,
            summary=frozen,
            owner=owner,
            state="done",
            file="x",
            finished_at=timezone.now(),
        )
        for owner in (user, RecruiterFactory())
    )

    page = client.get(path(application))
    asked = client.post(path(application))
    fetched = [client.get(f"/packets/{one.public_id}/{act}") for one in (own, other) for act in ("", "view/")]

    assert (page.status_code, asked.status_code) == (status, 302 if status == 200 else 404)
    found = 302 if status == 200 else 404
    assert [answer.status_code for answer in fetched] == [found, found, 404, 404]
    assert ("Version 9" in words(page)) is (status == 200)


def test_signing_in_comes_first_and_nonsense_is_not_found(client, application):
    for address in (path(application), "/packets/01920000-0000-7000-8000-000000000000/"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    client.force_login(RecruiterFactory())
    assert client.get("/packets/01920000-0000-7000-8000-000000000000/view/").status_code == 404
    assert client.get("/packets/nonsense/").status_code == 404
    assert client.post("/packets/01920000-0000-7000-8000-000000000000/").status_code == 405


def test_the_page_costs_the_same_with_one_packet_and_with_thirty(client, application, recruiter):
    counts = []
    for number in (1, 29):
        for version in range(number):
            summary = FrozenSummaryFactory(application=application, version=100 * number + version)
            Packet.objects.create(
                application=application,
                summary=summary,
                owner=recruiter,
                state="done",
                file="x",
                finished_at=timezone.now(),
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(application)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
