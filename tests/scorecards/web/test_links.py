"""Links in the browser: one tap opens one card, and nothing else."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hiring.admin.people_acts import SignInActs
from hiring.models import AuditEvent, Mail, Panelist
from hiring.operations.links import revoke_links, token_of
from hiring.web.log_lines import HideLinks
from scorecards.admin.interview_acts import InterviewActs
from tests.factories import (
    AttachmentFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.scorecards.web.test_cards import COMPLETE

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return ScorecardFactory(panelist__user=UserFactory(name="Mira Okafor", timezone="Asia/Tokyo"))


def page(card, act=""):
    return f"/scorecards/{card.public_id}/{act}"


def link(card, **moment):
    return f"/i/{token_of(card.panelist, **moment)}/"


def opened(card, browser=None):
    """A browser in which the link of this card was tapped."""
    browser = browser or Client()
    assert browser.get(link(card)).status_code == 302
    return browser


def words(response):
    return response.content.decode()


def test_one_tap_opens_the_card_and_keeps_the_link_out_of_the_address(client, card):
    response = client.get(link(card))

    assert (response.status_code, response["Location"]) == (302, page(card))
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    shown = client.get(page(card))
    assert shown.status_code == 200
    assert card.panelist.interview.application.candidate.name in words(shown)
    event = AuditEvent.objects.get(action="link.opened")
    assert (event.actor, event.object_id) == (card.panelist.user, card.panelist.public_id)


def test_the_page_says_who_writes_in_their_time_zone_and_leads_nowhere_else(card):
    shown = words(opened(card).get(page(card)))

    assert "You are writing as <strong>Mira Okafor</strong>" in shown
    assert "(JST)" in shown
    for href in (reverse("home"), reverse("admin:index"), reverse("logout")):
        assert f'"{href}"' not in shown


def test_a_card_is_written_saved_submitted_amended_and_read_without_a_password(card):
    browser = opened(card)

    saved = browser.post(page(card), {"evidence-vision": "Half a thought", "intent": "save"}, follow=True)
    assert "Draft saved." in words(saved)
    submitted = browser.post(page(card), COMPLETE | {"intent": "submit"}, follow=True)
    assert "Your scorecard is in. Thank you." in words(submitted)
    amended = browser.post(
        page(card, "amend/"), COMPLETE | {"recommendation": "no", "reason": "Notes."}, follow=True
    )
    assert "Your amended scorecard is in." in words(amended)
    again = words(opened(card).get(page(card)))
    assert "Stopped the relaunch." in again
    assert "Sign in to see the panel" in again
    Panelist.objects.get(pk=card.panelist_id, card_submitted_at__isnull=False)


def test_forms_of_a_seat_session_are_guarded_against_forgery(card):
    browser = opened(card, Client(enforce_csrf_checks=True))
    token = browser.get(page(card)).cookies["csrftoken"].value

    assert browser.post(page(card), {"intent": "save"}).status_code == 403
    accepted = browser.post(page(card), {"intent": "save", "csrfmiddlewaretoken": token})
    assert accepted.status_code == 302


def test_a_seat_session_is_no_sign_in(card):
    """Every door but the card's own is as shut as for a stranger."""
    application = card.panelist.interview.application
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    mine_elsewhere = ScorecardFactory(panelist__user=card.panelist.user, submitted=True)
    for member in (application, mine_elsewhere.panelist.interview.application):
        TeamMemberFactory(job=member.job, user=card.panelist.user)
    browser = opened(card)
    login = reverse("login")
    shut = [
        reverse("home"),
        page(mine_elsewhere),
        page(mine_elsewhere, "amend/"),
        page(mine_elsewhere, "field/"),
        page(card, "on-behalf/"),
        reverse("panel", args=[application.public_id]),
        reverse("decision", args=[application.public_id]),
        reverse("admin:index"),
    ]

    for path in shut:
        response = browser.get(path)
        sign_in = login in response.get("Location", "") or reverse("admin:login") in response.get(
            "Location", ""
        )
        assert sign_in or response.status_code == 401, path
    for path in (page(mine_elsewhere, "recuse/"), page(mine_elsewhere, "not-held/")):
        assert login in browser.post(path, {"reason": "No."})["Location"]
    assert [browser.get(f"/api/v1/{name}/").status_code for name in ("scorecards", "interviews")] == [
        401,
        401,
    ]


