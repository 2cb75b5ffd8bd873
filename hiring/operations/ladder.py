"""Loading the product ladder: rungs, aliases, thresholds, stages, and the lists recruiters pick from."""

from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.db import models, transaction

from hiring.errors import InvalidInput
from hiring.models import RejectionReason, Role, RoleAlias, Source, StageTemplate

M = TypeVar("M", bound=models.Model)

LADDER_FILE = Path(__file__).resolve().parent.parent / "data" / "ladder.yaml"


class LoadReport(Counter[str]):
    """How many rows of each kind were added, updated and left: keys such as "roles added"."""

    def put(self, kind: str, model: type[M], lookup: dict[str, Any], values: dict[str, Any]) -> M:
        """Add the row with this key, or update what differs; returns it."""
        row = model._default_manager.filter(**lookup).first()
        if row is None:
            self[f"{kind} added"] += 1
            return model._default_manager.create(**lookup, **values)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        self[f"{kind} {'updated' if changed else 'unchanged'}"] += 1
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            row.save()
        return row


@transaction.atomic
def load_ladder(*, preset: str | None = None, path: Path = LADDER_FILE) -> LoadReport:
    """Add and update the ladder by key. Safe to run again.

    Rank, activity and folding are the organisation's own data: they are set for new roles and whenever a
    `preset` ("large" or "small") is named, and otherwise left as the organisation has them.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if preset is not None and preset not in data["presets"]:
        raise InvalidInput(f"There is no ladder {preset!r}; choose one of {', '.join(data['presets'])}.")
    report = LoadReport()
    for entry in data["roles"]:
        _load_role(entry, data["stages"][entry["stages"]], report)
    if preset is not None:
        _apply_preset(data["presets"][preset]["roles"], report)
    for entry in data["rejection_reasons"]:
        report.put("reasons", RejectionReason, {"name": entry["name"]}, {"ended_by": entry["ended_by"]})
    for name in data["sources"]:
        report.put("sources", Source, {"name": name}, {})
    return report


def _load_role(entry: dict[str, Any], stages: list[dict[str, str]], report: LoadReport) -> None:
    experience = entry.get("experience", {})
    values = {
        "title": entry["title"],
        "level": entry["level"],
        "manages_people": entry["manages_people"],
        "scope": entry["scope"],
        "note": entry.get("note", ""),
        "product_years": experience.get("product_management_years"),
        "leadership_years": experience.get("of_which_leadership_years"),
        "experience_note": experience.get("note", ""),
    }
    if not Role.objects.filter(key=entry["key"]).exists():
        values["rank"] = entry["rank"]
    role = report.put("roles", Role, {"key": entry["key"]}, values)
    for title in entry.get("aliases", ()):
        report.put("aliases", RoleAlias, {"title": title}, {"role": role})
    if not StageTemplate.objects.filter(role=role).exists():
        StageTemplate.objects.bulk_create(
            StageTemplate(role=role, position=position, **stage) for position, stage in enumerate(stages)
        )
        report["stages added"] += len(stages)


def _apply_preset(ranks: dict[str, dict[str, Any]], report: LoadReport) -> None:
    roles = Role.objects.in_bulk(list(ranks), field_name="key")
    for key, entry in ranks.items():
        folds_into = roles[entry["folds_into"]] if entry.get("folds_into") else None
        values = {"rank": entry["rank"], "is_active": entry["active"], "folds_into": folds_into}
        report.put("ranks", Role, {"key": key}, values)
