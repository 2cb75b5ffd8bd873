"""A company as large as asked for: panels by SQL, people beside them, and every summary with a real document."""

from django.db import connection, transaction

from bench.compile_seed import HELPERS, add_panels, make_parents
from scorecards.operations.summaries import compile_summaries
from scorecards.operations.summary_rows import Reading

SAMPLE = 200
CARDS = 4  # of a panel
# People beyond those of the panels; everybody of them applies, and then people of the panels for another job.
MORE = """
INSERT INTO hiring_candidate
    (id, public_id, created_at, updated_at, name, email, phone, location, headline, profile_url)
SELECT %(candidate)s + n, pg_temp.public_id(%(candidate)s + n, 'candidate'), now(), now(), 'Candidate ' || n,
    'more' || n || '@crowd.example', '+49 30 ' || n, 'Lisbon', 'Group Product Manager at Northwind', ''
FROM generate_series(1, %(people)s) n;

INSERT INTO hiring_application
    (id, public_id, created_at, updated_at, status, applied_at, stage_entered_at, candidate_id, job_id, stage_id)
SELECT %(application)s + n, pg_temp.public_id(%(candidate)s + n, 'application'), now(), now(), 'active', now(), now(),
    c.id, (%(jobs)s::bigint[])[1 + (c.number + 1) %% %(job_count)s],
    (%(stages)s::bigint[])[1 + (c.number + 1) %% %(job_count)s]
FROM generate_series(1, %(applications)s) n
JOIN (SELECT id, id - %(first)s AS number, row_number() OVER (ORDER BY id > %(candidate)s DESC, id) AS turn
    FROM hiring_candidate WHERE id > %(first)s) c ON c.turn = n;

INSERT INTO hiring_employment
    (public_id, created_at, updated_at, candidate_id, employer, title, started_on, is_product_management,
     is_leadership)
SELECT pg_temp.public_id(2 * c.id + k, 'employment'), now(), now(), c.id, 'Northwind', 'Product Manager',
    date '2015-01-01' + k * 1000, true, false
FROM hiring_candidate c, generate_series(0, 1) k WHERE c.id > %(first)s;

UPDATE scorecards_panelsummary s SET version = 1, compiled = 1, requested = 1, formula = d.formula,
    document = d.document, sha256 = d.sha256, compiled_at = d.compiled_at
FROM (SELECT *, row_number() OVER () - 1 AS turn FROM scorecards_panelsummary WHERE application_id = ANY(%(sample)s)) d
WHERE s.version = 0 AND s.application_id %% %(sampled)s = d.turn
"""


def fill(*, candidates: int, applications: int, cards: int) -> None:
    """Write so many of each. The documents of a few hundred panels are those of all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM hiring_candidate")
        first = cursor.fetchone()[0]
    panels = cards // CARDS
    parents = make_parents()
    ids = add_panels(parents, panels)
    sample = ids[:SAMPLE]
    compile_summaries(sample, reading=Reading.ALL)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(HELPERS)
        cursor.execute("SELECT max(id) FROM hiring_candidate")
        highest = cursor.fetchone()[0]
        cursor.execute("SELECT max(id) FROM hiring_application")
        parameters = parents | {
            "first": first,
            "candidate": highest,
            "application": cursor.fetchone()[0],
            "people": candidates - panels,
            "applications": applications - panels,
            "sample": sample,
            "sampled": len(sample),
        }
        for statement in MORE.split(";"):
            cursor.execute(statement, parameters)
        for table in ("hiring_candidate", "hiring_application"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
