"""Every address of the admin, for tests that walk all of it."""

from django.contrib import admin
from django.urls import reverse


def page(record, act="change"):
    """The address of a record's page, or of one of its acts."""
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{act}", args=[record.pk])


def listing(model, query=""):
    """The address of a model's list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def every_page():
    """Yield the address of every list, form, record, act, search and choice list there is."""
    yield reverse("admin:index")
    for app in ("hiring", "scorecards"):
        yield reverse("admin:app_list", args=[app])
    for model, model_admin in admin.site._registry.items():
        yield listing(model)
        yield listing(model, "?q=a")
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        for record in model._base_manager.all():
            yield page(record)
            yield page(record, "history")
            for name in own_addresses(model_admin):
                yield reverse(f"admin:{name}", args=[record.pk])
        for field in model_admin.autocomplete_fields:
            source = (
                f"app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field}"
            )
            yield reverse("admin:autocomplete") + f"?{source}&term="


def own_addresses(model_admin):
    """The names of all addresses below a record that need nothing but its key: its acts and its other pages."""
    return [
        url.name
        for url in model_admin.get_urls()
        if url.name and list(url.pattern.converters) == ["object_id"]
    ]


def inline(prefix, rows, initial=0):
    """The fields of an inline formset as a browser posts them."""
    fields = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def messages_of(response):
    """The sentences shown on the page that a POST led to."""
    return [str(message) for message in response.context["messages"]]


def errors_of(response):
    """What the form on the page says is wrong, by field."""
    context = response.context
    form = context["adminform"].form if "adminform" in context else context["form"]
    return {name: list(errors) for name, errors in form.errors.items()}
