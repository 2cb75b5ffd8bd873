"""Nothing is sent to where only this machine can reach, however the address is written or the name answers."""

import socket

import pytest

from hiring.errors import InvalidInput
from hiring.operations.webhook_addresses import AddressRefused, is_public, target_of
from hiring.operations.webhooks import change_webhook
from tests.hiring.webhooks.hooks import hook

PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch, settings):
    """What names answer at present; an IP, in whatever spelling, is what the system makes of it."""
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    real = socket.getaddrinfo
    known = {"hooks.example": [PUBLIC]}

    def look_up(host, port, *args, **kwargs):
        if host in known:
            return [entry for one in known[host] for entry in real(one, port, type=socket.SOCK_STREAM)]
        if any(sign.isalpha() and sign not in "abcdefx" for sign in host):
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001:0:53aa:64c::1",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "100::1",
    ],
)
def test_an_address_of_no_public_host_is_refused(address):
    assert not is_public(address)


def test_addresses_of_public_hosts_are_taken():
    assert all(map(is_public, [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"]))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example/", "https://"),
        ("ftp://hooks.example/", "https://"),
        ("//hooks.example/", "https://"),
        ("hooks.example", "https://"),
        ("", "https://"),
        ("https:///hooks", "Name a host"),
        ("https://./", "Name a host"),
        ("https://user:word@hooks.example/", "Leave name and password"),
        ("https://user@hooks.example/", "Leave name and password"),
        ("https://@hooks.example/", "Leave name and password"),
        ("https://hooks.example/#part", "from # on"),
        ("https://hooks.example:22/", "port 443"),
        ("https://hooks.example:0/", "port 443"),
        ("https://hooks.example:65536/", "port 443"),
        ("https://hooks.example:x/", "port 443"),
        ("https://hooks.example/a b", "plain address"),
        ("https://hooks.example\\@127.0.0.1/", "plain address"),
        ("https://hooks.example/\r\nHost: other", "plain address"),
        ("https://hööks.example/", "plain address"),
        ("https://hooks.example/" + "a" * 500, "plain address"),
        ("https://[::1", "whole address"),
        ("https://nobody.example/", "No host of this name"),
        ("https://127.0.0.1/", "private network"),
        ("https://127.1/", "private network"),
        ("https://2130706433/", "private network"),
        ("https://0x7f.1/", "private network"),
        ("https://0177.0.0.1/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:169.254.169.254]/", "private network"),
        ("https://[fe80::1%25eth0]/", "Name a host"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_in_words(names, url, words):
    with pytest.raises(AddressRefused, match=words) as refusal:
        target_of(url)
    assert list(refusal.value.fields) == ["url"]


def test_a_good_address_is_taken_apart_and_looked_up_once(names):
    target = target_of("https://Hooks.Example:8443/in?team=a")

    assert (target.host, target.port, target.path, target.host_header, target.addresses) == (
        "hooks.example",
        8443,
        "/in?team=a",
        "hooks.example:8443",
        (PUBLIC,),
    )
    assert target_of("https://hooks.example").path == "/"
    assert target_of("https://hooks.example").host_header == "hooks.example"


def test_one_private_address_among_public_ones_is_one_too_many(names):
    names["hooks.example"] = [PUBLIC, "10.0.0.7"]

    with pytest.raises(AddressRefused, match="private network"):
        target_of("https://hooks.example/")


def test_the_setting_for_tests_opens_private_networks_and_plain_http(names, settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True

    assert target_of("http://127.0.0.1:81/x").addresses == ("127.0.0.1",)
    with pytest.raises(AddressRefused, match="https://"):
        target_of("file:///etc/passwd")


@pytest.mark.django_db
def test_a_webhook_is_neither_made_for_nor_changed_to_a_private_address(names):
    with pytest.raises(InvalidInput, match="private network"):
        hook("https://169.254.169.254/latest/meta-data/")
    webhook, _secret = hook("https://hooks.example/")
    with pytest.raises(InvalidInput, match="private network"):
        change_webhook(webhook_id=webhook.pk, by=None, changes={"url": "https://10.0.0.1/"})
    webhook.refresh_from_db()
    assert webhook.url == "https://hooks.example/"
