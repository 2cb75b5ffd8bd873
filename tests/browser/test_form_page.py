"""Kit and form on one page: by keyboard, by thumb, on paper, with the CV beside it, for every eye and ear."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from scorecards.models import Rating
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    CompetencyFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScorecardFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"
# Twelve competencies, each with an anchor as long as a paragraph and one without a break.
ANCHOR = (
    "Moved the company's portfolio, with the reasoning made public and the losers of the move in the room. "
    * 2
)


def pdf(text):
    """The smallest file that a PDF viewer opens without repairing it."""
    stream = f"BT /F1 24 Tf 60 760 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Font << /F1 5 0 R >> >>",
    ]
    data, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n"
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    return (
        f"{data}{tail}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF"
    ).encode()


@pytest.fixture
def card():
    """A card of a large role, for a candidate with a long name, a CV, a picture and a letter to download."""
    role = RoleFactory()
    for number in range(12):
        key = ("vision", "people")[number] if number < 2 else f"topic_{number}"
        competency = CompetencyFactory(key=key, position=number)
        competency.anchors.filter(score=3).update(text=ANCHOR)
        competency.anchors.filter(score=2).update(text="Unbreakable" * 12)
        RoleCompetencyFactory(role=role, competency=competency, weight=1, bar=3)
    application = ApplicationFactory(candidate__name=LONG)
    for filename, content in (("Letter.docx", b"PK"), ("CV, in words.txt", b"Words"), ("CV.pdf", pdf("Ada"))):
        kind = "cover_letter" if filename == "Letter.docx" else "cv"
        file = ContentFile(content, "x")
        AttachmentFactory(candidate=application.candidate, filename=filename, kind=kind, file=file)
    ScorecardFactory(panelist__interview__application=application, panelist__user__name=LONG)
    return ScorecardFactory(panelist__interview__application=application)


def path(card):
    return f"/scorecards/{card.public_id}/"


def focused(page):
    return page.evaluate("document.activeElement.id")


def tab_to(page, wanted):
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    pytest.fail(f"the Tab key never reached {wanted}")


def scores():
    rows = Rating.objects.order_by("competency__position")
    return list(rows.values_list("competency__key", "score", "not_assessed", "evidence"))


def test_no_state_of_the_page_has_findings_at_any_width_in_any_light(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    found = {"empty": author.findings_everywhere()}

    page.locator(".card-page__others > summary").click()
    page.locator(".kit__questions > summary").click()
    page.get_by_label("Asked").first.check()
    page.locator("#score-vision-4").check()
    page.locator("#score-topic_5-2").check()
    page.locator("#evidence-vision").fill("She seemed strong.")
    page.locator("#evidence-vision").blur()
    expect(page.locator("#rate-vision [data-nudge]")).to_be_visible()
    found["partly filled, all unfolded"] = author.findings_everywhere()

    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-missing-fold] > summary").click()
    found["what is missing unfolded"] = author.findings()
    page.locator("[data-missing-fold] > summary").click()
    page.get_by_role("tab", name="CV").click()
    found["CV on a phone"] = author.findings()
    page.get_by_role("tab", name="Scorecard").click()

    page.locator("#recommendation-yes").check()
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    author.trouble = [line for line in author.trouble if "422" not in line]
    found["refused"] = author.findings_everywhere()

    assert {state: findings for state, findings in found.items() if findings} == {}


def test_the_card_is_filled_and_submitted_by_keyboard_alone(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    press, write = page.keyboard.press, page.keyboard.type
    missing, implied = page.locator("[data-missing-words]"), page.locator("[data-implied]")

    tab_to(page, "score-vision-1")
    press("5")
    press("ArrowUp")
    assert (focused(page), page.locator("#score-vision-4").is_checked()) == ("score-vision-4", True)
    press("Control+Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()

    tab_to(page, "evidence-vision")
    write("Said she would cut 5 of 12 bets, 3 at once.")  # digits in a text are text
    press("Tab")
    press("0")
    expect(page.locator("#score-people-na")).to_be_checked()
    expect(implied).to_have_text(
        "Your ratings point to strong yes. That is a mirror and not a rule: the recommendation is yours."
    )
    press("3")
    expect(implied.locator("strong")).to_have_text("yes")
    expect(missing).to_have_text("2 things missing")
    press("Tab")
    write("Named both successors.")
    tab_to(page, "recommendation-strong_no")
    press("ArrowDown")
    press("ArrowDown")
    expect(missing).to_have_text("nothing is missing")
    press("Control+Enter")

    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()
    assert scores() == [
        ("vision", 4, False, "Said she would cut 5 of 12 bets, 3 at once."),
        ("people", 3, False, "Named both successors."),
    ]
    assert card.revisions.get().recommendation == "yes"
    assert [line for line in author.trouble if "422" not in line] == []


def test_a_thumb_fills_it_on_a_phone(visitor, card):
    author = visitor(card.panelist.user, width=390, touch=True).open(path(card))
    page = author.page
    bar = page.locator("[data-missing-fold] > summary")
    small = [
        target.inner_text()
        for target in page.locator(
            ".scale__choice, .vote__choice, .button, summary, .tabs__tab, .questions__tick, .missing a, .kit a"
        ).all()
        if target.is_visible() and target.bounding_box()["height"] < 44
    ]
    assert small == []
    expect(bar).to_be_in_viewport()
    assert bar.inner_text().strip() == "0 of 2 rated · 3 things missing"

    bar.tap()
    page.get_by_role("link", name="Rate People").tap()
    assert focused(page) == "score-people-1"
    expect(page.locator("#score-people-1")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Rate People")).to_be_hidden()
    for choice in ("#score-people-na", "#score-vision-2", "#recommendation-no"):
        page.locator(f"label:has({choice})").tap()
    assert bar.inner_text().strip() == "2 of 2 rated · 1 thing missing"
    page.locator("#evidence-vision").tap()
    page.keyboard.type("Named no trade-off.")
    assert bar.inner_text().strip() == "2 of 2 rated · nothing is missing"
    page.get_by_role("button", name="Submit scorecard").tap()

    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()
    assert scores() == [("vision", 2, False, "Named no trade-off."), ("people", None, True, "")]
    assert author.trouble == []


def test_the_cv_stands_beside_the_form_and_behind_a_tab_on_a_phone(visitor, card):
    author = visitor(card.panelist.user)
    page = author.page
    frame = page.frame_locator("iframe")
    shown = page.locator("iframe")

    with page.expect_request(lambda request: request.url.startswith("chrome-extension://")):  # its PDF viewer
        author.open(path(card))
    expect(shown).to_have_attribute("title", "CV CV.pdf")
    page.get_by_role("link", name="Show CV CV, in words.txt").click()
    expect(frame.get_by_text("Words")).to_be_visible()
    assert shown.bounding_box()["x"] > page.locator("#card").bounding_box()["x"] + 600
    assert page.get_by_role("tab").count() == 0

    page.set_viewport_size({"width": 390, "height": 844})
    expect(shown).to_be_hidden()
    page.get_by_role("link", name="CV and 2 more files").click()
    expect(frame.get_by_text("Words")).to_be_visible()
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Scorecard")).to_be_focused()
    expect(page.locator("#card")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("tab", name="CV").click()
        page.get_by_role("link", name="Download Letter.docx").click()
    assert Path(download.value.path()).read_bytes() == b"PK"
    assert author.trouble == []


def test_on_paper_stand_the_kit_and_what_was_said(visitor, card):
    page = visitor(card.panelist.user).open(path(card)).page
    page.locator("#score-vision-4").check()
    page.locator("#evidence-vision").fill("One line.\n" * 40)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.get_by_text("Tell me about a time.").first).to_be_visible()
    expect(page.locator("label:has(#score-vision-4)")).to_be_visible()
    expect(page.locator("label:has(#score-vision-3)")).to_be_hidden()
    expect(page.locator("label:has(#score-people-3)")).to_be_visible()  # to be filled in by hand
    for gone in (".card-page__bar", "#papers", ".card-page__actions", ".step-back", "#private_note"):
        assert not page.locator(gone).first.is_visible(), gone
    area = page.locator("#evidence-vision")
    assert area.evaluate("area => area.scrollHeight <= area.clientHeight + 1")
    assert len(page.pdf()) > 1000


def test_without_scripts_papers_are_links_and_everything_is_there(visitor, card):
    page = visitor(card.panelist.user, width=390, scripts=False).open(path(card)).page

    assert page.get_by_role("tab").count() == 0
    assert page.get_by_role("link", name="Show CV CV.pdf").get_attribute("href").endswith("/view/")
    page.locator("[data-missing-fold] > summary").click()
    expect(page.get_by_role("link", name="Rate Vision")).to_be_visible()
    page.locator("#score-vision-4").check()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
