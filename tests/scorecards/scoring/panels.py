"""Small panels for tests: scores by competency, ids that read themselves."""

from hypothesis import HealthCheck, settings

from scorecards.scoring import CardInput, Criterion, PanelInput, RatingInput, RevisionInput

RUBRIC = "ab" * 32
# A busy machine is slow, not wrong.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def criterion(competency, weight=1, bar=3, *, must_have=False):
    return Criterion(competency, weight, bar, must_have)


def revision(panelist, scores, *, number=1, independent=True, recommendation="yes"):
    ratings = tuple(
        RatingInput(f"rating-{panelist}-{number}-{competency}", competency, score)
        for competency, score in scores.items()
    )
    return RevisionInput(f"rev-{panelist}-{number}", number, independent, recommendation, ratings)


def card(panelist, scores=None, *, role="interviewer", recused=False, cancelled=False, revisions=None, **of):
    """One seat; with scores it has one submitted revision, without any it is a draft."""
    if revisions is None:
        revisions = () if scores is None else (revision(panelist, scores, **of),)
    return CardInput(f"card-{panelist}", panelist, role, recused, cancelled, tuple(revisions))


def panel(criteria, cards):
    return PanelInput("application-1", RUBRIC, tuple(criteria), tuple(cards))


def rated(*scores, weight=1, bar=3, must_have=False):
    """A panel in which each score is one panelist's for the only competency, `craft`."""
    cards = [card(f"p{index:02}", {"craft": score}) for index, score in enumerate(scores)]
    return panel([criterion("craft", weight, bar, must_have=must_have)], cards)
