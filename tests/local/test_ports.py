import socket

import pytest

from local.demo import RefusedError, choose_port
from local.ports import LOOPBACK, free_port, is_free, next_free_port


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_passed_over(taken):
    assert not is_free(taken)
    assert next_free_port(taken) > taken


def test_a_port_that_was_asked_for_is_taken_or_refused(taken):
    free = free_port()

    assert choose_port(str(free)) == free
    with pytest.raises(RefusedError, match=f"Port {taken} is in use"):
        choose_port(str(taken))


@pytest.mark.parametrize("nonsense", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(nonsense):
    with pytest.raises(RefusedError, match=f"PORT={nonsense} is not a port"):
        choose_port(nonsense)
