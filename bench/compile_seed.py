"""Panels by the hundred thousand, written by SQL: two interviews, four cards and twelve ratings each."""

from django.db import connection, transaction

from hiring.models import Job, Role
from scorecards.models import InterviewKit, KitCompetency
from tests.factories import (
    CompetencyFactory,
    JobFactory,
    RoleCompetencyFactory,
    RoleFactory,
    StageFactory,
    UserFactory,
    panel_plan_of,
)

ROLES, JOBS, PEOPLE = 4, 40, 24
KITS = (("vision", "people", "data"), ("market", "delivery", "discovery"))
EVIDENCE = (
    "Told how the team chose between two bets last year, what the numbers said on the day, whom she asked, "
    "and what they stopped doing for it; both engineers in the room remembered it the same way."
)

# Ids of new rows follow on those that are there: {table} is the highest. A public id looks like a UUIDv7.
STATEMENTS = """
INSERT INTO hiring_candidate
    (id, public_id, created_at, updated_at, name, email, phone, location, headline, profile_url)
SELECT {candidate} + n, pg_temp.public_id({candidate} + n, 'candidate'), now(), now(), 'Candidate ' || n,
    'candidate' || n || '@crowd.example', '', '', '', ''
FROM generate_series(1, %(panels)s) n;

INSERT INTO hiring_application
    (id, public_id, created_at, updated_at, status, applied_at, stage_entered_at, candidate_id, job_id, stage_id)
SELECT {application} + n, pg_temp.public_id({candidate} + n, 'application'), now(), now(), 'active', now(), now(),
    {candidate} + n, (%(jobs)s::bigint[])[1 + n %% %(job_count)s], (%(stages)s::bigint[])[1 + n %% %(job_count)s]
FROM generate_series(1, %(panels)s) n;

INSERT INTO hiring_interview
    (id, public_id, created_at, updated_at, title, starts_at, ends_at, timezone, place, status, application_id,
     sequence)
SELECT {interview} + 1 + i, pg_temp.public_id(2 * {candidate} + i, 'interview'), now(), now(), 'Interview',
    now() - interval '2 hours', now() - interval '1 hour', 'UTC', '', 'scheduled', {application} + 1 + i / 2, 0
FROM generate_series(0, 2 * %(panels)s - 1) i;

INSERT INTO scorecards_kitassignment (interview_id, kit_id)
SELECT {interview} + 1 + i, (%(kits)s::bigint[])[1 + 2 * ((1 + i / 2) %% %(job_count)s) + i %% 2]
FROM generate_series(0, 2 * %(panels)s - 1) i;

INSERT INTO hiring_panelist
    (id, public_id, created_at, updated_at, role, card_submitted_at, recusal_reason, interview_id, user_id,
     link_epoch)
SELECT {panelist} + 1 + s, pg_temp.public_id(4 * {candidate} + s, 'panelist'), now(), now(),
    CASE WHEN s %% 2 = 0 THEN 'lead' ELSE 'interviewer' END, now(), '', {interview} + 1 + s / 2,
    (%(users)s::bigint[])[1 + s %% %(people)s], 0
FROM generate_series(0, 4 * %(panels)s - 1) s;

INSERT INTO scorecards_scorecard (id, public_id, created_at, updated_at, private_note, panelist_id, rubric_id)
SELECT {scorecard} + 1 + s, pg_temp.public_id(4 * {candidate} + s, 'card'), now(), now(), '', {panelist} + 1 + s,
    (%(rubrics)s::bigint[])[1 + (1 + s / 4) %% %(job_count)s]
FROM generate_series(0, 4 * %(panels)s - 1) s;

INSERT INTO scorecards_scorecardrevision
    (id, public_id, created_at, updated_at, number, recommendation, reason, submitted_at, is_independent,
     scorecard_id, submitted_by_id)
SELECT {scorecardrevision} + 1 + s, pg_temp.public_id(4 * {candidate} + s, 'revision'), now(), now(), 1,
    (ARRAY['strong_no', 'no', 'yes', 'strong_yes'])[1 + pg_temp.chance(s) %% 4], '', now(), true,
    {scorecard} + 1 + s, (%(users)s::bigint[])[1 + s %% %(people)s]
FROM generate_series(0, 4 * %(panels)s - 1) s;

INSERT INTO scorecards_rating
    (public_id, created_at, updated_at, score, not_assessed, evidence, is_final, competency_id, revision_id)
SELECT pg_temp.public_id(12 * {candidate} + r, 'rating'), now(), now(),
    CASE WHEN pg_temp.chance(r) %% 40 > 0 THEN 1 + pg_temp.chance(r) %% 5 END, pg_temp.chance(r) %% 40 = 0,
    %(evidence)s, true, (%(competencies)s::bigint[])[1 + r %% 3 + 3 * (r / 6 %% 2)], {scorecardrevision} + 1 + r / 3
FROM generate_series(0, 12 * %(panels)s - 1) r;

INSERT INTO scorecards_panelsummary
    (public_id, created_at, updated_at, requested, compiled, version, sha256, application_id)
SELECT pg_temp.public_id({candidate} + n, 'summary'), now(), now(), 1, 0, 0, '', {application} + n
FROM generate_series(1, %(panels)s) n
"""
HELPERS = """
CREATE OR REPLACE FUNCTION pg_temp.public_id(n bigint, kind text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (lpad(to_hex(1750000000000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 19))::uuid $$;
CREATE OR REPLACE FUNCTION pg_temp.chance(n bigint) RETURNS int LANGUAGE sql IMMUTABLE AS
    $$ SELECT abs(hashint8(n) % 1000003) $$;
"""
NUMBERED = {
    "candidate": "hiring_candidate",
    "application": "hiring_application",
    "interview": "hiring_interview",
    "panelist": "hiring_panelist",
    "scorecard": "scorecards_scorecard",
    "scorecardrevision": "scorecards_scorecardrevision",
}


