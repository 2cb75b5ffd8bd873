"""Finding people who are in twice: when one is entered, in lists, by the sweep; and never through a hidden search."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.errors import NotAllowed
from hiring.matching import traits_of
from hiring.models import AuditEvent, Candidate, DuplicatePair
from hiring.operations import duplicates
from hiring.operations.candidates import change_candidate
from hiring.operations.duplicates import (
    decline_pair,
    likely_duplicates,
    likely_duplicates_of_many,
    propose_pairs_of,
    refresh_pairs,
    sweep_step,
)
from hiring.operations.indexing import reindex_candidates
from hiring.tasks import find_duplicates
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def person(name, email="", **fields):
    candidate = CandidateFactory(name=name, email=email, **fields)
    reindex_candidates([candidate.pk])
    return candidate


def proposed():
    return list(
        DuplicatePair.objects.proposed().order_by("pk").values_list("first__name", "second__name", "score")
    )


def test_whoever_is_entered_is_compared_with_the_people_one_runs_likeliest_first():
    recruiter = RecruiterFactory()
    same = person("Robert Smith", "bob@example.org")
    alike = person("Robert Smith", "other@example.org")
    person("Rita Smith", "rita@example.org")

    found = likely_duplicates(by=recruiter, name="Bob Smith", email="BOB@example.org")

    assert [(one.candidate, one.score, one.reasons) for one in found] == [
        (same, 96, ["email", "nickname"]),
        (alike, 52, ["nickname"]),
    ]
    assert [one.candidate for one in likely_duplicates(by=recruiter, name="Bob Smith", limit=1)] == [same]
    assert likely_duplicates(by=recruiter, name="", email="not an address") == []


def test_a_person_known_to_a_hidden_search_alone_is_nobody_to_all_others():
    hidden = person("Mira Okafor", "mira@example.org")
    secret = ApplicationFactory(candidate=hidden, job=JobFactory(confidential=True)).job
    insider = TeamMemberFactory(job=secret, user=RecruiterFactory()).user

    def asked(by):
        return [
            one.candidate for one in likely_duplicates(by=by, name="Mira Okafor", email="mira@example.org")
        ]

    assert asked(RecruiterFactory()) == []
    assert asked(UserFactory()) == []
    assert asked(insider) == [hidden]


def test_nobody_is_compared_with_their_own_file():
    recruiter = RecruiterFactory()
    person("Mira Okafor", user=recruiter)

    assert likely_duplicates(by=recruiter, name="Mira Okafor") == []


def test_a_list_costs_as_much_as_one_person():
    recruiter = RecruiterFactory()
    likely_duplicates(by=recruiter, name="Somebody")  # permissions are read once a request
    people = [person(f"Mira Okafor {word}") for word in ("Able", "Baker", "Charlie")]
    described = [traits_of(name=one.name) for one in people] * 10

    costs = []
    for part in (described[:1], described):
        with CaptureQueriesContext(connection) as queries:
            found = likely_duplicates_of_many(by=recruiter, people=part, limit=1)
        costs.append(len(queries))

    assert [one[0].candidate for one in found] == people * 10
    assert costs[0] == costs[1]


def test_the_sweep_proposes_each_likely_pair_once_with_the_older_file_first():
    first = person("Łukasz Żak")
    second = person("Lukasz Zak")
    person("Mira Okafor")

    find_duplicates()
    find_duplicates()

    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.score, pair.reasons) == (first, second, 65, ["name"])


def test_the_sweep_goes_through_all_blocks_in_steps(monkeypatch):
    monkeypatch.setattr(duplicates, "BLOCKS", 2)
    for name in ("Mira Okafor", "Łukasz Żak", "Ann Lee"):
        person(name)
        person(name)

    find_duplicates()

    assert sorted(proposed()) == [
        ("Ann Lee", "Ann Lee", 65),
        ("Mira Okafor", "Mira Okafor", 65),
        ("Łukasz Żak", "Łukasz Żak", 65),
    ]


def test_blocks_too_large_to_say_anything_are_passed_over(monkeypatch):
    monkeypatch.setattr(duplicates, "LARGEST_BLOCK", 2)
    for _ in range(3):
        person("Wei Wang")

    step = sweep_step()

    assert (step.compared, step.proposed, proposed()) == (0, 0, [])
    assert likely_duplicates(by=RecruiterFactory(), name="Wei Wang") == []


def test_two_accounts_of_the_company_are_two_people():
    person("Mira Okafor", user=UserFactory())
    person("Mira Okafor", user=UserFactory())
    assert sweep_step().proposed == 0

    Candidate.objects.filter(pk=Candidate.objects.latest("pk").pk).update(user=None)
    assert sweep_step().proposed == 1


def test_a_declined_pair_is_never_proposed_again_by_anything():
    recruiter = RecruiterFactory()
    person("Mira Okafor")
    second = person("Mira Okafor")
    sweep_step()
    pair = DuplicatePair.objects.get()

    decline_pair(pair_id=pair.pk, by=recruiter, now=NOW)
    decline_pair(pair_id=pair.pk, by=RecruiterFactory())
    find_duplicates()
    change_candidate(candidate_id=second.pk, by=recruiter, changes={"email": "mira@example.org"})
    find_duplicates()
    propose_pairs_of(candidate_id=second.pk)

    pair.refresh_from_db()
    assert proposed() == []
    assert (pair.declined_by, pair.declined_at) == (recruiter, NOW)
    event = AuditEvent.objects.get(action="duplicate.declined")
    assert (event.actor, event.object_id) == (recruiter, pair.public_id)


def test_a_pair_whose_files_were_corrected_is_dropped_and_one_that_grew_likelier_says_so():
    recruiter = RecruiterFactory()
    person("Mira Okafor")
    second = person("Mira Okafor", "mira@example.org")
    third = person("Mira Okafor")
    sweep_step()
    assert len(proposed()) == 3

    change_candidate(candidate_id=second.pk, by=recruiter, changes={"name": "Tom Baker"})
    change_candidate(candidate_id=third.pk, by=recruiter, changes={"phone": "+49 151 23456789"})
    Candidate.objects.filter(name="Mira Okafor").update(phone="+49 151 23456789")
    reindex_candidates(list(Candidate.objects.values_list("pk", flat=True)))

    assert refresh_pairs() == 2
    assert proposed() == [("Mira Okafor", "Mira Okafor", 91)]
    assert DuplicatePair.objects.get().reasons == ["phone", "name"]


def test_a_pair_is_seen_by_whoever_runs_both_files_whole():
    open_job, secret = JobFactory(), JobFactory(confidential=True)
    first, second = person("Mira Okafor"), person("Mira Okafor")
    ApplicationFactory(candidate=first, job=open_job)
    ApplicationFactory(candidate=second, job=open_job)
    sweep_step()
    pair = DuplicatePair.objects.get()
    manager = TeamMemberFactory(job=open_job).user
    outsider, recruiter = UserFactory(), RecruiterFactory()
    insider = TeamMemberFactory(job=secret, user=RecruiterFactory()).user

    def seeing():
        return [
            user for user in (outsider, manager, recruiter, insider) if DuplicatePair.objects.visible_to(user)
        ]

    assert seeing() == [manager, recruiter, insider]
    ApplicationFactory(candidate=second, job=secret)
    assert seeing() == [insider]
    with pytest.raises(NotAllowed, match="cannot decide"):
        decline_pair(pair_id=pair.pk, by=recruiter)
    assert proposed() == [("Mira Okafor", "Mira Okafor", 65)]


def test_one_person_is_paired_at_once_without_a_sweep():
    person("Mira Okafor")
    second = person("Mira Okafor")
    person("Ann Lee")
    person("Ann Lee")

    assert propose_pairs_of(candidate_id=second.pk) == 1
    assert propose_pairs_of(candidate_id=second.pk) == 0
    assert proposed() == [("Mira Okafor", "Mira Okafor", 65)]


def test_the_command_says_what_it_found(capsys):
    CandidateFactory(name="Mira Okafor", email="")
    CandidateFactory(name="Mira Okafor", email="")

    call_command("find_duplicates")

    assert capsys.readouterr().out.splitlines() == [
        "2 people were not indexed yet.",
        "0 pairs are alike no longer.",
        "1 pairs compared, 1 proposed",
        "1 new pairs are proposed.",
    ]


def test_declining_a_pair_that_is_gone_says_so():
    assert decline_pair(pair_id=1, by=RecruiterFactory()) is None
