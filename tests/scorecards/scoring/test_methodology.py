"""The worked example of docs/methodology.md, recomputed from the tables it prints."""

from pathlib import Path

import pytest

from scorecards.scoring import summarise
from tests.scorecards.scoring.panels import card, criterion, panel

TEXT = (Path(__file__).parents[3] / "docs" / "methodology.md").read_text(encoding="utf-8")
ABSENT = "–"  # noqa: RUF001 - the dash the page prints


def tables():
    """Return each table of the worked example as rows of cells by column name."""
    section = TEXT.split("## A worked example\n")[1].split("\n## ")[0]
    found = [
        block.splitlines()
        for block in section.split("\n\n")
        if block.startswith(("| Competency", "| Figure"))
    ]
    return [_rows(lines) for lines in found]


def _rows(lines):
    header, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(header, cells, strict=True)) for cells in body]


@pytest.fixture
def document():
    rows = tables()[0]
    criteria = [
        criterion(row["Competency"], int(row["Weight"]), int(row["Bar"]), must_have=row["Must-have"] == "yes")
        for row in rows
    ]
    seats = list(rows[0])[4:]
    return summarise(panel(criteria, [_seat(name, rows) for name in seats]))


def _seat(name, rows):
    scores = {row["Competency"]: row[name] for row in rows if row[name] != ABSENT}
    read = {key: None if text == "n/a" else int(text) for key, text in scores.items()}
    return card(name, read, role="shadow" if "shadow" in name else "interviewer")


def _printed(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "null" if value is None else str(value)


def test_the_competencies_of_the_worked_example_are_what_the_code_computes(document):
    columns = {
        "Competency": "competency",
        "n": "n",
        "Mean": "mean",
        "Range": "range",
        "Average deviation": "average_deviation",
        "Agreement": "agreement",
        "Acceptable": "agreement_acceptable",
        "Below bar": "below_bar",
        "Stop": "stop",
    }
    computed = [
        {column: _printed(item[name]) for column, name in columns.items()}
        for item in document["competencies"]
    ]

    assert sorted(tables()[1], key=lambda row: row["Competency"]) == computed


def test_the_composite_of_the_worked_example_is_what_the_code_computes(document):
    printed = {row["Figure"]: row["Stored"] for row in tables()[2]}

    assert {name: str(document["composite"][name]) for name in printed} == printed
    assert set(printed) == {"coverage", "value", "bar", "standard_error", "against_bar"}


def test_every_code_the_documents_use_is_explained():
    codes = (
        "cancelled",
        "shadow",
        "recused",
        "owed",
        "not_independent",
        "no_weights",
        "no_ratings",
        "coverage_below_floor",
        "one_rating",
        "within_one_point",
        "spread",
        "far_apart",
        "outside_rubric",
        "must_have_below_bar",
    )

    assert [code for code in codes if f"`{code}`" not in TEXT] == []
