import stat

import dj_database_url
import pytest

from local.environment import database_url, demo_environment, kept_secret


@pytest.mark.parametrize(
    "settings",
    [
        {"ENGINE": "django.db.backends.sqlite3", "NAME": "/a folder/100%/fair#panel?.sqlite3"},
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "test_postgres_gw0",
            "USER": "fair panel",
            "PASSWORD": "p@ss/w:rd%",
            "HOST": "127.0.0.1",
            "PORT": 5433,
        },
    ],
)
def test_an_address_leads_back_to_the_same_database(settings):
    parsed = dj_database_url.parse(database_url(settings))

    assert {key: parsed[key] for key in settings} == settings


def test_the_secret_is_made_once_and_kept_from_others(tmp_path):
    path = tmp_path / "var" / "secret_key"

    first = kept_secret(path)

    assert len(first) > 50
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_given_database_and_key_win(tmp_path):
    given = {"DATABASE_URL": "postgres://elsewhere/fairpanel", "SECRET_KEY": "given", "LANG": "C"}

    env = demo_environment(given, var_dir=tmp_path, port=8123, redis_url="redis://there")

    assert env | given == env
    assert env["BASE_URL"] == "http://127.0.0.1:8123"
    assert env["REDIS_URL"] == "redis://there"
    assert not list(tmp_path.iterdir())


def test_without_them_the_database_is_a_file_of_the_demo(tmp_path):
    env = demo_environment({}, var_dir=tmp_path / "a folder", port=8000, redis_url="")

    assert dj_database_url.parse(env["DATABASE_URL"])["NAME"] == str(
        tmp_path / "a folder" / "fairpanel.sqlite3"
    )
    assert env["SECRET_KEY"] == (tmp_path / "a folder" / "secret_key").read_text()
