"""Notes: what they are about, who can be mentioned in them, and what the list of those tells."""

import pytest

from hiring.errors import InvalidInput
from hiring.models import AuditEvent, Mail, Note
from hiring.operations.notes import MAX_MENTIONS, MAX_NOTE_LENGTH, PERSON, add_note, readers_of_notes
from hiring.permissions import Persona
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import candidate_of, on_team, seated

pytestmark = pytest.mark.django_db


def manager_of(application, **fields):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True, **fields)
    return on_team(manager, application)


@pytest.fixture
def ada():
    """Somebody in an open and a confidential pipeline."""
    candidate = CandidateFactory(name="Ada Obi")
    ApplicationFactory(candidate=candidate)
    ApplicationFactory(candidate=candidate, job=JobFactory(confidential=True))
    return candidate


def halves(candidate):
    """The open and the confidential application."""
    return candidate.applications.order_by("job__is_confidential")


def names(readers, about):
    return {person.name for person in readers.people if person.pk in readers.of.get(about, ())}


def test_a_note_is_kept_with_what_it_is_about_and_everybody_mentioned_is_told(ada):
    opened, _secret = halves(ada)
    author, colleague = RecruiterFactory(), manager_of(opened)

    note = add_note(
        candidate_id=ada.pk, text=" Hm. ", application=opened, mentions=[colleague], by=author, now=NOW
    )

    assert (note.candidate, note.application, note.author, note.text) == (ada, opened, author, "Hm.")
    assert list(note.mentions.all()) == [colleague]
    assert list(Mail.objects.values_list("kind", "recipient", "note", "sent_by")) == [
        ("mention", colleague.pk, note.pk, author.pk)
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.object_type, event.object_id) == ("note.added", "hiring.note", note.public_id)


def test_that_a_note_exists_is_traced_only_for_those_who_read_it(ada):
    _open, secret = halves(ada)
    insider = manager_of(secret)
    outsider = UserFactory(is_superuser=True, is_staff=True)
    add_note(candidate_id=ada.pk, text="Hm.", application=secret, by=insider)

    assert AuditEvent.objects.visible_to(insider).filter(action="note.added").exists()
    assert not AuditEvent.objects.visible_to(outsider).filter(action="note.added").exists()


@pytest.mark.parametrize("text", ["", " \n", "x" * (MAX_NOTE_LENGTH + 1)])
def test_a_note_without_words_or_without_end_is_refused(ada, text):
    with pytest.raises(InvalidInput) as refusal:
        add_note(candidate_id=ada.pk, text=text, by=RecruiterFactory())

    assert list(refusal.value.fields) == ["text"]
    assert not Note.objects.exists()


def test_a_note_is_about_the_person_or_an_application_of_theirs_that_its_author_runs(ada):
    _open, secret = halves(ada)

    for application in (secret, ApplicationFactory()):
        with pytest.raises(InvalidInput) as refusal:
            add_note(candidate_id=ada.pk, text="Hm.", application=application, by=RecruiterFactory())
        assert refusal.value.fields == {"about": "Choose one of this person's applications that you run."}

    assert not Note.objects.exists()


def test_whoever_cannot_read_a_note_is_not_mentioned_in_it(ada):
    _opened, secret = halves(ada)
    author = manager_of(secret)
    stranger = RecruiterFactory(name="Ola")

    with pytest.raises(InvalidInput) as refusal:
        add_note(candidate_id=ada.pk, text="Hm.", application=secret, mentions=[stranger], by=author)

    sentence = "Ola cannot read this note. Leave them out, or file it differently."
    assert refusal.value.fields == {"mentions": sentence}
    assert not Note.objects.exists()
    assert not Mail.objects.exists()


def test_a_note_mentions_no_more_people_than_it_may(ada):
    people = [RecruiterFactory() for _ in range(MAX_MENTIONS + 1)]

    with pytest.raises(InvalidInput, match="at most 20"):
        add_note(candidate_id=ada.pk, text="Hm.", mentions=people, by=RecruiterFactory())


def test_everybody_who_would_read_a_note_can_be_mentioned_and_they_do_read_it(ada):
    opened, secret = halves(ada)
    author = on_team(RecruiterFactory(name="Author"), secret)
    everybody = [
        RecruiterFactory(name="Recruiter"),
        UserFactory(name="Admin", is_superuser=True, is_staff=True),
        manager_of(opened, name="Open manager"),
        manager_of(secret, name="Secret manager"),
        seated(on_team(UserFactory(name="Owes", is_staff=True), opened), opened),
        candidate_of(RecruiterFactory(name="Ada herself"), opened),
        UserFactory(name="Outsider", is_staff=True),
        on_team(UserFactory(name="Never in the admin"), opened),
        RecruiterFactory(name="Left", is_active=False),
    ]
    ada.refresh_from_db()

    readers = readers_of_notes(candidate=ada, by=author)

    found = {about: names(readers, about) for about in (PERSON, opened.pk, secret.pk)}
    assert found == {
        PERSON: {"Recruiter", "Admin", "Open manager", "Secret manager"},
        opened.pk: {"Recruiter", "Admin", "Open manager"},
        secret.pk: {"Secret manager"},
    }
    for about, application in ((PERSON, None), (opened.pk, opened), (secret.pk, secret)):
        note = add_note(candidate_id=ada.pk, text="Hm.", application=application, by=author)
        reading = {user.name for user in everybody if Note.objects.visible_to(user).filter(pk=note.pk)}
        assert reading - {"Never in the admin"} == found[about]


def test_the_list_of_readers_tells_nothing_of_a_search_its_reader_does_not_know(ada):
    opened, secret = halves(ada)
    author, colleague = RecruiterFactory(), manager_of(opened)
    before = readers_of_notes(candidate=ada, by=author)

    manager_of(secret)
    seated(colleague, secret)

    assert readers_of_notes(candidate=ada, by=author) == before


def test_of_the_team_of_a_confidential_search_no_list_tells_that_there_is_an_open_job(ada):
    _opened, secret = halves(ada)
    RecruiterFactory()
    author, colleague = manager_of(secret), manager_of(secret)

    readers = readers_of_notes(candidate=ada, by=author)

    assert readers.people == [colleague]
    assert set(readers.of) == {PERSON, secret.pk}


def test_whoever_owes_a_card_learns_from_no_list_who_else_does(ada):
    opened, _secret = halves(ada)
    author = seated(on_team(RecruiterFactory(), opened), opened)
    RecruiterFactory()

    assert readers_of_notes(candidate=ada, by=author).people == []
    with pytest.raises(InvalidInput):
        add_note(candidate_id=ada.pk, text="Hm.", mentions=[RecruiterFactory()], by=author)


def test_people_who_have_applied_nowhere_are_written_about_to_recruiters():
    author, colleague = RecruiterFactory(), RecruiterFactory()
    TeamMemberFactory(user__is_staff=True)

    assert readers_of_notes(candidate=CandidateFactory(), by=author).people == [colleague]


@pytest.mark.parametrize("many", [1, 10])
def test_the_readers_cost_the_same_for_any_number_of_them(ada, many, django_assert_num_queries):
    author = RecruiterFactory()
    for _ in range(many):
        manager_of(ApplicationFactory(candidate=ada))
        RecruiterFactory()
    author = type(author).objects.get(pk=author.pk)
    author.has_perm("hiring.view_every_job")

    with django_assert_num_queries(6):
        readers = readers_of_notes(candidate=ada, by=author)

    assert len(readers.people) == 2 * many
