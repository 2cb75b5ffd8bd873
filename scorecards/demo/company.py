"""Who works at the demo company, and where."""

from dataclasses import dataclass, field
from datetime import datetime

from hiring.models import Application, Candidate, Department, Job, Office, RejectionReason, Role, Tag, User
from hiring.models import Source as CandidateSource
from hiring.operations.catalogue import save_entry
from hiring.operations.people import create_person
from hiring.permissions import Persona
from scorecards.demo.source import Source
from scorecards.demo.timeline import Days, Timeline

# The account that shows each persona of the product, by key of people.yaml; `warehouse` owns the API token.
ACCOUNTS = {
    "admin": "helene",
    "recruiter": "marisol",
    "hiring_manager": "ingrid",
    "interviewer": "priya",
    "shadow": "tomasz",
    "fairness_analyst": "yusuf",
}
INTEGRATION = "warehouse"
# Joins a panel of the story when the others' cards can be read already.
LATECOMER = "callum"


@dataclass(slots=True)
class Company:
    """The rows of the story by their keys, filled as it is played."""

    source: Source
    days: Days
    timeline: Timeline = field(default_factory=Timeline)
    staff: dict[str, User] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    focus: dict[str, list[set[str]]] = field(default_factory=dict)
    applications: dict[tuple[str, str], Application] = field(default_factory=dict)

    def reason(self, name: str) -> RejectionReason:
        """The reason of this name, from the ladder's lists."""
        return RejectionReason.objects.get(name=name)

    def role(self, key: str) -> Role:
        """The rung of this key, from the ladder."""
        return Role.objects.get(key=key)


def address_of(key: str) -> str:
    """The e-mail address of somebody who works here."""
    return f"{key}@fernhill.example"


def found_company(company: Company, *, password: str, now: datetime) -> None:
    """Create the accounts and the plain lists. Only the persona accounts are given the password."""
    shown = set(ACCOUNTS.values())
    for row in company.source.staff.values():
        company.staff[row.key] = create_person(
            email=address_of(row.key),
            name=row.name,
            title=row.title,
            timezone_name=row.timezone,
            persona=Persona[row.persona.upper()],
            password=password if row.key in shown else None,
            by=company.staff.get(ACCOUNTS["admin"]),
            now=now,
        )
    admin = company.staff[ACCOUNTS["admin"]]
    lists = (
        (Department, company.source.departments),
        (Office, company.source.offices),
        (Tag, company.source.tags),
    )
    for model, names in lists:
        present = set(model.objects.values_list("name", flat=True))
        for name in names:
            if name not in present:
                save_entry(entry=model(name=name), by=admin, changed=["name"], now=now)


def source_named(name: str) -> CandidateSource | None:
    """Where a candidate came from; None where nothing is known."""
    return CandidateSource.objects.get(name=name) if name else None
