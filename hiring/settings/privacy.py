"""How people, and old rows about them, go whom the company need not keep any longer."""

from environs import validate

from hiring.settings.environment import env

# How long everybody who answers for it can look at who is about to be erased, and spare them.
PURGE_NOTICE_DAYS = env.int("PURGE_NOTICE_DAYS", 14, validate=validate.Range(min=1, max=365))
# How old events of the audit trail are at least before they may leave the database for an archive.
AUDIT_KEEP_DAYS = env.int("AUDIT_KEEP_DAYS", 365, validate=validate.Range(min=90))
