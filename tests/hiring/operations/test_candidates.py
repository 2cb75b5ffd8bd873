"""People, their history, their papers and what is noted about them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import AuditEvent, Candidate, Employment, ExternalId, Source, Tag
from hiring.operations.candidates import (
    add_candidate,
    add_external_id,
    add_tag,
    change_candidate,
    remove_external_id,
    remove_tag,
    set_employments,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    RecruiterFactory,
    ScreeningFactFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HISTORY = {
    "employer": "Northwind",
    "title": "Product Manager",
    "started_on": date(2020, 1, 1),
    "ended_on": date(2021, 12, 31),
    "is_product_management": True,
    "is_leadership": False,
}
BACKWARDS = {**HISTORY, "ended_on": date(2019, 12, 31)}


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def test_a_person_is_added_with_everything_that_is_known(recruiter):
    source, tag = Source.objects.create(name="Referral"), Tag.objects.create(name="Fintech")

    candidate = add_candidate(
        name="  Ada Obi ",
        email=" ada@example.org ",
        phone="+49 30 1234",
        location="Berlin",
        headline="Product leader",
        profile_url="https://example.org/ada",
        source=source,
        tags=[tag],
        employments=[HISTORY],
        by=recruiter,
        now=NOW,
    )

    candidate.refresh_from_db()
    fields = ("name", "email", "phone", "location", "headline", "profile_url", "source", "user")
    assert {field: getattr(candidate, field) for field in fields} == {
        "name": "Ada Obi",
        "email": "ada@example.org",
        "phone": "+49 30 1234",
        "location": "Berlin",
        "headline": "Product leader",
        "profile_url": "https://example.org/ada",
        "source": source,
        "user": None,
    }
    assert list(candidate.tags.all()) == [tag]
    assert list(candidate.employments.values(*HISTORY)) == [HISTORY]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.details) == (
        "candidate.added",
        recruiter,
        candidate.public_id,
        {},
    )


def test_an_address_the_actor_already_has_is_a_duplicate_however_it_is_typed(recruiter):
    CandidateFactory(email="ada@example.org")

    with pytest.raises(InvalidInput) as refusal:
        add_candidate(name="Ada", email="ADA@example.org", by=recruiter)

    assert refusal.value.fields == {"email": "Already a candidate."}
    assert Candidate.objects.count() == 1


def test_a_refusal_never_tells_that_a_confidential_search_knows_somebody(recruiter):
    ApplicationFactory(job=JobFactory(confidential=True), candidate__email="ada@example.org")

    assert add_candidate(name="Ada", email="ada@example.org", by=recruiter).pk


def test_two_people_without_an_address_are_no_duplicates(recruiter):
    for _ in range(2):
        add_candidate(name="Ada", by=recruiter)

    assert Candidate.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "   "},
        {"name": "x" * 201},
        {"name": "Ada", "email": "no address"},
        {"name": "Ada", "profile_url": "javascript:alert(1)"},
        {"name": "Ada", "employments": [BACKWARDS]},
    ],
)
def test_what_cannot_be_kept_leaves_nothing_behind(recruiter, fields):
    with pytest.raises(ValidationError):
        add_candidate(**fields, by=recruiter)

    assert not Candidate.objects.exists()
    assert not AuditEvent.objects.exists()


def test_outsiders_add_nobody():
    with pytest.raises(NotAllowed, match="Only recruiters and hiring teams add candidates"):
        add_candidate(name="Ada", by=UserFactory())


def test_a_change_is_audited_by_the_names_of_its_fields_only(recruiter):
    candidate = CandidateFactory(name="Ada Obi", phone="1")
    candidate.tags.add(Tag.objects.create(name="Old"))
    tag = Tag.objects.create(name="Fintech")

    change_candidate(
        candidate_id=candidate.pk,
        changes={"name": "Ada Obi-Lindqvist", "phone": ""},
        tags=[tag],
        by=recruiter,
        now=NOW,
    )

    candidate.refresh_from_db()
    assert (candidate.name, candidate.phone, list(candidate.tags.all())) == ("Ada Obi-Lindqvist", "", [tag])
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == ("candidate.changed", {"fields": ["name", "phone"]})


def test_tags_that_are_not_given_stay(recruiter):
    candidate = CandidateFactory()
    candidate.tags.add(Tag.objects.create(name="Fintech"))

    change_candidate(candidate_id=candidate.pk, changes={"phone": "1"}, by=recruiter)

    assert candidate.tags.count() == 1


def test_fields_that_are_not_facts_cannot_be_changed(recruiter):
    candidate = CandidateFactory()

    with pytest.raises(InvalidInput, match="created_at, public_id"):
        change_candidate(
            candidate_id=candidate.pk, changes={"public_id": 1, "created_at": NOW, "name": "B"}, by=recruiter
        )

    candidate.refresh_from_db()
    assert candidate.name != "B"


def test_a_history_is_replaced_whole(recruiter):
    candidate = EmploymentFactory(employer="Old").candidate

    rows = set_employments(candidate_id=candidate.pk, employments=[HISTORY], by=recruiter, now=NOW)

    assert list(candidate.employments.all()) == rows
    assert list(candidate.employments.values(*HISTORY)) == [HISTORY]
    assert AuditEvent.objects.get().action == "candidate.history_changed"


def test_a_history_with_one_bad_row_replaces_nothing(recruiter):
    employment = EmploymentFactory()

    with pytest.raises(ValidationError):
        set_employments(candidate_id=employment.candidate_id, employments=[HISTORY, BACKWARDS], by=recruiter)

    assert list(Employment.objects.all()) == [employment]


def test_positions_that_stay_keep_their_rows_and_earlier_facts_their_evidence(recruiter):
    application = ApplicationFactory(rejected=True)
    candidate = application.candidate
    kept = EmploymentFactory(candidate=candidate, **HISTORY)
    EmploymentFactory(candidate=candidate, employer="Gone")
    fact = ScreeningFactFactory(application=application)
    fact.employments.add(kept)
    fresh = {**HISTORY, "employer": "Fresh"}

    rows = set_employments(candidate_id=candidate.pk, employments=[HISTORY, fresh], by=recruiter)

    assert [row.employer for row in rows] == ["Northwind", "Fresh"]
    assert rows[0] == kept
    assert list(fact.employments.all()) == [kept]
    assert candidate.employments.count() == 2


def test_a_tag_is_put_on_and_taken_off_whatever_case_it_is_typed_in(recruiter):
    candidate, tag = CandidateFactory(), Tag.objects.create(name="Fintech")

    for name in (" fintech ", "FINTECH"):
        assert add_tag(candidate_id=candidate.pk, name=name, by=recruiter, now=NOW) == tag
    assert list(candidate.tags.all()) == [tag]

    for _ in range(2):
        remove_tag(candidate_id=candidate.pk, tag=tag, by=recruiter, now=NOW)
    assert list(candidate.tags.all()) == []
    details = list(AuditEvent.objects.values_list("action", "details"))
    assert details == [("candidate.changed", {"fields": ["tags"]})] * 2


def test_a_new_word_becomes_a_tag_for_those_who_may_add_one(recruiter):
    application = ApplicationFactory()
    manager = TeamMemberFactory(job=application.job).user

    with pytest.raises(InvalidInput, match="There is no tag “new word”"):
        add_tag(candidate_id=application.candidate_id, name="new  word", by=manager)
    add_tag(candidate_id=application.candidate_id, name="new  word", by=recruiter)

    assert list(application.candidate.tags.values_list("name", flat=True)) == ["new word"]


@pytest.mark.parametrize(("name", "error"), [("  ", InvalidInput), ("x" * 61, ValidationError)])
def test_a_word_that_is_no_tag_is_refused(recruiter, name, error):
    with pytest.raises(error):
        add_tag(candidate_id=CandidateFactory().pk, name=name, by=recruiter)

    assert not Tag.objects.exists()


def test_what_another_system_calls_a_person_is_remembered_once_and_forgotten(recruiter):
    candidate, other = CandidateFactory(), CandidateFactory()

    for _ in range(2):
        known = add_external_id(candidate_id=candidate.pk, system=" HRIS ", value=" E-1 ", by=recruiter)
    remove_external_id(candidate_id=other.pk, external_id=known, by=recruiter)
    assert list(ExternalId.objects.values_list("candidate", "system", "value")) == [
        (candidate.pk, "HRIS", "E-1")
    ]

    remove_external_id(candidate_id=candidate.pk, external_id=known, by=recruiter)
    assert not ExternalId.objects.exists()
    assert AuditEvent.objects.filter(details={"fields": ["external_ids"]}).count() == 2


@pytest.mark.parametrize(
    ("system", "value"), [("", "E-1"), ("HRIS", " "), ("x" * 61, "1"), ("HRIS", "x" * 201)]
)
def test_an_id_elsewhere_is_whole_and_short(recruiter, system, value):
    with pytest.raises(ValidationError):
        add_external_id(candidate_id=CandidateFactory().pk, system=system, value=value, by=recruiter)


def test_linking_a_second_file_to_a_colleague_tells_nothing_of_the_first(recruiter):
    colleague = UserFactory()
    ApplicationFactory(job=JobFactory(confidential=True), candidate__user=colleague)
    candidate = CandidateFactory()

    change_candidate(candidate_id=candidate.pk, changes={"user": colleague}, by=recruiter)

    assert Candidate.objects.filter(user=colleague).count() == 2
