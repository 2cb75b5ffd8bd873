"""The id of a file that was merged leads to the file it went into."""

import uuid

import pytest

from hiring.operations.merging import merge_candidates
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
)
from tests.hiring.api.callers import caller

pytestmark = pytest.mark.django_db


def address(public_id):
    return f"/api/v1/candidates/{public_id}/"


def test_a_merged_id_leads_on_for_those_who_see_the_kept_file_and_is_nobody_to_others():
    secret = JobFactory(confidential=True)
    insider = TeamMemberFactory(job=secret, user=RecruiterFactory()).user
    kept, merged, last = (CandidateFactory() for _ in range(3))
    ApplicationFactory(candidate=kept, job=secret)
    inside, outside = caller(insider), caller(RecruiterFactory())

    merge_candidates(kept_id=kept.pk, merged_id=merged.pk, by=insider)
    merge_candidates(kept_id=kept.pk, merged_id=last.pk, by=insider)

    for former in (merged, last):
        answer = inside.get(address(former.public_id))
        assert (answer.status_code, answer.json()) == (308, {"id": str(kept.public_id)})
        assert answer["Location"].endswith(address(kept.public_id))
        assert inside.get(answer["Location"]).json()["id"] == str(kept.public_id)
        assert outside.get(address(former.public_id)).status_code == 404
    assert inside.get(address(uuid.uuid4())).status_code == 404
