"""Finalists side by side: bands in words, one line a competency, and nobody whose panel the reader may not read."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiring.models import Application, Candidate
from scorecards.models import Decision, PanelSummary, Rubric
from scorecards.scoring.canonical import sha256_of
from scorecards.web.finalists_choice import TOO_FEW, UNKNOWN
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    DecisionFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.personas import PEOPLE

pytestmark = pytest.mark.django_db

EVEN = {"vision": 3, "people": 3}


def address(job):
    return f"/jobs/{job.public_id}/finalists/"


def rated(job, name, *sheets, **fields):
    """An application whose panel handed in these sheets of scores."""
    application = ApplicationFactory(job=job, candidate__name=name, **fields)
    for scores in sheets:
        ScorecardFactory(
            panelist__interview__application=application, submitted=True, submitted__scores=scores
        )
    return compiled(application)


def both(score, times=4):
    return [{"vision": score, "people": score}] * times


def must_have(job, key):
    """Make a competency of the job's rubric a must-have."""
    rubric = panel_plan_of(job)[0].rubric
    next(entry for entry in rubric.content["competencies"] if entry["key"] == key)["must_have"] = True
    rubric.save()


def ask(job, user, **query):
    client = Client()
    client.force_login(user)
    return client.get(address(job), query)


def said(row):
    return [(cell.name, cell.figure, cell.words, cell.below, cell.stop) for cell in row.cells]


@pytest.fixture
def job():
    return JobFactory(title="Head of Product")


def test_finalists_stand_in_bands_and_side_by_side(job):
    must_have(job, "people")
    rated(job, "Ben", {"vision": 4, "people": 3}, {"vision": 4, "people": 5})
    amara = rated(job, "Amara", {"vision": 4, "people": 4}, {"vision": 4, "people": 4})
    chris = rated(job, "Chris", {"vision": 2, "people": 2}, {"vision": 1, "people": 5}, {"people": 1})
    rated(job, "Dana", {"vision": 5, "people": None})
    ScorecardFactory(panelist__interview__application=chris)
    ScorecardFactory(panelist__interview__application=chris, panelist__shadow=True)
    ScorecardFactory(panelist__interview__application=chris, panelist__recused=True)
    Decision.objects.create(
        application=chris, outcome="hold", reason="Later.", decided_by=UserFactory(), decided_at=NOW
    )
    # What was decided before and does not stand is nobody's decision.
    DecisionFactory(application=amara, superseded_at=NOW)
    DecisionFactory(application=chris, outcome="hire", superseded_at=NOW)

    comparison = ask(job, RecruiterFactory()).context["comparison"]

    story = comparison.story
    assert story.headline == "Amara and Ben are too close to call; both are clearly ahead of Chris"
    assert [([one.name for one in band.people], band.text) for band in (*story.bands, *story.withheld)] == [
        (["Amara", "Ben"], "Too close to call. Both are clearly ahead of Chris."),
        (["Chris"], "Clearly behind Amara and Ben."),
        (["Dana"], "Stands apart: not enough assessed: 50% of what the role weighs."),
    ]
    people, vision = comparison.rows
    assert (people.name, people.note) == ("People", "must-have, bar 3")
    assert said(people) == [
        ("Amara", "4", "both ratings are 4", False, False),
        ("Ben", "4", "3 to 5, spread", False, False),
        ("Chris", "2.7", "1 to 5, far apart", True, True),
        ("Dana", "", "not assessed", False, False),
    ]
    assert (vision.name, vision.note) == ("Vision", "bar 3")
    assert said(vision)[2:] == [
        ("Chris", "1.5", "1 to 2, within one point", True, False),
        ("Dana", "5", "one rating", False, False),
    ]
    facts = {row.name: [cell.words for cell in row.cells] for row in comparison.facts}
    assert facts == {
        "Overall": [
            "Above the bar.",
            "Above the bar.",
            "Below the bar.",
            "No figure: not enough assessed: 50% of what the role weighs.",
        ],
        "To discuss first": [
            "Nothing.",
            "Nothing.",
            "People: a must-have below its bar.",
            "Nothing.",
        ],
        "Gaps": ["None.", "None.", "None.", "Nobody assessed People."],
        "Votes": ["Two say yes.", "Two say yes.", "Three say yes.", "One says yes."],
        "Scorecards": ["Both in.", "Both in.", "3 of 4 in.", "The one is in."],
        "Decision": ["None yet.", "None yet.", "Keep in reserve, not confirmed yet.", "None yet."],
    }


