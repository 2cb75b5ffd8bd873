"""What is written down about the running of the site."""

from environs import validate

from hiring.settings.environment import env

# "json": a line is an object, for a collector. "lines": for people.
LOG_FORMAT = env.str("LOG_FORMAT", "lines", validate=validate.OneOf(["lines", "json"]))
# A request or a statement that takes longer than this is told as a warning; 0 for never.
SLOW_REQUEST_MS = env.int("SLOW_REQUEST_MS", 1000, validate=validate.Range(min=0))
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", 500, validate=validate.Range(min=0))
LOG_LEVEL = env.str(
    "LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hiring.logs.formatter", "as_json": LOG_FORMAT == "json"}},
    "filters": {"links": {"()": "hiring.web.log_lines.HideLinks"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]},
    },
    "loggers": {
        # The development server's own log has a handler of its own, which would show links whole.
        "django.server": {"handlers": ["console"], "propagate": False},
        # At DEBUG this one writes statements with the values in them.
        "django.db.backends": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
