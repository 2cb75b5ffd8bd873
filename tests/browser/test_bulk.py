"""A recruiter ends several applications: everybody by name, by keyboard too, and takes it back; and finds people."""

import pytest

from hiring.models import Application
from hiring.operations.indexing import reindex_candidates
from tests.factories import (
    ApplicationFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def serious(found):
    """What axe says without the three moderate rules on landmarks that the admin's frame breaks."""
    return [line for line in found if not line.startswith(("region:", "landmark-"))]


def test_applications_are_ended_by_name_and_taken_back(visitor):
    job = JobFactory(title="Head of Product")
    stage = StageFactory(job=job, name="Screen")
    RejectionReasonFactory(name="Needs more years in product", ended_by="company")
    for name in ("Ada Obi", "Bo Li", "Cem Kaya"):
        ApplicationFactory(candidate__name=name, job=job, stage=stage)
    reindex_candidates([row.candidate_id for row in Application.objects.all()])
    visit = visitor(RecruiterFactory())
    page = visit.page

    def standing():
        return dict(Application.objects.values_list("candidate__name", "status"))

    visit.open("/admin/")
    assert serious([line for found in visit.findings_everywhere().values() for line in found]) == []
    visit.open("/admin/search/?q=okbi")
    page.get_by_label("Find people, jobs and applications").last.fill("ada obi")
    page.get_by_role("link", name="Ada Obi, Head of Product").wait_for()
    assert serious([line for found in visit.findings_everywhere().values() for line in found]) == []

    page.set_viewport_size({"width": 1280, "height": 900})
    visit.open("/admin/hiring/application/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("end_selected")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("heading", name="End 3 applications").wait_for()
    assert serious([line for found in visit.findings_everywhere().values() for line in found]) == []
    page.get_by_label("Reason").select_option(label="Needs more years in product (the company)")
    page.get_by_role("button", name="End those ticked").click()
    page.get_by_text("Tick everybody whose application ends.").wait_for()
    page.get_by_label("Ada Obi").focus()
    page.keyboard.press("Space")
    page.get_by_label("Cem Kaya").check()
    page.get_by_role("button", name="End those ticked").click()
    page.get_by_text("2 applications ended").wait_for()
    assert standing() == {"Ada Obi": "rejected", "Bo Li": "active", "Cem Kaya": "rejected"}

    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("2 applications back where they were.").wait_for()
    assert standing() == {"Ada Obi": "active", "Bo Li": "active", "Cem Kaya": "active"}
    assert visit.trouble == []
