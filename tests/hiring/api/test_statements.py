"""Statements that stay planned: what is written into them, what is left open, and what becomes of a dead connection."""

import psycopg
import pytest
from django.db import connection

from hiring.api.statements import statement_of
from hiring.models import Tag
from tests.factories import IntegrationFactory
from tests.hiring.api.callers import caller

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_parameters_are_written_out_but_for_the_holes_that_each_request_fills():
    nasty, stand_in = "100% of 'it' %s", "somebody"
    statement = statement_of("SELECT %s::text, %s::text, '7%%'", [nasty, stand_in], {"name": stand_in})

    assert statement.holes == ("name",)
    assert statement.fetched(name="Ada %s") == [(nasty, "Ada %s", "7%")]
    assert statement.fetched(raw=True, name="Ö")[0][1] == "Ö".encode()
    with pytest.raises(ValueError, match="no place for name"):
        statement_of("SELECT %s::text", [nasty], {"name": stand_in})


def test_a_statement_that_is_asked_often_stays_planned():
    client = caller(IntegrationFactory())
    for _ in range(8):
        assert client.get("/api/v1/tags/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%hiring_tag%%'")
        assert cursor.fetchone() == (1,)


def test_a_connection_that_died_between_two_requests_is_made_anew():
    Tag.objects.create(name="Referral")
    client = caller(IntegrationFactory())
    client.get("/api/v1/tags/")
    asked = connection.get_connection_params()
    ((pid,),) = statement_of("SELECT pg_backend_pid()", []).fetched()
    named = {name: asked[name] for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**named, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    answer = client.get("/api/v1/tags/")

    assert [row["name"] for row in answer.json()["results"]] == ["Referral"]
