"""A person's rights on their dossier: how long they are kept, holds, what they agreed to, what they say themselves."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action

from hiring.admin.acts import act, bound
from hiring.admin.dossier_pipeline import applications_of
from hiring.admin.links import page_url
from hiring.admin.privacy_forms import ConsentForm, HoldForm, StatementForm
from hiring.admin.scoped import ScopedAdmin, actor
from hiring.models import Candidate, Consent, LegalHold, PlannedErasure, Statement
from hiring.operations.consents import give_consent
from hiring.operations.holds import place_hold
from hiring.operations.retention import verdicts_of
from hiring.operations.retention_words import explain_verdict
from hiring.operations.statements import add_statement

MAY_HOLD, MAY_CONSENT, MAY_STATE = (f"hiring.add_{name}" for name in ("legalhold", "consent", "statement"))
HOLD_WORDS = (
    "Nothing of theirs is erased while it stands: by no rule, by no command, by nobody. "
    "They stay, whatever was planned."
)


@dataclass(slots=True)
class Privacy:
    """What the dossier says about a person's rights, and which acts it offers."""

    may_hold: bool = False
    may_consent: bool = False
    may_state: bool = False
    may_hand_out: bool = False
    words: str = ""
    plan: PlannedErasure | None = None
    holds: list[LegalHold] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read or to do for this reader."""
        return any((self.may_hold, self.may_consent, self.may_state, self.may_hand_out, self.words)) or any(
            (self.holds, self.consents, self.statements)
        )


class PrivacyActs(ScopedAdmin):
    """Acts of the dossier that a person's rights ask for."""

    def privacy_of(self, request: HttpRequest, candidate: Candidate) -> Privacy:
        """Gather the section for this reader: a fixed number of queries."""
        user = actor(request)
        allowed = request.user.has_perm
        run = not candidate.is_erased and self.acts_on(request, candidate)
        shown = Privacy(
            may_hold=run and allowed(MAY_HOLD),
            may_consent=run and allowed(MAY_CONSENT),
            may_state=run and allowed(MAY_STATE),
        )
        if not run:
            return shown
        mine: dict[str, Any] = {"candidate": candidate}
        statements = Statement.objects.visible_to(user).filter(**mine)
        shown.statements = list(statements.select_related("recorded_by", "application__job"))
        if allowed("hiring.view_legalhold"):
            holds = LegalHold.objects.visible_to(user).standing().filter(**mine)
            shown.holds = list(holds.select_related("placed_by"))
        if allowed("hiring.view_consent"):
            shown.consents = list(Consent.objects.visible_to(user).filter(**mine))
        if allowed("hiring.view_plannederasure") and _whole(candidate, user):
            shown.plan = PlannedErasure.objects.open().filter(**mine).first()
            shown.words = explain_verdict(verdicts_of([candidate.pk], now=timezone.now())[candidate.pk])
        return shown

    @action(description="Place a legal hold", url_path="hold", icon="lock")
    def hold(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._about(request, object_id, MAY_HOLD)

        def run(data: dict[str, Any]) -> str:
            place_hold(candidate_id=candidate.pk, by=actor(request), **data)
            return f"{candidate} is held. Nothing of theirs is erased."

        return act(
            self,
            request,
            form=bound(HoldForm, request),
            title=f"Place a legal hold on {candidate}",
            intro=HOLD_WORDS,
            submit="Place the hold",
            run=run,
            back=f"{page_url(candidate)}#privacy",
        )

    @action(description="Record a consent", url_path="consent", icon="handshake")
    def consent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._about(request, object_id, MAY_CONSENT)
        form = bound(ConsentForm, request)

        def run(_data: dict[str, Any]) -> str:
            consent = give_consent(candidate_id=candidate.pk, by=actor(request), **form.told())
            return f"Recorded: {consent.get_purpose_display().lower()}."

        return act(
            self,
            request,
            form=form,
            title=f"Record what {candidate} agreed to",
            intro="They are kept at least until it ends. What is recorded is never changed; it can be withdrawn.",
            submit="Record the consent",
            run=run,
            back=f"{page_url(candidate)}#privacy",
        )

    @action(description="Add a statement of theirs", url_path="statement", icon="format_quote")
    def statement(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._about(request, object_id, MAY_STATE)

        def run(data: dict[str, Any]) -> str:
            add_statement(
                candidate_id=candidate.pk,
                text=data["text"],
                received_on=data["received_on"],
                application=data["about"],
                by=actor(request),
            )
            return f"What {candidate} says is on file."

        form = bound(StatementForm, request, applications=applications_of(candidate, actor(request)))
        return act(
            self,
            request,
            form=form,
            title=f"A statement of {candidate}",
            intro="It is read beside the decision by whoever runs the job and owes no scorecard, and never scored. "
            "Nobody changes it afterwards: what they add is added.",
            submit="Keep the statement",
            run=run,
            back=f"{page_url(candidate)}#privacy",
        )

    def _about(self, request: HttpRequest, object_id: str, permission: str) -> Candidate:
        if not request.user.has_perm(permission):
            raise Http404
        candidate: Candidate = self.get_acted_on(request, object_id)
        if candidate.is_erased:
            raise Http404
        return candidate


def _whole(candidate: Candidate, user: Any) -> bool:
    return Candidate.objects.run_whole_by(user).filter(pk=candidate.pk).exists()
