"""What web processes count. Under gunicorn they share a folder (gunicorn.conf.py), and any of them tells of all.

Labels are names of routes, methods and answers: few, and never anything that somebody typed.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "fairpanel_requests", "Requests answered, by the name of the page.", ["route", "method", "status"]
)
REQUEST_SECONDS = Histogram(
    "fairpanel_request_seconds",
    "Seconds from a request's arrival in Django until its answer was ready to be sent.",
    ["route", "method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0),
)
REQUEST_QUERIES = Histogram(
    "fairpanel_request_queries",
    "Statements that a request sent to the database.",
    ["route"],
    buckets=(0, 5, 10, 15, 20, 30, 50, 100),
)
SLOW_QUERIES = Counter("fairpanel_slow_queries", "Statements slower than SLOW_QUERY_MS, by page.", ["route"])
