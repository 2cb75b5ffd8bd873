"""Summary documents to tell stories of."""

from scorecards.scoring import CardInput, Criterion, PanelInput, RatingInput, RevisionInput, summarise

NAMES = {"vision": "Vision", "people": "People", "data": "Data"}


def document(*cards, must_have=(), keys=tuple(NAMES), weight=1):
    """A summary of cards given as ({competency: score or None}, recommendation); None instead of a card is owed."""
    criteria = tuple(Criterion(key, weight, 3, key in must_have) for key in keys)
    seats = tuple(_seat(n, *card) if card else _seat(n) for n, card in enumerate(cards))
    return summarise(PanelInput(application="a", rubric="0" * 64, criteria=criteria, cards=seats))


def _seat(n, scores=None, recommendation=""):
    ratings = tuple(RatingInput(f"rating{n}{key}", key, score) for key, score in (scores or {}).items())
    revision = RevisionInput(
        id=f"revision{n}", number=1, independent=True, recommendation=recommendation, ratings=ratings
    )
    return CardInput(
        id=f"card{n}",
        panelist=f"person{n}",
        role="interviewer",
        recused=False,
        cancelled=False,
        revisions=(revision,) if recommendation else (),
    )
