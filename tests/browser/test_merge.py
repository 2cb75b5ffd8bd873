"""A recruiter meets the same person twice: is warned, adds them all the same, and makes one file of two."""

import pytest

from hiring.models import Candidate, CandidateMerge
from hiring.operations.indexing import reindex_candidates
from hiring.tasks import find_duplicates
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    JobFactory,
    RecruiterFactory,
    StageFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def serious(found):
    """What axe says without the three moderate rules on landmarks that the admin's frame breaks."""
    return [line for line in found if not line.startswith(("region:", "landmark-"))]


def test_a_person_added_twice_becomes_one_file(visitor):
    job = JobFactory(title="Head of Product")
    stages = [StageFactory(job=job, name=name) for name in ("Screen", "Onsite")]
    known = CandidateFactory(name="Robert Okafor", email="robert@example.org")
    screened = ApplicationFactory(candidate=known, job=job, stage=stages[0])
    InterviewFactory(application=screened)
    reindex_candidates([known.pk])
    visit = visitor(RecruiterFactory())
    page = visit.page

    visit.open("/admin/hiring/candidate/add/")
    page.get_by_label("Name").first.fill("Bob Okafor")
    page.get_by_label("Profile").fill("https://linkedin.com/in/bob")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Robert Okafor, opens in a new tab").wait_for()
    assert serious(visit.findings()) == []
    assert page.get_by_label("Profile").input_value() == "https://linkedin.com/in/bob"
    page.get_by_label("This is somebody else").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/hiring/candidate/**")

    bob = Candidate.objects.get(name="Bob Okafor")
    ApplicationFactory(candidate=bob, job=job, stage=stages[1])
    Candidate.objects.filter(pk=bob.pk).update(email="Robert+cv@example.org")
    reindex_candidates([bob.pk])
    visit.open("/admin/hiring/duplicatepair/")
    page.get_by_text("No proposed pair").or_(page.get_by_text("Nobody seems to be here twice.")).wait_for()
    find_duplicates()
    visit.open("/admin/hiring/duplicatepair/")
    page.get_by_role("link", name="Robert Okafor").click()
    page.get_by_text("Both have applied for").wait_for()
    compared = page.url
    assert serious([line for found in visit.findings_everywhere().values() for line in found]) == []
    page.get_by_role("group", name="Name").get_by_label("Bob Okafor").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Merge into one file").click()
    page.get_by_text("Bob Okafor has one file now").wait_for()

    kept = Candidate.objects.get()
    assert (kept.pk, kept.name, kept.email) == (known.pk, "Bob Okafor", "robert@example.org")
    assert kept.profile_url == "https://linkedin.com/in/bob"
    assert CandidateMerge.objects.get().merged_id == bob.public_id
    assert list(kept.applications.filter(duplicate_of=None).values_list("stage__name", flat=True)) == [
        "Onsite"
    ]
    page.goto(compared)
    page.get_by_text("These two files are not proposed any more").wait_for()
    assert visit.trouble == []
