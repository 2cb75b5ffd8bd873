"""Times are read in the reader's own zone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hiring.web.timezones import ActivateTimeZone
from tests.factories import UserFactory


def zone_during(request):
    seen = []
    ActivateTimeZone(lambda request: seen.append(timezone.get_current_timezone_name()))(request)
    return seen[0]


@pytest.mark.parametrize(
    ("name", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("Mars/Base", "UTC"), ("../x", "UTC")]
)
def test_a_person_reads_their_own_zone_and_the_sites_where_theirs_is_unknown(rf, name, zone):
    request = rf.get("/")
    request.user = UserFactory.build(timezone=name)

    assert zone_during(request) == zone
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_stranger_reads_the_sites_zone(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    assert zone_during(request) == "UTC"
