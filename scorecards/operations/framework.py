"""Loading the competency framework. Cards are rated against a job's frozen rubric, so none of them changes."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hiring.models import Role
from hiring.operations.ladder import LoadReport
from scorecards.models import (
    Anchor,
    Competency,
    InterviewKit,
    KitCompetency,
    KitQuestion,
    Question,
    RoleCompetency,
)

FRAMEWORK_FILE = Path(__file__).resolve().parent.parent / "data" / "framework.yaml"


@transaction.atomic
def load_framework(*, path: Path = FRAMEWORK_FILE) -> LoadReport:
    """Add and update competencies, anchors, questions, role profiles and kit templates by key.

    Safe to run again. Jobs keep the rubric they have; whatever the company added itself is left alone.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    report = LoadReport()
    for position, entry in enumerate(data["competencies"]):
        _load_competency(entry, position, report)
    roles = Role.objects.in_bulk(field_name="key")
    competencies = Competency.objects.in_bulk(field_name="key")
    for key, profile in data["role_profiles"].items():
        _load_profile(roles[key], profile, competencies, report)
    questions = Question.objects.exclude(key=None).in_bulk(field_name="key")
    for key, plan in data["panel_plans"].items():
        for position, interview in enumerate(plan):
            _load_kit(roles[key], position, interview, competencies, questions, report)
    return report


def _load_competency(entry: dict[str, Any], position: int, report: LoadReport) -> None:
    values = {"name": entry["name"], "definition": entry["definition"], "position": position}
    competency = report.put("competencies", Competency, {"key": entry["key"]}, values)
    for level, anchors in entry["anchors"].items():
        for score, text in anchors.items():
            lookup = {"competency": competency, "level": level, "score": score}
            report.put("anchors", Anchor, lookup, {"text": text})
    for number, question in enumerate(entry["questions"]):
        values = {
            "competency": competency,
            "kind": question["kind"],
            "text": question["text"],
            "probes": question["probes"],
            "position": number,
        }
        report.put("questions", Question, {"key": f"{entry['key']}.{question['kind']}"}, values)


def _load_profile(
    role: Role, profile: dict[str, Any], competencies: dict[str, Competency], report: LoadReport
) -> None:
    for key, weight in profile["weights"].items():
        values = {
            "weight": weight,
            "bar": profile.get("bars", {}).get(key, profile["bar"]),
            "must_have": key in profile["must_have"],
        }
        lookup = {"role": role, "competency": competencies[key]}
        report.put("weights", RoleCompetency, lookup, values)


def _load_kit(
    role: Role,
    position: int,
    interview: dict[str, Any],
    competencies: dict[str, Competency],
    questions: dict[str, Question],
    report: LoadReport,
) -> None:
    values = {"minutes": interview["minutes"], "purpose": interview.get("purpose", ""), "position": position}
    kit = report.put("kits", InterviewKit, {"role": role, "job": None, "name": interview["seat"]}, values)
    focus = [competencies[item["key"]].pk for item in interview["competencies"]]
    agenda = [questions[f"{item['key']}.{item['ask']}"].pk for item in interview["competencies"]]
    present = (
        list(KitCompetency.objects.filter(kit=kit).values_list("competency_id", flat=True)),
        list(KitQuestion.objects.filter(kit=kit).values_list("question_id", flat=True)),
    )
    if present == (focus, agenda):
        return
    KitCompetency.objects.filter(kit=kit).delete()
    KitQuestion.objects.filter(kit=kit).delete()
    KitCompetency.objects.bulk_create(
        KitCompetency(kit=kit, competency_id=pk, position=number) for number, pk in enumerate(focus)
    )
    KitQuestion.objects.bulk_create(
        KitQuestion(kit=kit, question_id=pk, position=number) for number, pk in enumerate(agenda)
    )
