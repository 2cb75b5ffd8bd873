"""A person goes by a rule as in real life: planned and erased by a worker, found nowhere afterwards, nor in Redis."""

from datetime import timedelta

import pytest
import redis
from django.core.files.base import ContentFile
from django.utils import timezone

from hiring.models import Application, Candidate, Mail, PlannedErasure
from hiring.operations.indexing import reindex_candidates
from hiring.operations.notes import add_note
from hiring.operations.sealing import seal_events, verify_audit
from hiring.retention import add_months
from local.guard import wait_until
from scorecards.models import SubjectExport
from scorecards.operations.subject_exports import request_subject_export
from scorecards.operations.verifying import verify_batch
from tests.factories import AttachmentFactory, RecruiterFactory, ScorecardFactory
from tests.scorecards.operations.test_erasing import places_of
from tests.scorecards.operations.test_purging import rejected, rule

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORD = "Quokka"
ASK = """
from celery import current_app
for task in {tasks!r}:
    current_app.signature(task[0], args=task[1]).delay()
"""


@pytest.fixture
def person(settings):
    """Somebody rejected long ago, with a paper, a note, cards of four colleagues and an export made for them."""
    person = rejected(candidate__name=f"{WORD} Lind", candidate__email=f"{WORD}@example.org")
    application = person.applications.get()
    ScorecardFactory.create_batch(4, panelist__interview__application=application, submitted=True)
    Application.objects.update(closed_at=add_months(timezone.now(), -7))
    paper = AttachmentFactory(candidate=person, filename=f"{WORD}.txt")
    paper.file.save("paper", ContentFile(WORD.encode()))
    add_note(candidate_id=person.pk, text=f"{WORD} called.", by=RecruiterFactory())
    reindex_candidates([person.pk])
    rule()
    return person


def in_redis(url, word):
    """Keys of everything Redis holds that has the word in its name or value."""
    client = redis.Redis.from_url(url)
    read = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    held = {key: read[client.type(key)](key) for key in client.scan_iter()}
    assert held
    return [key for key, value in held.items() if word.lower() in f"{key} {value}".lower()]


def test_a_worker_plans_tells_and_erases_and_nothing_is_left_anywhere(processes, person, settings):
    owner = RecruiterFactory()
    export = request_subject_export(candidate_id=person.pk, by=owner)
    processes.start_worker()
    make = ("scorecards.make_subject_export", [export.pk])
    processes.run(ASK.format(tasks=[make, ("hiring.plan_erasures", [])]))
    waiting = PlannedErasure.objects.open().filter(candidate=person)
    assert wait_until(waiting.exists, 40), processes.log("worker")
    assert wait_until(lambda: SubjectExport.objects.filter(state="done").exists(), 40), processes.log(
        "worker"
    )
    assert wait_until(lambda: Mail.objects.filter(kind="erasures").exists(), 20), processes.log("worker")
    assert places_of(WORD, settings)

    past = timezone.now() - timedelta(minutes=1)
    waiting.update(planned_at=past, erase_after=past)
    # Asked for twice at once: one person goes once.
    processes.run(ASK.format(tasks=[("scorecards.purge_people", [])] * 2))

    erased = Candidate.objects.filter(pk=person.pk, erased_at__isnull=False)
    assert wait_until(erased.exists, 40), processes.log("worker")
    assert wait_until(lambda: places_of(WORD, settings) == [], 20), places_of(WORD, settings)
    assert in_redis(processes.env["REDIS_URL"], WORD) == []
    assert WORD.lower() not in processes.log("worker").lower()
    assert list(PlannedErasure.objects.values_list("state", flat=True)) == ["done"]
    seal_events()
    assert list(verify_audit()) == []
    assert verify_batch(list(person.applications.values_list("pk", flat=True))) == []
