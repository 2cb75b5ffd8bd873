"""Two files of one person become one: everything is kept, traced, and nobody outside a search learns of it."""

from datetime import date

import pytest

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    CandidateMerge,
    ConflictOfInterest,
    DuplicatePair,
    Employment,
    ExternalId,
    MatchKey,
    ScreeningFact,
    Tag,
)
from hiring.operations.candidates import change_candidate
from hiring.operations.duplicates import decline_pair, likely_duplicates
from hiring.operations.indexing import reindex_candidates
from hiring.operations.merging import seen_versions
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    EmploymentFactory,
    IntegrationFactory,
    JobFactory,
    NoteFactory,
    RecruiterFactory,
    RoleFactory,
    StageMoveFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.operations.two_files import merge, two_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def pair_of(one, other, **fields):
    return DuplicatePair.objects.create(
        first=min(one, other, key=lambda c: c.pk),
        second=max(one, other, key=lambda c: c.pk),
        score=65,
        reasons=["name"],
        found_at=NOW,
        **fields,
    )


def test_all_that_belongs_to_a_file_is_carried_over_and_traced(recruiter):
    kept, merged = two_files()
    application = ApplicationFactory(candidate=merged)
    move = StageMoveFactory(application=application)
    own = EmploymentFactory(candidate=kept, employer="Northwind")
    double = EmploymentFactory(candidate=merged, employer="NORTHWIND")
    other = EmploymentFactory(candidate=merged, employer="Contoso")
    paper, note = AttachmentFactory(candidate=merged), NoteFactory(candidate=merged, application=application)
    tags = [Tag.objects.create(name=name) for name in ("b2b", "growth")]
    kept.tags.add(tags[0])
    merged.tags.add(*tags)
    ExternalId.objects.create(candidate=kept, system="HRIS", value="7")
    ExternalId.objects.create(candidate=merged, system="HRIS", value="7")
    external = ExternalId.objects.create(candidate=merged, system="HRIS", value="8")
    before = Application.objects.values_list("updated_at", flat=True).get()

    done = merge(kept, merged, recruiter)

    assert Candidate.objects.get() == kept
    assert list(kept.applications.all()) == [application]
    assert list(application.moves.all()) == [move]
    assert set(kept.employments.all()) == {own, other}
    assert (list(kept.attachments.all()), list(kept.notes.all())) == ([paper], [note])
    assert kept.notes.get().application == application
    assert list(kept.tags.all()) == tags
    assert list(kept.external_ids.values_list("system", "value")) == [("HRIS", "7"), ("HRIS", "8")]
    assert Application.objects.get().updated_at > before
    assert not Employment.objects.filter(pk=double.pk).exists()
    assert (done.candidate, done.merged_id, done.merged_by, done.merged_at) == (
        kept,
        merged.public_id,
        recruiter,
        NOW,
    )
    assert done.moved == {
        "application": [str(application.public_id)],
        "attachment": [str(paper.public_id)],
        "note": [str(note.public_id)],
        "employment": [str(other.public_id)],
        "externalid": [str(external.public_id)],
        "tag": [str(tag.public_id) for tag in tags],
        "left": {"name": "Okafor, Mira", "email": merged.email},
    }
    event = AuditEvent.objects.get(action="candidate.merged")
    assert (event.actor, event.object_id) == (recruiter, kept.public_id)
    assert event.details == {"merged": str(merged.public_id), "merge": str(done.public_id), "taken": []}


def test_every_kind_of_record_that_belongs_to_a_person_is_thought_of():
    carried_over = {
        "applications",
        "attachments",
        "notes",
        "merges",
        "employments",
        "external_ids",
        "conflicts",
        "pairs_as_first",
        "pairs_as_second",
        "holds",
        "consents",
        "statements",
        "planned_erasures",
    }
    written_anew = {"match_keys", "search_entry"}
    # Made of one file as it was: asked for again, it holds both.
    gone = {"subject_exports"}

    related = {relation.get_accessor_name() for relation in Candidate._meta.related_objects}

    assert related == carried_over | written_anew | gone


