"""People of a large company are typed: with the keyboard alone, by name for who listens, long names and all."""

from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.utils import timezone
from playwright.sync_api import expect

from hiring.models import AuditSeal, Interview, User
from hiring.operations.audit import record_event
from hiring.operations.sealing import seal_events
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    PanelistFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import page as page_of
from tests.scorecards.admin.world import site_admin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger von und zu Hohenlohe-Waldenburg"
# Unfold draws its own frame; what axe says of it is not about our pages.
FRAME = ("region:", "landmark-", "heading-order", "page-has-heading-one", "empty-table-header")


@pytest.fixture
def long_named():
    """Somebody with a long name, the last of 151 colleagues."""
    User.objects.bulk_create(User(email=f"c{n}@example.com", name=f"Colleague {n:03}") for n in range(150))
    return UserFactory(name=LONG)


@pytest.fixture
def application():
    application = ApplicationFactory(candidate__name="Ada")
    panel_plan_of(application.job)
    return application


def findings(person):
    """What is to be said against the page, light and dark; the admin turns dark by a switch of its own."""
    found = []
    for width in (390, 1280):
        person.page.set_viewport_size({"width": width, "height": 900})
        for is_dark in (False, True):
            person.page.evaluate("on => document.documentElement.classList.toggle('dark', on)", is_dark)
            found += [(width, is_dark, one) for one in person.findings() if not one.startswith(FRAME)]
    return found


def named(page, name):
    """The field of that name that is typed into; it says what it holds after its own name."""
    return page.locator(".select2-selection").filter(has=page.get_by_role("textbox", name=name))


def look_for(page, words, name):
    """Type words into the open list, and wait until it tells who fits them, and not whom it told before."""
    page.keyboard.type(words)
    results = page.locator(".select2-results__option")
    expect(results).to_have_count(1)
    expect(results).to_have_text(name)


def test_an_interviewer_is_typed_with_the_keyboard_and_gets_a_row(visitor, application, long_named):
    person = visitor(RecruiterFactory()).open(f"/admin/hiring/interview/add/?application={application.pk}")
    page = person.page
    rows = page.locator("[data-panel-rows]")
    assert findings(person) == []

    named(page, "Somebody else 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Somebody else 1")).to_be_focused()
    page.keyboard.type("nobody of that name")
    expect(page.get_by_text("No results found")).to_be_visible()
    page.keyboard.press("ControlOrMeta+A")
    look_for(page, "zu feather", LONG)
    assert findings(person) == []
    page.keyboard.press("Enter")

    expect(rows.get_by_label(f"What {LONG} does there")).to_have_value("interviewer")
    # They have a row now, so the field is free for somebody else.
    expect(page.get_by_role("textbox", name="Somebody else 1", exact=True)).to_have_text("")
    expect(named(page, "Somebody else 1")).to_be_focused()
    assert findings(person) == []
    page.get_by_label("Day").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_role("button", name="Save", exact=True).press("Enter")

    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert [seat.user for seat in Interview.objects.get().panelists.all()] == [long_named]
    assert person.trouble == []


def test_rows_of_a_team_and_of_a_panel_are_typed_and_hold_long_names(visitor, application, long_named):
    recruiter = RecruiterFactory(name="Rita")
    TeamMemberFactory(job=application.job, user=long_named)
    seat = PanelistFactory(interview=InterviewFactory(application=application), user=long_named)
    for record, label, number in (
        (application.job, "User", "team-1"),
        (seat.interview, "Panelist", "panelists-1"),
    ):
        person = visitor(recruiter).open(page_of(record))
        page = person.page
        page.get_by_role("link", name="Add another").press("Enter")
        expect(page.locator(f"#id_{number}-user.select2-hidden-accessible")).to_be_attached()
        named(page, label).last.focus()
        page.keyboard.press("Enter")
        look_for(page, "rita", "Rita")
        page.keyboard.press("Enter")
        expect(page.locator(f"#id_{number}-user")).to_have_value(str(recruiter.pk))
        expect(page.get_by_role("textbox", name=f"{label}: Rita")).to_be_visible()
        assert findings(person) == []
        page.set_viewport_size({"width": 390, "height": 900})
        table = page.locator(".formset-wrapper").first
        assert table.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_the_trail_is_narrowed_to_who_is_typed_and_says_what_is_in_archives(visitor, long_named):
    admin = site_admin()
    User.objects.filter(pk=long_named.pk).update(is_active=False)
    record_event(action="candidate.changed", by=long_named, on=CandidateFactory(), now=timezone.now())
    record_event(action="candidate.added", by=admin, on=CandidateFactory(), now=timezone.now())
    seal_events()
    AuditSeal.objects.update(archived_at=timezone.now())
    person = visitor(admin).open("/admin/hiring/auditevent/")
    page = person.page
    expect(page.get_by_text("They are in archive files")).to_be_visible()
    assert findings(person) == []

    page.get_by_role("button", name="Filters", exact=True).press("Enter")
    expect(page.locator("#changelist-filter :focus")).to_have_count(1)
    named(page, "By actor").focus()
    page.keyboard.press("Enter")
    look_for(page, "feather", LONG)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply Filters").press("Enter")
    page.wait_for_url("**actor__id__exact**")

    expect(page.get_by_text("candidate.changed")).to_be_visible()
    expect(page.get_by_text("candidate.added")).to_have_count(0)
    page.get_by_role("button", name="Filters", exact=True).press("Enter")
    expect(page.get_by_role("textbox", name=f"By actor: {LONG}")).to_be_visible()
    assert findings(person) == []


def test_the_page_of_a_full_disk_has_no_findings(visitor):
    person = visitor(RecruiterFactory())
    words = get_template("503.html").render()
    person.page.route("**/full", lambda route: route.fulfill(content_type="text/html", body=words))

    person.open("/full")

    expect(person.page.get_by_role("heading", name="There is no room for this")).to_be_visible()
    assert person.findings_everywhere() == {}
