"""Sign-in attempts are counted by address, and the proxy's is nobody's."""

import pytest

from hiring.addresses import client_address


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, None, "10.0.0.9"),
        (False, "203.0.113.7", "10.0.0.9"),
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (True, None, "10.0.0.9"),
    ],
)
def test_only_the_proxys_own_word_is_believed(rf, settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)) == address
