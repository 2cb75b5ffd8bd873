"""The Dockerfile's steps, run as a script in an empty folder: copies honour .dockerignore, paths are moved there."""

import fnmatch
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from local.guard import wait_until
from local.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


def instructions():
    """(stage, instruction, argument) of each step."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    stage = 0
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if line.strip():
            instruction, argument = line.split(maxsplit=1)
            stage += instruction == "FROM"
            yield stage, instruction, argument


def stage(number):
    return [(instruction, argument) for at, instruction, argument in instructions() if at == number]


def arguments(number, instruction):
    return [argument for name, argument in stage(number) if name == instruction]


def is_sent(path):
    """Whether .dockerignore lets a path of the repository into the image; the last matching line decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if line.startswith("#") or not line:
            continue
        anywhere = "**/" in line
        parents = [str(path), *map(str, path.parents)]
        names = path.parts if anywhere else parents
        if any(fnmatch.fnmatch(name, pattern) for name in names):
            sent = line.startswith("!")
    return sent


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (".env", False),
        ("var/fairpanel.sqlite3", False),
        (".git/config", False),
        ("tests/settings.py", False),
        ("requirements/dev.txt", False),
        ("hiring/__pycache__/settings.cpython-313.pyc", False),
        ("requirements/run.txt", True),
        ("hiring/settings/site.py", True),
        ("scorecards/data/competencies.yaml", True),
    ],
)
def test_only_the_product_is_sent_to_the_build(path, sent):
    assert is_sent(Path(path)) is sent


def test_every_copied_path_exists_and_is_sent():
    for argument in arguments(1, "COPY"):
        for source in argument.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert is_sent(Path(source.rstrip("/"))), source


def test_packages_are_installed_by_hash_and_only_those_of_the_run_lock():
    installing = [run for run in arguments(1, "RUN") if "pip" in run and ".txt" in run]

    assert re.findall(r"requirements/\w+\.txt", " ".join(installing)) == [
        "requirements/uv.txt",
        "requirements/run.txt",
    ]
    assert all("--require-hashes" in run for run in installing)


def test_the_running_stage_is_not_root_and_copies_only_from_the_build():
    steps = stage(2)
    names = [instruction for instruction, _ in steps]

    assert arguments(2, "USER") == ["10001"]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name in {"RUN", "COPY"})
    assert all(argument.startswith("--from=build ") for argument in arguments(2, "COPY"))


def copy(argument, app):
    *sources, target = argument.split()
    for source in sources:
        found = ROOT / source
        place = app / target / ("" if found.is_dir() else found.name)
        if not found.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, place)
            continue
        for path in found.rglob("*"):
            relative = path.relative_to(ROOT)
            if path.is_file() and is_sent(relative):
                (app / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, app / relative)


def moved(text, folder):
    """Absolute paths of the image, moved below a folder of this machine."""
    return re.sub(r"(?<![\w.])/(app|venv|uv|var/lib/fairpanel)\b(?!\.txt)", rf"{folder}/\1", text)


def run(command, app, **extra):
    clean = {
        name: os.environ[name]
        for name in os.environ
        if name.startswith(("PIP_", "UV_", "SSL_", "HOME", "LANG"))
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=app,
        env={**clean, "PATH": path, **extra},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def image(tmp_path):
    """The folder that stands for the image's root after the build stage's steps."""
    app = tmp_path / "app"
    app.mkdir()
    for instruction, argument in stage(1):
        if instruction == "COPY":
            copy(argument, app)
        elif instruction == "RUN":
            run(moved(argument, tmp_path), app)
    return tmp_path


def environment(image, port):
    """The variables that the running stage sets, moved, with what a host adds."""
    (line,) = arguments(2, "ENV")
    fixed = dict(part.split("=", 1) for part in shlex.split(moved(line, image)))
    fixed["PATH"] = fixed["PATH"].replace("$PATH", os.environ["PATH"])
    var_dir = Path(fixed["VAR_DIR"])
    var_dir.mkdir(parents=True)
    return fixed | {
        "BIND": f"127.0.0.1:{port}",
        "SECRET_KEY": "a key that guards nothing but the tests",
        "ALLOWED_HOSTS": "hiring.example.com",
        "HTTPS": "true",
        "BEHIND_PROXY": "true",
        "DATABASE_URL": f"sqlite:///{var_dir}/test.sqlite3",
        "REDIS_URL": os.environ["REDIS_URL"],
    }


@pytest.mark.services
def test_the_image_migrates_serves_and_passes_its_own_health_check(image):
    port = free_port()
    env = environment(image, port)
    app = image / "app"
    assert (app / "static" / "staticfiles.json").exists()
    assert not list(app.rglob("tests"))
    assert [source for source in app.glob("[hs]*/**/*.py") if not is_compiled(source)] == []
    # The build is root, and what serves is not.
    assert [path for path in static_of(app) if not is_readable_by_all(path)] == []
    run("python manage.py migrate --no-input && python manage.py load_framework", app, **env)
    (command,) = arguments(2, "CMD")
    (health,) = arguments(2, "HEALTHCHECK")
    health_command = shlex.join(re.findall(r'"([^"]+)"', health.split("CMD")[1]))

    with subprocess.Popen(
        re.findall(r'"([^"]+)"', command), cwd=app, env=env, executable=image / "venv/bin/gunicorn"
    ) as web:
        try:
            live = f"http://127.0.0.1:{port}/healthz/live"
            assert wait_until(lambda: web.poll() is not None or answers(live), 60)
            assert run(health_command, app, **env) == ""
            assert run("python deploy/healthcheck.py /healthz/ready", app, **env) == ""
        finally:
            web.terminate()


def is_compiled(source):
    return Path(importlib.util.cache_from_source(source)).exists()


def static_of(app):
    return [app / "static", *(app / "static").rglob("*")]


def is_readable_by_all(path):
    needed = 0o005 if path.is_dir() else 0o004
    return path.stat().st_mode & needed == needed


def answers(url):
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers={"Host": "hiring.example.com"}), timeout=5
        ):
            return True
    except OSError:
        return False
