"""The canonical input as JSON: what is hashed, and the door by which anybody recomputes a summary."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from scorecards.scoring.inputs import (
    HIGHEST,
    LOWEST,
    RECOMMENDATIONS,
    ROLES,
    WEIGHTS,
    CardInput,
    Criterion,
    PanelInput,
    RatingInput,
    RevisionInput,
)

T = TypeVar("T")

_LONGEST = 200
_MOST_REVISIONS = 1_000_000
_HEX = frozenset("0123456789abcdef")
_SHA256_DIGITS = 64


class BadPanel(ValueError):
    """The JSON is not a panel; the message starts with the path of what is wrong, `$.cards[0].role: …`."""


def panel_to_json(panel: PanelInput) -> dict[str, Any]:
    """Write the canonical input: criteria and ratings by competency, cards by id, revisions by number."""
    return {
        "application": panel.application,
        "rubric": panel.rubric,
        "criteria": [
            {
                "competency": criterion.competency,
                "weight": criterion.weight,
                "bar": criterion.bar,
                "must_have": criterion.must_have,
            }
            for criterion in sorted(panel.criteria, key=lambda criterion: criterion.competency)
        ],
        "cards": [_card_to_json(card) for card in sorted(panel.cards, key=lambda card: card.id)],
    }


def _card_to_json(card: CardInput) -> dict[str, Any]:
    return {
        "id": card.id,
        "panelist": card.panelist,
        "role": card.role,
        "recused": card.recused,
        "cancelled": card.cancelled,
        "revisions": [
            {
                "id": revision.id,
                "number": revision.number,
                "independent": revision.independent,
                "recommendation": revision.recommendation,
                "ratings": [
                    {"id": rating.id, "competency": rating.competency, "score": rating.score}
                    for rating in sorted(revision.ratings, key=lambda rating: rating.competency)
                ],
            }
            for revision in sorted(card.revisions, key=lambda revision: revision.number)
        ],
    }


def panel_from_json(data: Any) -> PanelInput:
    """Read a panel from parsed JSON. BadPanel on anything the formula does not define."""
    fields = _object(data, "$", ("application", "rubric", "criteria", "cards"))
    criteria = _each(fields["criteria"], "$.criteria", _criterion)
    cards = _each(fields["cards"], "$.cards", _card)
    _distinct((criterion.competency for criterion in criteria), "$.criteria", "competency")
    _distinct((card.id for card in cards), "$.cards", "id")
    _distinct((revision.id for card in cards for revision in card.revisions), "$.cards", "revision id")
    return PanelInput(
        application=_text(fields["application"], "$.application"),
        rubric=_sha256(fields["rubric"], "$.rubric"),
        criteria=criteria,
        cards=cards,
    )


def _criterion(data: Any, path: str) -> Criterion:
    fields = _object(data, path, ("competency", "weight", "bar", "must_have"))
    return Criterion(
        competency=_text(fields["competency"], f"{path}.competency"),
        weight=_whole(fields["weight"], f"{path}.weight", WEIGHTS[0], WEIGHTS[-1]),
        bar=_whole(fields["bar"], f"{path}.bar", LOWEST, HIGHEST),
        must_have=_flag(fields["must_have"], f"{path}.must_have"),
    )


def _card(data: Any, path: str) -> CardInput:
    fields = _object(data, path, ("id", "panelist", "role", "recused", "cancelled", "revisions"))
    revisions = _each(fields["revisions"], f"{path}.revisions", _revision)
    _distinct((revision.number for revision in revisions), f"{path}.revisions", "number")
    return CardInput(
        id=_text(fields["id"], f"{path}.id"),
        panelist=_text(fields["panelist"], f"{path}.panelist"),
        role=_choice(fields["role"], f"{path}.role", ROLES),
        recused=_flag(fields["recused"], f"{path}.recused"),
        cancelled=_flag(fields["cancelled"], f"{path}.cancelled"),
        revisions=revisions,
    )


def _revision(data: Any, path: str) -> RevisionInput:
    fields = _object(data, path, ("id", "number", "independent", "recommendation", "ratings"))
    ratings = _each(fields["ratings"], f"{path}.ratings", _rating)
    _distinct((rating.id for rating in ratings), f"{path}.ratings", "id")
    _distinct((rating.competency for rating in ratings), f"{path}.ratings", "competency")
    return RevisionInput(
        id=_text(fields["id"], f"{path}.id"),
        number=_whole(fields["number"], f"{path}.number", 1, _MOST_REVISIONS),
        independent=_flag(fields["independent"], f"{path}.independent"),
        recommendation=_choice(fields["recommendation"], f"{path}.recommendation", RECOMMENDATIONS),
        ratings=ratings,
    )


def _rating(data: Any, path: str) -> RatingInput:
    fields = _object(data, path, ("id", "competency", "score"))
    score = fields["score"]
    return RatingInput(
        id=_text(fields["id"], f"{path}.id"),
        competency=_text(fields["competency"], f"{path}.competency"),
        score=None if score is None else _whole(score, f"{path}.score", LOWEST, HIGHEST),
    )


def _object(data: Any, path: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise BadPanel(f"{path}: must be an object")
    for key in keys:
        if key not in data:
            raise BadPanel(f"{path}.{key}: is missing")
    for key in data:
        if key not in keys:
            raise BadPanel(f"{path}: has an unknown key {ascii(key)[:60]}")
    return data


def _each(data: Any, path: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise BadPanel(f"{path}: must be a list")
    return tuple(read(item, f"{path}[{index}]") for index, item in enumerate(data))


def _distinct(values: Iterable[str | int], path: str, what: str) -> None:
    seen: set[str | int] = set()
    for value in values:
        if value in seen:
            raise BadPanel(f"{path}: the {what} {value!r} stands twice")
        seen.add(value)


def _text(data: Any, path: str) -> str:
    if not isinstance(data, str) or not 0 < len(data) <= _LONGEST or not data.isprintable():
        raise BadPanel(f"{path}: must be 1 to {_LONGEST} printable characters")
    return data


def _sha256(data: Any, path: str) -> str:
    if not isinstance(data, str) or len(data) not in (0, _SHA256_DIGITS) or not _HEX.issuperset(data):
        raise BadPanel(f"{path}: must be 64 lower-case hexadecimal digits, or empty without a rubric")
    return data


def _whole(data: Any, path: str, lowest: int, highest: int) -> int:
    # A bool is an int to Python and `true` is no score.
    if type(data) is not int or not lowest <= data <= highest:
        raise BadPanel(f"{path}: must be a whole number from {lowest} to {highest}")
    return data


def _flag(data: Any, path: str) -> bool:
    if not isinstance(data, bool):
        raise BadPanel(f"{path}: must be true or false")
    return data


def _choice(data: Any, path: str, choices: tuple[str, ...]) -> str:
    if not isinstance(data, str) or data not in choices:
        raise BadPanel(f"{path}: must be one of {', '.join(choices)}")
    return data
