"""The API's lists and exports: beside a textbook serializer, and beside SQL alone on the same data.

BENCH_API says how many candidates (10,000): half as many again are the applications, three times as many the cards.
"""

import json
import os
import resource
import statistics
import sys
import uuid
from collections.abc import Callable
from io import BytesIO

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import override_settings

from bench.api_seed import fill
from bench.api_sql import CANDIDATES, PAGE
from bench.api_views import OF_CANDIDATE, OF_SUMMARY
from bench.compile_work import cpu_seconds
from bench.timing import Row, seconds_of
from hiring.models import Application, Candidate
from hiring.operations.access import create_api_token
from scorecards.models import Scorecard
from tests.factories import IntegrationFactory

PEOPLE = int(os.environ.get("BENCH_API", "10000"))
ROUNDS, REQUESTS = 7, 30
FIELDS = (
    *("id", "status", "applied_at", "stage_entered_at", "closed_at", "created_at", "updated_at", "stage"),
    *(f"candidate.{name}" for name in OF_CANDIDATE),
    *(f"panel_summary.{name}" for name in OF_SUMMARY),
)
OURS = "/api/v1/applications/?expand=candidate,panel_summary&page_size=100&fields=" + ",".join(FIELDS)
TEXTBOOK = "/textbook/"
# The limits are looked at with every request, as ever.
UNLIMITED = dict.fromkeys(("API_RATE", "API_EXPORT_RATE"), "1000000/minute")


def measure() -> list[Row]:
    fill(candidates=PEOPLE, applications=PEOPLE * 3 // 2, cards=PEOPLE * 3)
    print(
        f"{Candidate.objects.count():,} candidates, {Application.objects.count():,} applications, "
        f"{Scorecard.objects.count():,} scorecards",
        file=sys.stderr,
    )
    secret = create_api_token(user=IntegrationFactory(), name="Bench", by=None)[1]
    with override_settings(ROOT_URLCONF="bench.api_views", ALLOWED_HOSTS=["*"], **UNLIMITED):
        site = Site(secret)
        check_same(site)
        return [*pages(site), *exports(site)]


class Site:
    """The product's WSGI application, called as a server would call it."""

    def __init__(self, secret: str) -> None:
        self.application = get_wsgi_application()
        self.secret = secret

    def get(self, address: str) -> bytes:
        """The whole body of an answer that must be 200."""
        return b"".join(self.pieces(address))

    def pieces(self, address: str):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "bench",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {self.secret}",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        said: list[str] = []
        answer = self.application(environ, lambda status, _headers: said.append(status))
        assert said[0].startswith("200"), (address, said)
        yield from answer
        answer.close()

    def read(self, address: str) -> Callable[[], object]:
        def get() -> None:
            self.get(address)

        return get


def check_same(site: Site) -> None:
    """Both tell the same of the same rows, or the comparison says nothing."""
    ours, textbook = (json.loads(site.get(address))["results"] for address in (OURS, TEXTBOOK))
    assert ours == textbook, "the textbook shows something else"
    assert all(row["panel_summary"] for row in ours[:50])


def pages(site: Site) -> list[Row]:
    ours, textbook = site.read(OURS), site.read(TEXTBOOK)
    deep = site.read(f"{OURS}&cursor={deep_cursor()}")
    alone = sql_alone()
    cpu: list[tuple[float, float, float]] = []
    wall: list[tuple[float, float, float]] = []
    for work in (ours, textbook, deep, alone):
        work()
    for _ in range(ROUNDS):
        cpu.append((cpu_of(textbook), cpu_of(ours), cpu_of(deep)))
        wall.append(
            tuple(seconds_of(lambda work=work: repeat(work)) / REQUESTS for work in (ours, alone, deep))
        )
    seconds = statistics.median(ours for ours, _alone, _deep in wall)
    page = "API: 100 applications, candidate, stage, summary"
    return [
        Row(
            "textbook serializers, CPU of web and database",
            page,
            median(t / o for t, o, _ in cpu),
            "≥ 6×",
            median(t for t, _, _ in cpu),
        ),
        Row(page, "row_to_json by psycopg alone, time", median(o / a for o, a, _ in wall), "≤ 2.5×", seconds),
        Row(
            "the same, CPU of web and database",
            "the same, time",
            median(o for _, o, _ in cpu) / seconds,
            "–",
            median(o for _, o, _ in cpu),
        ),
        Row(
            "the page in the middle of all rows",
            "the first page",
            median(d / o for o, _, d in wall),
            "≤ 1.1×",
            median(d for *_, d in wall),
        ),
    ]


def exports(site: Site) -> list[Row]:
    rows = Candidate.objects.count()
    export = "/api/v1/candidates/export/"
    drain(site, export)
    grown, shares, sheets = [], [], []
    for _ in range(3):
        before = peak_mb()
        seconds = seconds_of(lambda: drain(site, export))
        grown.append(peak_mb() - before)
        copied = seconds_of(copy_candidates)
        shares.append((copied / seconds, seconds))
        sheets.append(seconds_of(lambda: drain(site, f"{export}?as=csv")))
    share, seconds = statistics.median(shares)
    return [
        Row(
            f"COPY (SELECT row_to_json …), {rows:,} candidates",
            "API: export of them",
            share,
            "≥ 0.6×",
            share * seconds,
        ),
        Row(
            f"API: export of {rows:,} candidates as CSV",
            "as NDJSON",
            median(s / seconds for s in sheets),
            "–",
            median(sheets),
        ),
        Row("memory an export adds, once warm", "1 MB", max(grown), "flat", seconds),
    ]


def median(values) -> float:
    return statistics.median(values)


def repeat(work: Callable[[], object]) -> None:
    for _ in range(REQUESTS):
        work()


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of CPU that one request costs this process and the server process behind its connection."""
    before = cpu_seconds()
    repeat(work)
    return (cpu_seconds() - before) / REQUESTS


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def deep_cursor() -> str:
    """A cursor that the API gave, for the page in the middle."""
    middle = Application.objects.order_by("public_id").values_list("public_id", flat=True)
    half = middle[Application.objects.count() // 2]
    from hiring.api.pagination import Cursor

    return Cursor("next", half).encode()


def sql_alone() -> Callable[[], object]:
    """The page by SQL alone, on a connection of its own."""
    plain = psycopg.connect(settings_url(), autocommit=True)

    def read() -> None:
        with plain.cursor() as cursor:
            cursor.execute(PAGE, [uuid.UUID(int=0)])
            rows = cursor.fetchall()
        assert len(rows) == 100

    return read


def settings_url() -> str:
    found = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        password=found["PASSWORD"],
        dbname=found["NAME"],
    )


def drain(site: Site, address: str) -> int:
    return sum(len(piece) for piece in site.pieces(address))


def copy_candidates() -> None:
    """What psycopg hands through of a COPY, on the connection of the site."""
    connection.ensure_connection()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({CANDIDATES}) TO STDOUT") as copy:
        for _block in copy:
            pass