def test_fields_are_taken_as_chosen_and_what_is_left_still_finds_the_person(recruiter):
    kept, merged = two_files(email="new@example.org", phone="+49 151 23456789", location="Lagos")
    Candidate.objects.filter(pk=kept.pk).update(email="old@example.org", headline="CPO")

    done = merge(kept, merged, recruiter, take=["email", "location"])

    kept.refresh_from_db()
    assert (kept.name, kept.email, kept.phone, kept.location, kept.headline) == (
        "Mira Okafor",
        "new@example.org",
        "",
        "Lagos",
        "CPO",
    )
    assert done.moved["left"] == {
        "name": "Okafor, Mira",
        "email": "old@example.org",
        "phone": "+49 151 23456789",
    }
    for address in ("old@example.org", "new@example.org"):
        assert likely_duplicates(by=recruiter, name="", email=address)[0].candidate == kept
    assert MatchKey.objects.filter(candidate=kept, value="+4915123456789").exists()


def test_facts_are_recorded_anew_from_both_histories_and_keep_their_evidence(recruiter):
    kept, merged = two_files()
    role = RoleFactory(product_years=7, leadership_years=None)
    going_on = ApplicationFactory(candidate=kept, job__role=role)
    ended = ApplicationFactory(candidate=merged, job__role=role, rejected=True)
    years = {"started_on": date(2018, 1, 1), "ended_on": date(2019, 12, 31)}
    own = EmploymentFactory(candidate=kept, **years)
    double = EmploymentFactory(candidate=merged, **years)
    other = EmploymentFactory(candidate=merged, started_on=date(2020, 1, 1), ended_on=date(2020, 12, 31))
    old = ScreeningFact.objects.create(
        application=ended, kind="product_management", months=36, required_months=84, recorded_at=NOW
    )
    old.employments.set([double, other])

    merge(kept, merged, recruiter)

    fact = ScreeningFact.objects.get(application=going_on)
    assert (fact.months, set(fact.employments.all())) == (36, {own, other})
    assert set(old.employments.all()) == {own, other}


def test_a_file_that_took_others_in_hands_their_ids_on(recruiter):
    first, second, third = (CandidateFactory() for _ in range(3))

    merge(second, third, recruiter)
    merge(first, second, recruiter)

    assert dict(CandidateMerge.objects.values_list("merged_id", "candidate")) == {
        second.public_id: first.pk,
        third.public_id: first.pk,
    }


def test_conflicts_of_interest_are_kept_with_both_reasons(recruiter):
    kept, merged = two_files()
    friend, rival = UserFactory(), UserFactory()
    for candidate, user, reason in (
        (kept, friend, "Friends."),
        (merged, friend, "Shared a flat."),
        (merged, rival, "Rivals."),
    ):
        ConflictOfInterest.objects.create(candidate=candidate, user=user, reason=reason, declared_by=user)

    merge(kept, merged, recruiter)

    assert dict(kept.conflicts.values_list("user", "reason")) == {
        friend.pk: "Friends. Shared a flat.",
        rival.pk: "Rivals.",
    }


def test_who_was_said_to_be_somebody_else_stays_somebody_else(recruiter):
    kept, merged = two_files()
    stranger, other = CandidateFactory(), CandidateFactory()
    pair_of(kept, merged)
    pair_of(kept, stranger)
    pair_of(kept, other, declined_at=NOW, declined_by=recruiter)
    decline_pair(pair_id=pair_of(merged, stranger).pk, by=recruiter)

    merge(merged, kept, recruiter)

    assert set(DuplicatePair.objects.values_list("first", "second", "declined_by")) == {
        (merged.pk, stranger.pk, recruiter.pk),
        (merged.pk, other.pk, recruiter.pk),
    }


