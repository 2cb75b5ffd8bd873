"""The web server, for the demo and for production; each line can be set from the environment."""

import os
from pathlib import Path

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
# Workers are replaced now and then, at different moments, so that no slow leak ever matters.
max_requests = 5000
max_requests_jitter = 500
# The proxy in front is the only client that can connect (docker-compose.yml) or there is none (demo).
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# Heartbeats are files: on a slow disk a busy worker would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = "-"
errorlog = "-"
logger_class = "hiring.web.access_log.AccessLog"
# Nobody uses it, and its default place is the home folder, which the container's user does not have.
control_socket_disable = True
