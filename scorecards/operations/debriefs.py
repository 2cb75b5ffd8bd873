"""The panel's conversation: opened on a frozen summary with an agenda, talked through, closed when it is over."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Application, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import check_not_erased
from scorecards.agenda import agenda_of
from scorecards.models import Competency, Debrief, DebriefPoint, Rating, Stance
from scorecards.operations.freezing import freeze_summary, lock_to_decide
from scorecards.permissions import speaks

MAX_TOPIC, MAX_LINE, MAX_WHY = 200, 1_000, 500
MOST_POINTS = 100


@transaction.atomic
def open_debrief(*, application_id: int, by: User, now: datetime | None = None) -> Debrief:
    """Freeze the summary, build the agenda from it and open the conversation; an open debrief stays the one."""
    now = now or timezone.now()
    application = lock_to_decide(application_id, by)
    found = application.debriefs.filter(closed_at=None).first()
    if found:
        return found
    summary = freeze_summary(application, now)
    if summary is None:
        raise WrongState("There is no summary to discuss yet.")
    debrief = Debrief.objects.create(application=application, summary=summary, opened_by=by, opened_at=now)
    _write_agenda(debrief)
    record_event(action="debrief.opened", by=by, on=debrief, now=now, details={"version": summary.version})
    return debrief


def _write_agenda(debrief: Debrief) -> None:
    agenda = agenda_of(debrief.summary.document)
    competencies = Competency.objects.in_bulk([item.competency for item in agenda], field_name="key")
    # A rubric outlives a competency that nobody has rated: of that one there is nothing to say.
    known = [item for item in agenda if item.competency in competencies]
    DebriefPoint.objects.bulk_create(
        DebriefPoint(
            debrief=debrief, kind=item.kind, competency=competencies[item.competency], position=place
        )
        for place, item in enumerate(known)
    )


@transaction.atomic
def close_debrief(*, debrief_id: int, by: User, now: datetime | None = None) -> Debrief:
    """End the conversation; closing twice is a no-op. Points nobody closed stay open for good."""
    now = now or timezone.now()
    debrief = Debrief.objects.get(pk=debrief_id)
    lock_to_decide(debrief.application_id, by)
    debrief.refresh_from_db()
    if debrief.closed_at is None:
        debrief.closed_at = now
        debrief.save(update_fields=["closed_at", "updated_at"])
        record_event(action="debrief.closed", by=by, on=debrief, now=now)
    return debrief


@transaction.atomic
def raise_point(*, debrief_id: int, topic: str, by: User, now: datetime | None = None) -> DebriefPoint:
    """Put another point on the agenda; the same words of the same person stay one point while it is open."""
    now = now or timezone.now()
    debrief = _lock_room(debrief_id, by)
    topic = " ".join(topic.split())
    _check_words(topic, "topic", MAX_TOPIC, "Say what the room should talk about.")
    found = debrief.points.filter(topic=topic, raised_by=by, closed_at=None).first()
    if found:
        return found
    last = debrief.points.order_by("-position").first()
    position = last.position + 1 if last else 0
    if position >= MOST_POINTS:
        raise WrongState("This agenda is full. Open another debrief for what is left.")
    point = DebriefPoint.objects.create(
        debrief=debrief, kind=DebriefPoint.Kind.RAISED, topic=topic, raised_by=by, position=position
    )
    _record("debrief.point_raised", by, debrief, now, point=str(point.public_id))
    return point


@transaction.atomic
def close_point(*, point_id: int, line: str, by: User, now: datetime | None = None) -> DebriefPoint:
    """Close a point with what the room came to; the line stays as it is.

    The same line of the same person sent twice is kept once; StaleState when the point was closed otherwise.
    """
    now = now or timezone.now()
    debrief = _lock_room(DebriefPoint.objects.get(pk=point_id).debrief_id, by, even_closed=True)
    point = DebriefPoint.objects.select_related("closed_by").get(pk=point_id)
    line = line.strip()
    if point.closed_at:
        if (point.closed_by_id, point.closing_line) == (by.pk, line):
            return point
        raise StaleState(
            f"{point.closed_by} closed this point at {localtime(point.closed_at):%H:%M}, and its line stays. Yours was "
            "not kept: raise another point if the room came to something else."
        )
    _check_open(debrief)
    _check_words(line, "line", MAX_LINE, "Write down what the room came to.")
    point.closing_line, point.closed_by, point.closed_at = line, by, now
    point.save(update_fields=["closing_line", "closed_by", "closed_at", "updated_at"])
    _record("debrief.point_closed", by, debrief, now, point=str(point.public_id))
    return point


@transaction.atomic
def take_stance(
    *, debrief_id: int, rating: uuid.UUID, agrees: bool, by: User, why: str = "", now: datetime | None = None
) -> Stance:
    """Agree or disagree with what a colleague's frozen rating says; it changes no card and no figure.

    `rating` is a public id. A person has one stance on a rating: another one takes its place, the same again
    is a no-op.
    """
    now = now or timezone.now()
    debrief = _lock_room(debrief_id, by)
    found = _frozen_rating(debrief, rating)
    if found.revision.scorecard.panelist.user_id == by.pk:
        raise InvalidInput("This is your own rating. To change it, amend your scorecard.")
    why = " ".join(why.split())
    _check_words(why, "why", MAX_WHY)
    former = debrief.stances.filter(rating=found, user=by).first()
    if former and (former.agrees, former.why) == (agrees, why):
        return former
    # A new row, so that whoever counts rows sees that something was said.
    debrief.stances.filter(rating=found, user=by).delete()
    stance = Stance.objects.create(debrief=debrief, rating=found, user=by, agrees=agrees, why=why)
    _record("debrief.stance_taken", by, debrief, now, rating=str(found.public_id), agrees=agrees)
    return stance


@transaction.atomic
def withdraw_stance(*, debrief_id: int, rating: uuid.UUID, by: User, now: datetime | None = None) -> None:
    """Take back what one said of a colleague's rating; nothing said is a no-op."""
    now = now or timezone.now()
    debrief = _lock_room(debrief_id, by)
    gone, _kinds = debrief.stances.filter(rating__public_id=rating, user=by).delete()
    if gone:
        _record("debrief.stance_withdrawn", by, debrief, now, rating=str(rating))


