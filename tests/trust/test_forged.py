"""Requests that no page of ours would send: from other sites, with more fields than a form has, to lead people away."""

import json
from urllib.parse import quote, urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from hiring.models import Application, Candidate, Panelist, User
from scorecards.models import Scorecard
from tests.factories import (
    PASSWORD,
    ApplicationFactory,
    CandidateFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.hiring.admin.pages import inline, page
from tests.hiring.api.callers import caller
from tests.trust.doors import every_door
from tests.trust.matrix import Addresses
from tests.trust.world import BACKEND

pytestmark = pytest.mark.django_db

# They take no cookie for an answer: a token in a header, or a signature of the sender's, stands for who asks.
WITHOUT_A_COOKIE = ("POST accounts/2fa/passkeys/login/",)
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example/",
    "http://testserver@evil.example/",
    "/%0d%0aLocation:%20https://evil.example/",
)


def test_no_other_site_can_have_a_browser_do_anything(client):
    """Every address that is posted to, by a site admin whose browser sends its cookie and no token of a form."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_staff=True, is_superuser=True), backend=BACKEND)
    nowhere = Addresses(None)
    answers = {}
    for door in every_door():
        if door.method == "get" or str(door) in WITHOUT_A_COOKIE:
            continue
        address, sent = nowhere.of(door)
        if door.pattern.startswith("api/"):
            answer = getattr(strict, door.method)(address, json.dumps(sent), content_type="application/json")
        else:
            answer = strict.post(address, sent)
        answers[str(door)] = answer.status_code

    assert len(answers) > 150
    # 404 and 405: there is nothing that could be done; 401 and 415: it was not even looked at.
    assert {door: status for door, status in answers.items() if status not in {401, 403, 404, 405, 415}} == {}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nobody_is_led_to_another_site(client, where):
    person = UserFactory()
    asked = quote(where)

    signed = client.post(
        f"{reverse('login')}?next={asked}", {"login": person.email, "password": PASSWORD, "next": where}
    )
    again = client.get(f"{reverse('login')}?next={asked}")
    gate = Client().get(f"{reverse('admin:login')}?next={asked}", follow=False)
    out = client.post(f"{reverse('logout')}?next={asked}", {"next": where})

    for answer in (signed, again, out):
        location = answer.headers.get("Location", "/")
        assert (urlsplit(location).netloc, urlsplit(location).scheme) == ("", "")
        assert not location.startswith(("//", "\\", "/\\")), location
    assert gate.headers["Location"].startswith(reverse("login"))
    for header in ("HX-Redirect", "HX-Location", "Refresh"):
        assert not any(header in answer.headers for answer in (signed, again, gate, out))


def test_what_a_browser_says_of_itself_sends_nobody_anywhere(client):
    client.force_login(UserFactory(), backend=BACKEND)
    forged = {
        "HX-Request": "true",
        "HX-Current-URL": "https://evil.example/",
        "Referer": "https://evil.example/",
    }
    for address in ("/", "/scorecards/x/", f"/applications/{ApplicationFactory().public_id}/panel/"):
        answer = client.get(address, headers=forged)
        assert "evil.example" not in answer.content.decode() + str(answer.headers)


def test_a_form_of_the_admin_takes_no_field_it_does_not_show():
    candidate = CandidateFactory(name="Before")
    recruiter = RecruiterFactory()
    before = {f.attname: getattr(candidate, f.attname) for f in Candidate._meta.concrete_fields}
    forged = {
        "name": "After",
        "email": candidate.email,
        "public_id": "01990000-0000-7000-8000-000000000000",
        "id": "999999",
        "pk": "999999",
        "created_at_0": "1999-01-01",
        "erased_at_0": "1999-01-01",
        "erased_at_1": "00:00",
        "is_superuser": "on",
        **inline("employments", []),
    }

    answer = caller(recruiter).post(page(candidate, "edit"), forged)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    candidate.refresh_from_db()
    after = {f.attname: getattr(candidate, f.attname) for f in Candidate._meta.concrete_fields}
    assert {name for name in before if before[name] != after[name]} == {"name", "updated_at"}
    assert not User.objects.get(pk=recruiter.pk).is_superuser


def test_an_interviewer_cannot_hand_in_another_seat_moment_or_independence_with_their_card(client):
    card, other = ScorecardFactory(), ScorecardFactory()
    seat = Panelist.objects.filter(pk=card.panelist_id).values()
    client.force_login(card.panelist.user, backend=BACKEND)
    before = seat.get()
    forged = {
        "score:vision": "4",
        "evidence:vision": "Said so.",
        "panelist": other.panelist_id,
        "panelist_id": other.panelist_id,
        "author": other.panelist.user_id,
        "is_independent": "on",
        "exposed_at": "",
        "card_submitted_at": "2020-01-01",
        "submitted_at": "2020-01-01",
        "rubric": "1",
    }

    assert client.post(f"/scorecards/{card.public_id}/", forged).status_code == 302

    after = seat.get()
    assert {name for name in before if before[name] != after[name]} == set()
    assert Scorecard.objects.get(pk=card.pk).revisions.get().submitted_at is None
    assert not other.revisions.exists()


def test_a_body_of_the_api_takes_no_member_that_is_not_its_own():
    recruiter, application = RecruiterFactory(), ApplicationFactory()
    client = caller(recruiter)
    rows = {
        f"/api/v1/candidates/{application.candidate.public_id}/": Candidate.objects.filter(
            pk=application.candidate_id
        ),
        f"/api/v1/applications/{application.public_id}/": Application.objects.filter(pk=application.pk),
    }
    forged = (
        "id",
        "public_id",
        "user",
        "user_id",
        "erased_at",
        "status",
        "stage_id",
        "created_at",
        "merged_into",
    )
    for address, row in rows.items():
        before = row.values().get()
        for name in forged:
            answer = client.patch(address, {name: str(recruiter.public_id)}, content_type="application/json")
            assert answer.status_code in {400, 405, 422}, (address, name, answer.content)
        assert row.values().get() == before


def test_rows_chosen_in_a_list_are_those_one_sees():
    """An action is sent keys of hidden rows, and words that are no keys."""
    hidden = ApplicationFactory(job__confidential=True)
    client = caller(RecruiterFactory())
    for model, model_admin in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for action in model_admin.actions or ():
            name = action if isinstance(action, str) else action.__name__
            for chosen in (hidden.pk, hidden.candidate_id, "abc", "-1", "9" * 30, "1e3", "\u0661"):
                sent = {"action": name, "_selected_action": chosen}
                answer = client.post(address, sent, follow=True)
                assert answer.status_code in {200, 403, 404}, (address, name, chosen)
                assert hidden.candidate.name not in answer.content.decode()
