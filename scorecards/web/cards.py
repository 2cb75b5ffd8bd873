"""The interviewer's page: read the kit, write the card, hand it in, amend it, or step back."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiring.errors import DomainError, StaleState
from hiring.models import User
from scorecards.models import Scorecard, ScorecardRevision
from scorecards.operations.cards import amend_scorecard, save_scorecard, submit_scorecard
from scorecards.operations.panels import recuse
from scorecards.web.card_page import amendment_of, focus_keys, form_of, page_of
from scorecards.web.kit import focus_of
from scorecards.web.sections import Written, posted, stored, text_of
from scorecards.web.states import DRAFT, SUBMITTED, state_of

UNPROCESSABLE, CONFLICT = 422, 409


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scorecard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one's own card in its state; a POST saves the draft, or saves and submits it."""
    card = _own_card(request, public_id)
    if request.method == "POST":
        return _submitted_before(request, card) if state_of(card) == SUBMITTED else _write(request, card)
    return render(request, "scorecards/form.html", page_of(card, _user(request)))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show and take the form that writes a new revision of a submitted card."""
    card = _own_card(request, public_id)
    if state_of(card) != SUBMITTED:
        return redirect("scorecard", public_id)
    if request.method != "POST":
        return render(request, "scorecards/form.html", amendment_of(card, _user(request)))
    written = _posted(request, card, card.revisions.submitted().last())
    try:
        amend_scorecard(
            scorecard_id=card.pk,
            by=_user(request),
            ratings=written.ratings,
            recommendation=written.recommendation,
            reason=written.reason,
        )
    except DomainError as error:
        page = amendment_of(card, _user(request), written, problems=error.fields, title=error.detail)
        return render(request, "scorecards/form.html", page, status=UNPROCESSABLE)
    messages.success(request, "Your amended scorecard is in.")
    return redirect("scorecard", public_id)


@login_required
@require_POST
def step_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Recuse the reader from the seat of this card."""
    card = _own_card(request, public_id)
    try:
        recuse(panelist_id=card.panelist_id, reason=text_of(request.POST, "reason"), by=_user(request))
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("scorecard", public_id)


def _own_card(request: HttpRequest, public_id: uuid.UUID) -> Scorecard:
    cards = Scorecard.objects.visible_to(request.user).by(request.user).with_seat().select_related("rubric")
    card: Scorecard = get_object_or_404(cards, public_id=public_id)
    return card


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _write(request: HttpRequest, card: Scorecard) -> HttpResponse:
    revision = card.revisions.draft().prefetch_related("ratings__competency").first()
    written = _posted(request, card, revision)
    kept = ""
    try:
        save_scorecard(
            scorecard_id=card.pk,
            by=_user(request),
            ratings=written.ratings,
            recommendation=written.recommendation,
            private_note=written.private_note,
            seen=request.POST.get("seen"),
        )
        kept = " Your draft is saved."
        if request.POST.get("intent") == "submit":
            submit_scorecard(scorecard_id=card.pk, by=_user(request))
    except DomainError as error:
        status = CONFLICT if isinstance(error, StaleState) else UNPROCESSABLE
        return _refused(
            request, card, written, problems=error.fields, title=error.detail + kept, status=status
        )
    submitting = request.POST.get("intent") == "submit"
    messages.success(request, "Your scorecard is in. Thank you." if submitting else "Draft saved.")
    return redirect("scorecard", card.public_id)


def _posted(request: HttpRequest, card: Scorecard, revision: ScorecardRevision | None) -> Written:
    return posted(request.POST, focus_keys(focus_of(card), revision))


def _refused(
    request: HttpRequest, card: Scorecard, written: Written, *, status: int, **trouble: Any
) -> HttpResponse:
    """Show the form again with every word that was typed."""
    card = _own_card(request, card.public_id)
    page = page_of(card, _user(request))
    if state_of(card) == DRAFT:
        page |= form_of(card, _user(request), written, **trouble)
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
    page = amendment_of(card, _user(request), written, title=title)
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
