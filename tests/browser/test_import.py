"""A list with mistakes becomes applications: uploaded, mapped, looked at, confirmed, watched, its mistakes fetched."""

import csv
import re

import pytest
from playwright.sync_api import expect

from hiring.models import Application, CandidateImport
from hiring.operations import import_runs
from tests.factories import CandidateFactory, JobFactory, RecruiterFactory, StageFactory
from tests.hiring.admin.pages import page as page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = (
    "Full name;Mail;Shoe size;Current title;Employer\n"
    "Ada Obi;ada@example.org;38;Director;Northwind\n"
    "Bo Li;nonsense;40;;\n"
    ";nameless@example.org;41;;\n"
    "Cy Roe;cy@example.org;42;=HYPERLINK(1);\n"
    "Di Vu;di@example.org;43;;Contoso\n"
)


@pytest.fixture
def by_hand(monkeypatch):
    """Tasks wait until the test does a worker's work: by_hand(chunks)."""
    monkeypatch.setattr("hiring.operations.queueing.queue_task", lambda task, pk: None)
    monkeypatch.setattr(import_runs, "CHUNK", 2)

    def work(chunks):
        moments = iter([0, *[1] * chunks, 100])
        monkeypatch.setattr(import_runs, "monotonic", lambda: next(moments))
        import_runs.run_rows(CandidateImport.objects.get().pk)

    return work


def test_a_list_with_mistakes_is_imported_and_its_mistakes_come_back_as_a_file(visitor, by_hand, tmp_path):
    job = StageFactory(job=JobFactory(title="Head of Product"), position=0).job
    known = CandidateFactory(name="Di", email="di@example.org")
    file = tmp_path / "people.csv"
    file.write_text(LIST)
    recruiter = visitor(RecruiterFactory()).open(page_of(job, "import_candidates"))
    page = recruiter.page

    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the list").click()

    expect(page.get_by_label("Full name")).to_have_value("name")
    expect(page.get_by_label("Employer")).to_have_value("employer")
    expect(page.get_by_label("Shoe size")).to_have_value("")
    page.get_by_label("Mail").select_option("")
    page.get_by_label("Full name").select_option("")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text("Say which column holds the name.")).to_be_visible()
    page.get_by_label("Full name").select_option("name")
    page.get_by_label("Mail").select_option("email")
    page.get_by_role("button", name="Check the rows").click()

    expect(page.get_by_text("people.csv has 5 rows. Nobody is added before you confirm.")).to_be_visible()
    figures = page.locator(".fp-figures")
    expect(figures).to_have_text(re.compile(r"New\s*1\s*Updated\s*1\s*Unchanged\s*0\s*Left out\s*3"))
    expect(page.get_by_text("Columns left out: Shoe size.")).to_be_visible()
    expect(page.get_by_text("Updates headline, name; joins the job")).to_be_visible()
    assert Application.objects.count() == 0
    page.get_by_role("button", name="Import these rows").click()

    expect(page.get_by_text("0 of 5 rows")).to_be_visible()
    by_hand(1)
    expect(page.get_by_text("2 of 5 rows")).to_be_visible()
    page.get_by_role("link", name="My imports").click()
    page.get_by_role("link", name="people.csv").click()
    expect(page.get_by_text("2 of 5 rows")).to_be_visible()
    by_hand(5)
    expect(page.get_by_text("people.csv was imported on")).to_be_visible()
    expect(figures).to_have_text(re.compile(r"New\s*1\s*Updated\s*1\s*Unchanged\s*0\s*Left out\s*3"))

    with page.expect_download() as download:
        page.get_by_role("link", name="Download these rows").click()
    rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert [row[:2] + row[3:5] for row in rows] == [
        ["Line", "Column", "Full name", "Mail"],
        ["3", "Mail", "Bo Li", "nonsense"],
        ["4", "Full name", "", "nameless@example.org"],
        ["5", "Current title", "Cy Roe", "cy@example.org"],
    ]
    assert rows[3][6] == "'=HYPERLINK(1)"
    assert sorted(a.candidate.name for a in job.applications.all()) == ["Ada Obi", "Di Vu"]
    assert job.applications.filter(candidate=known).exists()
    assert recruiter.trouble == []
