"""Servers on loopback that receive events: well, badly, late or not at all."""

import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.ports import LOOPBACK


class Receiver:
    """What a server was sent, as (path, headers, body), and how it answers: `answers` is one of the functions below."""

    def __init__(self, answers=None, port=0, host=LOOPBACK):
        self.received = []
        self.answers = answers or status(204)
        self.stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer((host, port), handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.server.server_port

    def url(self, path="/hooks?team=a", host=LOOPBACK, scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def ids(self):
        return [headers["webhook-id"] for _path, headers, _body in self.received]

    def stop(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.received.append((self.path, dict(self.headers.items()), body))
        self.close_connection = True
        with suppress(OSError):  # whoever sent it has hung up
            self.receiver.answers(self)

    def log_message(self, *args):
        pass


@contextmanager
def receiving(answers=None, port=0, host=LOOPBACK):
    receiver = Receiver(answers, port, host)
    try:
        yield receiver
    finally:
        receiver.stop()


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def status(code, **headers) -> Behaviour:
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def after(seconds, then=None) -> Behaviour:
    """Late, and then as usual."""

    def answer(handler):
        handler.receiver.stopping.wait(seconds)
        (then or status(200))(handler)

    return answer


def hangs(handler):
    """Takes the event and never says a word."""
    handler.receiver.stopping.wait(30)


def drips(handler):
    """Never late for a single byte, and never done."""
    for sign in "HTTP/1.1 200 " + "a" * 1_000:
        handler.wfile.write(sign.encode())
        handler.wfile.flush()
        if handler.receiver.stopping.wait(0.05):
            return


def drips_after_its_status(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not handler.receiver.stopping.wait(0.05):
        handler.wfile.write(b"a")
        handler.wfile.flush()


def is_cut_off(handler):
    """Breaks off in the middle of the headers."""
    handler.wfile.write(b"HTTP/1.")


def talks_nonsense(handler):
    handler.wfile.write(b"220 mail.example ESMTP\r\n" * 3)


def says_too_little(handler):
    """Takes it, and breaks off in the middle of what nobody reads."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")


def floods(handler):
    """Takes it, and then never stops talking."""
    handler.wfile.write(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not handler.receiver.stopping.is_set():
        handler.wfile.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
