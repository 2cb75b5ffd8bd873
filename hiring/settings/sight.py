"""What the site tells about itself, and to whom."""

from environs import validate

from hiring.settings import validators
from hiring.settings.environment import env

VERSION = "0.1.0"

# Whoever brings it reads /metrics. Without one this machine alone does, and nobody once there is a proxy.
METRICS_TOKEN = env.str(
    "METRICS_TOKEN",
    "",
    validate=validate.Regexp(r"$|\S{20,}$", error="Shorter than 20 characters, or with spaces."),
)
# Where what is owed is counted: each function returns hiring.metrics.backlogs.Backlog's.
BACKLOGS = ["hiring.metrics.backlogs.of_the_pipeline", "scorecards.operations.backlogs.of_the_panels"]
# How old the last backup may be before the status page and the alarm complain.
BACKUP_HOURS = env.int("BACKUP_HOURS", 26, validate=validate.Range(min=1))

# Reports of errors to a Sentry, traces to a collector: off until they are set, and each needs its extra installed.
SENTRY_DSN = env.str(
    "SENTRY_DSN", "", validate=[validators.sentry_address, validators.with_extra("sentry", "sentry_sdk")]
)
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "production")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "",
    validate=validators.with_extra(
        "opentelemetry",
        "opentelemetry.sdk",
        "opentelemetry.exporter.otlp.proto.http",
        "opentelemetry.instrumentation.celery",
        "opentelemetry.instrumentation.django",
    ),
)
OTEL_SERVICE_NAME = env.str("OTEL_SERVICE_NAME", "fairpanel")