def test_a_seat_session_reads_its_candidates_papers_and_no_other_file(card, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-1.7 hello")
    application = card.panelist.interview.application
    another = ScorecardFactory(panelist__user=card.panelist.user)
    cv = AttachmentFactory(candidate=application.candidate, file="cv.pdf")
    shut = [
        AttachmentFactory(candidate=application.candidate, file="cv.pdf", kind="other"),
        AttachmentFactory(candidate=another.panelist.interview.application.candidate, file="cv.pdf"),
        AttachmentFactory(file="cv.pdf"),
    ]
    browser = opened(card)

    def status(attachment):
        response = browser.get(reverse("attachment", args=[attachment.public_id]))
        b"".join(response)  # read to its end, the file behind it is closed
        return response.status_code

    assert status(cv) == 200
    assert [status(attachment) for attachment in shut] == [404, 404, 404]
    opened(another, browser)
    assert [status(attachment) for attachment in [cv, *shut]] == [200, 404, 200, 404]
    assert Client().get(reverse("attachment", args=[cv.public_id])).status_code == 302


def test_two_links_of_one_person_stay_open_and_another_persons_shuts_them(card):
    second = ScorecardFactory(panelist__user=card.panelist.user)
    stranger = ScorecardFactory()
    browser = opened(second, opened(card))

    assert [browser.get(page(one)).status_code for one in (card, second)] == [200, 200]
    opened(stranger, browser)
    assert [browser.get(page(one)).status_code for one in (card, second, stranger)] == [302, 302, 200]


def revoked(card):
    revoke_links(panelist_id=card.panelist_id, by=card.panelist.user)


def recused(card):
    Panelist.objects.filter(pk=card.panelist_id).update(recused_at=timezone.now(), recusal_reason="Cousins.")


def called_off(card):
    card.panelist.interview.status = "cancelled"
    card.panelist.interview.save()


def deactivated(card):
    card.panelist.user.is_active = False
    card.panelist.user.save()


def reassigned(card):
    Panelist.objects.filter(pk=card.panelist_id).update(user=UserFactory())


@pytest.mark.parametrize("end", [revoked, recused, called_off, deactivated, reassigned])
def test_a_running_session_ends_with_its_seat(card, end):
    cv = AttachmentFactory(candidate=card.panelist.interview.application.candidate)
    browser = opened(card)
    end(card)

    responses = [
        browser.get(page(card)),
        browser.post(page(card), COMPLETE | {"intent": "submit"}),
        browser.post(page(card, "recuse/"), {"reason": "No."}),
    ]

    assert [response.status_code for response in responses] == [403, 403, 403]
    assert card.panelist.interview.application.candidate.name not in words(responses[0])
    assert browser.get(page(card, "field/")).status_code in {401, 409}
    assert browser.get(reverse("attachment", args=[cv.public_id])).status_code == 302
    assert not card.revisions.exists()


def test_a_session_ends_by_itself_and_the_link_opens_it_again(card):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        browser = opened(card)
    with time_machine.travel(start + timedelta(hours=11, minutes=59), tick=False):
        assert browser.get(page(card)).status_code == 200
    with time_machine.travel(start + timedelta(hours=12), tick=False):
        ended = browser.get(page(card))
        assert (ended.status_code, "Tap the link in your invitation" in words(ended)) == (403, True)
        assert browser.get(page(card, "field/")).status_code == 401
        opened(card, browser)
        assert browser.get(page(card)).status_code == 200


def test_leaving_forgets_every_seat(card):
    browser = opened(card)

    left = browser.post(reverse("seat-leave"), follow=True)

    assert "Closed on this device." in words(left)
    assert browser.get(page(card)).status_code == 302
    assert browser.get(reverse("seat-leave")).status_code == 405


def test_a_planted_session_is_of_no_use_once_the_link_is_opened(card):
    attacker = Client()
    attacker.get(reverse("login"))
    planted = attacker.session
    planted["seed"] = "x"
    planted.save()
    victim = Client()
    victim.cookies["sessionid"] = planted.session_key
    opened(card, victim)
    attacker.cookies["sessionid"] = planted.session_key

    assert victim.cookies["sessionid"].value != planted.session_key
    assert attacker.get(page(card)).status_code == 302
    assert victim.session.get("seed") is None


def test_somebody_else_who_is_signed_in_opens_nothing_and_learns_no_name(client, card):
    other = RecruiterFactory(name="Jan Roth")
    client.force_login(other)

    for token in (link(card), link(card, now=timezone.now() - timedelta(days=90))):
        response = client.get(token)
        assert response.status_code == 403
        assert "You are signed in as Jan Roth." in words(response)
        assert "Mira" not in words(response)
    assert client.session["_auth_user_id"] == str(other.pk)
    assert "seats" not in client.session
    assert not AuditEvent.objects.filter(action="link.opened").exists()


@pytest.mark.parametrize("days", [0, 90])
def test_the_right_person_who_is_signed_in_goes_straight_through(client, card, days):
    client.force_login(card.panelist.user)

    response = client.get(link(card, now=timezone.now() - timedelta(days=days)), follow=True)

    assert response.redirect_chain == [(page(card), 302)]
    assert "My scorecards" in words(response)
    assert "seats" not in client.session


def test_a_setting_demands_a_sign_in_on_top(client, card, settings):
    browser = opened(card)
    settings.CARD_LINK_SIGN_IN = True

    assert client.get(link(card))["Location"] == f"/accounts/login/?next={page(card)}"
    assert browser.get(page(card)).status_code == 302


@pytest.mark.parametrize(
    "token", ["x", "a.b.c.d", "%00", "../../admin", "https://evil.example", "é", "i" * 3000]
)
def test_a_mangled_link_says_so_and_redirects_nowhere(client, token):
    response = client.get(f"/i/{token}/")

    assert response.status_code in {400, 404}
    assert "Location" not in response
    assert client.post(f"/i/{token}/").status_code in {400, 404}
    assert not Mail.objects.exists()


def test_an_expired_link_offers_a_new_one_whose_answer_never_differs(client, card):
    expired = link(card, now=timezone.now() - timedelta(days=31))

    response = client.get(expired)
    assert (response.status_code, "Send me a new link" in words(response)) == (410, True)
    assert response["Referrer-Policy"] == "strict-origin"
    first = client.post(expired)
    second = client.post(expired)
    gone = PanelistFactory(recused=True)
    third = client.post(f"/i/{token_of(gone)}/")

    assert words(first) == words(second) == words(third)
    mail = Mail.objects.get()
    assert (mail.kind, mail.recipient, mail.seat) == ("fresh_link", card.panelist.user, card.panelist)


def test_the_pages_for_links_that_open_nothing_name_nobody(client, card):
    called_off(card)

    response = client.get(link(card))

    assert response.status_code == 410
    assert "This interview was called off." in words(response)
    assert "Send me a new link" not in words(response)
    assert "Mira" not in words(response)
    assert card.panelist.interview.application.candidate.name not in words(response)


def test_logs_never_hold_a_link(card, caplog):
    secret = token_of(card.panelist)
    caplog.handler.addFilter(HideLinks())
    with caplog.at_level(logging.DEBUG):
        Client().get(f"/i/{secret}x/")
        logging.getLogger("gunicorn.access").info(
            "%(r)s %(f)s", {"r": f"GET /i/{secret}/ HTTP/1.1", "f": f"https://host/i/{secret}/"}
        )

    assert "/i/…/" in caplog.text
    assert secret[:20] not in caplog.text


def test_the_handbook_names_the_act_that_takes_links_back_as_the_admin_does():
    links = (ROOT / "docs" / "operations.md").read_text().partition("## Links")[2].partition("\n## ")[0]

    for revoke in (InterviewActs.revoke, SignInActs.revoke):
        assert f"*{revoke.short_description}* on the page of" in links
    assert "revoke_links" not in links
