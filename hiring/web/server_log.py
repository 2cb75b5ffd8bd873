"""Gunicorn's own log: the same lines as the site's, from processes that never read Django's settings."""

import os
from typing import Any

from gunicorn.glogging import Logger

from hiring.logs import formatter


class ServerLog(Logger):
    """Tells of workers that start, end and hang. Requests are written down by the site itself."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(as_json=os.environ.get("LOG_FORMAT") == "json"))
