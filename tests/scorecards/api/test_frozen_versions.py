"""Versions of a summary that were kept, and the debriefs held on them: what each reader may know of their reasons."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from scorecards.models import FrozenSummary
from scorecards.operations.debriefs import close_debrief, close_point, open_debrief, raise_point, take_stance
from scorecards.operations.decisions import stage_decision
from scorecards.operations.summaries import compile_summaries
from tests.acts import compiled, decide, hand_in, schedule
from tests.factories import (
    NOW,
    ApplicationFactory,
    DebriefFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    PanelSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller, read
from tests.hiring.api.writers import get, told, writer
from tests.personas import PEOPLE, on_team, seated, two_panels
from tests.scorecards.api.settling import settled

pytestmark = pytest.mark.django_db

STAGED = {"confirmed_by": None, "confirmed_at": None}
DOCUMENT = {"figures": [1, 2.5]}


@pytest.fixture
def summary():
    return PanelSummaryFactory(version=3)


@pytest.fixture
def versions(summary):
    """Versions 1 to 3: staged alone; staged, then debriefed; decided and replaced."""
    made = [
        FrozenSummaryFactory(application=summary.application, version=number, document=DOCUMENT)
        for number in (1, 2, 3)
    ]
    lapsed = {"application": summary.application, "superseded_at": NOW, **STAGED}
    return {
        "staged": DecisionFactory(summary=made[0], **lapsed),
        "before": DecisionFactory(summary=made[1], **lapsed),
        "debrief": DebriefFactory(
            summary=made[1], application=summary.application, opened_at=NOW + timedelta(hours=1)
        ),
        "decided": DecisionFactory(
            summary=made[2], application=summary.application, superseded_at=NOW + timedelta(hours=2)
        ),
    }


def address(summary, version=None):
    found = f"panel-summaries/{summary.public_id}/versions/"
    return found if version is None else f"{found}{version}/"


def listed(client, summary, **params):
    return read(client, address(summary).rstrip("/"), **params)


def reasons(client, summary):
    return {
        row["version"]: (row["frozen_at"], row["debrief_ids"], row["decision_ids"])
        for row in listed(client, summary)
    }


def test_people_see_every_version_and_what_froze_it(summary, versions):
    ids = {name: str(record.public_id) for name, record in versions.items()}
    client = caller(RecruiterFactory())

    assert reasons(client, summary) == {
        1: ("2026-03-02T09:00:00Z", [], [ids["staged"]]),
        2: ("2026-03-02T09:00:00Z", [ids["debrief"]], [ids["before"]]),
        3: ("2026-03-02T09:00:00Z", [], [ids["decided"]]),
    }
    assert get(client, address(summary, 3)).json() == listed(client, summary)[2]


def test_a_service_account_finds_no_trace_of_a_staged_decision(summary, versions):
    """Not the version it alone has frozen, and not that another was frozen before its debrief."""
    ids = {name: str(record.public_id) for name, record in versions.items()}
    client = caller(IntegrationFactory())

    assert reasons(client, summary) == {
        2: ("2026-03-02T10:00:00Z", [ids["debrief"]], []),
        3: ("2026-03-02T09:00:00Z", [], [ids["decided"]]),
    }
    for nothing in (1, 4, 10**30):
        answer = get(client, address(summary, nothing))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_version_is_given_as_it_was_frozen_and_is_held_by_its_tag(summary, versions):
    client = caller(IntegrationFactory())
    answer = get(client, address(summary, 2))

    assert answer.json() == {
        "application_id": str(summary.application.public_id),
        "version": 2,
        "sha256": "0" * 64,
        "frozen_at": "2026-03-02T10:00:00Z",
        "debrief_ids": [str(versions["debrief"].public_id)],
        "decision_ids": [],
        "document": DOCUMENT,
    }
    assert get(client, address(summary, 2), If_None_Match=answer["ETag"]).status_code == 304


def test_versions_come_in_pages_and_misspelt_parameters_are_refused(summary, versions):
    client = caller(RecruiterFactory())
    first = client.get(f"/api/v1/{address(summary)}", {"page_size": 2}).json()

    assert [row["version"] for row in first["results"]] == [1, 2]
    assert [row["version"] for row in client.get(first["next"]).json()["results"]] == [3]
    for unknown in ("updated_after", "version"):
        answer = client.get(f"/api/v1/{address(summary)}", {unknown: "2026-03-02T09:00:00Z"})
        assert told(answer) == (422, "invalid_input", [f"/{unknown}"])


def test_versions_are_as_open_as_their_summary():
    panels = two_panels()
    for application in panels.values():
        compiled(application)
        FrozenSummaryFactory(application=application)
    for person in PEOPLE.values():
        user = person(panels)
        client = caller(user)
        seen = {name: [f"/api/v1/{address(panel.panel_summary)}"] for name, panel in panels.items()}
        open_to = {row["application_id"] for row in _summaries(client)}
        for name, addresses in seen.items():
            expected = 200 if str(panels[name].public_id) in open_to else 401 if _nobody(user) else 404
            assert [client.get(one).status_code for one in addresses] == [expected]


def _nobody(user):
    return not (user.is_authenticated and user.is_active)


def _summaries(client):
    answer = client.get("/api/v1/panel-summaries/")
    return answer.json().get("results", [])


def test_they_ask_for_the_scope_of_summaries(summary, versions):
    assert get(writer("panel-summaries:read"), address(summary)).status_code == 200
    answer = get(writer("decisions:read"), address(summary))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_the_input_of_a_version_that_a_staged_decision_froze_is_as_if_it_had_never_been():
    """Neither while it is the present version, nor once another has taken its place."""
    panel = {}
    for name in ("staged", "untouched"):
        card = ScorecardFactory(submitted=True)
        panel[name] = compiled(card.panelist.interview.application)
    recruiter, client = RecruiterFactory(), caller(IntegrationFactory())
    stage_decision(application_id=panel["staged"].pk, outcome="hold", reason="Later.", by=recruiter)

    def answers(application):
        where = f"panel-summaries/{application.panel_summary.public_id}/input/?version=1"
        return get(client, where).status_code, get(caller(recruiter), where).status_code

    assert (answers(panel["staged"]), answers(panel["untouched"])) == ((200, 200), (200, 200))
    later = timezone.now() + timedelta(minutes=5)
    for application in panel.values():
        hand_in(ScorecardFactory(panelist__interview__application=application), now=later)
    # Compiled anew only by now: what is present is not what version 1 was made from.
    assert (answers(panel["staged"]), answers(panel["untouched"])) == ((409, 200), (409, 409))
    compile_summaries([application.pk for application in panel.values()])
    assert (answers(panel["staged"]), answers(panel["untouched"])) == ((422, 200), (422, 422))
    assert FrozenSummary.objects.count() == 1


@pytest.fixture
def room():
    """A debrief in which something was said, and who held it."""
    application, owner = ApplicationFactory(), RecruiterFactory(name="Owner")
    colleague = UserFactory(name="Colleague")
    interview = schedule(application, owner, colleague)
    card = interview.panelists.get().scorecard
    hand_in(card, vision=5, people=1)
    compiled(application)
    debrief = open_debrief(application_id=application.pk, by=owner, now=NOW)
    point = raise_point(debrief_id=debrief.pk, topic="Pay", by=colleague, now=NOW)
    close_point(point_id=point.pk, line="Within the band.", by=owner, now=NOW)
    rating = card.revisions.get().ratings.get(competency__key="people")
    take_stance(
        debrief_id=debrief.pk, rating=rating.public_id, agrees=False, why="Too harsh.", by=owner, now=NOW
    )
    close_debrief(debrief_id=debrief.pk, by=owner, now=NOW)
    return debrief, rating, owner, colleague


def test_a_debrief_tells_its_agenda_what_the_room_came_to_and_who_agrees(room):
    debrief, rating, owner, colleague = room
    debrief.refresh_from_db()
    [row] = read(caller(IntegrationFactory()), "debriefs")
    people = {one.name: {"id": str(one.public_id), "name": one.name} for one in (owner, colleague)}
    agenda = [(point["kind"], point["competency_key"], point["topic"]) for point in row["points"]]

    assert agenda == [
        *(
            (point.kind, point.competency and point.competency.key, point.topic)
            for point in debrief.points.all()
        )
    ]
    assert row["points"][-1] == {
        "id": str(debrief.points.last().public_id),
        "kind": "raised",
        "competency_id": None,
        "competency_key": None,
        "topic": "Pay",
        "raised_by": people["Colleague"],
        "closing_line": "Within the band.",
        "closed_by": people["Owner"],
        "closed_at": "2026-03-02T09:00:00Z",
    }
    [stance] = row["stances"]
    assert {name: stance[name] for name in ("rating_id", "user", "agrees", "why")} == {
        "rating_id": str(rating.public_id),
        "user": people["Owner"],
        "agrees": False,
        "why": "Too harsh.",
    }
    assert {
        name: row[name] for name in row if name not in {"points", "stances", "created_at", "updated_at"}
    } == {
        "id": str(debrief.public_id),
        "application_id": str(debrief.application.public_id),
        "summary_version": 1,
        "summary_sha256": debrief.summary.sha256,
        "opened_by": people["Owner"],
        "opened_at": "2026-03-02T09:00:00Z",
        "closed_at": "2026-03-02T09:00:00Z",
    }
    for asked in ({"application_id": row["application_id"]}, {"job_id": debrief.application.job.public_id}):
        assert len(read(caller(owner), "debriefs", **asked)) == 1


def test_whoever_owes_a_card_learns_of_no_debrief(room):
    debrief, *_rest = room
    late = seated(on_team(UserFactory(), debrief.application), debrief.application)

    assert read(caller(late), "debriefs") == []
    assert get(caller(late), f"debriefs/{debrief.public_id}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_feed_tells_of_a_debrief_whenever_something_is_said_in_it(room):
    debrief, rating, owner, _colleague = room
    client = writer("debriefs:read")
    settled()
    feed = client.get("/api/v1/changes/").json()
    while feed["has_more"]:
        feed = client.get(feed["next"]).json()
    decide(debrief.application, owner)
    later = open_debrief(application_id=debrief.application_id, by=owner)

    settled()
    told_of = client.get(feed["next"]).json()
    assert [(row["resource"], row["id"]) for row in told_of["results"]] == [
        ("debriefs", str(later.public_id))
    ]
    take_stance(debrief_id=later.pk, rating=rating.public_id, agrees=True, by=owner)
    settled()
    [row] = client.get(told_of["next"]).json()["results"]
    assert [stance["agrees"] for stance in row["object"]["stances"]] == [True]


def test_a_list_of_versions_costs_the_same_for_one_and_for_thirty(django_assert_num_queries):
    client = caller(IntegrationFactory())
    client.get("/api/v1/sources/")
    summary = PanelSummaryFactory()
    for number, most in ((0, 1), (1, 30)):
        for version in range(number, most):
            frozen = FrozenSummaryFactory(application=summary.application, version=version + 1)
            DebriefFactory(application=summary.application, summary=frozen, closed_at=NOW)
            DecisionFactory(application=summary.application, summary=frozen, superseded_at=NOW)
        with django_assert_num_queries(QUERIES[connection.vendor]):
            assert len(listed(client, summary)) == most


# The token, the powers of its account, the summary, the versions; and their reasons, which PostgreSQL writes with them.
QUERIES = {"sqlite": 7, "postgresql": 3}