def _lock_room(debrief_id: int, by: User, *, even_closed: bool = False) -> Debrief:
    """The debrief with its application locked, so that what people say in one room comes one by one."""
    application_id = Debrief.objects.get(pk=debrief_id).application_id
    Application.objects.select_for_update(of=("self",)).get(pk=application_id)
    debrief = Debrief.objects.select_related("summary", "application__candidate").get(pk=debrief_id)
    if not speaks(by, debrief.application):
        raise NotAllowed("You cannot take part in this debrief.")
    check_not_erased(debrief.application.candidate)
    if not even_closed:
        _check_open(debrief)
    return debrief


def _check_open(debrief: Debrief) -> None:
    if debrief.closed_at:
        raise WrongState("This debrief is closed. What was said in it stays as it is.")


def _frozen_rating(debrief: Debrief, public_id: uuid.UUID) -> Rating:
    blocks = debrief.summary.document["competencies"]
    frozen = {rating["rating"] for block in blocks for rating in block["ratings"]}
    ratings = Rating.objects.select_related("revision__scorecard__panelist")
    found: Rating | None = ratings.filter(public_id=public_id).first() if str(public_id) in frozen else None
    if found is None:
        raise InvalidInput("This rating is not part of the debrief.")
    return found


def _check_words(text: str, field: str, most: int, missing: str = "") -> None:
    if missing and not text:
        raise InvalidInput(missing, fields={field: missing})
    if len(text) > most:
        sentence = f"At most {most:,} characters, please; these are {len(text):,}."
        raise InvalidInput(sentence, fields={field: sentence})


def _record(action: str, by: User, debrief: Debrief, now: datetime, **details: object) -> None:
    """Leave a trace on the debrief itself: what was said is told with it, and a stance may be gone."""
    record_event(action=action, by=by, on=debrief, now=now, details=details)
