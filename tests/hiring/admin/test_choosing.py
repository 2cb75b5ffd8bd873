"""People and jobs are found by typing, within what one may know, and stay chosen when a form is refused."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import Application, AuditEvent, HiringTeamMember, Job
from hiring.operations.audit import record_event
from hiring.permissions import Persona
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, inline, listing, page
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db

TEAM, ACTOR, JOB = "hiringteammember.user", "auditevent.actor", "application.job"


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory(name="Rita")
    client.force_login(recruiter)
    return recruiter


def offered(client, source, term="", **more):
    """What a field offers for what was typed."""
    model, field = source.split(".")
    asked = {"app_label": "hiring", "model_name": model, "field_name": field, "term": term, **more}
    return [one["text"] for one in client.get("/admin/autocomplete/", asked).json()["results"]]


def chosen(response, name):
    """The words of what a field shows as chosen, without the empty choice."""
    field = re.search(rf'<select name="{name}".*?</select>', response.content.decode(), re.DOTALL)
    return re.findall(r"<option [^>]*selected[^>]*>([^<]+)</option>", field[0])


def rows(team):
    return [{"id": one.pk, "job": one.job_id, "user": one.user_id, "role": one.role} for one in team]


def test_every_word_that_is_typed_narrows_colleagues_to_those_at_work(client, recruiter):
    for name in ("Bo Berg", "Anna Berg", "Berg Åsa", "Anna Stein"):
        UserFactory(name=name)
    UserFactory(name="Gone Berg", is_active=False)
    IntegrationFactory(name="HR Berg")
    # By an address nobody is found: the name is all that colleagues are told by.
    UserFactory(name="Carl", email="berg@example.com")

    assert offered(client, TEAM, "berg") == ["Anna Berg", "Berg Åsa", "Bo Berg"]
    assert offered(client, TEAM, "  berg ANNA ") == ["Anna Berg"]
    assert offered(client, TEAM, "nobody") == []
    assert offered(client, TEAM, f"{'berg ' * 200}") == ["Anna Berg", "Berg Åsa", "Bo Berg"]


def test_a_hiring_manager_is_offered_colleagues_and_of_jobs_their_own(client):
    manager = UserFactory(name="Mona", is_staff=True, persona=Persona.HIRING_MANAGER)
    client.force_login(manager)
    TeamMemberFactory(job=JobFactory(title="Head of Mine"), user=manager)
    JobFactory(title="Head of Theirs")
    JobFactory(title="Head of Secrets", confidential=True)

    assert offered(client, JOB, "head") == ["Head of Mine"]
    assert offered(client, TEAM) == ["Mona"]
    client.force_login(UserFactory(name="Ian"))
    assert client.get("/admin/autocomplete/").status_code == 302


def test_the_trail_alone_offers_who_left_and_other_systems_and_to_site_admins_alone(client, recruiter):
    UserFactory(name="Berg Gone", is_active=False)
    IntegrationFactory(name="Berg HRIS")

    assert offered(client, ACTOR, "berg") == []
    client.force_login(site_admin())
    assert offered(client, ACTOR, "berg") == ["Berg Gone", "Berg HRIS"]
    assert offered(client, TEAM, "berg") == []


@pytest.mark.parametrize("number", [1, 30])
def test_what_is_offered_costs_the_same_for_many(client, recruiter, number):
    UserFactory.create_batch(number, name="Berg")
    JobFactory.create_batch(number, title="Berg")
    offered(client, TEAM)

    with CaptureQueriesContext(connection) as people:
        assert len(offered(client, TEAM, "berg")) == min(number, 20)
    with CaptureQueriesContext(connection) as jobs:
        assert len(offered(client, JOB, "berg")) == min(number, 20)

    assert (len(people), len(jobs)) == (4, 6)


def test_somebody_who_cannot_be_chosen_is_refused_and_the_rest_of_the_job_stays(client, recruiter):
    gone = UserFactory(name="Gone", is_active=False)
    fields = {"role": RoleFactory().pk, "title": "Head of Growth", "headcount": 2, "scope": "All of it."}

    refused = client.post(
        "/admin/hiring/job/add/", {**fields, "hiring_manager": gone.pk, "is_confidential": "on"}
    )

    assert errors_of(refused) == {"hiring_manager": ["Choose a colleague with an active account."]}
    form = refused.context["adminform"].form
    assert {name: form[name].value() for name in fields} == {n: str(value) for n, value in fields.items()}
    assert form["is_confidential"].value() is True
    assert not Job.objects.exists()

    mona = UserFactory(name="Mona")
    again = client.post("/admin/hiring/job/add/", {**fields, "title": "", "hiring_manager": mona.pk})
    assert list(errors_of(again)) == ["title"]
    assert chosen(again, "hiring_manager") == ["Mona"]


def test_a_team_is_saved_while_somebody_of_it_has_left_and_takes_nobody_who_has(client, recruiter):
    job = StageFactory().job
    gone, other = UserFactory(name="Gone", is_active=False), UserFactory(name="Else", is_active=False)
    new = UserFactory(name="New")
    team = [TeamMemberFactory(job=job, user=gone), TeamMemberFactory(job=job, user=recruiter)]
    fields = {"title": "Head of Growth", "headcount": 1, "scope": "", "_save": "Save"}

    assert chosen(client.get(page(job)), "team-0-user") == ["Gone"]
    refused = client.post(
        page(job), fields | inline("team", [*rows(team), {"user": other.pk, "role": "recruiter"}], initial=2)
    )
    [formset] = refused.context["inline_admin_formsets"]
    assert formset.formset.errors[2] == {"user": ["Choose a colleague with an active account."]}
    assert refused.context["adminform"].form["title"].value() == "Head of Growth"
    assert [chosen(refused, f"team-{n}-user") for n in (0, 1)] == [["Gone"], ["Rita"]]

    saved = client.post(
        page(job), fields | inline("team", [*rows(team), {"user": new.pk, "role": "recruiter"}], initial=2)
    )
    assert saved.status_code == 302
    job.refresh_from_db()
    assert job.title == "Head of Growth"
    assert set(HiringTeamMember.objects.values_list("user", "role")) == {
        (gone.pk, "hiring_manager"),
        (recruiter.pk, "hiring_manager"),
        (new.pk, "recruiter"),
    }
    # Who was there before did not join again.
    told = AuditEvent.objects.filter(action="job.team_changed").values_list("details", flat=True)
    assert [one["user"] for one in told] == [str(new.public_id)]


def test_a_candidate_who_had_an_account_stays_linked_to_it(client, recruiter):
    gone = UserFactory(name="Gone", is_active=False)
    candidate = ApplicationFactory(candidate__user=gone).candidate
    form = client.get(page(candidate, "edit"))
    fields = {"name": "Ada Obi", "user": gone.pk, **inline("employments", [])}

    assert chosen(form, "user") == ["Gone"]
    refused = client.post(page(candidate, "edit"), {**fields, "email": "no address"})
    assert (list(errors_of(refused)), chosen(refused, "user")) == (["email"], ["Gone"])
    other = client.post(
        page(candidate, "edit"), {**fields, "user": UserFactory(is_active=False).pk, "email": ""}
    )
    assert errors_of(other) == {"user": ["Choose a colleague with an active account."]}
    assert client.post(page(candidate, "edit"), {**fields, "email": ""}).status_code == 302
    candidate.refresh_from_db()
    assert (candidate.name, candidate.user) == ("Ada Obi", gone)


def test_a_list_is_narrowed_to_a_typed_job_that_alone_is_read_and_never_named_to_outsiders(client, recruiter):
    mine = ApplicationFactory(job__title="Head of Growth", candidate__name="Ada")
    ApplicationFactory(job__title="Head of Data", candidate__name="Grace")
    secret = ApplicationFactory(job=JobFactory(title="Head of Secrets", confidential=True))

    def asked(job):
        answer = client.get(listing(Application, f"?job__id__exact={job}"))
        assert answer.status_code == 200
        assert "Head of Secrets" not in answer.content.decode()
        return sorted(one.candidate.name for one in answer.context["cl"].result_list), chosen(
            answer, "job__id__exact"
        )

    assert asked(mine.job_id) == (["Ada"], ["Head of Growth"])
    assert asked(secret.job_id) == ([], [])
    assert asked("") == (["Ada", "Grace"], [])
    refused = client.get(listing(Application, "?job__id__exact=Growth"), follow=True)
    assert "Head of Data" not in re.findall(r"<option[^>]*>([^<]*)", refused.content.decode())


def test_the_trail_is_narrowed_to_who_acted_and_exported_for_one_person(client):
    admin = site_admin()
    client.force_login(admin)
    gone = UserFactory(name="Gone", is_active=False)
    UserFactory.create_batch(3)
    record_event(action="candidate.changed", by=gone, on=CandidateFactory(), now=NOW)
    record_event(action="candidate.added", by=admin, on=CandidateFactory(), now=NOW)

    answer = client.get(listing(AuditEvent, f"?actor__id__exact={gone.pk}"))
    assert [one.action for one in answer.context["cl"].result_list] == ["candidate.changed"]
    assert chosen(answer, "actor__id__exact") == ["Gone"]

    address = "/admin/hiring/auditevent/export/"
    assert chosen(client.get(address), "person") == []
    days = {"since": "2026-03-03", "until": "2026-03-02", "file_format": "ndjson"}
    refused = client.post(address, {**days, "person": gone.pk})
    assert errors_of(refused) == {"until": ["This is before the first day."]}
    assert chosen(refused, "person") == ["Gone"]
