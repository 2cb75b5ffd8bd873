"""No container engine runs here, so what docker-compose.yml names is looked up in the code."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from hiring import contradictions
from hiring.celery import app
from hiring.settings.environment import env

ROOT = Path(__file__).resolve().parents[2]
WORKERS = {"worker", "bulk", "delivery"}
OWN = {"migrate", "web", "beat", "backup", *WORKERS}
# Run once and end.
ONCE = {"migrate", "backup"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def words(command):
    """All words of a command, those of a shell's argument included."""
    parts = command if isinstance(command, list) else [command]
    return [word for part in parts for word in shlex.split(part)]


def test_only_the_proxy_listens_to_the_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert not any(service.get("network_mode") or service.get("privileged") for service in services.values())


def test_database_and_redis_live_on_a_network_without_a_way_out(compose, services):
    assert [services[name]["networks"] for name in ("db", "redis")] == [["data"], ["data"]]
    assert compose["networks"]["data"] == {"internal": True}


def test_web_and_worker_multiply_and_beat_does_not(services):
    beats = [name for name, service in services.items() if "beat" in words(service.get("command", []))]

    assert beats == ["beat"]
    assert services["beat"]["deploy"] == {"replicas": 1}
    assert {name: services[name]["deploy"]["replicas"] for name in ("web", *WORKERS)} == {
        "web": "${WEB_REPLICAS:-2}",
        "worker": "${WORKER_REPLICAS:-2}",
        "bulk": "${BULK_REPLICAS:-1}",
        "delivery": "${DELIVERY_REPLICAS:-1}",
    }


def test_own_services_are_confined(services):
    for name in OWN:
        service = services[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_everything_restarts_but_the_migration_and_the_backup_run_once(services):
    assert {name: service["restart"] for name, service in services.items()} == {
        **dict.fromkeys(services, "unless-stopped"),
        **dict.fromkeys(ONCE, "no"),
    }
    assert services["backup"]["profiles"] == ["tools"]


def test_every_service_has_a_health_check_of_its_own(services):
    assert {name for name, service in services.items() if "test" not in service["healthcheck"]} == ONCE


def test_servers_wait_for_the_migration_and_the_proxy_for_the_site(services):
    for name in ("web", "beat", *WORKERS):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["db"] == {"condition": "service_healthy"}
    assert services["proxy"]["depends_on"] == {"web": {"condition": "service_healthy"}}


def test_what_must_survive_a_restart_lies_on_a_named_volume(compose, services):
    mounted = {
        volume.split(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }

    assert mounted == set(compose["volumes"]) == {"database", "queue", "media", "certificates"}
    assert "--appendonly yes" in services["redis"]["command"][-1]


def test_secrets_come_from_the_environment_and_are_demanded():
    text = (ROOT / "docker-compose.yml").read_text()

    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{secret}:?" in text


def variables_of(text):
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def test_every_variable_of_the_file_is_explained_in_the_example():
    wanted = variables_of((ROOT / "docker-compose.yml").read_text())
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert wanted - explained == set()
    assert explained - wanted - set(env.readings) == set()


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_variable_of_the_handbook_reaches_our_services_or_is_said_not_to(services, name):
    table = (ROOT / "docs" / "operations.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    explained = {variable for cell in first_cells for variable in re.findall(r"`([A-Z_]+)`", cell)}
    decided = {
        variable
        for variable, value in services[name]["environment"].items()
        if variable not in variables_of(value)
    }
    example = (ROOT / ".env.example").read_text()
    said = example.partition("docker-compose.yml alone decides")[2].partition(".\n")[0]

    assert services[name]["env_file"] == [{"path": ".env", "required": False}]
    assert explained == set(env.readings)
    assert decided == set(re.findall(r"[A-Z_]{3,}", said))


def test_what_the_file_takes_for_itself_is_no_slip_when_it_reaches_our_services(monkeypatch):
    own = variables_of((ROOT / "docker-compose.yml").read_text()) - set(env.readings)
    monkeypatch.setattr(contradictions.os, "environ", dict.fromkeys(own | {"WEB_CONCURENCY"}, "1"))

    found = contradictions.check_settings(None)

    assert own == contradictions.FOR_COMPOSE
    assert [message.msg for message in found] == ["Nothing reads WEB_CONCURENCY."]


def test_what_lies_in_the_image_is_where_the_dockerfile_and_the_volumes_put_it(services):
    dockerfile = (ROOT / "Dockerfile").read_text()
    given = services["web"]["environment"]

    for name in ("BIND", "VAR_DIR", "STATIC_ROOT"):
        assert f"{name}={given[name]}" in dockerfile.split()
    assert services["web"]["volumes"] == [f"media:{given['MEDIA_ROOT']}"]
    assert services["web"]["tmpfs"] == ["/tmp", f"{given['METRICS_DIR']}:uid=10001"]


def test_the_example_holds_no_secret():
    lines = (ROOT / ".env.example").read_text().splitlines()

    assert {"SECRET_KEY=", "POSTGRES_PASSWORD=", "REDIS_PASSWORD="} <= set(lines)


def test_every_variable_of_our_services_is_read_by_the_code(services):
    for name in OWN:
        assert set(services[name]["environment"]) - set(env.readings) == set(), name


def test_every_management_command_exists(services):
    shell = services["migrate"]["command"][-1]
    named = re.findall(r"manage\.py (\w+)", shell)

    assert named == ["migrate", "load_framework"]
    assert {*named, services["backup"]["command"][2]} <= set(get_commands())


def test_each_queue_that_tasks_are_sent_to_has_workers_of_its_own(services):
    taken = {}
    for name in WORKERS:
        command = services[name]["command"]
        taken[name] = command[command.index("-Q") + 1]
    routed = {route["queue"] for route in app.conf.task_routes.values()}

    assert sorted(taken.values()) == sorted(routed | {app.conf.task_default_queue})


def test_a_stop_waits_for_as_long_as_a_task_of_that_kind_may_take(services):
    for name in WORKERS:
        command = services[name]["command"]
        limit = settings.LIMITS[command[command.index("-Q") + 1]]["time_limit"]
        assert limit < int(services[name]["stop_grace_period"].removesuffix("s")) <= limit + 30, name


def test_only_what_delivers_has_a_way_out(services):
    assert {name for name in OWN if "outside" in services[name]["networks"]} == {"delivery"}


@pytest.mark.parametrize("service", ["web", "image"])
def test_every_health_path_is_a_page(services, service):
    if service == "web":
        path = services["web"]["healthcheck"]["test"][-1]
    else:
        dockerfile = (ROOT / "Dockerfile").read_text()
        path = re.search(r'HEALTHCHECK .*"(/\S+)"\]', dockerfile)[1]

    assert resolve(path).func.__module__ == "hiring.web.health"


def test_the_proxy_sends_requests_to_the_port_that_web_listens_to():
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert (
        re.search(r"dynamic a web (\d+)", caddyfile)[1] == re.search(r"BIND=0\.0\.0\.0:(\d+)", dockerfile)[1]
    )
    assert caddyfile.count("{") == caddyfile.count("}")


@pytest.mark.parametrize("script", [".ci/run"])
def test_scripts_are_executable_and_parse(script):
    assert (ROOT / script).stat().st_mode & 0o111
    subprocess.run(["bash", "-n", ROOT / script], check=True)
