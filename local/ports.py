"""Loopback ports."""

import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def next_free_port(first: int, attempts: int = 100) -> int:
    """Return the first free port from `first` upwards; OSError when none of the next hundred is."""
    for port in range(first, min(first + attempts, 65536)):
        if is_free(port):
            return port
    raise OSError(f"No free port between {first} and {first + attempts}.")
