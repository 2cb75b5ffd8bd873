"""What people are searched by: their name, e-mail, employers and tags as folded words, in one row each."""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from hiring.matching import fold
from hiring.models import Candidate, Employment, SearchEntry

MOST_WORDS = 200


@transaction.atomic
def write_search_entries(candidate_ids: Collection[int]) -> None:
    """Write the search entries of these people anew: four queries for any number of them."""
    texts: dict[int, list[str]] = defaultdict(list)
    people = Candidate.objects.filter(pk__in=candidate_ids, erased_at=None)
    for pk, *facts in people.values_list("pk", "name", "email", "headline", "location"):
        texts[pk] += facts
    for pk, tag in people.exclude(tags=None).values_list("pk", "tags__name"):
        texts[pk].append(tag)
    positions = Employment.objects.filter(candidate__in=candidate_ids)
    for pk, employer in positions.values_list("candidate_id", "employer").distinct():
        if pk in texts:
            texts[pk].append(employer)
    SearchEntry.objects.bulk_create(
        (SearchEntry(candidate_id=pk, words=_words(facts)) for pk, facts in texts.items()),
        update_conflicts=True,
        unique_fields=["candidate"],
        update_fields=["words"],
    )


def _words(facts: list[str]) -> str:
    """Each word once, with a space before every one of them: so that the start of a word can be looked for."""
    words = dict.fromkeys(word for fact in facts for word in fold(fact).split())
    return "".join(f" {word}" for word in list(words)[:MOST_WORDS])
