"""Two policies: the strict one everywhere, the relaxed one below the admin only."""

import pytest

from hiring.web.csp import is_admin_path


def directives(response):
    policy = response["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


@pytest.mark.django_db
def test_our_own_pages_allow_nothing_inline_and_no_other_host(client):
    policy = directives(client.get("/accounts/login/"))

    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]


@pytest.mark.django_db
def test_the_admin_alone_may_evaluate(client):
    policy = directives(client.get("/admin/login/"))

    assert "'unsafe-eval'" in policy["script-src"]
    assert "'unsafe-inline'" in policy["style-src"]


@pytest.mark.parametrize("path", ["/", "/administration/", "/accounts/login/?next=/admin/", "/api/v1/admin/"])
def test_no_other_path_counts_as_the_admins(path):
    assert not is_admin_path(path)


@pytest.mark.django_db
def test_a_page_that_is_not_found_is_strict_too(client):
    assert directives(client.get("/nothing/"))["script-src"] == ["'self'"]
