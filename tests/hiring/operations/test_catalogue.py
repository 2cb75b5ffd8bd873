"""Plain lists that people keep."""

import pytest

from hiring.models import AuditEvent, Office, Tag
from hiring.operations.catalogue import save_entry
from tests.factories import NOW, JobFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_entry_is_saved_and_audited_by_the_names_of_its_fields():
    person = UserFactory()

    office = save_entry(entry=Office(name="Lagos"), by=person, changed=["name"], now=NOW)
    office.name = "Lagos, Ikeja"
    save_entry(entry=office, by=person, changed=["name"], now=NOW)

    assert list(Office.objects.values_list("name", flat=True)) == ["Lagos, Ikeja"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "object_id", "details")) == [
        ("office.created", office.public_id, {"fields": ["name"]}),
        ("office.changed", office.public_id, {"fields": ["name"]}),
    ]


def test_records_with_operations_of_their_own_are_a_programming_error():
    with pytest.raises(TypeError, match="Job has operations of its own"):
        save_entry(entry=JobFactory(), by=None, changed=[])

    assert save_entry(entry=Tag(name="Fintech"), by=None, changed=["name"]).pk
