"""The panel page in a browser: evidence in place, another order, news while one reads, without scripts, on paper."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from scorecards.models import Rating, ScorecardRevision
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    CompetencyFactory,
    RecruiterFactory,
    ScorecardFactory,
    panel_plan_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"
KEYS = tuple(f"competency_{n:02}" for n in range(20))


@pytest.fixture
def application():
    """Twelve interviewers with long names on twenty competencies, of which they agree on most; one card is owed."""
    application = ApplicationFactory(candidate__name=LONG)
    plan, _ = panel_plan_of(application.job, KEYS[:5])
    plan.rubric.content["competencies"][0]["must_have"] = True
    plan.rubric.save()
    for key in KEYS:
        CompetencyFactory(key=key, name=f"Partnership with engineering and design {key}")
    for n in range(12):
        scores = dict.fromkeys(KEYS, 2) | {KEYS[1]: 1 + n % 5, KEYS[3]: None}
        last = seat(application, submitted=True, submitted__scores=scores)
    later = ScorecardRevision.objects.create(
        scorecard=last,
        number=2,
        recommendation="no",
        reason="The memo.",
        submitted_at=NOW,
        submitted_by=last.panelist.user,
        is_independent=False,
    )
    Rating.objects.create(
        revision=later, competency=CompetencyFactory(key=KEYS[0]), score=5, evidence="x", is_final=True
    )
    seat(application, panelist__shadow=True, submitted=True, submitted__scores={KEYS[0]: 4})
    seat(application)
    return compiled(application)


def seat(application, **fields):
    return ScorecardFactory(panelist__interview__application=application, panelist__user__name=LONG, **fields)


def path(application, query=""):
    return f"/applications/{application.public_id}/panel/{query}"


def test_whoever_reads_keeps_their_place_when_news_comes_in(visitor, application):
    reader = visitor(RecruiterFactory()).open(path(application))
    page = reader.page
    assert reader.findings_everywhere() == {}
    # A full load would lose this.
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("link", name="Widest disagreement first").press("Enter")
    expect(page.locator("#order-disagreement")).to_be_focused()
    expect(page.locator("tbody").first).to_have_id(f"competency-{KEYS[1]}")
    expect(page).to_have_url(f"{reader.origin}{path(application, '?sort=disagreement')}")
    score = page.locator(f"#competency-{KEYS[2]} a").nth(1)
    score.focus()
    score.press("Enter")
    said = page.locator(f"#said-{KEYS[2]}-2")
    expect(said).to_be_focused()
    expect(said).to_contain_text("Evidence by")
    page.locator(".scroller").evaluate("scroller => { scroller.scrollLeft = 120 }")
    where = said.bounding_box()["y"]

    card = ScorecardFactory._meta.model.objects.get(
        panelist__card_submitted_at=None, panelist__interview__application=application
    )
    revision = ScorecardRevision.objects.create(
        scorecard=card,
        number=1,
        recommendation="yes",
        submitted_at=NOW,
        submitted_by=card.panelist.user,
        is_independent=True,
    )
    Rating.objects.create(
        revision=revision, competency=CompetencyFactory(key=KEYS[0]), score=5, evidence="x", is_final=True
    )
    card.panelist.card_submitted_at = timezone.now()
    card.panelist.save()
    compiled(application)

    panel = page.locator("#panel")
    expect(panel.get_by_text("All 13 scorecards are in.")).to_be_visible(timeout=8000)
    expect(page.locator("[data-news]")).to_have_text("All 13 scorecards are in.")
    expect(said).to_be_focused()
    expect(said).to_be_visible()
    assert abs(said.bounding_box()["y"] - where) < 2
    assert page.locator(".scroller").evaluate("scroller => scroller.scrollLeft") == 120
    expect(page.locator("tbody").first).to_have_id(f"competency-{KEYS[1]}")
    expect(page.locator("#panel")).to_have_attribute("hx-trigger", "every 10s")
    assert page.evaluate("window.isTheSamePage") is True
    assert reader.trouble == []


def test_without_scripts_and_on_a_phone_links_sort_and_unfold(visitor, application):
    page = visitor(RecruiterFactory(), scripts=False, width=390).open(path(application)).page

    page.get_by_role("link", name="Widest disagreement first").click()
    expect(page.locator("tbody").first).to_have_id(f"competency-{KEYS[1]}")
    page.locator(f"#competency-{KEYS[2]} a").first.click()

    expect(page.locator(f"#said-{KEYS[2]}-1")).to_be_visible()
    # Who gave what stands beside each score, and nobody has to scroll sideways for it.
    expect(page.locator(f"#competency-{KEYS[2]}").get_by_text(LONG).first).to_be_visible()
    assert page.locator(".scroller").evaluate("one => one.scrollWidth <= one.clientWidth")


def test_on_paper_every_word_is_unfolded_light_and_within_the_sheet(visitor, application):
    reader = visitor(RecruiterFactory(), scheme="dark").open(path(application))
    page = reader.page
    page.set_viewport_size({"width": 673, "height": 1000})

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator(f"#said-{KEYS[2]}-1")).to_be_visible()
    expect(page.get_by_role("link", name="Widest disagreement first")).to_be_hidden()
    expect(page.get_by_role("button", name="Remind")).to_be_hidden()
    ink = page.evaluate("getComputedStyle(document.querySelector('.story__lead')).color")
    assert ink == "rgb(29, 28, 26)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
    assert reader.trouble == []
