"""The interviewer's page: read the kit, write the card, hand it in, amend it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError, StaleState
from hiring.web.csp import frames_own_files
from scorecards.models import Scorecard, ScorecardRevision
from scorecards.operations.cards import amend_scorecard, save_scorecard, submit_scorecard
from scorecards.web.card_page import amendment_of, form_keys, form_of, page_of, rated_keys
from scorecards.web.own_card import own_card, reader_of
from scorecards.web.seat_sessions import card_door
from scorecards.web.sections import Written, posted, stored, without_untouched
from scorecards.web.states import DRAFT, SUBMITTED, state_of

UNPROCESSABLE, CONFLICT = 422, 409


@card_door
@frames_own_files
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scorecard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one's own card in its state; a POST saves the draft, or saves and submits it."""
    card = own_card(request, public_id)
    if request.method == "POST":
        return _submitted_before(request, card) if state_of(card) == SUBMITTED else _write(request, card)
    return render(request, "scorecards/form.html", page_of(card, reader_of(request)))


@card_door
@frames_own_files
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show and take the form that writes a new revision of a submitted card."""
    card = own_card(request, public_id)
    if state_of(card) != SUBMITTED:
        return redirect("scorecard", public_id)
    if request.method != "POST":
        return render(request, "scorecards/form.html", amendment_of(card, reader_of(request)))
    written = _posted(request, card, card.revisions.submitted().last())
    try:
        amend_scorecard(
            scorecard_id=card.pk,
            by=reader_of(request),
            ratings=written.ratings,
            recommendation=written.recommendation,
            reason=written.reason,
        )
    except DomainError as error:
        page = amendment_of(card, reader_of(request), written, problems=error.fields, title=error.detail)
        return render(request, "scorecards/form.html", page, status=UNPROCESSABLE)
    messages.success(request, "Your amended scorecard is in.")
    return redirect("scorecard", public_id)


def _write(request: HttpRequest, card: Scorecard) -> HttpResponse:
    revision = card.revisions.draft().prefetch_related("ratings__competency").first()
    written = _posted(request, card, revision)
    kept = ""
    try:
        save_scorecard(
            scorecard_id=card.pk,
            by=reader_of(request),
            ratings=written.ratings,
            recommendation=written.recommendation,
            private_note=written.private_note,
            asked=written.asked,
            seen=request.POST.get("seen"),
        )
        kept = " Your draft is saved."
        if request.POST.get("intent") == "submit":
            submit_scorecard(scorecard_id=card.pk, by=reader_of(request))
    except DomainError as error:
        card = own_card(request, card.public_id)
        if state_of(card) == SUBMITTED:
            # The same form was sent twice at once, and the other one was quicker.
            return _submitted_before(request, card)
        status = CONFLICT if isinstance(error, StaleState) else UNPROCESSABLE
        return _refused(
            request, card, written, problems=error.fields, title=error.detail + kept, status=status
        )
    submitting = request.POST.get("intent") == "submit"
    messages.success(request, "Your scorecard is in. Thank you." if submitting else "Draft saved.")
    return redirect("scorecard", card.public_id)


def _posted(request: HttpRequest, card: Scorecard, revision: ScorecardRevision | None) -> Written:
    return without_untouched(posted(request.POST, form_keys(card, revision)), rated_keys(revision))


def _refused(
    request: HttpRequest, card: Scorecard, written: Written, *, status: int, **trouble: Any
) -> HttpResponse:
    """Show the form again with every word that was typed."""
    card = own_card(request, card.public_id)
    page = page_of(card, reader_of(request))
    if state_of(card) == DRAFT:
        page |= form_of(card, reader_of(request), written, **trouble)
    else:
        page |= {"error_title": trouble["title"]}
    return render(request, "scorecards/form.html", page, status=status)


def _submitted_before(request: HttpRequest, card: Scorecard) -> HttpResponse:
    """Answer a form sent for a card that is in: the same words again change nothing, others may amend it."""
    last = card.revisions.submitted().prefetch_related("ratings__competency").last()
    written = _posted(request, card, last)
    if _same(written, stored(card, last)):
        messages.info(request, "Your scorecard was already in; nothing changed.")
        return redirect("scorecard", card.public_id)
    title = "This scorecard is already in, so nothing was changed. To hand in what you typed, say why and amend it."
    page = amendment_of(card, reader_of(request), written, title=title)
    return render(request, "scorecards/form.html", page, status=CONFLICT)


def _same(written: Written, kept: Written) -> bool:
    """Whether what was typed is what is stored, blanks around a text aside."""
    keys = set(written.ratings)
    return written.recommendation == kept.recommendation and all(
        key in kept.ratings
        and (
            written.ratings[key].score,
            written.ratings[key].not_assessed,
            written.ratings[key].evidence.strip(),
        )
        == (kept.ratings[key].score, kept.ratings[key].not_assessed, kept.ratings[key].evidence)
        for key in keys
    )
