"""What the product installs: licences that ask to be named only, and an audit that never lies about itself."""

import pytest

from local.dependencies import (
    LOCK,
    NOT_ASKED,
    PAGE,
    VULNERABLE,
    licence_of,
    locked,
    page,
    strings_attached,
    verdict,
)


def test_the_page_of_licences_fits_the_lock():
    assert PAGE.read_text(encoding="utf-8") == page(locked(LOCK.read_text()))


def test_no_package_has_a_licence_that_reaches_over_to_the_product():
    assert strings_attached(locked(LOCK.read_text())) == []


@pytest.mark.parametrize(
    ("licence", "is_refused"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT OR GPL-2.0-only", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("GNU Affero General Public License v3", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("", True),
    ],
)
def test_which_licences_are_refused(monkeypatch, licence, is_refused):
    monkeypatch.setattr("local.dependencies.licence_of", lambda _name: licence)

    assert strings_attached({"something": "1"}) == (["something"] if is_refused else [])


def test_a_package_that_is_not_there_has_no_licence():
    assert licence_of("no-such-package") == ""


def package(**said):
    return {"name": "left-pad", "version": "1", **said}


@pytest.mark.parametrize(
    ("found", "status", "sentence"),
    [
        ([package(vulns=[])], 0, "1 packages, none of them with a known vulnerability."),
        (
            [package(vulns=[{"id": "CVE-1", "fix_versions": ["2"]}]), package(skip_reason="?")],
            VULNERABLE,
            "left-pad 1: CVE-1, mended in 2",
        ),
        (
            [package(skip_reason="?")],
            NOT_ASKED,
            "Nothing was audited: the service that knows vulnerabilities cannot be reached from here.",
        ),
        (
            [package(skip_reason="?"), package(vulns=[])],
            NOT_ASKED,
            "Not audited, because the service does not know them: left-pad.",
        ),
    ],
)
def test_an_audit_that_asked_nobody_is_no_success(found, status, sentence):
    assert verdict(found) == (status, [sentence])
