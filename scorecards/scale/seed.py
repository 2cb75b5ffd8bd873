"""Writing the crowd: people, jobs, applications and panels, the same for the same numbers."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from hiring.errors import WrongState
from hiring.models import Role, User
from hiring.permissions import Persona
from scorecards.scale.panels import hold_interviews
from scorecards.scale.people import gather_candidates, hire_staff
from scorecards.scale.pipelines import apply, open_jobs

STAFF = {Persona.RECRUITER: 6, Persona.HIRING_MANAGER: 12, Persona.INTERVIEWER: 60}
MOST_JOBS_PER_PERSON = 10


def seed_crowd(
    *,
    candidates: int,
    applications: int,
    jobs: int,
    now: datetime,
    password: str | None = None,
    tell: Callable[[str], object] = print,
) -> User:
    """Write the crowd in batches and return its first recruiter; `tell` hears of each step.

    Raises WrongState before anything is written where the crowd is here already, where there is no ladder, or
    where nobody could apply so often to so few jobs.
    """
    _check_ground(candidates=candidates, applications=applications, jobs=jobs)
    chance = Random(candidates)  # noqa: S311 - a crowd, not a secret
    staff = {
        persona: hire_staff(chance, number=number, persona=persona, password=password)
        for persona, number in STAFF.items()
    }
    recruiters = staff[Persona.RECRUITER]
    opened = open_jobs(chance, jobs, recruiters=recruiters, managers=staff[Persona.HIRING_MANAGER])
    tell(f"{len(opened)} jobs")
    keys = gather_candidates(chance, candidates)
    tell(f"{len(keys)} candidates")
    apply(chance, applications, candidates=keys, jobs=opened, by=recruiters[0], now=now)
    tell(f"{applications} applications")
    cards = hold_interviews(chance, interviewers=staff[Persona.INTERVIEWER], now=now)
    tell(f"{cards} scorecards")
    return recruiters[0]


def _check_ground(*, candidates: int, applications: int, jobs: int) -> None:
    if not Role.objects.filter(is_active=True).exists():
        raise WrongState("There is no ladder yet. Run load_framework first.")
    if User.objects.filter(email__endswith="@crowd.example").exists():
        raise WrongState("The crowd is here already. Start with an empty database for another one.")
    if min(candidates, jobs) < 1 or applications > candidates * min(jobs, MOST_JOBS_PER_PERSON) // 2:
        raise WrongState("So many applications do not fit so few candidates and jobs. Ask for fewer.")
