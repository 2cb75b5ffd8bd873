"""What becomes of applications when two files of one person are merged: one goes on, no evidence changes."""

import pytest

from hiring.errors import WrongState
from hiring.models import Application, AuditEvent, Exposure, RejectionReason
from hiring.operations.applications import reopen_application
from scorecards.models import PanelSummary, Rating, Scorecard
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.operations.two_files import merge, two_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def twins(kept, merged, **fields):
    """Two applications to one job, the merged file's a stage further; `fields` of the merged file's."""
    job = JobFactory()
    first, second = StageFactory(job=job), StageFactory(job=job)
    return (
        ApplicationFactory(candidate=kept, job=job, stage=first),
        ApplicationFactory(candidate=merged, job=job, **{"stage": second} | fields),
    )


def test_of_two_applications_to_one_job_the_further_one_goes_on_and_the_other_is_closed(recruiter):
    kept, merged = two_files()
    lesser, further = twins(kept, merged)
    interview = InterviewFactory(application=lesser)

    merge(kept, merged, recruiter)

    lesser.refresh_from_db()
    further.refresh_from_db()
    assert (further.candidate, further.status, further.duplicate_of) == (kept, "active", None)
    assert (lesser.candidate, lesser.status, lesser.closed_at, lesser.duplicate_of) == (
        kept,
        "withdrawn",
        NOW,
        further,
    )
    assert (lesser.rejection_reason.name, lesser.rejection_reason.ended_by) == (
        "Duplicate application",
        "candidate",
    )
    assert list(lesser.interviews.all()) == [interview]
    event = AuditEvent.objects.get(action="application.closed_as_duplicate")
    assert (event.object_id, event.details) == (lesser.public_id, {"duplicate_of": str(further.public_id)})
    with pytest.raises(WrongState, match="Another application"):
        reopen_application(application_id=lesser.pk, by=recruiter)


def test_a_closed_application_gives_way_to_an_active_one_and_keeps_why_it_ended(recruiter):
    kept, merged = two_files()
    active, rejected = twins(kept, merged, rejected=True)
    reason = rejected.rejection_reason

    merge(kept, merged, recruiter)

    active.refresh_from_db()
    rejected.refresh_from_db()
    assert (active.status, active.duplicate_of) == ("active", None)
    assert (rejected.status, rejected.rejection_reason, rejected.duplicate_of) == ("rejected", reason, active)
    assert not RejectionReason.objects.filter(name="Duplicate application").exists()


def test_at_the_same_stage_the_one_with_more_interviews_goes_on(recruiter):
    kept, merged = two_files()
    bare, met = twins(kept, merged)
    Application.objects.update(stage=bare.stage)
    InterviewFactory(application=bare, status="cancelled")
    InterviewFactory(application=met)

    merge(kept, merged, recruiter)

    assert Application.objects.get(duplicate_of=None) == met


def test_no_evidence_and_no_summary_changes_with_a_merge(recruiter):
    kept, merged = two_files()
    for application in twins(kept, merged):
        ScorecardFactory(panelist__interview__application=application, submitted=True)
        ScorecardFactory(panelist__interview__application=application)
    ids = list(Application.objects.values_list("pk", flat=True))
    request_summaries(ids)
    compile_summaries(ids)

    def evidence():
        return [list(model.objects.order_by("pk").values_list()) for model in (Scorecard, Rating)] + [
            list(PanelSummary.objects.order_by("pk").values_list("application", "document", "sha256"))
        ]

    before = evidence()
    merge(kept, merged, recruiter)
    request_summaries(ids)
    compile_summaries(ids)

    assert evidence() == before
    assert Application.objects.filter(candidate=kept).count() == 2


def test_whoever_could_read_the_other_panel_is_not_independent_on_this_one_any_more(recruiter):
    kept, merged = two_files()
    judged, owing = twins(kept, merged)
    ScorecardFactory(panelist__interview__application=judged, submitted=True)
    reader = TeamMemberFactory(job=judged.job).user
    seats = [PanelistFactory(interview__application=owing, user=user) for user in (reader, UserFactory())]

    merge(kept, merged, recruiter)

    for seat in seats:
        seat.refresh_from_db()
    assert [seat.exposed_at for seat in seats] == [NOW, None]
    assert list(Exposure.objects.values_list("application", "user")) == [(owing.pk, reader.pk)]


def test_duplicates_of_an_application_that_closes_belong_to_the_one_that_goes_on(recruiter):
    kept, merged = two_files()
    third = CandidateFactory(name="Mira O.")
    closes, _goes_on = twins(kept, merged)
    earlier = ApplicationFactory(candidate=third, job=closes.job, rejected=True)

    merge(kept, third, recruiter)
    merge(kept, merged, recruiter)

    goes_on = Application.objects.get(duplicate_of=None)
    assert set(goes_on.duplicates.all()) == {closes, earlier}
