"""Acts on a selection: everybody by name, each whole or not at all, and a way back that overwrites nobody."""

import pytest

from hiring.models import Application, Candidate, Export
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    UserFactory,
)
from tests.hiring.admin.pages import listing, messages_of

pytestmark = pytest.mark.django_db

UNDO = "/admin/hiring/application/undo/"


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def stages():
    job = JobFactory()
    return [StageFactory(job=job, name=name) for name in ("Review", "Panel", "Offer")]


def act(client, model, name, rows, /, **fields):
    chosen = {"action": name, "_selected_action": [row.pk for row in rows], "confirmed": "yes"}
    return client.post(listing(model), {**chosen, **fields}, follow=True)


def stands(*applications):
    by_key = Application.objects.in_bulk([one.pk for one in applications])
    return [by_key[one.pk].stage.name for one in applications]


def test_a_move_is_undone_for_those_who_still_stand_where_it_put_them(client, recruiter, stages):
    review, panel, offer = stages
    ada, bo = ApplicationFactory.create_batch(2, job=review.job, stage=review)
    act(client, Application, "move_selected", [ada, bo], to_stage=panel.pk)
    assert stands(ada, bo) == ["Panel", "Panel"]
    Application.objects.filter(pk=bo.pk).update(stage=offer)

    client.get(UNDO)
    assert stands(ada, bo) == ["Panel", "Offer"]
    done = client.post(UNDO, follow=True)

    assert stands(ada, bo) == ["Review", "Offer"]
    assert messages_of(done) == [
        f"{bo.candidate}: Somebody has moved {bo.candidate} to Offer meanwhile.",
        "1 application back where they were.",
    ]
    assert messages_of(client.post(UNDO, follow=True)) == ["There is nothing to undo any more."]


def test_an_end_names_everybody_and_can_be_undone_by_whoever_did_it(client, recruiter, stages):
    ada, bo = ApplicationFactory.create_batch(2, job=stages[0].job, stage=stages[0])
    reason = RejectionReasonFactory(ended_by="company", name="No fit")

    act(client, Application, "end_selected", [ada, bo], reason=reason.pk, sure=[ada.pk])
    assert [Application.objects.get(pk=one.pk).status for one in (ada, bo)] == ["rejected", "active"]

    other = type(client)()
    other.force_login(RecruiterFactory())
    assert messages_of(other.post(UNDO, follow=True)) == ["There is nothing to undo any more."]
    client.post(UNDO)
    assert Application.objects.get(pk=ada.pk).status == "active"


def test_people_are_tagged_and_put_on_a_job_and_who_is_there_already_is_named(client, recruiter, stages):
    job = stages[0].job
    ada, bo = CandidateFactory(name="Ada"), CandidateFactory(name="Bo")
    ApplicationFactory(candidate=bo, job=job, stage=stages[0])

    act(client, Candidate, "tag_selected", [ada, bo], name="Fintech")
    done = act(client, Candidate, "put_on_job_selected", [ada, bo], job=job.pk)

    assert [[tag.name for tag in person.tags.all()] for person in (ada, bo)] == [["Fintech"], ["Fintech"]]
    assert messages_of(done) == [
        f"Bo: Bo already has an application for {job}.",
        f"1 candidate put on {job}.",
    ]
    assert ada.applications.get().job == job


def test_the_people_behind_applications_are_tagged(client, recruiter, stages):
    ada = ApplicationFactory(job=stages[0].job, stage=stages[0])

    act(client, Application, "tag_selected", [ada], name="Fintech")

    assert [tag.name for tag in ada.candidate.tags.all()] == ["Fintech"]


@pytest.mark.parametrize("model", [Application, Candidate])
def test_a_selection_becomes_a_file_of_its_owner(client, recruiter, stages, model):
    ada = ApplicationFactory(job=stages[0].job, stage=stages[0])
    row = ada if model is Application else ada.candidate

    asked = client.post(listing(model), {"action": "export_selected", "_selected_action": [row.pk]})
    act(client, model, "export_selected", [row], file_format="csv")

    assert "Make the file" in asked.text
    export = Export.objects.get()
    assert (export.owner, export.kind, export.query) == (
        recruiter,
        f"{model._meta.model_name}s",
        {"ids": [str(row.public_id)]},
    )


def test_one_page_names_at_most_two_hundred(client, recruiter, stages):
    crowd = ApplicationFactory.create_batch(201, job=stages[0].job, stage=stages[0])

    refused = act(client, Application, "end_selected", crowd)

    assert messages_of(refused) == ["Choose at most 200 at once: you are shown everybody by name."]


@pytest.mark.parametrize(
    "name", ["move_selected", "end_selected", "tag_selected", "export_selected", "nothing"]
)
def test_rows_that_are_none_are_refused_with_a_sentence(client, recruiter, name):
    answer = client.post(
        listing(Application), {"action": name, "_selected_action": ["abc"], "index": "0"}, follow=True
    )

    assert messages_of(answer) == ["One of the chosen rows does not exist. Choose again."]


def test_whoever_may_not_change_people_is_offered_no_such_act(client):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(listing(Candidate)).status_code == 403
