"""The lists a company keeps."""

import pytest

from hiring.models import AuditEvent, Department, RoleAlias, StageTemplate, Tag
from tests.factories import RecruiterFactory, RoleFactory, UserFactory
from tests.hiring.admin.pages import errors_of, inline, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def site_admin(client):
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def role_fields(role, **changes):
    fields = {
        "title": role.title,
        "level": role.level,
        "rank": role.rank,
        "is_active": "on",
        "manages_people": "on",
        "scope": role.scope,
    }
    return {**fields, **inline("aliases", []), **inline("stage_templates", []), **changes}


def test_an_entry_is_saved_with_its_trace(client, site_admin):
    client.post("/admin/hiring/department/add/", {"name": "Product"})
    entry = Department.objects.get(name="Product")
    client.post(page(entry), {"name": "Product and design"})

    entry.refresh_from_db()
    assert entry.name == "Product and design"
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "actor", "details")) == [
        ("department.created", site_admin.pk, {"fields": ["name"]}),
        ("department.changed", site_admin.pk, {"fields": ["name"]}),
    ]


def test_a_tag_exists_once_whatever_its_case(client, site_admin):
    Tag.objects.create(name="b2b")

    response = client.post("/admin/hiring/tag/add/", {"name": "B2B"})

    assert errors_of(response) != {}
    assert Tag.objects.count() == 1


def test_a_recruiter_keeps_tags_and_reads_departments(client):
    client.force_login(RecruiterFactory())

    client.post("/admin/hiring/tag/add/", {"name": "b2b"})

    assert Tag.objects.count() == 1
    assert client.get("/admin/hiring/department/").status_code == 200
    assert client.post("/admin/hiring/department/add/", {"name": "Mine"}).status_code == 403


def test_other_titles_and_stages_of_a_rung_are_replaced_as_typed(client, site_admin):
    role = RoleFactory()
    RoleAlias.objects.create(role=role, title="Product Lead")
    first = StageTemplate.objects.create(role=role, position=0, name="Review", kind="review")
    second = StageTemplate.objects.create(role=role, position=1, name="Panel", kind="interview")
    stages = [
        {"id": first.pk, "role": role.pk, "order": 2, "name": "Review", "kind": "review"},
        {"id": second.pk, "role": role.pk, "order": 1, "name": "Panel", "kind": "interview"},
        {"id": "", "role": role.pk, "order": 3, "name": "Offer", "kind": "offer"},
    ]
    alias = role.aliases.get()
    titles = [
        {"id": alias.pk, "role": role.pk, "title": "Product Lead", "DELETE": "on"},
        {"id": "", "role": role.pk, "title": "Chief of Product"},
    ]

    client.post(
        page(role),
        role_fields(
            role, **inline("aliases", titles, initial=1), **inline("stage_templates", stages, initial=2)
        ),
    )

    assert list(role.aliases.values_list("title", flat=True)) == ["Chief of Product"]
    assert list(role.stage_templates.values_list("position", "name")) == [
        (0, "Panel"),
        (1, "Review"),
        (2, "Offer"),
    ]


def test_a_title_belongs_to_one_rung(client, site_admin):
    other = RoleFactory(key="cpo", title="CPO")
    RoleAlias.objects.create(role=other, title="Chief of Product")
    role = RoleFactory()

    response = client.post(
        page(role),
        role_fields(role, **inline("aliases", [{"id": "", "role": role.pk, "title": "chief of product"}])),
    )

    assert response.status_code == 200
    assert not role.aliases.exists()
