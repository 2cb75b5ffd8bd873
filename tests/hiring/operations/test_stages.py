"""The stages of a job, with two people at them."""

import pytest
from django.core.exceptions import ValidationError

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import AuditEvent, Stage
from hiring.operations.applications import move_application
from hiring.operations.stages import MOST_STAGES, add_stage, change_stage, order_stages, remove_stage
from tests.factories import NOW, ApplicationFactory, JobFactory, RecruiterFactory, StageFactory
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def job():
    job = JobFactory()
    for position, name in enumerate("ABC"):
        StageFactory(job=job, position=position, name=name)
    return job


def names_of(job):
    return list(Stage.objects.filter(job=job).order_by("position").values_list("name", flat=True))


def keys_of(job):
    return list(Stage.objects.filter(job=job).order_by("position").values_list("pk", flat=True))


def test_stages_take_a_new_order_and_the_same_order_again_is_nothing(job, recruiter):
    a, b, c = seen = keys_of(job)

    for _ in range(2):
        order_stages(job_id=job.pk, seen=seen, order=[c, a, b], by=recruiter, now=NOW)

    assert list(Stage.objects.filter(job=job).values_list("position", "name")) == [
        (0, "C"),
        (1, "A"),
        (2, "B"),
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.object_id, event.actor) == ("job.stages_arranged", job.public_id, recruiter)


def test_the_second_of_two_people_is_told_and_the_firsts_order_stays(job, recruiter):
    a, b, c = seen = keys_of(job)
    order_stages(job_id=job.pk, seen=seen, order=[b, a, c], by=recruiter)

    with pytest.raises(StaleState, match="Somebody has changed the stages"):
        order_stages(job_id=job.pk, seen=seen, order=[a, c, b], by=RecruiterFactory())
    add_stage(job_id=job.pk, name="D", kind="offer", by=recruiter)
    with pytest.raises(StaleState):
        order_stages(job_id=job.pk, seen=[b, a, c], order=[c, a, b], by=recruiter)

    assert names_of(job) == ["B", "A", "C", "D"]


@pytest.mark.parametrize("wrong", ["fewer", "twice", "foreign", "none"])
def test_an_order_names_every_stage_once(job, recruiter, wrong):
    a, b, _c = seen = keys_of(job)
    order = {"fewer": [b, a], "twice": [b, a, a], "foreign": [b, a, StageFactory().pk], "none": []}[wrong]

    with pytest.raises(InvalidInput, match="names every stage"):
        order_stages(job_id=job.pk, seen=seen, order=order, by=recruiter)

    assert names_of(job) == ["A", "B", "C"]


def test_a_stage_is_added_last_and_renamed(job, recruiter):
    Stage.objects.get(job=job, name="B").delete()

    added = add_stage(job_id=job.pk, name=" Offer ", kind="offer", by=recruiter, now=NOW)
    change_stage(stage_id=added.pk, name="Contract", kind="hired", by=recruiter, now=NOW)
    change_stage(stage_id=added.pk, name="Contract", kind="hired", by=recruiter, now=NOW)

    added.refresh_from_db()
    assert (added.name, added.kind, added.position) == ("Contract", "hired", 3)
    assert names_of(job) == ["A", "C", "Contract"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "object_id")) == [
        ("stage.added", added.public_id),
        ("stage.changed", added.public_id),
    ]


def test_names_differ_kinds_are_known_and_thirty_are_enough(job, recruiter):
    with pytest.raises(InvalidInput) as refusal:
        add_stage(job_id=job.pk, name="a", kind="screen", by=recruiter)
    assert refusal.value.fields == {"name": "Names differ within a job."}
    for name, kind in (("", "screen"), ("x" * 81, "screen"), ("D", "party")):
        with pytest.raises(ValidationError):
            add_stage(job_id=job.pk, name=name, kind=kind, by=recruiter)
    with pytest.raises(InvalidInput):
        change_stage(stage_id=keys_of(job)[1], name="A", kind="screen", by=recruiter)
    assert names_of(job) == ["A", "B", "C"]

    Stage.objects.bulk_create(
        Stage(job=job, position=n, name=str(n), kind="screen") for n in range(3, MOST_STAGES)
    )
    with pytest.raises(WrongState, match="Remove one first"):
        add_stage(job_id=job.pk, name="Late", kind="screen", by=recruiter)


def test_only_a_stage_without_a_history_is_removed(job, recruiter):
    a, b, c = job.stages.all()
    application = ApplicationFactory(job=job, stage=a)
    move_application(application_id=application.pk, from_stage=a, to_stage=b, by=recruiter)

    for stage in (a, b):
        with pytest.raises(WrongState, match="part of the history of candidates"):
            remove_stage(stage_id=stage.pk, by=recruiter)
    remove_stage(stage_id=c.pk, by=recruiter, now=NOW)

    assert names_of(job) == ["A", "B"]
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.action, event.object_id, event.details) == (
        "stage.removed",
        job.public_id,
        {"stage": str(c.public_id)},
    )
    with pytest.raises(WrongState, match="at least one stage"):
        remove_stage(stage_id=StageFactory().pk, by=recruiter)


@pytest.mark.parametrize("person", ["outsider", "panelist who handed in", "manager of the secret job"])
def test_only_those_who_run_the_job_touch_its_stages(person):
    panels = two_panels()
    by, job = PEOPLE[person](panels), panels["open"].job
    stage = job.stages.get()

    for change in (
        lambda: order_stages(job_id=job.pk, seen=[stage.pk], order=[], by=by),
        lambda: add_stage(job_id=job.pk, name="N", kind="screen", by=by),
        lambda: change_stage(stage_id=stage.pk, name="N", kind="screen", by=by),
        lambda: remove_stage(stage_id=stage.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            change()

    assert names_of(job) == [stage.name]
