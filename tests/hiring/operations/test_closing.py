"""Closing a job with people still in it."""

import pytest

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Application, AuditEvent
from hiring.operations.closing import close_job
from tests.factories import (
    NOW,
    ApplicationFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def statuses():
    return list(Application.objects.order_by("pk").values_list("status", flat=True))


def test_only_those_named_end_with_the_job(recruiter):
    job = JobFactory()
    named, gone, _other = (ApplicationFactory(job=job) for _ in range(3))
    Application.objects.filter(pk=gone.pk).update(status="hired", closed_at=NOW)
    reason = RejectionReasonFactory()

    close_job(
        job_id=job.pk,
        reason="Filled.",
        ending=[named.pk, gone.pk],
        rejection_reason=reason,
        by=recruiter,
        now=NOW,
    )

    job.refresh_from_db()
    named.refresh_from_db()
    assert (job.status, job.status_reason, job.closed_at) == ("closed", "Filled.", NOW)
    assert statuses() == ["rejected", "hired", "active"]
    assert (named.rejection_reason, named.closed_at) == (reason, NOW)
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "details")) == [
        (
            "application.rejected",
            {
                "fields": ["rejection_reason", "status"],
                "changes": {
                    "rejection_reason": [None, str(reason.public_id)],
                    "status": ["active", "rejected"],
                },
            },
        ),
        ("job.closed", {"from": "open"}),
    ]


def test_names_need_a_reason_and_belong_to_the_job_and_the_job_needs_one_too(recruiter):
    application = ApplicationFactory()
    job, foreign = application.job, ApplicationFactory()
    reason = RejectionReasonFactory()

    for fields, field in (
        ({"ending": [application.pk]}, "rejection_reason"),
        ({"ending": [foreign.pk], "rejection_reason": reason}, "ending"),
        ({"ending": [application.pk], "rejection_reason": reason, "reason": " "}, "reason"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            close_job(**{"job_id": job.pk, "reason": "Filled.", "by": recruiter, **fields})
        assert list(refusal.value.fields) == [field]
    with pytest.raises(NotAllowed):
        close_job(job_id=job.pk, reason="Filled.", by=UserFactory())

    job.refresh_from_db()
    assert job.status == "open"
    assert statuses() == ["active", "active"]