def add_panels(parents: dict[str, object], panels: int) -> list[int]:
    """Write that many panels, every summary waiting; returns their applications' keys in order."""
    parameters = parents | {"panels": panels, "evidence": EVIDENCE}
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows that follow from each other by arithmetic need no look at each other.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(HELPERS)
        highest = {}
        for name, table in NUMBERED.items():
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            highest[name] = cursor.fetchone()[0]
        for statement in STATEMENTS.format(**highest).split(";"):
            cursor.execute(statement, parameters)
        for table in NUMBERED.values():
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [highest["application"] + n for n in range(1, panels + 1)]


def make_parents() -> dict[str, object]:
    """Make the few rows that all panels share: jobs, kits, people; lists that the statements index."""
    jobs = [job for number in range(ROLES) for job in _jobs(number)]
    competencies = [CompetencyFactory(key=key).pk for kit in KITS for key in kit]
    kits = [pk for job in jobs for pk in job.kits.order_by("pk").values_list("pk", flat=True)]
    return {
        "jobs": [job.pk for job in jobs],
        "job_count": len(jobs),
        "stages": [StageFactory(job=job).pk for job in jobs],
        "rubrics": [job.panel_plan.rubric_id for job in jobs],
        "kits": kits,
        "users": [user.pk for user in UserFactory.create_batch(PEOPLE)],
        "people": PEOPLE,
        "competencies": competencies,
    }


def _jobs(number: int) -> list[Job]:
    role: Role = RoleFactory(key=f"rung_{number}", title=f"Rung {number}", rank=40 + number)
    for position, key in enumerate(KITS[0] + KITS[1]):
        RoleCompetencyFactory(
            role=role,
            competency=CompetencyFactory(key=key, position=position),
            weight=1 + (position + number) % 2,
            must_have=position == number,
        )
    jobs = JobFactory.create_batch(JOBS // ROLES, role=role)
    for job in jobs:
        panel_plan_of(job, keys=KITS[0])
        kit = InterviewKit.objects.create(job=job, name="Second interview", position=1)
        for position, key in enumerate(KITS[1]):
            KitCompetency.objects.create(kit=kit, competency=CompetencyFactory(key=key), position=position)
    return jobs
