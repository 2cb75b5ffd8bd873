import json
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.scoring import (
    CardInput,
    Criterion,
    RatingInput,
    RevisionInput,
    canonical_bytes,
    panel_from_json,
    panel_to_json,
    summarise,
    too_close_to_call,
)
from scorecards.scoring.competencies import shares
from scorecards.scoring.figures import composite, nearest_root
from tests.scorecards.scoring.panels import panel, unhurried

KEYS = "abcd"
RECOMMENDATIONS = ["strong_no", "no", "yes", "strong_yes", "cannot_judge"]


SCORES = st.integers(1, 5)
OFTEN = st.sampled_from([True] * 9 + [False])
MAYBE_SCORES = st.sampled_from([3, 1, 2, 4, 5, None])


@st.composite
def criteria(draw, bars=SCORES):
    keys = draw(st.sampled_from(["abc", "ab", "abc", "ab", "a", "abc", ""]))
    return [
        Criterion(key, draw(st.sampled_from([1, 2, 1, 2, 0])), draw(bars), draw(st.booleans()))
        for key in keys
    ]


@st.composite
def cards(draw, scores=MAYBE_SCORES):
    return [
        _card(draw, f"p{seat}", scores) for seat in range(draw(st.sampled_from([3, 4, 5, 2, 3, 4, 1, 0])))
    ]


def _card(draw, panelist, scores):
    revisions = []
    for number in range(1, draw(st.sampled_from([1, 2, 1, 3, 1, 2, 0])) + 1):
        rated = draw(st.dictionaries(st.sampled_from(KEYS), scores, min_size=2))
        ratings = [RatingInput(f"{panelist}-{number}-{key}", key, score) for key, score in rated.items()]
        vote = draw(st.sampled_from(RECOMMENDATIONS))
        revisions.append(RevisionInput(f"{panelist}-{number}", number, draw(OFTEN), vote, tuple(ratings)))
    role = draw(
        st.sampled_from(["interviewer", "lead", "interviewer", "lead", "interviewer", "lead", "shadow"])
    )
    return CardInput(f"card-{panelist}", panelist, role, not draw(OFTEN), not draw(OFTEN), tuple(revisions))


panels = st.builds(panel, criteria(), cards())


def figures(document):
    """Everything a document says except which rows it came from."""
    blocks = [
        {name: value for name, value in item.items() if name not in ("ratings", "not_assessed")}
        for item in document["competencies"]
    ]
    kept = ("composite", "stops", "recommendations", "coverage_gaps", "outside_rubric")
    return {name: document[name] for name in kept} | {"competencies": blocks}


@unhurried
@given(panels, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(original, random):
    def shuffled(rows):
        return tuple(random.sample(rows, len(rows)))

    mixed = replace(
        original,
        criteria=shuffled(original.criteria),
        cards=shuffled(
            [
                replace(
                    seat,
                    revisions=shuffled(
                        [replace(item, ratings=shuffled(item.ratings)) for item in seat.revisions]
                    ),
                )
                for seat in original.cards
            ]
        ),
    )

    assert canonical_bytes(summarise(mixed)) == canonical_bytes(summarise(original))


@unhurried
@given(panels, st.permutations([f"q{index}" for index in range(5)]))
def test_other_ids_for_the_same_rows_change_no_figure(original, names):
    def relabel(seat, name):
        revisions = tuple(
            replace(
                item,
                id=f"{name}/{item.number}",
                ratings=tuple(
                    replace(rating, id=f"{name}/{item.number}/{rating.competency}") for rating in item.ratings
                ),
            )
            for item in seat.revisions
        )
        return replace(seat, id=f"seat-{name}", panelist=name, revisions=revisions)

    renamed = replace(
        original,
        application="application-2",
        cards=tuple(relabel(seat, name) for seat, name in zip(original.cards, names, strict=False)),
    )

    before, after = summarise(original), summarise(renamed)

    assert figures(after) == figures(before)
    assert len(after["cards"]["counted"]) == len(before["cards"]["counted"])
    assert after["input_sha256"] != before["input_sha256"]


@unhurried
@given(criteria(st.integers(1, 3)), cards(st.sampled_from([2, 1, 3, None])), st.integers(1, 2))
def test_shifting_scores_and_bars_moves_the_means_and_nothing_else(rubric, seats, points):
    def lift(rating):
        return replace(rating, score=None if rating.score is None else rating.score + points)

    lifted = [
        replace(
            seat,
            revisions=tuple(
                replace(item, ratings=tuple(lift(rating) for rating in item.ratings))
                for item in seat.revisions
            ),
        )
        for seat in seats
    ]
    raised = [replace(criterion, bar=criterion.bar + points) for criterion in rubric]

    before, after = figures(summarise(panel(rubric, seats))), figures(summarise(panel(raised, lifted)))

    for old in (*before["competencies"], *before["stops"]):
        for name in {"mean", "median", "bar"} & old.keys():
            old[name] = None if old[name] is None else pytest.approx(old[name] + points)
    if before["composite"]["value"] is not None:
        for name in ("value", "bar"):
            before["composite"][name] = pytest.approx(before["composite"][name] + points)
    assert after == before


@unhurried
@given(panels, st.data())
def test_another_shadow_changes_no_figure(original, data):
    shadow = replace(_card(data.draw, "shadow", MAYBE_SCORES), role="shadow")
    without, within = summarise(original), summarise(replace(original, cards=(*original.cards, shadow)))

    added = within["cards"]["uncounted"].pop()
    assert (added["card"], added["reason"]) == ("card-shadow", "cancelled" if shadow.cancelled else "shadow")
    assert within.pop("input_sha256") != without.pop("input_sha256")
    assert within == without


@unhurried
@given(panels)
def test_the_input_survives_json_and_gives_the_same_document(original):
    read = panel_from_json(json.loads(canonical_bytes(panel_to_json(original))))

    assert panel_to_json(read) == panel_to_json(original)
    assert json.loads(canonical_bytes(summarise(read))) == summarise(original)


@unhurried
@given(panels)
def test_the_figures_are_those_of_the_published_formula(original):
    document = summarise(original)
    counted = _counted_scores(original)
    for item in document["competencies"]:
        scores = counted.get(item["competency"], [])
        assert sorted(rating["score"] for rating in item["ratings"]) == sorted(scores)
        if scores:
            mean = fmean(scores)
            assert (item["mean"], item["median"]) == (pytest.approx(mean), median(scores))
        if len(scores) > 1:
            deviation = fmean(abs(score - mean) for score in scores)
            assert item["average_deviation"] == pytest.approx(deviation)
            assert item["agreement_acceptable"] == (deviation <= 5 / 6 + 1e-9)
    weights = {item.competency: item.weight for item in original.criteria if counted.get(item.competency)}
    if document["composite"]["value"] is not None:
        total = sum(weights.values())
        means = sum(weight * fmean(counted[key]) for key, weight in weights.items())
        noise = sum(weight**2 / len(counted[key]) for key, weight in weights.items())
        assert document["composite"]["value"] == pytest.approx(means / total)
        assert document["composite"]["standard_error"] == pytest.approx((0.5 * noise) ** 0.5 / total)


@unhurried
@given(panels)
def test_the_stored_composite_is_the_exact_one_rounded_once(original):
    document = summarise(original)
    stored = document["composite"]
    if stored["value"] is None:
        return
    exact = composite(shares(document["competencies"]))
    gap = exact.value - exact.bar

    assert (stored["value"], stored["bar"]) == (float(exact.value), float(exact.bar))
    assert stored["standard_error"] == nearest_root(exact.variance)
    clear = gap * gap > exact.variance
    assert stored["against_bar"] == (("above" if gap > 0 else "below") if clear else "at")


def _counted_scores(original):
    scores = {}
    for seat in original.cards:
        chosen = [item for item in seat.revisions if item.independent][-1:]
        if seat.role == "shadow" or seat.recused or seat.cancelled:
            chosen = []
        for rating in (rating for item in chosen for rating in item.ratings):
            if rating.score is not None:
                scores.setdefault(rating.competency, []).append(rating.score)
    return scores


@unhurried
@given(panels)
def test_every_null_has_its_reason_beside_it(original):
    document = summarise(original)

    for item in document["competencies"]:
        assert (item["bar"] is None) == (item["bar_reason"] is not None)
        nulls = [name for name, value in item.items() if value is None and not name.endswith("reason")]
        explained = {
            None: [],
            "one_rating": ["average_deviation", "agreement_acceptable"],
            "no_ratings": [
                "mean",
                "median",
                "range",
                "average_deviation",
                "agreement",
                "agreement_acceptable",
                "below_bar",
                *(["stop"] if item["must_have"] else []),
            ],
        }[item["reason"]]
        beyond = ["bar", "below_bar"] if item["bar_reason"] else []
        assert sorted(nulls) == sorted({*explained, *beyond})
    figures = document["composite"]
    withheld = {name for name in ("value", "standard_error", "bar", "against_bar") if figures[name] is None}
    assert len(withheld) == (0 if figures["reason"] is None else 4)
    assert (figures["coverage"] is None) == (figures["reason"] == "no_weights")


@unhurried
@given(panels, panels)
def test_a_comparison_does_not_depend_on_its_direction(first, second):
    a, b = summarise(first), summarise(second)

    assert too_close_to_call(a, b) is too_close_to_call(b, a)
    assert too_close_to_call(a, a) is (True if a["composite"]["reason"] is None else None)


@unhurried
@given(st.fractions(min_value=0, max_value=10**9))
def test_a_root_agrees_with_eighty_decimal_digits(square):
    with localcontext() as context:
        context.prec = 80
        root = float((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())

    assert nearest_root(square) == root
    assert nearest_root(Fraction(root) ** 2) == root
