"""A crowd is written through few statements and looks like what a year of hiring leaves behind."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hiring.models import Application, Candidate, Job, Panelist, StageMove, User
from scorecards.models import PanelSummary, Rating, Scorecard
from scorecards.scale.seed import seed_crowd
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_crowd_has_people_applications_panels_and_compiled_summaries():
    call_command("load_framework", verbosity=0)
    said = []

    recruiter = seed_crowd(candidates=60, applications=90, jobs=4, now=NOW, tell=said.append)

    assert recruiter.email == "recruiter-0@crowd.example"
    assert (Candidate.objects.count(), Application.objects.count(), Job.objects.count()) == (60, 90, 4)
    assert said == ["4 jobs", "60 candidates", "90 applications", f"{Scorecard.objects.count()} scorecards"]
    assert StageMove.objects.filter(from_stage=None).count() == 90
    submitted = Panelist.objects.answered()
    assert submitted.exists()
    assert not Rating.objects.filter(is_final=False).exists()
    assert PanelSummary.objects.compiled_once().exists()
    assert not PanelSummary.objects.stale().exists()


def test_a_crowd_is_refused_before_anything_is_written_where_it_cannot_be():
    with pytest.raises(CommandError, match="Run load_framework first"):
        call_command("seed_scale", candidates=2, applications=1, jobs=1)
    call_command("load_framework", verbosity=0)
    with pytest.raises(CommandError, match="Ask for fewer"):
        call_command("seed_scale", candidates=2, applications=9, jobs=1)

    assert not User.objects.exists()
