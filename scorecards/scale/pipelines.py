"""The crowd's applications, spread over the stages of their jobs."""

from datetime import datetime, timedelta
from random import Random

from hiring.models import Application, Job, RejectionReason, Role, Stage, StageMove, User
from scorecards.operations.plans import open_planned_job

BATCH = 2_000
CONFIDENTIAL = 8  # every eighth job
STANDING = {"active": 30, "rejected": 60, "withdrawn": 8, "hired": 2}
OLDEST = 400  # days
GOING_ON = 0.5


def open_jobs(chance: Random, number: int, *, recruiters: list[User], managers: list[User]) -> list[Job]:
    """So many jobs over all rungs of the ladder, with teams, stages and plans."""
    roles = list(Role.objects.filter(is_active=True))
    return [
        open_planned_job(
            role=roles[n % len(roles)],
            title=f"{roles[n % len(roles)].title}, team {n + 1}",
            by=recruiters[n % len(recruiters)],
            hiring_manager=chance.choice(managers),
            is_confidential=n % CONFIDENTIAL == CONFIDENTIAL - 1,
        )
        for n in range(number)
    ]


def apply(
    chance: Random, number: int, *, candidates: list[int], jobs: list[Job], by: User, now: datetime
) -> None:
    """Write so many applications with their moves; nobody applies twice to one job."""
    stages = {job.pk: list(job.stages.order_by("position")) for job in jobs}
    reasons = _reasons()
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < number:
        pairs[chance.choice(candidates), chance.choice(jobs).pk] = None
    chosen = list(pairs)
    for start in range(0, number, BATCH):
        rows = [
            _application(chance, pair, stages[pair[1]], reasons, now)
            for pair in chosen[start : start + BATCH]
        ]
        Application.objects.bulk_create(rows)
        StageMove.objects.bulk_create(move for row in rows for move in _moves(row, stages[row.job_id], by))


def _reasons() -> dict[str, RejectionReason]:
    company, candidate = RejectionReason.EndedBy.COMPANY, RejectionReason.EndedBy.CANDIDATE
    return {
        "rejected": RejectionReason.objects.get_or_create(
            name="Another candidate fits better", defaults={"ended_by": company}
        )[0],
        "withdrawn": RejectionReason.objects.get_or_create(
            name="Took another offer", defaults={"ended_by": candidate}
        )[0],
    }


def _application(
    chance: Random,
    pair: tuple[int, int],
    stages: list[Stage],
    reasons: dict[str, RejectionReason],
    now: datetime,
) -> Application:
    status = chance.choices(list(STANDING), list(STANDING.values()))[0]
    applied = now - timedelta(days=chance.randint(20, OLDEST), minutes=chance.randrange(1_440))
    reached = len(stages) - 1 if status == "hired" else 0
    while status != "hired" and reached < len(stages) - 2 and chance.random() < GOING_ON:
        reached += 1
    return Application(
        candidate_id=pair[0],
        job_id=pair[1],
        stage=stages[reached],
        status=status,
        rejection_reason=reasons.get(status),
        applied_at=applied,
        stage_entered_at=applied + timedelta(days=3 * reached),
        closed_at=None if status == "active" else applied + timedelta(days=3 * reached + 2),
    )


def _moves(application: Application, stages: list[Stage], by: User) -> list[StageMove]:
    path = [stage for stage in stages if stage.position <= application.stage.position]
    return [
        StageMove(
            application=application,
            from_stage=path[n - 1] if n else None,
            to_stage=stage,
            moved_by=by,
            moved_at=application.applied_at + timedelta(days=3 * n),
        )
        for n, stage in enumerate(path)
    ]
