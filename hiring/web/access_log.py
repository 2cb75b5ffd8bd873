"""Gunicorn's log of requests, without what opens a seat."""

from typing import Any

from gunicorn.glogging import Logger

from hiring.web.log_lines import HideLinks


class AccessLog(Logger):
    """Writes each request with the signed part of links cut out of its address and its referrer."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.access_log.addFilter(HideLinks())
