"""What a company does on a day when it hires, and how long each of it may take."""

from dataclasses import dataclass

from bench.pages import EMPTY

PAGE, AUTOSAVE = 0.300, 0.100  # seconds within which 95 of 100 are answered


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of request: its name is that of its act in bench.load.crew, its share is of all requests."""

    act: str
    label: str
    share: float
    limit: float | None = None


# Autosaves are what a form sends while somebody writes; the rest is read off what each role opens on the way.
MIX = (
    Kind("save_field", "autosave of a field", 0.40, AUTOSAVE),
    Kind("open_form", "scorecard form", 0.08, PAGE),
    Kind("hand_in", "hand in a scorecard", 0.025, PAGE),
    Kind("home", "interviewer's home page", 0.07, PAGE),
    Kind("board", "board", 0.05, PAGE),
    Kind("move", "move on the board", 0.05, PAGE),
    Kind("application", "application, in the admin", 0.04, PAGE),
    Kind("panel", "panel page", 0.03, PAGE),
    Kind("search", "search page", 0.02, PAGE),
    Kind("changes", "API: changes since", 0.10, PAGE),
    Kind("api_page", "API: 50 applications with candidates", 0.06, PAGE),
    Kind("api_row", "API: one candidate", 0.04, PAGE),
    Kind("export", "API: export of all candidates", 0.002),
    Kind("empty", EMPTY, 0.033, PAGE),
)
