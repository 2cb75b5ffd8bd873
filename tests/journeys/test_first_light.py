"""From a CSV of candidates to a compiled panel summary, through all three doors, on running processes."""

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Locator, Page, expect

from hiring.operations.access import create_api_token
from hiring.operations.ladder import load_ladder
from hiring.operations.people import create_person, sync_personas
from hiring.permissions import Persona
from scorecards.operations.framework import load_framework
from tests.factories import PASSWORD

pytestmark = [pytest.mark.services, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CSV = """Name;E-mail;Phone;Headline
Amara Okonkwo;amara@example.org;+49 30 1234;VP Product at Northwind
=HYPERLINK("http://evil.example");evil@example.org;;
Zoë Åström;zoe@example.org;;Group PM
Zoë Again;ZOE@example.org;;
No Address At All;not-an-address;;
"""
INTERVIEWERS = ("Ines Solano", "Ravi Menon", "Tove Lindahl")
KITS = ("Hiring manager", "Engineering or design leader", "Peer executive")


class Person:
    """Somebody at a browser of their own, signed in by typing."""

    def __init__(self, browser, site: str, email: str) -> None:
        self.context = browser.new_context()
        self.page: Page = self.context.new_page()
        self.site = site
        self.page.goto(f"{site}/accounts/login/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(re.compile(r"^(?!.*login)"))

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.site + path)
        return self.page


@pytest.fixture
def company():
    """The framework, and nobody but the people of this story."""
    sync_personas()
    load_ladder(preset="large")
    load_framework()

    def person(name: str, persona: Persona):
        email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
        return create_person(email=email, name=name, persona=persona, password=PASSWORD, by=None)

    person("Marta Recruiter", Persona.RECRUITER)
    person("Hugo Manager", Persona.HIRING_MANAGER)
    for name in INTERVIEWERS:
        person(name, Persona.INTERVIEWER)
    system = person("Warehouse", Persona.INTEGRATION)
    return create_api_token(user=system, name="warehouse", by=None)[1]


def test_from_a_list_of_candidates_to_a_summary_through_all_three_doors(
    browser, processes, company, tmp_path
):
    site = processes.start_web()
    processes.start_worker()
    recruiter = Person(browser, site, "marta@example.com")

    open_job(recruiter)
    import_candidates(recruiter, tmp_path)
    panel_url = seat_panel(recruiter)

    interviewers = {
        name: Person(browser, site, f"{name.split()[0].lower()}@example.com") for name in INTERVIEWERS
    }
    for number, (name, person) in enumerate(interviewers.items()):
        others_stay_hidden(person, panel_url)
        fill_in_card(person, name, score=3 + number % 2)

    manager = Person(browser, site, "hugo@example.com")
    # The recruiter has had the page open all along; it fills itself.
    expect(recruiter.page.locator("#panel").get_by_text("All three scorecards are in")).to_be_visible(
        timeout=10_000
    )
    for reader in (recruiter, manager, *interviewers.values()):
        read_summary(reader, panel_url)
    pull_everything(site, company)


def open_job(recruiter: Person) -> None:
    page = recruiter.open("/admin/hiring/job/add/")
    page.select_option("#id_role", label="Head of Product")
    page.fill("#id_title", "Head of Product, Platform")
    page.locator("[aria-labelledby=select2-id_hiring_manager-container]").click()
    page.locator(".select2-search__field").fill("hugo man")
    page.get_by_role("option", name="Hugo Manager").click()
    page.click("[name=_save]")
    page.get_by_role("link", name="Panel plan").click()
    for kit in KITS:
        expect(page.get_by_text(kit).first).to_be_attached()
    page.get_by_role("link", name="Job and team").click()


def import_candidates(recruiter: Person, tmp_path) -> None:
    page = recruiter.page
    choose(page, "Import candidates")
    path = tmp_path / "people.csv"
    path.write_text(CSV, encoding="utf-8-sig")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("button", name="Check the rows").click()
    figures = page.locator(".fp-figures")
    expect(figures).to_have_text(re.compile(r"New\s*2\s*Updated\s*0\s*Unchanged\s*0\s*Left out\s*3"))
    page.get_by_role("button", name="Import these rows").click()
    # The worker writes them; the page follows by itself.
    expect(page.get_by_text("people.csv was imported on")).to_be_visible(timeout=20_000)
    recruiter.open("/admin/hiring/application/")


def seat_panel(recruiter: Person) -> str:
    page = recruiter.page
    page.get_by_role("link", name="Amara Okonkwo").first.click()
    application = page.url
    choose(page, "Move")
    page.select_option("#id_to_stage", label="Panel interviews")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Amara Okonkwo is at Panel interviews now.")).to_be_visible()
    for name, kit in zip(INTERVIEWERS, KITS, strict=True):
        page.goto(application)
        choose(page, "Schedule interview")
        page.select_option("#id_kit", label=kit)
        page.get_by_label("Day").fill("2026-03-02")
        page.get_by_label("Time", exact=True).fill("10:00")
        page.get_by_label("Time", exact=True).press("Tab")
        page.get_by_label(f"What {name} does there").select_option("Lead")
        page.click("[name=_save]")
        expect(page.get_by_text("What the panel covers")).to_be_visible()
    page.goto(application)
    choose(page, "Panel page")
    page.wait_for_url("**/panel/")
    return page.url


def choose(page: Page, act: str) -> None:
    """Click an act of a record's page, behind "More" where there is no room for it."""
    page.wait_for_load_state()
    link = page.locator("a").filter(has_text=re.compile(rf"\s{act}\s*$")).first
    if not link.is_visible():
        page.get_by_text("More", exact=True).first.click()
    link.click()


def others_stay_hidden(person: Person, panel_url: str) -> None:
    """An interviewer who owes a card finds nobody's judgement behind any address that a colleague has."""
    page = person.open(panel_url)
    expect(page.get_by_text("Recommendations")).to_have_count(0)
    for name in INTERVIEWERS:
        expect(page.get_by_text(f"Evidence noted by {name}")).to_have_count(0)


def fill_in_card(person: Person, name: str, *, score: int) -> None:
    page = person.open("/")
    page.get_by_role("link", name=re.compile("Amara Okonkwo")).first.click()
    # The role's other competencies are folded away.
    ratings = page.locator("fieldset:has(input[name^='score-'])").filter(visible=True)
    count = 5
    expect(ratings).to_have_count(count)
    for number in range(count - 1):
        take(ratings.nth(number).locator(f"input[value='{score}']"))
        page.locator("textarea[name^='evidence-']").nth(number).fill(
            f"Evidence noted by {name}, point {number}."
        )
    take(ratings.nth(count - 1).locator("input[type=radio]").last)
    page.get_by_role("button", name="Submit scorecard").click()
    # The server's answer, not the page's own list of what is missing: a hand-in on its way takes what is
    # rated meanwhile.
    expect(page.locator("[data-error-summary]")).to_be_visible()
    take(page.locator("input[type=radio][name=recommendation][value=yes]"))
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.get_by_text("Your scorecard is in")).to_be_visible()


