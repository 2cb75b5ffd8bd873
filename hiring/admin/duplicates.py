"""People who may be in the system twice: the list, two files beside each other, and what is decided about them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from unfold.decorators import action

from hiring.admin.acts import act, bound
from hiring.admin.comparison import MergeForm, comparison_of, likeness_words, reason_words
from hiring.admin.links import list_url, page_url
from hiring.admin.refusals import add_refusal
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.errors import DomainError
from hiring.models import Candidate, DuplicatePair, User
from hiring.operations.duplicates import decline_pair
from hiring.operations.merging import merge_candidates

GONE = (
    "These two files are not proposed any more: they were merged, told apart or corrected meanwhile. "
    "Nothing was changed."
)


def may_merge(user: Any) -> bool:
    """Whether somebody decides about proposed pairs at all; which ones, `visible_to` says."""
    return bool(user.is_active and user.has_perm("hiring.change_candidate"))


def pairs_of(candidate: Candidate, user: User) -> list[DuplicatePair]:
    """The proposed pairs of one person that this reader decides about, likeliest first: one query.

    Each has `other`, the second person, `likeness` and `why`, in words.
    """
    if not may_merge(user):
        return []
    mine = Q(first=candidate) | Q(second=candidate)
    rows = DuplicatePair.objects.proposed().visible_to(user).filter(mine).select_related("first", "second")
    pairs: list[Any] = list(rows.order_by("-score", "pk"))
    for pair in pairs:
        pair.other = pair.second if pair.first_id == candidate.pk else pair.first
        pair.likeness, pair.why = likeness_words(pair.score), reason_words(pair.reasons)
    return pairs


class NothingForm(forms.Form):
    """A decision that needs no words."""


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReadOnlyAdmin):
    place = Place("Hiring", "join_inner", 4)
    list_display = ("people", "likeness", "why", "found_at")
    search_fields = ("first__name", "second__name", "first__email", "second__email")
    ordering = ("-score", "pk")
    list_before_template = "admin/hiring/duplicates.html"
    actions_detail = ("decline",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_merge(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_merge(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(declined_at=None).select_related("first", "second")

    @admin.display(description="Two files", ordering="first__name")
    def people(self, pair: DuplicatePair) -> str:
        lines = ((one.name, one.email or one.headline or one.location) for one in (pair.first, pair.second))
        (first, about_first), (second, about_second) = lines
        return format_html(
            '<span class="fp-two">{} <span class="fp-soft">{}</span><br>{} <span class="fp-soft">{}</span></span>',
            *(first, about_first, second, about_second),
        )

    @admin.display(description="Likeness", ordering="score")
    def likeness(self, pair: DuplicatePair) -> str:
        return likeness_words(pair.score)

    @admin.display(description="Why")
    def why(self, pair: DuplicatePair) -> str:
        return capfirst(reason_words(pair.reasons))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Two files beside each other; a POST makes one of them."""
        if object_id is None or not may_merge(request.user):
            raise PermissionDenied
        pair = self.get_object(request, object_id)
        if pair is None:
            return self._gone(request)
        form = bound(MergeForm, request, kept=pair.first, merged=pair.second)
        if request.method == "POST" and form.is_valid():
            try:
                return self._merge(request, pair, form)
            except DomainError as refusal:
                add_refusal(form, refusal)
                pair = self.get_object(request, object_id)
                if pair is None:
                    return self._gone(request)
                form.kept, form.merged = pair.first, pair.second
        context = {
            **self.admin_site.each_context(request),
            "title": "One person or two?",
            "opts": self.opts,
            "pair": pair,
            "form": form,
            "back": list_url(DuplicatePair),
            "decline": reverse("admin:hiring_duplicatepair_decline", args=[pair.pk]),
            **comparison_of(pair, form, actor(request)),
        }
        return TemplateResponse(request, "admin/hiring/merge.html", context)

    def _merge(self, request: HttpRequest, pair: DuplicatePair, form: MergeForm) -> HttpResponse:
        merge = merge_candidates(
            kept_id=pair.first_id,
            merged_id=pair.second_id,
            by=actor(request),
            take=form.taken(),
            seen=form.cleaned_data["seen"],
        )
        messages.success(request, f"{merge.candidate} has one file now, with the history of both.")
        return HttpResponseRedirect(page_url(merge.candidate))

    @action(description="Two different people", url_path="decline", icon="call_split")
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not may_merge(request.user):
            raise PermissionDenied
        pair = self.get_object(request, object_id)
        if pair is None:
            return self._gone(request)

        def run(_data: dict[str, Any]) -> str:
            decline_pair(pair_id=pair.pk, by=actor(request))
            return f"{pair.first} and {pair.second} stay two people, and are not proposed again."

        return act(
            self,
            request,
            form=bound(NothingForm, request),
            title=f"{pair.first} and {pair.second} are two different people",
            intro="The pair is never proposed again, to anybody, whatever changes in the files. This cannot be undone.",
            submit="They are two people",
            run=run,
            back=page_url(pair),
            onward=list_url(DuplicatePair),
        )

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        return []

    def _gone(self, request: HttpRequest) -> HttpResponse:
        messages.warning(request, GONE)
        return HttpResponseRedirect(list_url(DuplicatePair))
