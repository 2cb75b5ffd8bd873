"""Every kind of id in every address: one that is somebody else's secret answers like one that never was."""

import re

import pytest
from django.db import transaction

from hiring.models import Application, Candidate, Job
from tests.trust.doors import every_door
from tests.trust.matrix import NOBODY, Addresses, Nowhere, knock
from tests.trust.test_matrix import world  # noqa: F401 - the same people and panels

pytestmark = pytest.mark.django_db

# Whoever has the most power outside of a search, at the doors where they have it.
STRONGEST = {"admin/": "admin", "api/": "integration", "": "admin"}
BARRED = {"admin/": "admin-own", "": "admin-conflict"}
# What an address itself says back, and what is new with every answer.
ECHOED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d{1,9}\b|csrf\w*\W+[\w-]+|nonce\W+[\w+/=-]+|[0-9a-f]{32}|\b[A-Za-z0-9]{64}\b"
)
NAMES_A_ROW = re.compile(r"<(uuid|path|int):|\{id\}|<str:token>")
# Their addresses name what belongs to the caller or to everybody, never to a panel.
NO_PANELS = re.compile(
    r"^admin/hiring/(conflictofinterest|retentionrule|role|source|tag|department|office|rejectionreason|user|apitoken|webhook|export|duplicatepair"
    r"|auditevent|webhookdelivery|candidateimport)/|^admin/scorecards/(competency|rolecompetency|rubric|interviewer)/"
    r"|^api/v1/(roles|sources|tags|rejection-reasons|competencies|users|exports)/|views/<int|^accounts/"
)


def about_panels():
    """Doors whose address names a row that belongs to a panel."""
    return [
        door
        for door in every_door()
        if NAMES_A_ROW.search(door.pattern) and not NO_PANELS.search(door.pattern) and "own)" not in door.note
    ]


def said(world, name, door, addresses):  # noqa: F811
    answer = knock(world, name, door, addresses)
    location = ECHOED.sub("", answer.headers.get("Location", ""))
    return answer.status_code, location, len(ECHOED.sub("", answer.text_told)) // 40


def unlike(world, panel, visitors):  # noqa: F811
    """Doors that answer otherwise for this panel's ids than for ids that are nobody's."""
    real, made_up = Addresses(panel), Addresses(None)
    found = {}
    for door in about_panels():
        who = next((name for start, name in visitors.items() if door.pattern.startswith(start)), None)
        if who is None or "<str:token>" in door.pattern:
            continue
        here, nowhere = (said(world, who, door, addresses) for addresses in (real, made_up))
        if here[:2] != nowhere[:2]:
            found[str(door), who] = (here, nowhere)
    return found


def test_a_confidential_search_is_not_there_for_whoever_is_not_of_it(world):  # noqa: F811
    assert len(about_panels()) > 150
    assert list(unlike(world, world.raven, STRONGEST).items()) == []


def test_a_persons_own_file_and_a_conflict_are_not_there_for_a_site_admin(world):  # noqa: F811
    found = unlike(world, world.maple, BARRED)
    # The job is no secret to the candidate, who is the one asked in the admin.
    assert {
        door for door, _who in found if not re.match(r"\w+ admin/(hiring/job|scorecards/interviewkit)/", door)
    } == set()


def test_hidden_ids_in_queries_and_bodies_name_nothing(world):  # noqa: F811
    client = world.client("integration")
    job, application = world.raven.job, world.raven.application
    hidden = {"job_id": job, "application_id": application, "candidate_id": application.candidate}
    for resource in (
        "applications",
        "interviews",
        "scorecards",
        "panel-summaries",
        "debriefs",
        "decisions",
        "candidates",
    ):
        for name, row in hidden.items():
            answers = [client.get(f"/api/v1/{resource}/?{name}={one}") for one in (row.public_id, NOBODY)]
            assert len({(a.status_code, len(a.content)) for a in answers}) == 1, (resource, name)
    bodies = [
        {"job_id": str(one), "candidate": {"name": "Ada", "email": "ada@example.org"}}
        for one in (job.public_id, NOBODY)
    ]
    with transaction.atomic():
        answers = [
            client.post("/api/v1/applications/", body, content_type="application/json") for body in bodies
        ]
        transaction.set_rollback(True)
    problems = [{name: a.json()[name] for name in ("code", "detail", "status")} for a in answers]
    assert problems[0] == problems[1]


def test_integer_keys_of_the_admin_open_nothing_that_is_hidden(world):  # noqa: F811
    client = world.client("recruiter")
    for model in (Job, Application, Candidate):
        seen = set(model.objects.visible_to(world.visitors["recruiter"]).values_list("pk", flat=True))
        for pk in [*model._base_manager.values_list("pk", flat=True), Nowhere.pk]:
            answer = client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/{pk}/change/")
            assert (answer.status_code == 200) == (pk in seen), (model, pk)
