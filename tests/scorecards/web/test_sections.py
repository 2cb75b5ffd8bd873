"""The parts of the scorecard form."""

import pytest
from django.http import QueryDict

from scorecards.operations.cards import RatingDraft
from scorecards.web.needs import needs_of
from scorecards.web.sections import Written, posted, sections_of
from tests.factories import CompetencyFactory, ScorecardFactory


def form(**fields):
    data = QueryDict(mutable=True)
    data.update({name.replace("__", "-"): value for name, value in fields.items()})
    return data


@pytest.mark.parametrize(
    ("value", "draft"),
    [
        ("4", RatingDraft(score=4, evidence="Said so.")),
        ("na", RatingDraft(not_assessed=True, evidence="Said so.")),
        ("", RatingDraft(evidence="Said so.")),
        ("9", RatingDraft(score=9, evidence="Said so.")),
        ("-1", RatingDraft(score=0, evidence="Said so.")),
        ("٣", RatingDraft(score=0, evidence="Said so.")),
        ("four", RatingDraft(score=0, evidence="Said so.")),
    ],
)
def test_a_posted_score_is_read_and_a_forged_one_left_for_the_operation_to_refuse(value, draft):
    written = posted(form(score__vision=value, evidence__vision="Said so."), ["vision"])

    assert written.ratings == {"vision": draft}


def test_what_the_form_did_not_hold_is_left_out():
    assert posted(form(evidence__vision="a"), ["vision", "people"]).ratings == {
        "vision": RatingDraft(evidence="a")
    }


def test_texts_arrive_as_they_can_be_stored():
    written = posted(form(evidence__vision="one\r\ntwo\x00", private_note="n\r\n"), ["vision"])

    assert written == Written({"vision": RatingDraft(evidence="one\ntwo")}, "", "n\n")


@pytest.mark.django_db
def test_sections_show_the_frozen_anchors_and_choose_nothing():
    card = ScorecardFactory()
    competency = CompetencyFactory(key="vision")
    competency.anchors.update(text="Changed after the rubric was frozen.")

    (section,) = sections_of(card, [competency], Written({}, "", ""))

    assert [choice.text for choice in section.choices] == [
        *(f"executive at {score}." for score in range(1, 6)),
        "Not assessed: I gathered no evidence on this.",
    ]
    assert not any(choice.checked for choice in section.choices)
    assert [choice.is_apart for choice in section.choices] == [False] * 5 + [True]


@pytest.mark.django_db
def test_a_problem_stands_where_it_can_be_mended():
    card = ScorecardFactory()
    focus = [CompetencyFactory(key="vision"), CompetencyFactory(key="people")]
    written = Written({"vision": RatingDraft(score=4)}, "", "")

    rated, unrated = sections_of(card, focus, written, {"vision": "Write it down.", "people": "Choose."})

    assert (rated.score_errors, rated.evidence_errors) == ([], ["Write it down."])
    assert (unrated.score_errors, unrated.evidence_errors) == (["Choose."], [])


@pytest.mark.django_db
def test_what_is_missing_is_a_score_evidence_for_a_score_and_the_vote():
    card = ScorecardFactory()
    focus = [CompetencyFactory(key=key) for key in ("vision", "people", "data")]
    written = Written({"vision": RatingDraft(score=4), "people": RatingDraft(not_assessed=True)}, "", "")

    open_needs = [
        (need.key, need.needs, need.target)
        for need in needs_of(sections_of(card, focus, written), written.recommendation)
        if not need.done
    ]

    assert open_needs == [
        ("vision", "evidence", "evidence-vision"),
        ("data", "score", "score-data-1"),
        ("recommendation", "recommendation", "recommendation-strong_no"),
    ]
