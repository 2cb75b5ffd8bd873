"""Who sees which row through the API: every kind of person before an open and a confidential panel."""

import json
import re
import uuid

import pytest

from hiring import models as hiring
from scorecards import models as scorecards
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    DebriefFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    PanelSummaryFactory,
    RatingFactory,
    RecruiterFactory,
    RevisionFactory,
    StageMoveFactory,
    TeamMemberFactory,
)
from tests.hiring.api.callers import RESOURCES, caller, read
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

SHUT_OUT = {"anonymous", "inactive recruiter", "inactive superuser", "inactive panelist who handed in"}

NOTHING = ("", "", "", "", "")
OPEN = ("open", "open", "open", "open", "open")
SECRET = ("secret", "secret", "secret", "secret", "secret")
EVERY_OPEN = ("open", "open", "free open", "open", "open")
BOTH = ("open secret", "open secret", "free open secret", "open secret", "open secret")
AT_THE_TABLE = ("open", "open", "open", "", "mine")
HANDED_IN = ("open", "open", "open", "open", "mine open")

# jobs and kits; applications and interviews; candidates; summaries and decisions; scorecards
SEEN = {
    "anonymous": NOTHING,
    "outsider": NOTHING,
    "inactive recruiter": NOTHING,
    "inactive superuser": NOTHING,
    "inactive panelist who handed in": NOTHING,
    "recruiter": EVERY_OPEN,
    "superuser": EVERY_OPEN,
    "integration": EVERY_OPEN,
    "manager of the open job": OPEN,
    "manager of the secret job": SECRET,
    "coordinator of the secret job who recruits": BOTH,
    "manager of the open job who owes a card": AT_THE_TABLE,
    "manager of the open job who handed in": HANDED_IN,
    "manager of the open job who recused": ("open", "open", "open", "open", "mine open"),
    "manager of another job": NOTHING,
    "panelist who owes a card": AT_THE_TABLE,
    "panelist who handed in": HANDED_IN,
    "panelist who handed in one card and owes another": AT_THE_TABLE,
    "panelist who recused": ("", "", "", "", "mine"),
    "panelist of an interview that was called off": ("", "", "", "", "mine"),
    "shadow who owes a card": AT_THE_TABLE,
    "shadow who handed in": HANDED_IN,
    "panelist of the secret job": ("secret", "secret", "secret", "", "mine"),
    "recruiter who owes a card": ("open", "open", "free open", "", "mine"),
    "recruiter who owes a card on the secret job": (
        "open secret",
        "open secret",
        "free open secret",
        "open",
        "mine open",
    ),
    "recruiter who handed in on the secret job": (
        "open secret",
        "open secret",
        "free open secret",
        "open secret",
        "mine open secret",
    ),
    "superuser who owes a card": ("open", "open", "free open", "", "mine"),
    "recruiter who is the candidate": ("open", "", "free", "", ""),
    "superuser who is the candidate": ("open", "", "free", "", ""),
    "manager of the secret job who is its candidate": ("secret", "", "", "", ""),
    "panelist who turned out to be the candidate": ("open", "", "", "", ""),
}

# Each guarded resource with its rows, the way from a row to its panel, and the column of SEEN that it follows.
GUARDED = {
    "jobs": (hiring.Job, "pk", "job", 0),
    "interview-kits": (scorecards.InterviewKit, "job", "job", 0),
    "applications": (hiring.Application, "pk", "application", 1),
    "interviews": (hiring.Interview, "application", "application", 1),
    "candidates": (hiring.Candidate, "pk", "candidate", 2),
    "panel-summaries": (scorecards.PanelSummary, "application", "application", 3),
    "decisions": (scorecards.Decision, "application", "application", 3),
    "debriefs": (scorecards.Debrief, "application", "application", 3),
    "scorecards": (scorecards.Scorecard, "panelist__interview__application", "application", 4),
}


@pytest.fixture
def panels():
    """Both panels with a row of every kind; every card has words, those not handed in as a draft."""
    panels = two_panels()
    for name, application in panels.items():
        hiring.Candidate.objects.filter(pk=application.candidate_id).update(name=f"{name} candidate")
        hiring.Job.objects.filter(pk=application.job_id).update(title=f"{name} job")
        PanelSummaryFactory(application=application)
        frozen = FrozenSummaryFactory(application=application)
        DecisionFactory(application=application, summary=frozen)
        DebriefFactory(application=application, summary=frozen)
        StageMoveFactory(application=application)
        TeamMemberFactory(job=application.job)
        AttachmentFactory(candidate=application.candidate)
    CandidateFactory(name="free candidate")
    return panels


def write_drafts():
    """Words in every card that is still open, and a second wording begun on every card that is not."""
    for card in scorecards.Scorecard.objects.all():
        number = 2 if card.panelist.card_submitted_at else 1
        draft = RevisionFactory(scorecard=card, number=number, recommendation="no")
        RatingFactory(
            revision=draft,
            competency=scorecards.Competency.objects.get(key="vision"),
            score=1,
            evidence=f"Draft {card.panelist.user_id}.",
        )
        card.private_note = f"Whispered {card.panelist.user_id}."
        card.save()