def test_an_internal_candidates_link_is_kept_and_two_colleagues_are_never_one(recruiter):
    colleague, another = UserFactory(name="Ann"), UserFactory(name="Bea")
    kept, merged = two_files(user=colleague)
    merge(kept, merged, recruiter)
    kept.refresh_from_db()
    assert kept.user == colleague

    with pytest.raises(InvalidInput, match="Ann and Bea"):
        merge(kept, CandidateFactory(user=another), recruiter)
    assert Candidate.objects.count() == 2


def test_what_cannot_be_merged_gets_a_sentence_and_nothing_is_changed(recruiter):
    kept, merged = two_files()
    gone = CandidateFactory()
    gone.delete()
    own = CandidateFactory(user=recruiter)
    hidden = ApplicationFactory(job=JobFactory(confidential=True)).candidate
    half_hidden = ApplicationFactory(job=JobFactory(confidential=True)).candidate
    ApplicationFactory(candidate=half_hidden)
    before = list(Candidate.objects.order_by("pk").values())

    with pytest.raises(InvalidInput, match="one and the same file"):
        merge(kept, kept, recruiter)
    sentences = set()
    for one, other in ((kept, gone), (kept, own), (hidden, merged), (kept, half_hidden)):
        with pytest.raises(WrongState) as refusal:
            merge(one, other, recruiter)
        sentences.add(refusal.value.detail)
    with pytest.raises(WrongState):
        merge(kept, merged, UserFactory())
    with pytest.raises(NotAllowed, match="named person"):
        merge(kept, merged, IntegrationFactory())
    with pytest.raises(InvalidInput, match="user"):
        merge(kept, merged, recruiter, take=["user"])

    assert sentences == {
        "These two files cannot be merged: one of them is gone by now, or not yours to merge. Nothing was changed."
    }
    assert list(Candidate.objects.order_by("pk").values()) == before


def test_a_file_that_changed_after_it_was_looked_at_is_not_merged(recruiter):
    kept, merged = two_files()
    seen = seen_versions(kept, merged)
    change_candidate(candidate_id=merged.pk, by=recruiter, changes={"location": "Lagos"})

    with pytest.raises(StaleState, match="look again"):
        merge(kept, merged, recruiter, seen=seen)
    merged.refresh_from_db()
    merge(kept, merged, recruiter, seen=seen_versions(kept, merged))

    with pytest.raises(WrongState, match="gone"):
        change_candidate(candidate_id=merged.pk, by=recruiter, changes={"location": "Abuja"})


def test_what_only_a_confidential_search_knew_stays_with_it(recruiter):
    kept, merged = two_files()
    ApplicationFactory(candidate=kept)
    secret = ApplicationFactory(candidate=merged, job=JobFactory(confidential=True))
    TeamMemberFactory(job=secret.job, user=recruiter)
    open_note, secret_note = NoteFactory(candidate=kept), NoteFactory(candidate=merged)
    secret_paper = AttachmentFactory(candidate=merged)
    outsider = RecruiterFactory()
    event = AuditEvent.objects.create(
        at=NOW, action="candidate.added", object_type="hiring.candidate", object_id=merged.public_id
    )

    merge(kept, merged, recruiter)

    secret_note.refresh_from_db()
    secret_paper.refresh_from_db()
    assert (secret_note.application, secret_paper.application) == (secret, secret)
    assert list(kept.notes.visible_to(outsider)) == [open_note]
    assert set(kept.notes.visible_to(recruiter)) == {open_note, secret_note}
    assert list(kept.attachments.visible_to(outsider)) == []
    assert event not in AuditEvent.objects.visible_to(outsider)
    assert event in AuditEvent.objects.visible_to(recruiter)


def test_the_kept_file_is_found_by_its_own_name_only_once_more(recruiter):
    kept, merged = two_files(name="Tom Baker")
    reindex_candidates([kept.pk, merged.pk])

    merge(kept, merged, recruiter)

    assert [one.candidate for one in likely_duplicates(by=recruiter, name="Mira Okafor")] == [kept]
    assert likely_duplicates(by=recruiter, name="Tom Baker") == []
