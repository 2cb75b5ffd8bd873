"""Tokens made at the console."""

import re
import uuid

import pytest
from django.core.management import CommandError, call_command

from hiring.models import ApiToken
from hiring.operations.access import digest_of
from hiring.scopes import SCOPES
from tests.factories import IntegrationFactory, JobFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_token_is_printed_once_and_opens_what_was_asked_for(capsys):
    account, job = IntegrationFactory(), JobFactory()
    call_command(
        "create_api_token",
        account.email.upper(),
        *("--name", "HRIS", "--scope", "candidates:write", "--scope", "candidates:read"),
        *("--job", str(job.public_id), "--days", "30"),
    )
    token = ApiToken.objects.get()
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert digest_of(printed.out.strip()) == token.digest
    assert (token.user, token.name, token.scopes) == (
        account,
        "HRIS",
        ["candidates:read", "candidates:write"],
    )
    assert (list(token.jobs.all()), token.is_limited) == ([job], True)
    assert (token.expires_at - token.created_at).days in {29, 30}


def test_without_scopes_it_reads_everything():
    call_command("create_api_token", IntegrationFactory().email, "--name", "BI")
    assert ApiToken.objects.get().scopes == ["*:read", "private:read"]


@pytest.mark.parametrize(
    "arguments", [["--job", "12"], ["--job", str(uuid.uuid4())], ["--scope", "jobs:write"]]
)
def test_what_there_is_not_is_refused(arguments):
    with pytest.raises(CommandError):
        call_command("create_api_token", IntegrationFactory().email, "--name", "HRIS", *arguments)
    assert not ApiToken.objects.exists()


def test_it_belongs_to_a_service_account():
    with pytest.raises(CommandError, match="belong to service accounts"):
        call_command("create_api_token", UserFactory().email, "--name", "Mine")
    with pytest.raises(CommandError, match="There is no account"):
        call_command("create_api_token", "nobody@example.org", "--name", "Nobody's")


def test_the_form_offers_the_same_scopes_and_ticks_none_that_writes(client):
    admin = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(admin, backend="hiring.web.sign_in.PeopleBackend")
    page = client.get("/admin/hiring/apitoken/add/").content.decode()
    assert re.findall(r'name="scopes" value="([^"]+)"', page) == list(SCOPES)
    assert {"*:write", "candidates:write"} <= set(SCOPES)
    assert re.findall(r'name="scopes" value="([^"]+)"[^>]*\schecked[\s>]', page) == ["*:read"]
