"""What the product stands on: the licences of all it installs, and whether any of it is known to be vulnerable.

python -m local.dependencies licences   writes docs/licences.md from the lock of the product and what is installed
python -m local.dependencies audit      asks pip-audit; 1 where it knows a vulnerability, 2 where it could ask nobody
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.txt"
PAGE = ROOT / "docs" / "licences.md"
VULNERABLE, NOT_ASKED = 1, 2
# The lock is whole, so that nothing has to be resolved or installed.
OFFLINE = ("--disable-pip", "--require-hashes", "--progress-spinner", "off")
# Installed on other systems only, so that they cannot be asked here.
ELSEWHERE = {"async-timeout": "Apache-2.0", "colorama": "BSD-3-Clause"}
# What a package says of itself besides its licence.
OF_SIGNS = re.compile(r"^(GNU )?(A?GPL|Affero)|GNU (Affero )?General Public", re.IGNORECASE)
ABOUT = """# Licences

Fairpanel's own licence is in [LICENSE](../LICENSE). It installs these packages, under their own licences; `make
licences` writes this page from `requirements/run.txt`, and a test fails where the two differ or where a licence would
reach over to Fairpanel: none is the GPL or AGPL. psycopg is under the LGPL, which lets any program use it.

| Package | Version | Licence |
| --- | --- | --- |
"""


def locked(lock: str) -> dict[str, str]:
    """The packages a lock names, each with its version."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", lock, re.MULTILINE))


def licence_of(name: str) -> str:
    """What an installed package says its licence is, in the shortest way it says so."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    try:
        said: Any = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return str(expression)
    classifiers = [one.split(" :: ") for one in said.get_all("Classifier") or ()]
    of_licences = [one[-1] for one in classifiers if one[0] == "License"]
    named = [one for one in of_licences if one != "OSI Approved" and "Other/Proprietary" not in one]
    words = (said.get("License") or "").strip().splitlines()
    return "; ".join(named) or (words[0] if words else "")


def page(packages: Mapping[str, str]) -> str:
    """The page of licences for these packages."""
    rows = (f"| {name} | {version} | {licence_of(name)} |" for name, version in sorted(packages.items()))
    return ABOUT + "\n".join(rows) + "\n"


def strings_attached(packages: Mapping[str, str]) -> list[str]:
    """Those of these packages whose licence is unknown, or would reach over to the product."""
    return sorted(name for name in packages if not (licence := licence_of(name)) or _is_copyleft(licence))


def _is_copyleft(licence: str) -> bool:
    choices = re.split(r"\s+OR\s+|;", licence, flags=re.IGNORECASE)
    return all(OF_SIGNS.search(one.strip()) for one in choices)


def audit() -> int:
    """Ask pip-audit about every package of the lock, say what it knows, and return the status."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", *OFFLINE, "--requirement", str(LOCK), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"Nothing was audited: pip-audit gave no answer.\n{asked.stderr.strip()[-400:]}")
        return NOT_ASKED
    status, lines = verdict(found)
    print("\n".join(lines))
    return status


def verdict(found: list[dict[str, object]]) -> tuple[int, list[str]]:
    """The status and the sentences for what pip-audit says of each package."""
    passed_over = [str(one["name"]) for one in found if "skip_reason" in one]
    lines = list(_vulnerabilities(found))
    if lines:
        return VULNERABLE, lines
    if len(passed_over) == len(found):
        return NOT_ASKED, [
            "Nothing was audited: the service that knows vulnerabilities cannot be reached from here."
        ]
    if passed_over:
        return NOT_ASKED, [
            f"Not audited, because the service does not know them: {', '.join(sorted(passed_over))}."
        ]
    return 0, [f"{len(found)} packages, none of them with a known vulnerability."]


def _vulnerabilities(found: list[dict[str, object]]) -> Iterator[str]:
    for one in found:
        vulnerabilities: object = one.get("vulns") or ()
        for vulnerability in vulnerabilities:  # type: ignore[attr-defined]
            mended = ", ".join(vulnerability["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {mended}"


if __name__ == "__main__":
    if sys.argv[1:] == ["licences"]:
        PAGE.write_text(page(locked(LOCK.read_text())), encoding="utf-8")
    elif sys.argv[1:] == ["audit"]:
        sys.exit(audit())
    else:
        sys.exit(__doc__)
