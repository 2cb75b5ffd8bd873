"""Every request is counted, timed and written down in one line, without what anybody asked for."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hiring.metrics.instruments import REQUEST_QUERIES, REQUEST_SECONDS, REQUESTS, SLOW_QUERIES
from hiring.metrics.web import live
from hiring.web.probes import PAGES

logger = logging.getLogger("hiring.requests")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONGEST_STATEMENT = 400


class Statements:
    """Counts what one request asks the database, and writes down what takes long: its words, never its values."""

    def __init__(self) -> None:
        self.count = 0
        self.slow = 0
        self.limit = settings.SLOW_QUERY_MS / 1000

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = time.perf_counter() - began
            if self.limit and taken > self.limit:
                self.slow += 1
                facts = {"ms": round(taken * 1000), "statement": str(sql)[:LONGEST_STATEMENT]}
                logger.warning("Slow statement", extra={"facts": facts})


class MeasureRequests:
    """Count and time each request by the name of its page; to be put right inside of `NameRequests`.

    That it was answered shows that this server lives.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        statements, began = Statements(), time.perf_counter()
        with connection.execute_wrapper(statements):
            response = self.get_response(request)
        self.note(request, response.status_code, time.perf_counter() - began, statements)
        live()
        return response

    def note(self, request: HttpRequest, status: int, seconds: float, statements: Statements) -> None:
        """Add the request to the figures and write its line."""
        route = route_of(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, str(status)).inc()
        REQUEST_SECONDS.labels(route, method).observe(seconds)
        REQUEST_QUERIES.labels(route).observe(statements.count)
        if statements.slow:
            SLOW_QUERIES.labels(route).inc(statements.slow)
        facts = {"route": route, "status": status, "ms": round(seconds * 1000), "queries": statements.count}
        slow = settings.SLOW_REQUEST_MS and seconds * 1000 > settings.SLOW_REQUEST_MS
        # Probes come every few seconds and say nothing new.
        usual = logging.DEBUG if route in PAGES else logging.INFO
        level = logging.WARNING if slow else usual
        logger.log(level, "%s %s", method, request.path, extra={"facts": facts})


def route_of(request: HttpRequest) -> str:
    """The name of the page that answered, such as admin:hiring_job_changelist; none for what no page answers."""
    match = request.resolver_match
    return (match.view_name or match.route or "unnamed") if match else "none"