def test_the_page_names_no_overall_figure_and_leads_to_each_panel(job):
    people = [rated(job, "Amara", *both(4)), rated(job, "Ben", *both(2, 3))]

    page = ask(job, RecruiterFactory()).content.decode()

    assert "weighted mean" not in page.lower()
    assert "ahead of Ben" in page
    for application in people:
        assert page.count(f'href="/applications/{application.public_id}/panel/"') == 2
    assert '<span class="rating rating--4">4</span>' in page


def test_a_chain_of_close_candidates_is_told_pair_by_pair(job):
    for name, scores in {"Cy": (4, 4, 3, 3), "Bo": (4, 4, 4, 3), "Al": (4, 4, 4, 4)}.items():
        rated(job, name, *[{"vision": score, "people": score} for score in scores])

    story = ask(job, RecruiterFactory()).context["comparison"].story

    assert story.headline == "No clear line between Al, Bo and Cy"
    (band,) = story.bands
    assert band.text == "Al and Bo are too close to call; so are Bo and Cy. Al is clearly ahead of Cy."


def test_junk_and_a_panel_that_may_not_be_read_get_the_same_answer(job):
    panelist = UserFactory()
    chosen = [handed_in(panelist, rated(job, name, EVEN)).public_id for name in "AB"]
    unread = rated(job, "Secret", EVEN).public_id

    answers = [
        ask(job, panelist, **{"with": [*chosen, other]}).content.decode()
        for other in (unread, uuid4(), "☃", "x" * 3000)
    ]

    assert len({answer.partition("<main")[2] for answer in answers}) == 1
    assert UNKNOWN in answers[0]
    assert "Secret" not in answers[0]


def test_one_alone_is_not_compared_and_the_choice_stays(job):
    one = rated(job, "Amara", EVEN)
    rated(job, "Ben", EVEN)

    answer = ask(job, RecruiterFactory(), **{"with": str(one.public_id)})

    assert answer.context["comparison"] is None
    page = answer.content.decode()
    assert TOO_FEW in page
    assert f'value="{one.public_id}" checked' in page


def handed_in(user, application):
    ScorecardFactory(
        panelist__interview__application=application,
        panelist__user=user,
        submitted=True,
        submitted__scores=EVEN,
    )
    return compiled(application)


def owes(user, application):
    ScorecardFactory(panelist__interview__application=application, panelist__user=user)
    return application


def test_panels_the_reader_may_not_read_are_in_no_name_and_no_count(job):
    recruiter = RecruiterFactory()
    rated(job, "Amara", *both(4))
    rated(job, "Ben", *both(3))
    owes(recruiter, rated(job, "Owed", *both(5)))
    Candidate.objects.filter(pk=rated(job, "Myself", *both(5)).candidate_id).update(user=recruiter)

    page = ask(job, recruiter).content.decode()

    assert "2 to choose from" in page
    assert "Amara is clearly ahead of Ben" in page
    for word in ("Owed", "Myself", "all four are", "the four", "of 4"):
        assert word not in page


def test_a_panelist_compares_the_panels_they_handed_in_on(job):
    panelist = UserFactory()
    for name in ("Amara", "Ben"):
        handed_in(panelist, rated(job, name, EVEN))
    owes(panelist, rated(job, "Owed", *both(5)))
    rated(job, "Other", *both(5))

    answer = ask(job, panelist)

    assert {one.name for one in answer.context["entrants"]} == {"Amara", "Ben"}
    page = answer.content.decode()
    assert "Other" not in page
    assert "Owed" not in page


# Of two candidates for each job, everybody here may read the second wherever they run the job.
READERS = {
    "outsider": set(),
    "recruiter": {"open"},
    "superuser": {"open"},
    "integration": set(),
    "manager of the open job": {"open"},
    "manager of the secret job": {"secret"},
    "coordinator of the secret job who recruits": {"open", "secret"},
    "manager of the open job who owes a card": set(),
    "manager of the open job who handed in": {"open"},
    "manager of another job": set(),
    "panelist who handed in": set(),
    "recruiter who owes a card": set(),
    "recruiter who handed in on the secret job": {"open"},
    "superuser who owes a card": set(),
    "recruiter who is the candidate": set(),
    "superuser who is the candidate": set(),
    "manager of the secret job who is its candidate": set(),
}


@pytest.mark.parametrize("who", READERS)
def test_whoever_may_not_read_two_panels_finds_no_page(who):
    panels = {"open": ApplicationFactory(), "secret": ApplicationFactory(job=JobFactory(confidential=True))}
    for application in panels.values():
        rated(application.job, "Second", EVEN)
    user = PEOPLE[who](panels)

    answers = {name: ask(application.job, user).status_code for name, application in panels.items()}

    closed = 302 if user.is_service else 404
    assert answers == {name: 200 if name in READERS[who] else closed for name in panels}


def test_whoever_is_not_signed_in_is_asked_to(job):
    assert Client().get(address(job)).status_code == 302


