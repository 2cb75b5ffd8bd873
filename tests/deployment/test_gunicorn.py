import runpy
from pathlib import Path

from gunicorn.config import KNOWN_SETTINGS

ROOT = Path(__file__).resolve().parents[2]


def configuration():
    return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_every_line_is_a_setting_that_gunicorn_knows():
    lines = {name for name in configuration() if not name.startswith("_") and name not in {"os", "Path"}}

    assert lines - {setting.name for setting in KNOWN_SETTINGS} == set()


def test_without_an_environment_it_listens_to_this_machine_only(monkeypatch):
    for name in ("BIND", "WEB_CONCURRENCY", "WEB_THREADS", "FORWARDED_ALLOW_IPS"):
        monkeypatch.delenv(name, raising=False)
    settings = configuration()

    assert (settings["bind"], settings["workers"], settings["forwarded_allow_ips"]) == (
        "127.0.0.1:8000",
        2,
        "127.0.0.1",
    )


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("BIND", "0.0.0.0:80")
    monkeypatch.setenv("WEB_CONCURRENCY", "7")
    settings = configuration()

    assert (settings["bind"], settings["workers"]) == ("0.0.0.0:80", 7)
