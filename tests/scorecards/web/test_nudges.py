"""The reminder at a press: on the panel page and in the admin, for whoever may know who is late."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from hiring.models import Mail
from hiring.operations import mails
from tests.factories import NOW, PanelistFactory, RecruiterFactory, ScorecardFactory, UserFactory
from tests.hiring.admin.pages import errors_of, messages_of, page
from tests.mailbox import owed
from tests.personas import seated

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW + 50 * HOUR, tick=False) as clock:
        yield clock


@pytest.fixture
def seat():
    """Somebody who owes a card for an interview that ended two days ago."""
    return ScorecardFactory(panelist__user=UserFactory(name="Ravi Late")).panelist


def panel(seat):
    return reverse("panel", args=[seat.interview.application.public_id])


def remind(seat):
    return reverse("remind", args=[seat.public_id])


def words(response):
    return " ".join(response.content.decode().split())


def test_the_panel_page_names_who_is_late_and_one_press_reminds_them(client, seat):
    client.force_login(RecruiterFactory(name="Ines"))

    before = client.get(panel(seat))
    after = client.post(remind(seat), follow=True)
    again = client.post(remind(seat), follow=True)

    assert "<strong>Ravi Late</strong>" in words(before)
    assert "Hiring manager · owed for 2 days" in words(before)
    assert f'action="{remind(seat)}"' in words(before)
    assert messages_of(after) == ["A reminder to Ravi Late is on its way."]
    assert "Reminded at 11:00 by Ines" in words(after)
    assert remind(seat) not in words(after)
    assert messages_of(again) == [
        "Ravi Late was reminded at 11:00 by Ines. You can remind them again after 15:00."
    ]
    assert owed() == [("nudge", "Ravi Late")]


def test_opening_the_address_reminds_nobody(client, seat):
    client.force_login(RecruiterFactory())

    assert client.get(remind(seat)).url == panel(seat)
    assert owed() == []


def test_whoever_owes_a_card_is_neither_shown_who_is_late_nor_told_by_a_refusal(client, seat):
    client.force_login(seated(RecruiterFactory(), seat.interview.application))

    shown = client.get(panel(seat))
    refused = client.post(remind(seat), follow=True)

    assert "Ravi Late" not in words(shown) + words(refused)
    assert messages_of(refused) == [
        "You owe a scorecard about this candidate yourself. Hand it in before you remind others."
    ]
    assert owed() == []


def test_a_panelist_who_handed_in_reads_the_panel_and_reminds_nobody(client, seat):
    client.force_login(seated(UserFactory(), seat.interview.application, handed_in=True))

    assert remind(seat) not in words(client.get(panel(seat)))
    assert messages_of(client.post(remind(seat), follow=True)) == [
        "Only the hiring team changes this application."
    ]
    assert owed() == []


def test_a_seat_of_a_confidential_search_does_not_exist_for_others(client, seat):
    job = seat.interview.application.job
    job.is_confidential = True
    job.save()
    client.force_login(RecruiterFactory())

    assert client.post(remind(seat)).status_code == 404


def test_nobody_is_late_before_the_interview_is_over_or_after_they_answered(client, seat):
    application = seat.interview.application
    PanelistFactory(interview__application=application, interview__ends_at=NOW + 51 * HOUR)
    PanelistFactory(interview__application=application, interview__status="cancelled")
    PanelistFactory(interview__application=application, recused=True)
    seat.card_submitted_at = NOW
    seat.save()
    client.force_login(RecruiterFactory())

    assert "Waited for" not in words(client.get(panel(seat)))


def test_the_list_of_the_late_costs_the_same_for_one_and_for_thirty(
    client, seat, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(RecruiterFactory())
    client.get(panel(seat))
    with django_assert_max_num_queries(60) as one:
        client.get(panel(seat))
    PanelistFactory.create_batch(29, interview=seat.interview)

    with django_assert_num_queries(len(one)):
        assert client.get(panel(seat)).content.decode().count("panel-late__who") == 30


def test_the_admin_reminds_everybody_late_at_an_interview_after_asking(client, seat):
    other = PanelistFactory(interview=seat.interview, user__name="Mei Late")
    client.force_login(RecruiterFactory())
    address = page(seat.interview, "remind")

    asked = client.get(address)
    done = client.post(address, follow=True)
    again = client.post(address)

    assert "Send reminders" in words(asked)
    assert messages_of(done) == ["A reminder is on its way to Ravi Late, Mei Late."]
    assert owed() == [("nudge", "Ravi Late"), ("nudge", other.user.name)]
    assert "You can remind them again after 15:00." in errors_of(again)["__all__"][0]


def test_the_admin_tells_a_recruiter_who_owes_a_card_nothing(client, seat):
    client.force_login(seated(RecruiterFactory(), seat.interview.application))
    address = page(seat.interview, "remind")

    asked, refused = client.get(address), client.post(address)

    assert "Ravi" not in words(asked).split("Remind who is late")[-1]
    assert errors_of(refused) == {
        "__all__": ["You owe a scorecard about this candidate yourself. Hand it in before you remind others."]
    }
    assert not Mail.objects.exists()
