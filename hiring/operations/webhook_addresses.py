"""Where a webhook may be sent: to hosts of the public internet, and to nothing that only this machine can reach.

An address is looked at when it is saved and every time something is sent, and what was looked at is what is connected
to: a name that answers with another address in between changes nothing.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from hiring.errors import InvalidInput

HTTPS = "https"
_PORTS = {HTTPS: 443, "http": 80}
_FIRST_FREE_PORT = 1024
_LONGEST = 500
# All that is routed at present; the rest stands for other addresses or is kept back.
_ROUTED = IPv6Network("2000::/3")


class AddressRefused(InvalidInput):
    """Nothing is sent to this address."""

    code = "address_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"url": sentence})


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart and looked up: `path` holds the query too, `addresses` are IPs in the order to try."""

    is_https: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """The host as a request names it, with its port where that is not the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS[HTTPS if self.is_https else "http"]
        return name if self.port == usual else f"{name}:{self.port}"


def target_of(url: str) -> Target:
    """Take an address apart and look its host up; AddressRefused, in words, where nothing may be sent to it.

    Every address a host has must be a public one: of a mixed answer it is not known which would be used.
    """
    parts = _split(url)
    host, port = _host_of(parts), _port_of(parts)
    addresses = _look_up(host, port)
    if not settings.WEBHOOKS_ALLOW_PRIVATE and not all(is_public(address) for address in addresses):
        raise AddressRefused("This host is inside a private network. Use one of the public internet.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == HTTPS, host, port, path, addresses)


def is_public(address: str) -> bool:
    """Whether an IP is one of the public internet, and not another one in disguise."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return _is_public_v4(ip.ipv4_mapped)
        in_disguise = ip.sixtofour or ip.teredo
        return ip in _ROUTED and ip.is_global and not ip.is_multicast and not in_disguise
    return _is_public_v4(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _split(url: str) -> SplitResult:
    if len(url) > _LONGEST or not url.isprintable() or not url.isascii() or " " in url or "\\" in url:
        raise AddressRefused(
            "Write a plain address without spaces, and a host of other letters as its xn-- name."
        )
    try:
        parts = urlsplit(url)
    except ValueError:
        raise AddressRefused("Write a whole address, such as https://example.com/hooks.") from None
    if parts.scheme != HTTPS and not (parts.scheme == "http" and settings.WEBHOOKS_ALLOW_PRIVATE):
        raise AddressRefused("Use an address that begins with https://.")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise AddressRefused("Leave name and password out of the address: every event is signed instead.")
    if "#" in url:
        raise AddressRefused("Leave out the part from # on: it is never sent.")
    return parts


def _host_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host:
        raise AddressRefused("Name a host, such as https://example.com/hooks.")
    return host


def _port_of(parts: SplitResult) -> int:
    sentence = "Use port 443 or one from 1024 to 65535."
    try:
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:
        raise AddressRefused(sentence) from None
    allowed = port == _PORTS[HTTPS] or port >= _FIRST_FREE_PORT
    if port == 0 or not (allowed or settings.WEBHOOKS_ALLOW_PRIVATE):
        raise AddressRefused(sentence)
    return port


def _look_up(host: str, port: int) -> tuple[str, ...]:
    """The IPs of a host, each once, in the order the resolver prefers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("No host of this name is found. Check its spelling.") from None
    return _distinct(str(entry[4][0]) for entry in found)


def _distinct(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))
