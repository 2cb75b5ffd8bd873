"""Opening a page, as a bench does it."""

from collections.abc import Callable

from django.test import Client

EMPTY = "empty home page, signed in"  # what others are compared with


def page(client: Client, url: str) -> Callable[[], object]:
    """Get this page; anything but 200 is an error."""

    def get() -> None:
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)

    return get
