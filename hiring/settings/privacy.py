"""How people go whom the company need not keep any longer."""

from environs import validate

from hiring.settings.environment import env

# How long everybody who answers for it can look at who is about to be erased, and spare them.
PURGE_NOTICE_DAYS = env.int("PURGE_NOTICE_DAYS", 14, validate=validate.Range(min=1, max=365))
