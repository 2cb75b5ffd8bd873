"""The REST API, its limits and its document."""

from hiring.settings import validators
from hiring.settings.environment import env
from hiring.settings.storage import REDIS_URL

# Requests of one token or one person: reads, writes, whole exports; and of one address that signs in as nobody.
API_RATE = env.str("API_RATE", "600/minute", validate=validators.rate)
API_WRITE_RATE = env.str("API_WRITE_RATE", "120/minute", validate=validators.rate)
API_EXPORT_RATE = env.str("API_EXPORT_RATE", "30/hour", validate=validators.rate)
API_STRANGER_RATE = env.str("API_STRANGER_RATE", "60/minute", validate=validators.rate)
# Who read what is kept in the audit trail; only tests that count queries do without.
NOTE_API_READINGS = True
# Where they are counted; "memory://" counts in each process by itself.
API_LIMITS_STORAGE = env.str("API_LIMITS_STORAGE", REDIS_URL)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "hiring.api.authentication.TokenAuthentication",
        "hiring.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["hiring.api.rendering.RecordRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "hiring.api.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "hiring.api.errors.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
# What a resource shows is known to the API: the worker that writes it into a file asks this function.
RESOURCE_EXPORT_PIECES = "hiring.api.export_jobs.pieces_for"
SPECTACULAR_SETTINGS = {
    "TITLE": "Fairpanel API",
    "DESCRIPTION": "Candidates, applications, interviews, scorecards and panel summaries of one company.",
    "VERSION": "1.2.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "hiring.api.document.complete",
    ],
    # Names that the document had before the same choices were also sent in bodies.
    "ENUM_NAME_OVERRIDES": {
        "AttachmentKindEnum": "hiring.models.candidates.Attachment.Kind",
        "PanelistRoleEnum": "hiring.models.interviews.Panelist.Role",
    },
}
