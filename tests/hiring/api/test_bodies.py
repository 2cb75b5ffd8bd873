"""Bodies that do not say how long they are, and writes that lost a race and are done again."""

import json
from io import BytesIO

import pytest
from django.db import OperationalError

from hiring.api.candidate_writing import WritableCandidateViewSet
from hiring.models import Candidate
from tests.hiring.api.writers import post, writer

ADA = {"name": "Ada Lovelace", "email": "ada@crowd.example"}


def sent_in_chunks(client, body, **environ):
    chunks = {
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": BytesIO(body),
        **environ,
    }
    return client.generic("POST", "/api/v1/candidates/", body, "application/json", **chunks)


@pytest.mark.django_db
def test_a_body_in_chunks_is_read_within_bounds_and_never_taken_for_an_empty_one():
    client, joined = writer(), {"wsgi.input_terminated": True}
    long = json.dumps({**ADA, "headline": "x" * 3_000_000}).encode()

    answers = [
        sent_in_chunks(client, json.dumps(ADA).encode(), **joined),
        sent_in_chunks(client, long, **joined),
        sent_in_chunks(client, json.dumps(ADA).encode()),
    ]

    assert [answer.status_code for answer in answers] == [201, 413, 400]
    assert answers[2].json()["detail"] == "Send the body with a Content-Length, not in chunks."
    assert [person.name for person in Candidate.objects.all()] == ["Ada Lovelace"]


class Deadlock(Exception):
    sqlstate = "40P01"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [None, "once"])
def test_a_write_that_the_database_undid_for_another_is_done_again_once(monkeypatch, key):
    create, losses = WritableCandidateViewSet.create, [1, 2, 3]

    def losing(self, request, **kwargs):
        answer = create(self, request, **kwargs)
        if losses and losses.pop():
            raise OperationalError("deadlock detected") from Deadlock()
        return answer

    client = writer()
    client.raise_request_exception = False
    monkeypatch.setattr(WritableCandidateViewSet, "create", losing)
    assert post(client, "candidates/", ADA, key=key).status_code == 500  # twice is no accident
    assert not Candidate.objects.exists()
    assert post(client, "candidates/", ADA, key=key).status_code == 201
    assert Candidate.objects.count() == 1
