"""What was looked up is what is connected to, whatever a name answers a moment later; TLS is for the name."""

import socket
import ssl

import pytest

from hiring.operations.webhook_addresses import target_of
from hiring.operations.webhook_posting import Patience, post
from hiring.operations.webhook_sending import SendReport, send_due
from tests.factories import NOW
from tests.hiring.webhooks.hooks import hook, outcomes, tries
from tests.hiring.webhooks.receivers import receiving
from tests.hiring.webhooks.test_sending import happen
from tests.hiring.webhooks.tls import CERTIFICATE, KEY

PUBLIC = "93.184.216.34"
INSIDE = "127.0.0.1"
SECURE = "The connection could not be made secure: check the certificate and its name."


@pytest.fixture
def rebind(monkeypatch):
    """Have hooks.example answer with each of these IPs in turn, and then with nothing."""
    real = socket.getaddrinfo
    answers = []

    def look_up(host, port, *args, **kwargs):
        if host != "hooks.example":
            return real(host, port, *args, **kwargs)
        return real(answers.pop(0), port, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return answers.extend


@pytest.mark.django_db
def test_a_name_that_answers_with_a_private_address_when_it_is_sent_to_gets_nothing(
    rebind, receiver, settings
):
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    rebind([PUBLIC, INSIDE])
    webhook, _secret = hook(f"https://hooks.example:{receiver.port}/")
    happen()

    assert send_due(webhook.pk, now=NOW) == SendReport(failed=1)

    assert receiver.received == []
    assert tries() == [(None, "This host is inside a private network. Use one of the public internet.")]
    assert outcomes() == [("candidate.changed", "owed")]


def test_a_name_is_looked_up_once_for_a_post_and_its_host_is_still_told(rebind, receiver):
    rebind([INSIDE])  # a second look would find no answer at all

    target = target_of(f"http://hooks.example:{receiver.port}/in?a=b")
    answer = post(target, b"{}", {}, Patience())

    assert answer.has_arrived
    [(path, headers, _body)] = receiver.received
    assert (path, headers["Host"]) == ("/in?a=b", f"hooks.example:{receiver.port}")


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A receiver with a certificate for hooks.example, and what it is asked for by name; the machine trusts it."""
    names = []
    (tmp_path / "cert.pem").write_text(CERTIFICATE)
    (tmp_path / "key.pem").write_text(KEY)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    context.sni_callback = lambda sock, name, context: names.append(name)
    with receiving() as receiver:
        receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
        yield receiver, names


def test_tls_is_spoken_with_the_name_to_the_address_that_was_looked_up(rebind, secure):
    receiver, names = secure
    rebind([INSIDE])

    answer = post(target_of(f"https://hooks.example:{receiver.port}/"), b"{}", {}, Patience())

    assert (answer.status, answer.error, names) == (204, "", ["hooks.example"])


def test_a_certificate_for_another_name_or_of_nobody_known_is_refused(rebind, secure, monkeypatch):
    receiver, _names = secure
    rebind([INSIDE])

    wrong = post(target_of(f"https://{INSIDE}:{receiver.port}/"), b"{}", {}, Patience())
    monkeypatch.delenv("SSL_CERT_FILE")
    unknown = post(target_of(f"https://hooks.example:{receiver.port}/"), b"{}", {}, Patience())

    assert [(one.status, one.error) for one in (wrong, unknown)] == [(None, SECURE)] * 2
    assert receiver.received == []
