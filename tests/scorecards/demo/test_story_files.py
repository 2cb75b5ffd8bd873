"""The files the demo company is told from fit together and stay decent."""

import re
from string import Formatter

import pytest
import yaml

from hiring.operations.ladder import LADDER_FILE
from hiring.permissions import Persona
from scorecards.demo.company import ACCOUNTS, INTEGRATION, LATECOMER
from scorecards.demo.effects import LEVELS, SEVERITY, drawn_score, true_level
from scorecards.demo.source import read_source
from scorecards.operations.framework import FRAMEWORK_FILE

STORY = read_source()
FRAMEWORK = yaml.safe_load(FRAMEWORK_FILE.read_text(encoding="utf-8"))
LADDER = yaml.safe_load(LADDER_FILE.read_text(encoding="utf-8"))
NOTES = [note for scores in STORY.evidence.values() for notes in scores.values() for note in notes]
GENDERED = re.compile(r"\b(he|she|his|her|hers|him|himself|herself)\b", re.IGNORECASE)


def test_there_is_evidence_for_every_score_of_every_competency():
    counts = {
        key: {score: len(notes) for score, notes in scores.items()} for key, scores in STORY.evidence.items()
    }

    assert list(counts) == [entry["key"] for entry in FRAMEWORK["competencies"]]
    assert all(list(scores) == [1, 2, 3, 4, 5] for scores in counts.values())
    assert min(count for scores in counts.values() for count in scores.values()) >= 3
    assert len(set(NOTES)) == len(NOTES)


def test_evidence_names_only_the_candidate_and_an_employer_and_nobody_s_sex():
    fields = {
        field for note in NOTES for _text, field, _spec, _conversion in Formatter().parse(note) if field
    }

    assert fields == {"name", "employer"}
    assert [note for note in NOTES if GENDERED.search(note)] == []


def test_nobody_in_the_story_has_an_address_that_reaches_anybody():
    addresses = [row.email for row in STORY.candidates.values() if row.email]

    assert len(set(addresses)) == len(addresses)
    assert {address.rpartition("@")[2] for address in addresses} == {"example.com", "fernhill.example"}


def test_the_people_are_as_untidy_as_real_ones():
    people = STORY.candidates.values()

    assert any(len(row.name) > 60 for row in people)
    assert any(" " not in row.name for row in people)
    assert any(
        not row.name.isascii() and "(" not in row.name and not re.search("[a-z]", row.name) for row in people
    )
    assert any("'" in row.name for row in people)
    assert [row.key for row in people if not row.email]
    assert [row.key for row in people if not row.career]
    assert [row.key for row in people if row.internal] == ["mbali"]


@pytest.mark.parametrize("row", STORY.candidates.values(), ids=STORY.candidates)
def test_no_position_ends_before_it_starts(row):
    assert [p for p in row.career if p.ended_on and p.ended_on < p.started_on] == []
    assert {mark for p in row.career for mark in p.marks} <= {"pm", "lead"}


@pytest.mark.parametrize("job", STORY.jobs, ids=lambda job: job.key)
def test_a_job_of_the_story_uses_the_ladder_the_plan_and_people_who_exist(job):
    staff = {job.recruiter, job.manager, *job.team, *(key for keys in job.seats.values() for key in keys)}
    reasons = {reason["name"] for reason in LADDER["rejection_reasons"]}

    assert list(job.seats) == [seat["seat"] for seat in FRAMEWORK["panel_plans"][job.role]]
    assert staff <= STORY.staff.keys()
    assert job.department in STORY.departments
    assert job.office in STORY.offices
    for row in job.applications:
        assert row.who in STORY.candidates
        assert row.ended in reasons | {""}
        assert set(row.takes) <= set(job.seats)
        assert set(row.takes.values()) <= STORY.staff.keys()


def test_everybody_in_the_story_applies_somewhere():
    assert {row.who for job in STORY.jobs for row in job.applications} == set(STORY.candidates)


def test_there_is_an_account_of_each_persona():
    shown = {Persona[STORY.staff[key].persona.upper()] for key in (*ACCOUNTS.values(), INTEGRATION)}

    assert shown == set(Persona)
    assert LATECOMER in STORY.staff


def test_everybody_who_was_interviewed_has_a_true_level_and_every_rater_a_known_severity():
    rated = {row.who for job in STORY.jobs for row in job.applications if row.cards in {"some", "all"}}
    raters = {key for job in STORY.jobs for keys in job.seats.values() for key in keys}

    assert set(LEVELS) == rated
    assert raters <= set(SEVERITY)
    assert set(SEVERITY) <= set(STORY.staff)


def test_a_drawn_score_is_the_same_whenever_it_is_drawn_and_stays_on_the_scale():
    def drawn():
        return [
            drawn_score(who, rater, key, turn=turn)
            for who in LEVELS
            for rater in SEVERITY
            for key in STORY.evidence
            for turn in (0, 1)
        ]

    first = drawn()

    assert drawn() == first
    assert set(first) == {1, 2, 3, 4, 5}


def test_scores_follow_the_true_level_less_the_rater_s_severity():
    def mean(rater):
        pairs = [(who, key) for who in LEVELS for key in STORY.evidence]
        return sum(drawn_score(who, rater, key, turn=0) - true_level(who, key) for who, key in pairs) / len(
            pairs
        )

    assert mean("lukas") == pytest.approx(-SEVERITY["lukas"], abs=0.12)
    assert mean("siobhan") == pytest.approx(-SEVERITY["siobhan"], abs=0.12)
