"""Two people merging at the same moment: what the order of locks is for, so only PostgreSQL can tell."""

import pytest

from hiring.errors import WrongState
from hiring.models import Candidate, CandidateMerge
from hiring.operations.merging import merge_candidates
from hiring.operations.notes import add_note
from tests.factories import ApplicationFactory, CandidateFactory, JobFactory, RecruiterFactory
from tests.scorecards.operations.test_concurrency import at_once, behind

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(5))
def test_of_two_merges_that_cross_one_is_done_and_the_other_is_told(_round):
    job = JobFactory()
    one, other = (ApplicationFactory(job=job).candidate for _ in range(2))
    people = RecruiterFactory(), RecruiterFactory()

    outcomes = at_once(
        lambda: merge_candidates(kept_id=one.pk, merged_id=other.pk, by=people[0]),
        lambda: merge_candidates(kept_id=other.pk, merged_id=one.pk, by=people[1]),
    )

    [refusal] = [outcome for outcome in outcomes if isinstance(outcome, WrongState)]
    [done] = [outcome for outcome in outcomes if outcome is not refusal]
    assert CandidateMerge.objects.get() == done
    kept = Candidate.objects.get()
    assert kept == done.candidate
    assert kept.applications.count() == 2
    assert kept.applications.filter(status="active", duplicate_of=None).count() == 1


def test_a_note_that_waited_for_a_merge_is_refused_with_a_sentence():
    kept, merged = CandidateFactory(), CandidateFactory()
    recruiter = RecruiterFactory()

    refusal = behind(
        lambda: merge_candidates(kept_id=kept.pk, merged_id=merged.pk, by=recruiter),
        lambda: add_note(candidate_id=merged.pk, text="Late.", by=recruiter),
    )

    assert isinstance(refusal, WrongState)
    assert "merged into another one" in refusal.detail
