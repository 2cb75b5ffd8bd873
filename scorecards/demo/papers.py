"""The CVs that the demo's candidates send: plain text, made from their careers."""

from scorecards.demo.effects import chance
from scorecards.demo.source import CandidateRow, Position

CV_SHARE = 0.8


def cv_of(person: CandidateRow) -> tuple[str, bytes] | None:
    """File name and content of a person's CV; None for those who sent none."""
    if not person.career or chance("cv", person.key).random() >= CV_SHARE:
        return None
    head = [person.name, person.headline, " · ".join(filter(None, (person.location, person.email)))]
    career = [_line(position) for position in sorted(person.career, key=lambda p: p.started_on, reverse=True)]
    text = "\n".join([*filter(None, head), "", "EXPERIENCE", "", *career, ""])
    return f"CV {person.name}.txt", text.encode()


def _line(position: Position) -> str:
    end = f"{position.ended_on:%m/%Y}" if position.ended_on else "now"
    return f"{position.started_on:%m/%Y} to {end}\n  {position.title}, {position.employer}\n"
