"""A panel of a large company: people are typed, nobody barred is found, and nobody chosen is lost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import ConflictOfInterest, Interview, User
from hiring.operations.availability import declare_conflict
from scorecards.admin.panel_field import SHOWN
from scorecards.admin.suggested import POOL, suggested_for
from tests.factories import (
    ApplicationFactory,
    IntegrationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import errors_of, inline, page

pytestmark = pytest.mark.django_db

TIME = {"starts_at_0": "2027-06-01", "starts_at_1": "10:00", "minutes": "60", "timezone": "Europe/Berlin"}


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory(name="Rita", timezone="Europe/Berlin")
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def application(recruiter):
    application = ApplicationFactory(candidate__name="Ada")
    panel_plan_of(application.job)
    return application


def hire(number):
    """So many colleagues whose name says nothing."""
    User.objects.bulk_create(User(email=f"crowd{n}@example.com", name=f"Crowd {n:03}") for n in range(number))


def address(application):
    return f"/admin/hiring/interview/add/?application={application.pk}"


def plan(client, application, **fields):
    said = {"kit": application.job.kits.get().pk, "title": "Deep dive", "place": "Room 5", **TIME, **fields}
    return client.post(address(application), {**said, "_save": "Save"})


def fields_of(response, name):
    """The field of that name as the page shows it, and the words it shows as chosen."""
    found = re.search(rf'<select [^>]*name="{name}".*?</select>', response.content.decode(), re.DOTALL)[0]
    return found, re.findall(r"<option [^>]*selected[^>]*>\s*([^<]+?)\s*</option>", found)


def typed(client, field, term):
    """What a typed field finds, by what its own address asks."""
    where = re.search(r'data-ajax--url="([^"]+)"', field)[1].replace("&amp;", "&")
    told = {
        name: re.search(rf'data-{name}="(\w+)"', field)[1]
        for name in ("app-label", "model-name", "field-name")
    }
    asked = {name.replace("-", "_"): value for name, value in told.items()} | {"term": term}
    answer = client.get(
        where, {**asked, **dict(part.split("=") for part in where.partition("?")[2].split("&") if part)}
    )
    return [one["text"] for one in answer.json()["results"]]


def test_colleagues_are_listed_until_they_fill_the_pool_and_typed_from_then_on(
    client, recruiter, application
):
    hire(POOL - 2)
    listed, _ = fields_of(client.get(address(application)), "other-0")
    assert "data-ajax--url" not in listed
    assert listed.count("<option") == POOL  # Nobody, the recruiter, and all others

    UserFactory(name="Last")
    field, chosen = fields_of(client.get(address(application)), "other-0")
    assert (field.count("<option"), chosen) == (1, [])
    assert typed(client, field, "last") == ["Last"]


def test_what_is_typed_for_a_panel_finds_nobody_who_must_not_judge(client, recruiter, application):
    hire(POOL)
    kin, boss, gone, self_ = (UserFactory(name=f"Berg {name}") for name in ("Kin", "Boss", "Gone", "Ada"))
    UserFactory(name="Berg Free")
    IntegrationFactory(name="Berg HRIS")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    declare_conflict(user=kin, candidate=application.candidate, reason="Siblings.", by=recruiter)
    declare_conflict(user=boss, job=application.job, reason="Was the boss.", by=recruiter)
    application.candidate.user = self_
    application.candidate.save()
    interview = InterviewFactory(application=application)

    new, _ = fields_of(client.get(address(application)), "other-1")
    changed, _ = fields_of(client.get(page(interview)), "panelists-__prefix__-user")
    assert [typed(client, field, "berg") for field in (new, changed)] == [["Berg Free"]] * 2

    # Of whom somebody else must not judge they learn nothing by asking.
    client.force_login(RecruiterFactory(name="Outsider"))
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    ConflictOfInterest.objects.create(
        user=kin, candidate=secret.candidate, reason="Kin.", declared_by=recruiter
    )
    of_secret = new.replace(f"application={application.pk}", f"application={secret.pk}")
    assert typed(client, of_secret, "berg") == ["Berg Ada", "Berg Boss", "Berg Free", "Berg Kin"]


@pytest.mark.parametrize("company", [3, POOL + 10])
def test_a_refused_panel_keeps_everybody_who_was_chosen_and_the_rest_of_the_form(
    client, recruiter, application, company
):
    hire(company)
    first, second = UserFactory(name="First"), UserFactory(name="Second")

    refused = plan(
        client,
        application,
        **{"other-0": first.pk, "other-0-role": "lead", "other-1": second.pk, "other-1-role": "lead"},
    )

    assert errors_of(refused) == {"panel": ["Only one of them leads the interview."]}
    form = refused.context["adminform"].form
    assert [form[name].value() for name in ("title", "place", "minutes")] == ["Deep dive", "Room 5", "60"]
    rows = {str(row.user): row.role for row in refused.context["rows"]} if "rows" in refused.context else {}
    assert {name: role for name, role in rows.items() if role} == {"First": "lead", "Second": "lead"}
    assert [fields_of(refused, f"seat-{one.pk}")[1] for one in (first, second)] == [["Lead"]] * 2
    assert not Interview.objects.exists()


def test_who_must_not_judge_is_refused_by_name_and_stays_to_be_seen(client, recruiter, application):
    hire(POOL)
    kin, gone, good = (
        UserFactory(name="Kin"),
        UserFactory(name="Gone", is_active=False),
        UserFactory(name="Good"),
    )
    declare_conflict(user=kin, candidate=application.candidate, reason="Siblings.", by=recruiter)
    chosen = {f"seat-{good.pk}": "interviewer", "other-1-role": "shadow"}

    barred = plan(client, application, **chosen, **{"other-1": kin.pk})
    left = plan(client, application, **chosen, **{"other-1": gone.pk})
    nobody = plan(client, application, **chosen, **{"other-1": 10**15})

    assert errors_of(barred) == {
        "__all__": ["Kin has a conflict of interest here, so somebody else has to judge."]
    }
    assert errors_of(left) == {"__all__": ["Gone has no account to sign in with."]}
    assert errors_of(nobody) == {"panel": ["One of the people chosen has no account here. Choose again."]}
    for refused, name in ((barred, ["Kin"]), (left, ["Gone"])):
        assert fields_of(refused, "other-0")[1] == name
        assert fields_of(refused, "other-0-role")[1] == ["Shadow"]
    for refused in (barred, left, nobody):
        assert fields_of(refused, f"seat-{good.pk}")[1] == ["Interviewer"]
        assert refused.context["adminform"].form["place"].value() == "Room 5"
    assert not Interview.objects.exists()


def test_a_seat_is_typed_on_an_interviews_page_and_stays_when_it_is_refused(client, recruiter, application):
    hire(POOL)
    interview = InterviewFactory(application=application)
    seat = PanelistFactory(interview=interview, user__name="Seated")
    ScorecardFactory(panelist=seat)
    kin, gone, new = (
        UserFactory(name="Kin"),
        UserFactory(name="Gone", is_active=False),
        UserFactory(name="New"),
    )
    declare_conflict(user=kin, candidate=application.candidate, reason="Siblings.", by=recruiter)
    old = {"id": seat.pk, "interview": interview.pk, "user": seat.user_id, "role": "interviewer"}

    def save(user, title="Later"):
        row = {"interview": interview.pk, "user": user.pk, "role": "shadow"}
        fields = {"title": title, "place": "", **TIME, "_save": "Save"}
        return client.post(page(interview), fields | inline("panelists", [old, row], initial=1))

    barred, left, untitled = save(kin), save(gone), save(new, title="")

    assert errors_of(barred) == {
        "__all__": ["Kin has a conflict of interest here, so somebody else has to judge."]
    }
    [formset] = left.context["inline_admin_formsets"]
    assert formset.formset.errors[1] == {"user": ["Choose a colleague with an active account."]}
    assert [fields_of(answer, "panelists-1-user")[1] for answer in (barred, left, untitled)] == [
        ["Kin"],
        [],
        ["New"],
    ]
    assert [fields_of(answer, "panelists-1-role")[1] for answer in (barred, left, untitled)] == [
        ["Shadow"]
    ] * 3
    assert 'aria-label="Panelist"' in fields_of(untitled, "panelists-1-user")[0]
    assert save(new).status_code == 302
    assert set(interview.panelists.values_list("user__name", "role")) == {
        ("Seated", "interviewer"),
        ("New", "shadow"),
    }


def test_whoever_is_near_the_job_is_ranked_among_many_and_the_form_costs_the_same(
    client, recruiter, application
):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(address(application)).context["rows"]) == SHOWN
        return len(queries)

    hire(POOL)
    TeamMemberFactory(job=application.job, user__name="On the team")
    ranked = [str(one.user) for one in suggested_for(application, None, None, recruiter)]
    assert (len(ranked), "On the team" in ranked) == (POOL, True)
    cost()
    few = cost()
    User.objects.bulk_create(User(email=f"more{n}@example.com", name=f"More {n}") for n in range(30))
    assert cost() == few
