"""The board's addresses: looking at it, moving somebody on it, and confirming a move that says more than a place."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from hiring.admin.acts import act, bound
from hiring.admin.job_nav import job_nav
from hiring.admin.scoped import actor, key_of
from hiring.errors import DomainError, StaleState
from hiring.models import Application, Job, Stage, StageKind
from hiring.operations.applications import hire_into, move_application
from scorecards.admin.board import SHOWN, board_of, cards_of
from scorecards.models import Decision

CONFIRMED_KINDS = frozenset({StageKind.OFFER, StageKind.HIRED})
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody's way from the stage they were seen at to another of the same job."""

    application: Application
    origin: Stage
    target: Stage

    @property
    def text(self) -> str:
        """As addresses and forms spell it."""
        return f"{self.application.pk}:{self.origin.pk}:{self.target.pk}"

    @property
    def back(self) -> str:
        return f"{self.application.pk}:{self.target.pk}:{self.origin.pk}"


class BoardPages:
    """Mixed into the job's admin. The board is for those who run the job; hiring managers move people as well."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("board/", self.board, "board"),
            ("board/move/", self.move_card, "board_move"),
            ("board/confirm/", self.confirm_move, "board_confirm"),
        ]
        own = [
            path(f"<path:object_id>/{tail}", self.admin_site.admin_view(view), name=f"hiring_job_{name}")  # type: ignore[attr-defined]
            for tail, view, name in pages
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def board(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The whole board, or one stage of it page by page; a script asks for the inside alone."""
        job = self._run_job(request, object_id)
        only = key_of(request.GET.get("stage", "")) or None
        page = min(max(key_of(request.GET.get("page", "")), 1), MOST_PAGES) if only else 1
        board = board_of(job, actor(request), words=request.GET.get("q", ""), only=only, page=page)
        if only and not board.columns:
            raise Http404
        context = {
            "job": job,
            "board": board,
            "only": only,
            "page": page,
            "shown": SHOWN,
            "query": urlencode({"q": board.words}) if board.words else "",
            "may_move": request.user.has_perm("hiring.change_application"),
        }
        if request.headers.get("X-Part") == "board":
            answer = HttpResponse(render_to_string("admin/scorecards/board_columns.html", context, request))
            answer["Vary"] = "X-Part"
            answer["Cache-Control"] = "no-store"
            return answer
        context |= {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": str(job),
            "opts": Job._meta,
            "is_fullwidth": "1",
            "job_nav": job_nav(request, job, "board"),
            "moved": self._moved(request, job),
            "may_add": job.status == Job.Status.OPEN and request.user.has_perm("hiring.add_application"),
        }
        return TemplateResponse(request, "admin/scorecards/board.html", context)

    def move_card(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Move one card; offers and hires are sent to a page that asks first. `undo` puts a card back unasked."""
        job = self._mover_job(request, object_id)
        by_script = "application/json" in request.headers.get("Accept", "")
        if request.method != "POST":
            return HttpResponseRedirect(_board_url(job, request))
        move = self._read(request, job, request.POST.get("move", ""))
        if move is None:
            sentence = "This card or stage is not on the board any more. Here is the board as it stands."
            return _refused(request, job, sentence, by_script=by_script, code="gone")
        if move.target.kind in CONFIRMED_KINDS and "undo" not in request.POST:
            href = (
                f"{reverse('admin:hiring_job_board_confirm', args=[job.pk])}?{urlencode({'move': move.text})}"
            )
            return JsonResponse({"confirm": href}) if by_script else HttpResponseRedirect(href)
        try:
            move_application(
                application_id=move.application.pk,
                from_stage=move.origin,
                to_stage=move.target,
                by=actor(request),
            )
        except DomainError as refusal:
            code = "stale" if isinstance(refusal, StaleState) else refusal.code
            return _refused(request, job, refusal.detail, by_script=by_script, code=code)
        if by_script:
            return self._answer(request, job, move)
        return HttpResponseRedirect(_board_url(job, request, moved=move.text))

    def _answer(self, request: HttpRequest, job: Job, move: Move) -> HttpResponse:
        """The card as it stands now, for the script to put in its column."""
        stages = list(job.stages.order_by("position"))
        (card,) = cards_of(job, stages, actor(request), [move.application.pk], timezone.now())
        context = {"card": card, "may_move": True}
        return JsonResponse(
            {
                "message": f"{move.application.candidate} moved from {move.origin} to {move.target}.",
                "undo": move.back,
                "card": render_to_string("admin/scorecards/board_card.html", context, request),
            }
        )

    def confirm_move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask before an offer or a hire; a hire also marks the application as hired."""
        job = self._mover_job(request, object_id)
        move = self._read(request, job, request.GET.get("move", ""))
        if move is None:
            messages.error(request, "This card or stage is not on the board any more.")
            return HttpResponseRedirect(_board_url(job, request))
        hires = move.target.kind == StageKind.HIRED

        def run(_data: dict[str, Any]) -> str:
            operation = hire_into if hires else move_application
            done = operation(
                application_id=move.application.pk,
                from_stage=move.origin,
                to_stage=move.target,
                by=actor(request),
            )
            return f"{done.candidate} is hired." if hires else f"{done.candidate} is at {done.stage} now."

        name = move.application.candidate
        intro = f"{job}: {name} was at {move.origin}. {self._undecided(request, move)}"
        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(forms.Form, request),
            title=f"Hire {name}" if hires else f"Move {name} to {move.target}",
            intro=f"{intro}This marks the application as hired and takes it off the board."
            if hires
            else intro,
            submit="Mark as hired" if hires else f"Move to {move.target}",
            run=run,
            back=_board_url(job, request),
        )

    def _undecided(self, request: HttpRequest, move: Move) -> str:
        """A reminder where no decision is in force yet, for those who may know."""
        told = Application.objects.evidence_readable_by(request.user).filter(pk=move.application.pk)
        if not told.exists():
            return ""
        decision = Decision.objects.current().filter(application=move.application).first()
        if decision is None:
            return "Nobody has recorded a decision yet: the panel page is where it is written. "
        if decision.confirmed_at is None:
            return "A decision is staged and not in force yet: the panel page is where it is confirmed. "
        return ""

    def _moved(self, request: HttpRequest, job: Job) -> Move | None:
        """The move that led here, for the bar that undoes it, as long as the candidate is still there."""
        move = self._read(request, job, request.GET.get("moved", ""))
        return move if move and move.application.stage_id == move.target.pk else None

    def _read(self, request: HttpRequest, job: Job, text: str) -> Move | None:
        """What "application:origin:target" names, if all three belong to this board."""
        keys = [key_of(part) for part in text[:100].split(":")]
        if len(keys) != 3:  # noqa: PLR2004
            return None
        people = Application.objects.run_by(request.user).filter(job=job).select_related("candidate", "stage")
        application = people.filter(pk=keys[0]).first()
        stages = {stage.pk: stage for stage in job.stages.all()}
        if application is None or keys[1] not in stages or keys[2] not in stages:
            return None
        return Move(application, stages[keys[1]], stages[keys[2]])

    def _mover_job(self, request: HttpRequest, object_id: str) -> Job:
        if not request.user.has_perm("hiring.change_application"):
            raise Http404
        return self._run_job(request, object_id)

    def _run_job(self, request: HttpRequest, object_id: str) -> Job:
        job = Job.objects.run_by(request.user).filter(pk=key_of(object_id)).first()
        if job is None or not self.has_view_permission(request, job):  # type: ignore[attr-defined]
            raise Http404
        return job


def _board_url(job: Job, request: HttpRequest, **more: str) -> str:
    """The board with the words it was filtered by."""
    words = {"q": request.POST.get("q", "").replace("\0", "")[:100]}
    query = urlencode({name: value for name, value in {**words, **more}.items() if value})
    address = reverse("admin:hiring_job_board", args=[job.pk])
    return f"{address}?{query}" if query else address


def _refused(request: HttpRequest, job: Job, sentence: str, *, by_script: bool, code: str) -> HttpResponse:
    if by_script:
        return JsonResponse({"message": sentence, "code": code}, status=409)
    messages.error(request, sentence)
    return HttpResponseRedirect(_board_url(job, request))
