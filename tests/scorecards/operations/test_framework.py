"""The competency framework out of its file: safe to run again, and no frozen rubric ever changes."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from hiring.models import Role
from hiring.operations.ladder import load_ladder
from scorecards.models import (
    Anchor,
    Competency,
    InterviewKit,
    KitCompetency,
    KitQuestion,
    Question,
    RoleCompetency,
    Rubric,
)
from scorecards.operations.framework import FRAMEWORK_FILE, load_framework
from scorecards.operations.plans import open_planned_job
from tests.factories import RecruiterFactory

pytestmark = pytest.mark.django_db

MODELS = (Competency, Anchor, Question, RoleCompetency, InterviewKit, KitCompetency, KitQuestion)


@pytest.fixture
def framework():
    """The framework as it is delivered, loaded onto the ladder."""
    load_ladder()
    load_framework()
    return yaml.safe_load(FRAMEWORK_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def load_changed(tmp_path):
    def load(data):
        path = tmp_path / "framework.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return load_framework(path=path)

    return load


def everything():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_every_competency_has_an_anchor_for_each_level_and_score_and_two_kinds_of_question(framework):
    levels, scores = Role.Level.values, range(1, 6)
    for competency in Competency.objects.all():
        anchors = set(competency.anchors.values_list("level", "score"))
        assert anchors == {(level, score) for level in levels for score in scores}
        assert set(competency.questions.values_list("kind", flat=True)) == set(Question.Kind.values)
    assert Competency.objects.count() == len(framework["competencies"])


def test_every_role_has_weights_and_kits_an_interviewer_can_manage(framework):
    for role in Role.objects.all():
        weighted = set(role.competencies.values_list("competency", flat=True))
        kits = InterviewKit.objects.templates().filter(role=role)
        assert weighted
        assert kits.exists()
        for kit in kits:
            focus = list(kit.focus.values_list("competency", flat=True))
            assert 1 <= len(focus) <= 5
            assert set(focus) <= weighted
            assert kit.agenda.count() == len(focus)


def test_loading_again_changes_nothing(framework):
    before = everything()

    report = load_framework()

    assert everything() == before
    assert {kind for kind, count in report.items() if count and not kind.endswith("unchanged")} == set()


def test_a_changed_word_is_brought_up_to_date_and_no_frozen_rubric_changes(framework, load_changed):
    job = open_planned_job(role=Role.objects.get(key="head_of_product"), title="Head", by=RecruiterFactory())
    frozen = list(Rubric.objects.values())
    kits = list(KitCompetency.objects.filter(kit__job=job).values())
    for entry in framework["competencies"]:
        entry["name"] += " (new)"
        entry["anchors"]["executive"][3] = "Other words."
    for profile in framework["role_profiles"].values():
        profile["bar"] = 5
    framework["panel_plans"]["head_of_product"][0]["competencies"].reverse()

    report = load_changed(framework)

    assert report["competencies updated"] == len(framework["competencies"])
    assert set(Anchor.objects.filter(level="executive", score=3).values_list("text", flat=True)) == {
        "Other words."
    }
    assert list(Rubric.objects.values()) == frozen
    assert list(KitCompetency.objects.filter(kit__job=job).values()) == kits
    job.panel_plan.refresh_from_db()
    assert job.panel_plan.rubric.number == 1


def test_what_the_company_added_is_left_alone(framework, load_changed):
    own = Competency.objects.create(key="hardware", name="Hardware", definition="Ships atoms.")
    question = Question.objects.create(competency=own, kind="situational", text="What broke?")
    kit = InterviewKit.objects.create(role=Role.objects.get(key="head_of_product"), name="Our dinner")
    own_rows = [list(type(row).objects.filter(pk=row.pk).values()) for row in (own, question, kit)]

    load_changed(framework)

    assert [list(type(row).objects.filter(pk=row.pk).values()) for row in (own, question, kit)] == own_rows


def test_the_command_loads_everything_says_what_it_did_and_refuses_an_unknown_ladder(capsys):
    call_command("load_framework", ladder="small")

    told = capsys.readouterr().out
    assert f"{Competency.objects.count():5} competencies added" in told
    assert not Role.objects.get(key="director_of_product").is_active
    with pytest.raises(CommandError, match="choose one of large, small"):
        call_command("load_framework", ladder="medium")