def test_a_job_with_nothing_compiled_says_what_will_come(job):
    for _ in range(2):
        ApplicationFactory(job=job)

    page = ask(job, RecruiterFactory()).content.decode()

    assert "Nobody to compare yet" in page
    assert "to choose from" not in page


def test_a_summary_behind_its_cards_says_so(job):
    rated(job, "Amara", EVEN)
    stale = rated(job, "Ben", EVEN)
    PanelSummary.objects.filter(application=stale).update(requested=9)

    facts = ask(job, RecruiterFactory()).context["comparison"].facts

    assert [cell.words for cell in facts[4].cells] == [
        "The one is in.",
        "The one is in. The newest is being compiled.",
    ]


def test_different_rubric_versions_are_said_and_only_what_they_share_is_listed(job):
    rated(job, "Amara", *both(5))
    old = rated(job, "Ben", *both(2))
    former = panel_plan_of(job)[0].rubric
    content = {**former.content, "competencies": [former.content["competencies"][0] | {"bar": 4}]}
    rubric = Rubric.objects.create(role=job.role, number=7, sha256=sha256_of(content), content=content)
    summary = PanelSummary.objects.get(application=old)
    blocks = [block for block in summary.document["competencies"] if block["competency"] == "vision"]
    summary.document |= {"rubric": rubric.sha256, "competencies": [blocks[0] | {"bar": 4}]}
    summary.save()

    comparison = ask(job, RecruiterFactory()).context["comparison"]

    assert comparison.story.headline == "No overall comparison: these figures were made by different rules"
    assert comparison.story.bands == []
    assert comparison.versions.startswith(
        f"They were judged by different versions of the rubric (version {former.number}: Amara; version 7: Ben)."
    )
    assert [(row.name, row.note) for row in comparison.rows] == [("Vision", "bar differs by version")]


def test_what_lies_outside_the_rubric_comes_last_and_says_so(job):
    rated(job, "Amara", {"craft": 4, **EVEN})
    rated(job, "Ben", EVEN)

    rows = ask(job, RecruiterFactory()).context["comparison"].rows

    assert [(row.name, row.note) for row in rows] == [
        ("Vision", "bar 3"),
        ("People", "bar 3"),
        ("Craft", "not in the rubric"),
    ]
    assert said(rows[2]) == [
        ("Amara", "4", "one rating", False, False),
        ("Ben", "", "nobody assessed it", False, False),
    ]


def test_a_second_application_left_by_a_merge_is_not_compared(job):
    goes_on, other = rated(job, "Amara", EVEN), rated(job, "Ben", EVEN)
    left = rated(job, "Amara again", EVEN, rejected=True)
    Application.objects.filter(pk=left.pk).update(duplicate_of=goes_on)

    names = {one.name for one in ask(job, RecruiterFactory()).context["entrants"]}

    assert names == {"Amara", other.candidate.name}


def test_the_page_costs_the_same_for_two_and_six_candidates_and_for_one_and_thirty_cards():
    def cost(candidates, cards):
        job = JobFactory()
        panel_plan_of(job)
        for number in range(candidates):
            rated(job, f"C{number}", *[EVEN] * cards)
        client = Client()
        client.force_login(RecruiterFactory())
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address(job))
        assert len(answer.context["comparison"].people) == candidates
        return len(queries)

    assert len({cost(2, 1), cost(6, 1), cost(2, 30)}) == 1


def test_the_panel_page_leads_here_once_there_are_two_to_compare(job):
    panelist, application = UserFactory(), rated(job, "Amara", EVEN)
    handed_in(panelist, application)
    rated(job, "Ben", EVEN)

    def panel(user):
        client = Client()
        client.force_login(user)
        return client.get(f"/applications/{application.public_id}/panel/").content.decode()

    assert address(job) not in panel(panelist)
    assert address(job) in panel(RecruiterFactory())


def test_a_job_in_the_admin_leads_here_once_two_of_its_panels_may_be_read(job):
    TeamMemberFactory(job=job, user=(recruiter := RecruiterFactory()), role="recruiter")
    StageFactory(job=job, position=0)
    ApplicationFactory(job=job)
    client = Client()
    client.force_login(recruiter)

    def leads():
        return address(job) in client.get(f"/admin/hiring/job/{job.pk}/board/").content.decode()

    owed = owes(recruiter, ApplicationFactory(job=job))
    assert not leads()
    PanelistFactory._meta.model.objects.filter(interview__application=owed).update(card_submitted_at=NOW)
    assert leads()


def test_nothing_but_reading_is_offered(job):
    client = Client()
    client.force_login(RecruiterFactory())

    assert client.post(address(job)).status_code == 405
