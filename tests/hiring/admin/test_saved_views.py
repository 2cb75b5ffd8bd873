"""Saved views above a list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hiring.models import Application, SavedView
from tests.factories import ApplicationFactory, RecruiterFactory, UserFactory
from tests.hiring.admin.pages import errors_of, listing, messages_of

pytestmark = pytest.mark.django_db

SAVE = "/admin/hiring/application/views/save/"


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def save(client, name, query):
    return client.post(SAVE, {"name": name, "query": query}, follow=True)


def act(name, view):
    return reverse(f"admin:hiring_application_view_{name}", args=[view.pk])


def shown(client, query=""):
    page = client.get(listing(Application, query))
    return [(view.name, view.href, view.is_here) for view in page.context["saved_views"]]


def test_the_filters_in_force_are_kept_under_a_name_and_applied_again(client, recruiter):
    ApplicationFactory(candidate__name="Ada")
    ApplicationFactory(candidate__name="Grace")

    kept = save(client, "Ada only", "status__exact=active&q=ada&p=7&e=1&o=")

    view = SavedView.objects.get()
    assert (view.owner, view.page, view.query) == (
        recruiter,
        "hiring.application",
        "q=ada&status__exact=active",
    )
    assert messages_of(kept) == ["“Ada only” is kept above the list."]
    href = f"{listing(Application)}?q=ada&status__exact=active"
    assert shown(client) == [("Ada only", href, False)]
    assert shown(client, "?status__exact=active&q=ada&p=0") == [("Ada only", href, True)]
    assert [str(one.candidate) for one in client.get(href).context["cl"].result_list] == ["Ada"]


def test_a_view_is_renamed_and_removed_by_its_owner_alone(client, recruiter):
    save(client, "Mine", "q=a")
    save(client, "Other", "q=b")
    view = SavedView.objects.get(name="Mine")

    assert errors_of(client.post(act("rename", view), {"name": "other"}))["name"]
    client.post(act("rename", view), {"name": "Ada"})
    assert {one.name for one in SavedView.objects.all()} == {"Ada", "Other"}
    client.get(act("remove", view))
    client.force_login(RecruiterFactory())
    assert shown(client) == []
    assert {client.post(act(name, view), {"name": "X"}).status_code for name in ("rename", "remove")} == {404}
    client.force_login(recruiter)
    client.post(act("remove", view))

    assert [one.name for one in SavedView.objects.all()] == ["Other"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("", "q=a"),
        ("  ", "q=a"),
        ("x" * 81, "q=a"),
        ("Long", "q=" + "x" * 2000),
        ("N\0ul", "q=a"),
        ("mine", "q=a"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_list_stays_as_it_was(client, recruiter, name, query):
    save(client, "Mine", "")

    answer = save(client, name, query)

    assert answer.status_code == 200
    assert len(messages_of(answer)) == 1
    assert SavedView.objects.get().name == "Mine"


def test_looking_saves_nothing_and_strangers_are_kept_out(client, recruiter):
    assert client.get(SAVE, {"name": "x", "query": "q=a"}).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.post(SAVE, {"name": "x", "query": "q=a"}).status_code == 404
    assert not SavedView.objects.exists()


def test_views_cost_the_list_one_query_however_many(client, recruiter):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(listing(Application))
        return len(queries)

    save(client, "First", "q=a")
    client.get(listing(Application))
    few = cost()
    for number in range(20):
        SavedView.objects.create(owner=recruiter, page="hiring.application", name=str(number))

    assert cost() == few
