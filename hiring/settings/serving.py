"""What a web server's processes are started with; gunicorn.conf.py asks for these."""

from pathlib import Path

from environs import validate

from hiring.settings import validators
from hiring.settings.environment import VAR_DIR, env

BIND = env.str("BIND", "127.0.0.1:8000", validate=validators.listening)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 2, validate=validate.Range(min=1))
WEB_THREADS = env.int("WEB_THREADS", 4, validate=validate.Range(min=1))
# The proxy in front is the only client that can connect (docker-compose.yml) or there is none (demo).
FORWARDED_ALLOW_IPS = env.str("FORWARDED_ALLOW_IPS", "127.0.0.1")
# What workers count lies in files that all of them read.
_COUNTS = str(VAR_DIR / "metrics")
METRICS_DIR = Path(env.str("METRICS_DIR", _COUNTS, validate=validators.folder_to_make) or _COUNTS)
