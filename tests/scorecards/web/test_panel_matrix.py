"""The panel's matrix: its order, what stands in a cell, and the words behind it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scorecards.models import Rating, ScorecardRevision
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    CompetencyFactory,
    InterviewFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
    panel_plan_of,
)

pytestmark = pytest.mark.django_db

KEYS = ("vision", "people", "data")


@pytest.fixture
def application():
    application = ApplicationFactory()
    plan, _ = panel_plan_of(application.job, KEYS)
    next(entry for entry in plan.rubric.content["competencies"] if entry["key"] == "data")["must_have"] = True
    plan.rubric.save()
    return application


@pytest.fixture
def read(client, application):
    """Open the panel as a recruiter, compiled as it stands: read(), read("sort=disagreement")."""

    def get(query=""):
        compiled(application)
        client.force_login(RecruiterFactory())
        return client.get(f"/applications/{application.public_id}/panel/?{query}")

    return get


def seat(application, name, *, day=0, **scores):
    starts_at = NOW + timedelta(days=day)
    interview = InterviewFactory(
        application=application, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
    )
    given = {key: scores.get(key, 3) for key in KEYS if scores.get(key, 3) != "-"}
    return ScorecardFactory(
        panelist__interview=interview,
        panelist__user__name=name,
        submitted=True,
        submitted__scores=given,
    )


def keys(response):
    return [row.key for row in response.context["body"].rows]


def test_must_haves_come_first_and_on_demand_what_the_panel_is_furthest_apart_on(read, application):
    seat(application, "Anna", vision=3, people=1)
    seat(application, "Ben", vision=5, people=5)
    seat(application, "Cleo", vision=3, people="-", data="-")

    plain, sorted_ = read(), read("sort=disagreement")

    assert keys(plain) == ["data", "vision", "people"]
    assert keys(sorted_) == ["people", "vision", "data"]
    for page, current in ((plain, "order-rubric"), (sorted_, "order-disagreement")):
        marked = [line for line in page.content.decode().splitlines() if 'aria-current="true"' in line]
        assert [current in line for line in marked] == [True]


@pytest.mark.parametrize("query", ["sort=", "sort=name", "sort=DISAGREEMENT", "sort=x&sort=y", "version=%FF"])
def test_an_order_nobody_knows_is_the_plain_one(read, application, query):
    seat(application, "Anna", vision=1)
    seat(application, "Ben", vision=5)

    response = read(query)

    assert (response.status_code, keys(response)) == (200, ["data", "vision", "people"])


def test_asking_for_news_asks_in_the_readers_order(read, application):
    seat(application, "Anna")
    ScorecardFactory(panelist__interview__application=application)

    assert "?sort=disagreement&amp;version=" in read("sort=disagreement").content.decode()
    assert "?version=" in read().content.decode()


def test_interviewers_stand_in_the_order_of_their_interviews(read, application):
    for name, day in (("Cleo", 3), ("Anna", 1), ("Ben", 2)):
        seat(application, name, day=day)

    body = read().context["body"]

    assert [column.name for column in body.columns] == ["Anna", "Ben", "Cleo"]
    assert [[cell.name for cell in row.cells] for row in body.rows] == [["Anna", "Ben", "Cleo"]] * 3


def test_every_score_leads_to_the_words_behind_it(read, application):
    seat(application, "Anna", vision=5, people=None, data="-")
    response = read()

    said = {row.key: row.cells[0] for row in response.context["body"].rows}
    page = response.content.decode()

    assert {key: (cell.score, cell.label, cell.said) for key, cell in said.items()} == {
        "vision": (5, "", "said-vision-1"),
        "people": (None, "Not assessed", ""),
        "data": (None, "Not planned", ""),
    }
    assert page.count('href="#said-vision-1"') == page.count('id="said-vision-1"') == 1
    assert page.index('id="evidence-vision"') < page.index('id="said-vision-1"') < page.index("on vision.")


def test_a_word_on_why_something_was_not_assessed_is_evidence_too(read, application):
    card = seat(application, "Anna", people=None)
    card.revisions.get().ratings.filter(competency__key="people").update(evidence="No time was left.")

    (people,) = [row for row in read().context["body"].rows if row.key == "people"]

    assert [(item.author, item.score, item.text) for item in people.evidence] == [
        ("Anna", None, "No time was left.")
    ]
    assert people.cells[0].said == "said-people-1"


def test_what_was_said_after_reading_the_others_stands_beside_the_score_it_does_not_replace(
    read, application
):
    card = seat(application, "Anna", vision=2, people=3, data=4)
    for number, scores in ((2, {"vision": 3, "people": 3, "data": 4}), (3, {"vision": 4, "data": None})):
        later = ScorecardRevision.objects.create(
            scorecard=card,
            number=number,
            recommendation="yes",
            reason="The memo.",
            submitted_at=timezone.now(),
            submitted_by=card.panelist.user,
            is_independent=False,
        )
        for key, score in scores.items():
            Rating.objects.create(
                revision=later,
                competency=CompetencyFactory(key=key),
                score=score,
                not_assessed=score is None,
                evidence="" if score is None else "Another look.",
                is_final=True,
            )

    response = read()
    body = response.context["body"]

    assert {row.key: (row.mean, row.cells[0].score, row.cells[0].later) for row in body.rows} == {
        "vision": ("2", 2, "4"),
        "people": ("3", 3, ""),
        "data": ("4", 4, "not assessed"),
    }
    assert [(change.name, change.words, change.at is not None) for change in body.changes] == [
        ("Anna", "Vision from 2 to 3", True),
        ("Anna", "Vision from 3 to 4 and Data from 4 to not assessed", True),
    ]
    assert "After reading the others: 4. Not in the figures." in response.content.decode()


def test_whoever_typed_a_card_for_its_author_is_named_beside_the_words(read, application):
    card = seat(application, "Anna", vision=5)
    card.revisions.update(submitted_by=UserFactory(name="Rita"), reason="By phone.")

    body = read().context["body"]

    assert "Rita" in body.columns[0].note
    assert all("Rita" in item.note for row in body.rows for item in row.evidence)
