"""Signed links: one seat, one person, some days."""

from datetime import timedelta

import pytest

from hiring.errors import NotAllowed
from hiring.models import AuditEvent
from hiring.operations.links import (
    LinkClosed,
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    note_opened,
    revoke_links,
    revoke_links_of,
    seat_link,
    seat_of_link,
    token_of,
)
from tests.factories import NOW, PanelistFactory, RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


@pytest.fixture
def seat():
    return PanelistFactory()


def refusal_of(token, error, *, now=LATER):
    """The sentence and the seat that a link which opens nothing gives back."""
    with pytest.raises(error) as caught:
        seat_of_link(token, now=now)
    return caught.value.detail, caught.value.seat


def test_a_link_is_an_absolute_address_that_opens_its_seat(seat, settings):
    settings.BASE_URL = "https://panel.example.org/"

    link = seat_link(seat, now=NOW)

    assert link == f"https://panel.example.org/i/{token_of(seat, now=NOW)}/"
    assert seat_of_link(link.split("/")[-2], now=LATER) == seat
    assert len(link) < 160


def test_any_other_character_makes_it_no_link_of_ours(seat):
    token = token_of(seat, now=NOW)
    other = token_of(PanelistFactory(), now=NOW)
    forged = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        for place in range(len(token))
    ]
    mixed = [
        other.partition(".")[0] + token[token.index(".") :],
        "",
        ".",
        "...",
        "x",
        token[:-5],
        token + "A",
    ]

    for broken in [*forged, *mixed, "é.ü.ß.ł"]:
        with pytest.raises(LinkUnknown):
            seat_of_link(broken, now=LATER)


def test_a_link_opens_for_thirty_days_and_then_offers_a_new_one(seat, settings):
    token = token_of(seat, now=NOW)

    assert seat_of_link(token, now=NOW + timedelta(days=29, hours=23)) == seat
    assert refusal_of(token, LinkExpired, now=NOW + timedelta(days=30)) == (
        "A link opens for 30 days, and these are over.",
        seat,
    )
    settings.CARD_LINK_DAYS = 2
    assert refusal_of(token, LinkExpired)[1] == seat


def test_revoking_takes_back_every_link_sent_before_and_none_sent_after(seat):
    token = token_of(seat, now=NOW)

    revoke_links(panelist_id=seat.pk, by=seat.user, now=NOW)

    seat.refresh_from_db()
    assert refusal_of(token, LinkRevoked) == (
        "This link was taken back, so it opens nothing any more.",
        seat,
    )
    assert seat_of_link(token_of(seat, now=NOW), now=LATER) == seat
    event = AuditEvent.objects.get(action="link.revoked")
    assert (event.actor, event.object_id, event.at) == (seat.user, seat.public_id, NOW)


def test_only_the_person_and_the_hiring_team_revoke(seat):
    with pytest.raises(NotAllowed):
        revoke_links(panelist_id=seat.pk, by=UserFactory())

    revoke_links(panelist_id=seat.pk, by=RecruiterFactory(), now=NOW)


def test_a_site_admin_takes_back_all_links_of_a_person_and_nobody_elses(seat):
    second, other = PanelistFactory(user=seat.user), PanelistFactory()
    tokens = [token_of(one, now=NOW) for one in (seat, second, other)]
    with pytest.raises(NotAllowed):
        revoke_links_of(person_id=seat.user_id, by=RecruiterFactory())
    site_admin = UserFactory(is_superuser=True)

    revoke_links_of(person_id=seat.user_id, by=site_admin, now=NOW)

    for token in tokens[:2]:
        with pytest.raises(LinkRevoked):
            seat_of_link(token, now=LATER)
    assert seat_of_link(tokens[2], now=LATER) == other
    event = AuditEvent.objects.get(action="person.links_revoked")
    assert (event.actor, event.object_id, event.at) == (site_admin, seat.user.public_id, NOW)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda seat: {"recused_at": NOW, "recusal_reason": "We worked together."}, "You have stepped back"),
        (lambda seat: {"user": UserFactory()}, "You no longer have a seat"),
    ],
)
def test_a_seat_that_was_given_up_or_given_to_another_opens_nothing(seat, change, sentence):
    token = token_of(seat, now=NOW)
    for field, value in change(seat).items():
        setattr(seat, field, value)
    seat.save()

    detail, offered = refusal_of(token, LinkClosed)

    assert (detail.startswith(sentence), offered) == (True, None)


def test_a_seat_that_was_taken_away_opens_nothing(seat):
    token = token_of(seat, now=NOW)
    seat.delete()

    assert refusal_of(token, LinkClosed) == (
        "You no longer have a seat at this interview. Nothing is owed.",
        None,
    )


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("cancelled", "This interview was called off."), ("not_held", "This interview did not take place.")],
)
def test_an_interview_that_is_off_opens_nothing_unless_the_card_is_in(seat, status, sentence):
    token = token_of(seat, now=NOW)
    seat.interview.status = status
    seat.interview.save()

    assert refusal_of(token, LinkClosed) == (f"{sentence} Nothing is owed.", None)
    seat.card_submitted_at = NOW
    seat.save()
    assert seat_of_link(token, now=LATER) == seat


@pytest.mark.parametrize("account", [{"is_active": False}, {"is_service": True}])
def test_a_closed_account_or_a_service_account_opens_nothing(seat, account):
    token = token_of(seat, now=NOW)
    for field, value in account.items():
        setattr(seat.user, field, value)
    seat.user.save()

    detail, offered = refusal_of(token, LinkClosed)

    assert (detail.startswith("The account this link was made for is closed."), offered) == (True, None)


def test_the_candidate_opens_nothing_about_themselves(seat):
    candidate = seat.interview.application.candidate
    candidate.user = seat.user
    candidate.save()

    assert refusal_of(token_of(seat, now=NOW), LinkClosed)[1] is None


def test_opening_leaves_a_trace_without_the_link(seat):
    note_opened(seat, now=NOW)

    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.details) == (
        "link.opened",
        seat.user,
        seat.public_id,
        {},
    )
