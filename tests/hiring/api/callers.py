"""Calling the API as somebody: people through their session, service accounts by a token."""

from django.test import Client

from hiring.operations.access import create_api_token

RESOURCES = (
    "roles",
    "jobs",
    "candidates",
    "applications",
    "interviews",
    "users",
    "sources",
    "rejection-reasons",
    "tags",
    "competencies",
    "interview-kits",
    "scorecards",
    "panel-summaries",
    "decisions",
    "debriefs",
)


def bearer(secret):
    return Client(headers={"Authorization": f"Bearer {secret}"})


def caller(user=None):
    """A client of this person; without one, or of a closed account, nobody's."""
    if user is not None and user.is_authenticated and user.is_service:
        return bearer(create_api_token(user=user, name="Warehouse", by=None)[1])
    client = Client()
    if user is not None and user.is_authenticated:
        client.force_login(user, backend="hiring.web.sign_in.PeopleBackend")
    return client


def read(client, resource, **params):
    """The rows of the first page of a list that must answer 200."""
    answer = client.get(f"/api/v1/{resource}/", params)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]
