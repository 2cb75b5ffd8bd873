"""Writing scorecards: one's own, and what somebody dictated, wrote on paper or in another system."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.application_writing import SOMEWHERE, NothingBody
from hiring.api.bodies import NOTHING_THERE, chosen
from hiring.api.schema import written
from hiring.api.writing import Writing
from hiring.models import Application, Panelist
from scorecards.api.cards import ScorecardViewSet
from scorecards.models import Competency, Recommendation, Scorecard
from scorecards.operations.cards import amend_scorecard, save_scorecard, submit_scorecard
from scorecards.operations.on_behalf import submit_on_behalf
from scorecards.operations.revisions import SCORES, RatingDraft
from scorecards.operations.texts import MAX_TEXT

MOST_RATINGS = 100
WHOLE = 'Send the evidence too, or "" where there is none: a rating is written as a whole.'
TWICE = "This competency is named twice, by its key and by its id."


class RatingBody(serializers.Serializer):
    """A score with its evidence, or "not assessed". It takes the place of the rating there is, as a whole."""

    score = serializers.IntegerField(
        min_value=SCORES[0], max_value=SCORES[-1], allow_null=True, required=False
    )
    not_assessed = serializers.BooleanField(required=False)
    evidence = serializers.CharField(max_length=MAX_TEXT, allow_blank=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("not_assessed") and "evidence" not in attrs:
            raise serializers.ValidationError({"evidence": [WHOLE]})
        return attrs


class RatingsField(serializers.DictField):
    """Ratings by the key or the id of their competency."""

    child = RatingBody()

    def __init__(self, **options: Any) -> None:
        told = "By the `key` or the `id` of a competency. One that is not named stays as it is."
        super().__init__(**{"help_text": told, **options})

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, Mapping) and len(data) > MOST_RATINGS:
            raise serializers.ValidationError(f"Send at most {MOST_RATINGS} ratings.")
        return super().run_validation(data)


class DraftBody(serializers.Serializer):
    """What is to be written into a draft; nothing need be complete."""

    ratings = RatingsField(required=False)
    recommendation = serializers.ChoiceField(
        choices=Recommendation.choices, allow_null=True, required=False, help_text="Null takes it back."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Send ratings, a recommendation, or both.")
        return attrs


class AmendmentBody(serializers.Serializer):
    """What is to be different, and why."""

    reason = serializers.CharField(max_length=MAX_TEXT, help_text="What made you change it.")
    ratings = RatingsField(required=False)
    recommendation = serializers.ChoiceField(choices=Recommendation.choices, required=False)


class EnteredBody(serializers.Serializer):
    """A whole card of another person, word for word as they gave it."""

    panelist_id = serializers.UUIDField(help_text="The seat whose card it is, as `interviews` name it.")
    ratings = RatingsField()
    recommendation = serializers.ChoiceField(choices=Recommendation.choices)
    note = serializers.CharField(
        max_length=MAX_TEXT, help_text="How the words came: on paper, in a call, in which other system."
    )


RATINGS = {
    "vision": {"score": 4, "evidence": "Told how she wound two products down, and what she kept."},
    "people": {"not_assessed": True},
}


class WritableScorecardViewSet(Writing, ScorecardViewSet):
    __doc__ = ScorecardViewSet.__doc__

    # Where a refusal points to, by the operation's word for a field.
    places: Mapping[str, str] = {}

    @property
    def members(self) -> Mapping[str, str]:  # type: ignore[override]
        """The competencies' places in what was sent."""
        return self.places

    def hold(self, record: Scorecard) -> None:
        # As the operations lock: first the panel, then the card.
        application = Application.objects.select_for_update(of=("self",))
        list(application.filter(interviews__panelists__scorecard=record.pk))
        super().hold(record)

    @written("Save a draft", body=DraftBody, example={"ratings": RATINGS, "recommendation": "yes"})
    def partial_update(self, _request: Request, **_kwargs: Any) -> Response:
        """Write into your own draft what you send, and nothing else. A card that is handed in is amended instead.

        A draft is its author's: service accounts have none, and enter a whole card with `on-behalf/`.
        """
        card: Scorecard = self.member()
        sent = self.body(DraftBody)
        recommendation = (sent["recommendation"] or "") if "recommendation" in sent else None
        ratings = self._ratings(sent)
        saved = save_scorecard(
            scorecard_id=card.pk, by=self.by, ratings=ratings, recommendation=recommendation
        )
        return self.answer(saved)

    @written("Hand a scorecard in", body=NothingBody, example={})
    @action(detail=True, methods=["post"])
    def submit(self, _request: Request, **_kwargs: Any) -> Response:
        """From here on your draft is evidence. Handing in twice is done once.

        422 `scorecard_incomplete` names each rating that is missing, and nothing is handed in.
        """
        card: Scorecard = self.member()
        self.body(NothingBody)
        self._ratings({})
        return self.answer(submit_scorecard(scorecard_id=card.pk, by=self.by))

    @written(
        "Amend a scorecard",
        body=AmendmentBody,
        example={"reason": "I misread my notes.", "recommendation": "no"},
    )
    @action(detail=True, methods=["post"])
    def amend(self, _request: Request, **_kwargs: Any) -> Response:
        """Hand in a new revision of your own card: what you do not send is taken over from the last one, which stays.

        A revision written after a colleague's card came in is not independent, and does not count in the summary.
        """
        card: Scorecard = self.member()
        sent = self.body(AmendmentBody)
        amend_scorecard(
            scorecard_id=card.pk,
            by=self.by,
            ratings=self._ratings(sent),
            reason=sent["reason"],
            recommendation=sent.get("recommendation"),
        )
        return self.answer(card)

    @written(
        "Enter somebody's scorecard",
        body=EnteredBody,
        example={
            "panelist_id": SOMEWHERE,
            "ratings": RATINGS,
            "recommendation": "yes",
            "note": "Filled in by her in the interview form of our HRIS.",
        },
        status=201,
    )
    @action(detail=False, methods=["post"], url_path="on-behalf")
    def on_behalf(self, request: Request) -> Response:
        """Hand in the card of a seat for the person who sits on it, who is told by mail and may amend it.

        It is theirs: `author` is who judged, and `submitted_by` who entered it. Refused once the author has begun the
        card, and to whoever owes one on this panel. It counts in the summary only where neither of the two could read a
        colleague's card. A service account that no token ever let read `scorecards`, `panel-summaries`, `decisions` or
        `debriefs`, and that has no webhook, could not.
        """
        sent = self.body(EnteredBody)
        seats = Panelist.objects.visible_to(request.user).select_related("scorecard")
        seat = chosen(seats.filter(scorecard__isnull=False), sent["panelist_id"], "panelist_id")
        ratings = self._ratings(sent)
        self.places = {**self.places, "reason": "note"}
        submit_on_behalf(
            scorecard_id=seat.scorecard.pk,
            by=self.by,
            ratings=ratings,
            recommendation=sent["recommendation"],
            note=sent["note"],
        )
        return self.answer(seat.scorecard, status=201)

    def _ratings(self, sent: Mapping[str, Any]) -> dict[str, RatingDraft]:
        """The ratings of a body by competency key; refusals of the operation point to where they were sent."""
        keys = dict(Competency.objects.values_list("public_id", "key"))
        named = {
            **{str(public_id): key for public_id, key in keys.items()},
            **{key: key for key in keys.values()},
        }
        ratings: dict[str, RatingDraft] = {}
        problems: dict[str, list[str]] = {}
        places = {key: key for key in keys.values()}
        for name, rating in sent.get("ratings", {}).items():
            key = named.get(name.lower())
            if key is None or key in ratings:
                problems[name] = [NOTHING_THERE if key is None else TWICE]
                continue
            ratings[key], places[key] = RatingDraft(**rating), name
        if problems:
            raise ValidationError({"ratings": problems})
        self.places = {key: f"ratings/{name}" for key, name in places.items()}
        return ratings