def labelled(resource, user, panels):
    """The word of every row of a resource, by id: its panel, or "mine" for one's own card."""
    model, path, kind, _column = GUARDED[resource]
    keys = {
        "job": {a.job_id: name for name, a in panels.items()},
        "application": {a.pk: name for name, a in panels.items()},
        "candidate": {a.candidate_id: name for name, a in panels.items()},
    }[kind]
    if kind == "candidate":
        keys[hiring.Candidate.objects.get(name="free candidate").pk] = "free"
    words = {str(pk): keys.get(key, "other") for pk, key in model.objects.values_list("public_id", path)}
    if resource == "scorecards":
        own = scorecards.Scorecard.objects.filter(panelist__user=user.pk)
        words |= {str(pk): "mine" for pk in own.values_list("public_id", flat=True)}
    return words


def test_every_kind_of_person_is_looked_at():
    assert set(SEEN) == set(PEOPLE)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_finds_exactly_these_rows_in_lists_and_by_id(person, panels):
    user = PEOPLE[person](panels)
    write_drafts()
    client = caller(user)

    for resource, (_model, _path, _kind, column) in GUARDED.items():
        words = labelled(resource, user, panels)
        answer = client.get(f"/api/v1/{resource}/?page_size=200")
        if person in SHUT_OUT:
            assert answer.status_code == 401
            listed = set()
        else:
            listed = {row["id"] for row in answer.json()["results"]}
        shown = " ".join(sorted({words[row] for row in listed} - {"other"}))
        assert (resource, shown) == (resource, SEEN[person][column])
        for row in words:
            expected = 401 if person in SHUT_OUT else 200 if row in listed else 404
            assert client.get(f"/api/v1/{resource}/{row}/").status_code == expected


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - SHUT_OUT))
def test_no_answer_holds_a_word_that_is_not_for_this_person(person, panels):
    user = PEOPLE[person](panels)
    write_drafts()
    client = caller(user)

    said = json.dumps([read(client, resource, page_size=200) for resource in RESOURCES], ensure_ascii=False)

    jobs, _applications, candidates, _evidence, cards = (column.split() for column in SEEN[person])
    for name in panels:
        assert (f"{name} job" in said) == (name in jobs)
        assert (f"{name} candidate" in said) == (name in candidates)
    written = {"evidence": set(), "drafts": set()}
    for card in scorecards.Scorecard.objects.select_related("panelist__user", "panelist__interview"):
        seat = card.panelist
        names = {application.pk: name for name, application in panels.items()}
        own = seat.user == user and "mine" in cards
        if seat.card_submitted_at and (own or names.get(seat.interview.application_id) in cards):
            written["evidence"].add(seat.user.name)
        if not seat.card_submitted_at and own:
            written["drafts"].add(str(seat.user_id))
    assert set(re.findall(r"Evidence by (\w+ \d+) on vision", said)) == written["evidence"]
    assert set(re.findall(r"Draft (\d+)\.", said)) == written["drafts"]
    assert "Whispered" not in said
    assert "We worked together" not in said


@pytest.mark.parametrize(
    "person",
    [
        "outsider",
        "recruiter",
        "manager of the open job",
        "panelist who owes a card",
        "panelist who handed in",
    ],
)
def test_a_filter_answers_the_same_for_a_hidden_id_and_for_nobodys(person, panels):
    user = PEOPLE[person](panels)
    client = caller(user)
    secret = panels["secret"]
    seat = secret.interviews.first().panelists.get()
    hidden = {
        "job_id": secret.job.public_id,
        "candidate_id": secret.candidate.public_id,
        "stage_id": secret.stage.public_id,
        "application_id": secret.public_id,
        "interview_id": seat.interview.public_id,
        "user_id": seat.user.public_id,
    }
    filters = {
        "candidates": ["job_id"],
        "applications": ["job_id", "candidate_id", "stage_id"],
        "interviews": ["application_id", "candidate_id", "job_id", "user_id"],
        "interview-kits": ["job_id", "interview_id"],
        "scorecards": ["application_id", "job_id", "interview_id", "user_id"],
        "panel-summaries": ["application_id", "job_id", "candidate_id"],
        "decisions": ["application_id", "job_id"],
        "debriefs": ["application_id", "job_id"],
    }
    for resource, names in filters.items():
        for name in names:
            assert read(client, resource, **{name: uuid.uuid4()}) == []
            assert read(client, resource, **{name: hidden[name]}) == []


def test_a_person_seen_for_one_job_does_not_betray_an_application_for_a_hidden_one(panels):
    candidate = panels["open"].candidate
    ApplicationFactory(candidate=candidate, job=panels["secret"].job)
    client = caller(RecruiterFactory())

    assert len(read(client, "candidates", job_id=panels["open"].job.public_id)) == 1
    assert read(client, "candidates", job_id=panels["secret"].job.public_id) == []
    assert len(read(client, "applications", candidate_id=candidate.public_id)) == 1
