"""One POST to an address that was looked at: never longer than its time, never anywhere else, little of it read."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from threading import Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from hiring.operations.webhook_addresses import Target

READ_AT_MOST = 4_096
# Of hosts with many addresses: the first that answers is taken.
TRIED_AT_MOST = 3
NO_TIME = "No answer in time."


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, for each piece of an answer, and for all of it together."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST: an HTTP status, or in words why there is none; and how long it took."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def has_arrived(self) -> bool:
        """Whether the receiver said that it has the event."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """Whether the receiver asks never to be told again."""
        return self.status == HTTPStatus.GONE


def post(target: Target, body: bytes, headers: Mapping[str, str], patience: Patience) -> Answer:
    """Send a body and wait for the status line. Redirects are not followed; proxies of the environment not used."""
    began = time.monotonic()
    ends = began + patience.total
    status, error = None, ""
    try:
        status = _status(target, body, {**headers, "Host": target.host_header}, patience, ends)
    except ssl.SSLError:
        error = "The connection could not be made secure: check the certificate and its name."
    except NewConnectionError as failure:  # a kind of ConnectTimeoutError, and none in time
        error = _words(failure, ends)
    except (ConnectTimeoutError, ReadTimeoutError, TimeoutError):
        error = NO_TIME
    except (HTTPError, HTTPException, OSError) as failure:
        error = _words(failure, ends)
    if status is not None and HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        error = "Redirects are not followed. Enter the address it leads to."
    return Answer(status, error, round((time.monotonic() - began) * 1000))


def _status(target: Target, body: bytes, headers: Mapping[str, str], patience: Patience, ends: float) -> int:
    connection = _connected(target, patience, ends)
    with contextlib.closing(connection), _until(ends, connection):
        connection.timeout = patience.read
        connection.sock.settimeout(patience.read)
        connection.request("POST", target.path, body=body, headers=headers, preload_content=False)
        answer = connection.getresponse()
        if time.monotonic() >= ends:  # cut, and half a line was taken for a whole one
            raise TimeoutError
        with contextlib.suppress(HTTPError, HTTPException, OSError):
            # The status says it all. What else is sent is let in as far as it is short, and not kept.
            answer.read(READ_AT_MOST, decode_content=False)
        return answer.status


def _connected(target: Target, patience: Patience, ends: float) -> HTTPConnection:
    """A connection to one of the IPs that were looked at; the name is used for the certificate alone."""
    *others, last = target.addresses[:TRIED_AT_MOST]
    for address in others:
        with contextlib.suppress(HTTPError, OSError):
            return _connection(target, address, patience, ends)
    return _connection(target, last, patience, ends)


def _connection(target: Target, address: str, patience: Patience, ends: float) -> HTTPConnection:
    patient = min(patience.connect, _left(ends))
    if target.is_https:
        connection: HTTPConnection = HTTPSConnection(
            address,
            target.port,
            timeout=patient,
            ssl_context=ssl.create_default_context(),
            server_hostname=target.host,
        )
    else:
        connection = HTTPConnection(address, target.port, timeout=patient)
    try:
        with _until(ends, connection):
            connection.connect()
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _until(ends: float, connection: HTTPConnection) -> Iterator[None]:
    """Cut a connection when the time is over: who sends a byte now and then is never late for a single one."""

    def cut() -> None:
        sock = connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                # The socket's own: that of TLS would first say farewell.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = Timer(_left(ends), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _left(ends: float) -> float:
    # Never nothing: to a socket that means not to wait at all.
    return max(ends - time.monotonic(), 0.001)


def _words(failure: Exception, ends: float) -> str:
    if time.monotonic() >= ends:
        return NO_TIME
    cause = failure.__cause__ or failure.__context__
    if isinstance(failure, ConnectionRefusedError) or isinstance(cause, ConnectionRefusedError):
        return "The connection was refused."
    if isinstance(cause, ssl.SSLError):
        return "The connection could not be made secure: check the certificate and its name."
    return "The connection broke off, or what came was no answer."
