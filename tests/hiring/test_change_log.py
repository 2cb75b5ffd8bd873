"""The database writes down what changed, whoever changed it."""

import pytest
from django.db import connection

from hiring.change_log import PIPELINE, names_of
from hiring.models import Candidate, Change, Source
from scorecards.change_log import EVIDENCE
from scorecards.models import InterviewKit, KitAssignment
from tests.factories import ApplicationFactory, CandidateFactory, InterviewFactory, JobFactory

pytestmark = pytest.mark.django_db


def written_since(start):
    rows = Change.objects.filter(pk__gt=start).order_by("pk").values_list("resource", "object_id")
    return sorted(rows)


def test_every_trigger_is_there_after_all_migrations():
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'change%'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'change%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    assert present == names_of((*PIPELINE, *EVIDENCE))


def test_a_bulk_update_a_rename_and_a_delete_are_written_down():
    application = ApplicationFactory(candidate__source=Source.objects.create(name="Fair"))
    alone = CandidateFactory()
    person, job = application.candidate, application.job
    start = Change.objects.latest("pk").pk

    Candidate.objects.filter(pk__in=[person.pk, alone.pk]).update(headline="Seen")
    type(person.source).objects.update(name="Career fair")
    job.stages.update(name="Interviews")
    alone_id = alone.public_id
    alone.delete()

    assert set(written_since(start)) == {
        ("candidates", person.public_id),
        ("candidates", alone_id),
        ("sources", person.source.public_id),
        ("jobs", job.public_id),
        ("applications", application.public_id),
    }


def test_jobs_and_interviews_are_told_of_again_when_their_kits_change():
    job, interview = JobFactory(), InterviewFactory()
    start = Change.objects.latest("pk").pk

    kit = InterviewKit.objects.create(job=job, name="Screen", position=0)
    KitAssignment.objects.create(interview=interview, kit=kit)
    InterviewKit.objects.filter(pk=kit.pk).update(purpose="To see whether it fits.")
    InterviewKit.objects.filter(pk=kit.pk).update(position=1)

    of_job, of_meeting, of_kit = (
        (name, row.public_id)
        for name, row in (("jobs", job), ("interviews", interview), ("interview-kits", kit))
    )
    assert written_since(start) == sorted([*[of_job] * 2, of_meeting, *[of_kit] * 3])
