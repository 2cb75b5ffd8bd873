import pytest

from hiring.operations import webhook_sending
from hiring.operations.webhook_posting import Patience
from tests.hiring.webhooks.receivers import receiving


@pytest.fixture(autouse=True)
def _loopback(settings, monkeypatch):
    """Receivers are on this machine, and nobody has time."""
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(webhook_sending, "PATIENCE", Patience(connect=0.3, read=0.4, total=0.8))


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver
