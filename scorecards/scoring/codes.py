"""Every code a document uses, with what it means: one list for the schema and for whoever shows a code."""

from typing import Final

from scorecards.scoring.inputs import RECOMMENDATIONS, ROLES, SHADOW

UNCOUNTED: Final = {
    "cancelled": "The interview was cancelled or did not take place.",
    SHADOW: "The author was learning; shadow cards never count.",
    "recused": "The author stepped back from judging this candidate.",
    "owed": "Nothing was submitted yet.",
    "not_independent": "Every submitted revision came after its author could see others.",
}
AGREEMENT: Final = {
    "one_rating": "One score: agreement takes two.",
    "within_one_point": "The scores lie at most one point apart.",
    "spread": "The scores lie two points apart.",
    "far_apart": "The scores lie three or four points apart.",
}
COMPETENCY_REASONS: Final = {
    "no_ratings": "Nobody scored it: mean, median, range, deviation and agreement are null.",
    "one_rating": "One score: the average deviation and its verdict are null.",
}
BAR_REASONS: Final = {
    "outside_rubric": "The role's rubric does not have this competency: bar and below_bar are null."
}
COMPOSITE_REASONS: Final = {
    "no_weights": "The rubric is empty or every weight in it is 0; coverage is null too.",
    "no_ratings": "No counted score exists yet.",
    "coverage_below_floor": "Less than 0.8 of the role's weight was assessed.",
}
STOP_REASONS: Final = {"must_have_below_bar": "The mean of a must-have competency is below its bar."}
AGAINST_BAR: Final = {
    "above": "The value is above the bar by more than one standard error.",
    "at": "The value and the bar differ by at most one standard error.",
    "below": "The value is below the bar by more than one standard error.",
}
SEAT_ROLES: Final = dict(
    zip(ROLES, ("Leads the interview.", "Interviews and rates.", "Learns; never counts."), strict=True)
)
RECOMMENDATION_LEVELS: Final = dict(
    zip(
        RECOMMENDATIONS,
        ("Strong no.", "No.", "Yes.", "Strong yes.", "Cannot judge: apart from the four levels, no middle."),
        strict=True,
    )
)
