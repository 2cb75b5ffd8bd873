"""How long to look for what breaks a parser: seconds, or as long as FUZZ_EXAMPLES says (2000 takes minutes)."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))


def bounded(few):
    """So many examples, or as many as the environment asks for."""
    return settings(max_examples=EXAMPLES or few, deadline=None, suppress_health_check=list(HealthCheck))
