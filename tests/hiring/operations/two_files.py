"""Two files of one person, and merging them, in one line each."""

from hiring.operations.merging import merge_candidates
from tests.factories import NOW, CandidateFactory


def two_files(**second):
    return CandidateFactory(name="Mira Okafor"), CandidateFactory(**{"name": "Okafor, Mira"} | second)


def merge(kept, merged, by, **options):
    return merge_candidates(kept_id=kept.pk, merged_id=merged.pk, by=by, now=NOW, **options)