def take(radio: Locator) -> None:
    """Choose by keyboard, which no layout can get in the way of."""
    radio.focus()
    radio.press("Space")
    expect(radio).to_be_checked()


def read_summary(reader: Person, panel_url: str) -> None:
    page = reader.open(panel_url)
    expect(page.get_by_role("heading", name="Recommendations")).to_be_visible()
    expect(page.locator("#panel").get_by_text("All three scorecards are in")).to_be_visible()
    for name in INTERVIEWERS:
        expect(page.get_by_text(name).first).to_be_attached()


def pull_everything(site: str, token: str) -> None:
    pulled = {
        name: get(f"{site}/api/v1/{name}/", token)["results"]
        for name in ("candidates", "applications", "interviews", "scorecards", "panel-summaries")
    }
    assert {name: len(rows) for name, rows in pulled.items()} == {
        "candidates": 2,
        "applications": 2,
        "interviews": 3,
        "scorecards": 3,
        "panel-summaries": 1,
    }
    document = pulled["panel-summaries"][0]["document"]
    assert document["recommendations"] == {
        "strong_no": 0,
        "no": 0,
        "yes": 3,
        "strong_yes": 0,
        "cannot_judge": 0,
    }
    assert len(document["cards"]["counted"]) == 3
    with pytest.raises(urllib.error.HTTPError, match="401"):
        get(f"{site}/api/v1/candidates/", "fp_00000000_unknown")


def get(url: str, token: str):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)
