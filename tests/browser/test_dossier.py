"""A recruiter reads a dossier: the CV in place, a note that mentions a colleague, no trouble and no barrier."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from hiring.models import Mail, Note
from hiring.operations.attachments import attach_file
from tests.factories import ApplicationFactory, EmploymentFactory, RecruiterFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"


def barriers(page):
    """What axe finds on the dossier itself, in both widths and schemes."""
    found = []
    for width, scheme in ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        # Unfold reads the scheme when a page loads; afterwards only its class says so.
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
        violations = Axe().run(page, context=".fp-dossier").response["violations"]
        found += [
            f"{width} {scheme} {v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} scrolls sideways")
    return found


def test_a_dossier_is_read_a_file_chosen_and_a_colleague_mentioned_by_keyboard(visitor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    recruiter, colleague = RecruiterFactory(name="Mari"), RecruiterFactory(name="Óla Berg")
    candidate = ApplicationFactory(candidate__name=LONG, candidate__headline="Product leader").candidate
    EmploymentFactory(candidate=candidate, is_leadership=True)
    for name in ("letter.txt", "cv.txt"):
        attach_file(
            candidate_id=candidate.pk,
            filename=name,
            content=f"This is {name}.".encode(),
            kind="cv",
            by=recruiter,
        )
    reader = visitor(recruiter).open(f"/admin/hiring/candidate/{candidate.pk}/change/")
    page = reader.page

    frame = page.frame_locator("iframe[data-paper]")
    page.locator("#papers").scroll_into_view_if_needed()
    frame.get_by_text("This is cv.txt.").wait_for()
    page.get_by_role("link", name="letter.txt", exact=True).click()
    frame.get_by_text("This is letter.txt.").wait_for()

    note = page.get_by_role("textbox", name="Note")
    note.click()
    page.keyboard.type("Please call, @ola")
    page.locator(".fp-offers").get_by_text("Óla Berg").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("today.")
    assert note.input_value() == "Please call, @Óla Berg today."
    assert barriers(page) == []
    page.get_by_role("button", name="Keep the note").click()
    page.locator(".fp-written").get_by_text("For Óla Berg").wait_for()

    assert Note.objects.get().text == "Please call, @Óla Berg today."
    assert list(Mail.objects.values_list("kind", "recipient")) == [("mention", colleague.pk)]
    assert reader.trouble == []
