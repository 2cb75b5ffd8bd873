"""Asking around a secret instead of for it: filters, orders, searches and choices that would count what is hidden."""

import pytest
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from hiring.models import Application, Candidate, Interview, Job
from scorecards.api.urls import router
from scorecards.models import PanelSummary, Scorecard
from tests.factories import RecruiterFactory, ScorecardFactory, TeamMemberFactory, UserFactory
from tests.hiring.admin.pages import listing
from tests.hiring.api.callers import caller
from tests.journeys.planted import planted

pytestmark = pytest.mark.django_db

LOOKUPS = ("", "__startswith", "__contains", "__gte", "__isnull", "__regex", "__in")
DEPTH = 3
# What lists may be narrowed by, because everybody who sees the row is shown it.
NONSENSE = (
    "0",
    "x",
    "-x",
    "99",
    "-99",
    "1.1.1",
    "\u0661",
    "1e9",
    "9" * 40,
    "%00",
    "pk",
    "candidate__email",
    "",
)


def paths(model, depth=DEPTH, seen=()):
    """Every path of field names that leads from a model to a column, over relations in both directions."""
    for field in model._meta.get_fields():
        name = field.name if not field.auto_created or field.concrete else field.get_accessor_name()
        if not field.is_relation:
            yield name
        elif depth > 1 and field.related_model and field.related_model not in seen:
            query = (
                field.name
                if field.concrete
                else field.related_query_name()
                if callable(getattr(field, "related_query_name", None))
                else field.name
            )
            yield from (f"{query}__{path}" for path in paths(field.related_model, depth - 1, (*seen, model)))


def offered(page, request):
    """The fields that a list's own filters name."""
    entries = [page.date_hierarchy, *page.get_list_filter(request)]
    named = (
        getattr(one, "parameter_name", None) or (one[0] if isinstance(one, tuple) else one)
        for one in entries
        if one
    )
    return {str(name).split("__")[0] for name in named if name}


def test_no_list_of_the_admin_can_be_narrowed_by_what_it_does_not_offer():
    """Asked of the one gate all addresses pass, for every path of fields, which are thousands."""
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    asked, let_in = 0, []
    for model, page in admin.site._registry.items():
        named = offered(page, request)
        for path in paths(model):
            for lookup in LOOKUPS:
                asked += 1
                if page.lookup_allowed(f"{path}{lookup}", "x", request) and path.split("__")[0] not in named:
                    let_in.append((model.__name__, f"{path}{lookup}"))

    assert asked > 3000
    assert let_in == []


def test_a_list_that_is_asked_for_what_it_does_not_offer_says_no_more_than_that():
    panel = planted("Maple")
    manager = UserFactory(is_staff=True, is_superuser=True)
    ScorecardFactory(panelist__interview__application=panel.application, panelist__user=manager)
    TeamMemberFactory(job=panel.job, user=manager)
    client = caller(manager)
    probes = {
        Application: "decisions__outcome=hold",
        Candidate: "applications__decisions__reason__contains=MAPLE",
        Interview: "panelists__scorecard__revisions__ratings__score__gte=1",
        Job: "applications__panel_summary__version__gte=1",
        Scorecard: "revisions__recommendation=yes",
        PanelSummary: "document__composite__value__gte=1",
    }
    for model, probe in probes.items():
        name = probe.partition("=")[0]
        answers = [client.get(listing(model, f"?{query}")) for query in (probe, f"{name}=0", f"{name}=zzz")]
        assert {answer.status_code for answer in answers} <= {302, 400}, (model, probe)


def test_nonsense_in_an_order_or_a_page_or_a_search_breaks_no_list():
    planted("Maple")
    client = caller(UserFactory(is_staff=True, is_superuser=True))
    # One list of each making is enough: they share all of this.
    for model in (Application, Scorecard):
        for word in NONSENSE:
            for name in ("o", "p", "q", "all", "_to_field"):
                answer = client.get(listing(model), {name: word})
                assert answer.status_code in {200, 302, 400}, (model, name, word)


def test_no_list_of_the_api_is_ordered_or_filtered_by_what_its_rows_do_not_show():
    planted("Maple")
    client = caller(RecruiterFactory())
    for prefix, viewset, _basename in router.registry:
        shown = {"id", "created_at", "updated_at"} | set(getattr(viewset, "moments", ()))
        model = getattr(viewset.serializer_class.Meta, "model", None) if viewset.serializer_class else None
        if prefix == "exports" or model is None:
            continue
        for field in [f.name for f in model._meta.get_fields()] + ["candidate__name", "user__password"]:
            if field not in shown and field != "pk":
                answer = client.get(f"/api/v1/{prefix}/", {"ordering": field})
                assert answer.status_code in {400, 422}, (prefix, "ordering", field)
            if field not in viewset.filterset_class.base_filters and field not in {
                "fields",
                "expand",
                "cursor",
            }:
                answer = client.get(f"/api/v1/{prefix}/", {f"{field}__startswith": "M"})
                assert answer.status_code in {400, 422}, (prefix, field)


@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
def test_choices_that_a_form_fetches_are_of_visible_rows_and_named_fields():
    panel = planted("Raven", confidential=True)
    client = caller(RecruiterFactory())
    for model in admin.site._registry:
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField | models.OneToOneField):
                continue
            where = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
            }
            for term in ("", "Raven", "ravenmail", str(panel.application.pk)):
                answer = client.get("/admin/autocomplete/", {**where, "term": term})
                assert answer.status_code in {200, 403, 404}, (model, field.name)
                assert "Raven" not in answer.content.decode(), (model, field.name)
