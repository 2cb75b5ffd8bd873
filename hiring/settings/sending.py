"""What leaves the site: mails and webhooks."""

from urllib.parse import urlsplit

from environs import validate

from hiring.settings.environment import BASE_URL, env

# Unset it prints mails, and loses none of their words: fit for a laptop, not for production.
MAIL_SERVER = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = MAIL_SERVER["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER["EMAIL_HOST"], MAIL_SERVER["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_USER"], MAIL_SERVER["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER["EMAIL_USE_TLS"], MAIL_SERVER["EMAIL_USE_SSL"]
# A server that hangs holds a worker up for so many seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"Fairpanel <no-reply@{urlsplit(BASE_URL).hostname or 'localhost'}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REMIND_AT_MOST = env.int("REMIND_AT_MOST", 10, validate=validate.Range(0, 100))
REMIND_AT_HOUR = env.int("REMIND_AT_HOUR", 9, validate=validate.Range(0, 23))
# How long it is kept that a mail was sent, or lost its reason.
MAIL_LOG_DAYS = env.int("MAIL_LOG_DAYS", 180, validate=validate.Range(30, 3650))
NUDGE_HOURS = env.int("NUDGE_HOURS", 4, validate=validate.Range(1, 168))
ESCALATION_HOURS = env.int("ESCALATION_HOURS", 72, validate=validate.Range(0, 8760))
# What an interview assesses is known to the app above: mails ask this function with the interview's key.
INTERVIEW_ASSESSES = "scorecards.operations.briefs.what_it_assesses"

# Lets webhooks be sent to this machine and to private networks, and by plain http: for tests and a demo alone.
WEBHOOKS_ALLOW_PRIVATE = env.bool("WEBHOOKS_ALLOW_PRIVATE", default=False)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", 30, validate=validate.Range(2, 365))
# What an event is about, as the API shows it to the webhook's owner, is known to the app above.
WEBHOOK_SHOWS = "scorecards.api.webhooks.shown_to"
