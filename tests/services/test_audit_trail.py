"""What a worker does is traced to the request that asked for it, and a worker seals the trail."""

import pytest

from hiring.models import AuditEvent
from hiring.operations.sealing import verify_audit
from local.guard import wait_until
from tests.factories import RecruiterFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ASK = """
from hiring.models import User
from hiring.operations.exports import request_export
from hiring.origin import Origin, coming_from
with coming_from(Origin("request-9", "192.0.2.9")):
    request_export(by=User.objects.get(pk={pk}), kind="candidates", file_format="csv")
"""
SEAL = "from hiring.tasks import seal_audit; seal_audit.delay()"


def test_a_task_keeps_the_id_of_its_request_and_the_trail_is_sealed(processes):
    recruiter = RecruiterFactory()
    processes.start_worker()

    processes.run(ASK.format(pk=recruiter.pk))
    made = AuditEvent.objects.filter(action="export.made")
    assert wait_until(made.exists, 20), processes.log("worker")
    processes.run(SEAL)

    assert wait_until(lambda: not AuditEvent.objects.filter(seal=None).exists(), 20), processes.log("worker")
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "request_id", "address")) == [
        ("export.requested", "request-9", "192.0.2.9"),
        ("export.made", "request-9", None),
    ]
    assert list(verify_audit()) == []
