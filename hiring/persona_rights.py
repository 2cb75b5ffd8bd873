"""What each kind of person comes in by, sees, may do and never meets: the table that docs/security.md prints.

`tests/trust/doors.txt` says the same door by door, as the running system answers.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True)
class Rights:
    """One line of the table; the words are for people to read."""

    who: str
    comes_in: str
    sees: str
    may: str
    never: str


RIGHTS = (
    Rights(
        "Site admin",
        "pages, admin, API (session)",
        "every job that is not confidential, and those whose team they are on; accounts, tokens, webhooks, audit trail",
        "what a recruiter may; accounts, personas, tokens, webhooks, rules of retention, erasure",
        "a confidential job outside whose team they are: being site admin opens none",
    ),
    Rights(
        "Recruiter",
        "pages, admin, API (session)",
        "every job that is not confidential, and those whose team they are on",
        "run jobs, people, panels; export; decide",
        "accounts, tokens, webhooks; rules of retention to change",
    ),
    Rights(
        "Hiring manager",
        "pages, admin, API (session)",
        "the jobs whose team they are on, and panels they sit on",
        "move, end, hire, schedule, note, export, debrief and decide on the jobs of their team",
        "other jobs; files to be edited; imports",
    ),
    Rights(
        "Interviewer",
        "pages, a mail's link, API (session)",
        "the people they interview: name, headline, profile, papers, career; never how they are reached, their "
        "source or tags; the panel's evidence once every card they owe about that person is in",
        "write, hand in, amend and give back their own card; take part in the debrief",
        "the admin; anybody they do not interview",
    ),
    Rights(
        "Shadow",
        "as an interviewer: a seat and no group",
        "as an interviewer",
        "as an interviewer; their card never counts",
        "as an interviewer",
    ),
    Rights(
        "Fairness analyst",
        "pages, API (session)",
        "their own start page, the catalogues and the names of colleagues; no report for them exists yet",
        "nothing",
        "candidates, jobs, evidence, the admin",
    ),
    Rights(
        "Integration",
        "API by token, webhooks",
        "every job that is not confidential, as far as scopes and jobs of its token go; cards once handed in, "
        "decisions once in force",
        "write what its scopes name, under the same rules",
        "pages; to reject, hire, merge, decide or erase; a draft, a private note, a reason for stepping back",
    ),
)
# Power that is no persona: it comes with a job and goes with it.
BY_JOB = (
    (
        "On a job's hiring team",
        "runs that job, its candidates and panels, confidential or not; reads their evidence",
    ),
    ("On a panel", "sees that one application, and its evidence once every card owed about the person is in"),
    ("Is the candidate", "never reaches their own file, whatever else they are"),
    (
        "Has a conflict of interest",
        "the job, or the person, does not exist for them; what they owed there is gone",
    ),
)


def rights_table() -> str:
    """Both tables as Markdown."""
    heads = ("who", "comes in by", "sees", "may", "never")
    lines = [_line(heads), _line("---" for _ in fields(Rights)), *(_line(astuple(one)) for one in RIGHTS)]
    lines += ["", _line(("whoever", "besides")), _line(("---", "---")), *(_line(pair) for pair in BY_JOB)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
