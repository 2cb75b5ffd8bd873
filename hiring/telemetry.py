"""Errors to a Sentry, traces to a collector: of the operator's own, off until they are named, and without contents.

Both are told where something happened and never to whom: no bodies, headers, cookies, searches, values of variables.
What is sent is chosen here, not what is left out.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hiring.logs import user_of
from hiring.origin import current_origin
from hiring.scrubbing import scrub, words_of
from hiring.settings.validators import how_to_install

# What a span may say of itself.
ATTRIBUTES = frozenset(
    {
        "http.method",
        "http.request.method",
        "http.route",
        "http.status_code",
        "http.response.status_code",
        "celery.action",
        "celery.state",
        "celery.task_name",
        "messaging.destination",
        "messaging.destination.name",
        "messaging.message.id",
        "exception.type",
    }
)


def start_telemetry() -> None:
    """Begin to report, where the settings say so. ImproperlyConfigured names the extra that is missing."""
    if settings.SENTRY_DSN:
        start_sentry()
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        start_tracing()


def start_sentry() -> None:
    """Report errors that nobody handled, and lines of the log that are errors."""
    try:
        import sentry_sdk  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ImproperlyConfigured(f"SENTRY_DSN: {how_to_install('sentry')}") from error
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        release=f"fairpanel@{settings.VERSION}",
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        auto_session_tracking=False,
        before_send=clean_event,  # type: ignore[arg-type]
    )


def clean_event(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """What a Sentry is told: the error's way through the code, its words without values, page, task and ids."""
    kept = (
        "event_id",
        "timestamp",
        "platform",
        "level",
        "logger",
        "release",
        "environment",
        "server_name",
        "sdk",
    )
    clean = {name: event[name] for name in kept if name in event}
    if "exception" in event:
        clean["exception"] = {"values": [_clean_error(one) for one in event["exception"].get("values", ())]}
        error = (hint.get("exc_info") or (None, None, None))[1]
        if error is not None and clean["exception"]["values"]:
            clean["exception"]["values"][-1]["value"] = words_of(error)
    elif "logentry" in event:
        clean["logentry"] = {"message": scrub(str(event["logentry"].get("message", "")))}
    origin = current_origin()
    tags = {"request_id": origin.request_id, "task": origin.task, "task_id": origin.task_id}
    if origin.request is not None and origin.request.resolver_match:
        tags["route"] = origin.request.resolver_match.view_name
    clean["tags"] = {name: value for name, value in tags.items() if value}
    if origin.request is not None and (user := user_of(origin.request)):
        clean["user"] = {"id": str(user)}
    return clean


def _clean_error(error: dict[str, Any]) -> dict[str, Any]:
    frames = error.get("stacktrace", {}).get("frames", ())
    places = ("filename", "abs_path", "function", "module", "lineno", "in_app")
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        # Words of errors on the way may quote what somebody typed; those of the last one are chosen above.
        "value": "",
        "mechanism": {"type": error.get("mechanism", {}).get("type", "generic"), "handled": False},
        "stacktrace": {"frames": [{name: frame.get(name) for name in places} for frame in frames]},
    }


def start_tracing() -> None:
    """Send spans of requests and tasks to a collector, by OTLP over HTTP."""
    try:
        from opentelemetry import trace  # noqa: PLC0415 - an extra
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.instrumentation.celery import CeleryInstrumentor  # noqa: PLC0415
        from opentelemetry.instrumentation.django import DjangoInstrumentor  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise ImproperlyConfigured(
            f"OTEL_EXPORTER_OTLP_ENDPOINT: {how_to_install('opentelemetry')}"
        ) from error

    class CleanExporter(OTLPSpanExporter):
        """Sends spans with the attributes that are allowed, and nothing else."""

        def export(self, spans: Sequence[Any]) -> Any:
            return super().export([clean_span(span) for span in spans])

    resource = Resource.create(
        {"service.name": settings.OTEL_SERVICE_NAME, "service.version": settings.VERSION}
    )
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(CleanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(tracer_provider=provider)
    CeleryInstrumentor().instrument(tracer_provider=provider)


def clean_span(span: Any) -> Any:
    """The same span, its attributes chosen and its events reduced to the type of an error."""
    from opentelemetry.sdk.trace import Event, ReadableSpan  # noqa: PLC0415 - an extra
    from opentelemetry.trace import Status  # noqa: PLC0415

    return ReadableSpan(
        name=scrub(span.name),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_chosen(span.attributes),
        events=[Event(event.name, _chosen(event.attributes), event.timestamp) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _chosen(attributes: Any) -> dict[str, Any]:
    return {name: value for name, value in (attributes or {}).items() if name in ATTRIBUTES}
