"""Who people are, links that need no password, and who decides."""

from environs import validate

from hiring.settings.environment import env

AUTH_USER_MODEL = "hiring.User"
# E-mail is unique without regard to case, by the constraint user_email_unique.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

CARD_LINK_DAYS = env.int("CARD_LINK_DAYS", 30, validate=validate.Range(min=1))
CARD_LINK_SESSION_HOURS = env.float("CARD_LINK_SESSION_HOURS", 12.0)
# Whether whoever opens a link must sign in as well: the link then only leads the way.
CARD_LINK_SIGN_IN = env.bool("CARD_LINK_SIGN_IN", default=False)

# Whether another person than the one who decides must confirm: each decision keeps what held when it was staged.
SECOND_DECIDER = env.bool("SECOND_DECIDER", default=False)
