"""Keeping interviewers and conflicts of interest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.models import ConflictOfInterest, InterviewPause
from hiring.permissions import Persona
from scorecards.models import Competency, Interviewer
from tests.factories import ApplicationFactory, CompetencyFactory, JobFactory, RecruiterFactory, UserFactory
from tests.hiring.admin.pages import errors_of, inline, listing, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def day(ahead):
    return timezone.localdate() + timedelta(days=ahead)


def pauses(rows, initial=0):
    return inline("interview_pauses", rows, initial)


def test_skills_load_and_pauses_of_a_colleague_are_kept_on_one_page(client, recruiter):
    ada = UserFactory(name="Ada")
    vision, data = CompetencyFactory(key="vision"), CompetencyFactory(key="data")
    kept = InterviewPause.objects.create(user=ada, starts_on=day(1), ends_on=day(2))
    rows = [
        {"id": kept.pk, "user": ada.pk, "starts_on": day(1), "ends_on": day(2), "DELETE": "on"},
        {"id": "", "user": ada.pk, "starts_on": day(5), "ends_on": day(9)},
    ]
    person = Interviewer.objects.get(pk=ada.pk)

    answer = client.post(
        page(person), {"weekly_interviews": 2, "skills": [vision.pk, data.pk], **pauses(rows, 1)}
    )

    ada.refresh_from_db()
    assert answer.status_code == 302
    assert ada.weekly_interviews == 2
    assert set(Competency.objects.filter(interviewers__user=ada)) == {vision, data}
    assert list(InterviewPause.objects.values_list("user", "starts_on", "ends_on")) == [
        (ada.pk, day(5), day(9))
    ]
    words = client.get(listing(Interviewer)).content.decode()
    assert "Vision, Data" in words


def test_a_pause_that_ends_before_it_starts_loses_nothing(client, recruiter):
    ada = UserFactory()
    rows = [{"id": "", "user": ada.pk, "starts_on": day(9), "ends_on": day(5)}]

    answer = client.post(page(Interviewer.objects.get(pk=ada.pk)), {"weekly_interviews": 1, **pauses(rows)})

    assert "The last day must not be before the first." in answer.content.decode()
    ada.refresh_from_db()
    assert ada.weekly_interviews == 4


def test_a_hiring_manager_keeps_their_own_page_and_sees_no_other(client):
    manager, other = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True), UserFactory(name="Otherwise")
    vision = CompetencyFactory(key="vision")
    client.force_login(manager)
    rows = [{"id": "", "user": manager.pk, "starts_on": day(5), "ends_on": day(9)}]

    client.post(
        page(Interviewer.objects.get(pk=manager.pk)),
        {"weekly_interviews": 1, "skills": [vision.pk], **pauses(rows)},
    )

    manager.refresh_from_db()
    assert manager.weekly_interviews == 1
    assert InterviewPause.objects.get().user == manager
    assert not Competency.objects.filter(interviewers__user=manager).exists()
    assert "Otherwise" not in client.get(listing(Interviewer)).content.decode()
    assert client.get(page(Interviewer.objects.get(pk=other.pk))).status_code == 302


def test_a_conflict_is_declared_and_withdrawn_by_post(client, recruiter):
    ada, application = UserFactory(name="Ada"), ApplicationFactory()
    fields = {"user": ada.pk, "candidate": application.candidate_id, "job": "", "reason": "Siblings."}
    add = "/admin/hiring/conflictofinterest/add/"

    both = client.post(add, {**fields, "job": application.job_id})
    neither = client.post(add, {**fields, "candidate": ""})
    client.post(add, fields)
    again = client.post(add, {**fields, "reason": "Friends."})

    sentence = {"__all__": ["Choose a candidate or a job, one of the two."]}
    assert [errors_of(both), errors_of(neither)] == [sentence, sentence]
    conflict = ConflictOfInterest.objects.get()
    assert "already" in str(errors_of(again))
    assert (conflict.user, conflict.candidate, conflict.declared_by) == (
        ada,
        application.candidate,
        recruiter,
    )
    client.get(page(conflict, "withdraw"))
    assert ConflictOfInterest.objects.exists()
    client.post(page(conflict, "withdraw"))
    assert not ConflictOfInterest.objects.exists()


def test_a_conflict_with_a_confidential_search_is_nobody_elses_to_read_or_to_choose(client, recruiter):
    secret = JobFactory(title="Nightingale", is_confidential=True)
    conflict = ConflictOfInterest.objects.create(
        user=UserFactory(), job=secret, reason="Kin.", declared_by=UserFactory()
    )

    pages = [listing(ConflictOfInterest), "/admin/hiring/conflictofinterest/add/", page(conflict)]

    assert not any("Nightingale" in client.get(one, follow=True).content.decode() for one in pages)
    assert client.post(page(conflict, "withdraw")).status_code == 404
