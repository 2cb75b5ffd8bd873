"""What belongs to a rung of the ladder: its other titles, and the stages its jobs start with."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import Role, RoleAlias, StageKind, StageTemplate, User
from hiring.operations.audit import record_event


@transaction.atomic
def set_aliases(*, role_id: int, titles: Iterable[str], by: User | None, now: datetime | None = None) -> None:
    """Give a rung exactly these other titles; one that belongs to another rung is refused."""
    role = Role.objects.select_for_update(of=("self",)).get(pk=role_id)
    wanted = {title.strip().lower(): title.strip() for title in titles if title.strip()}
    for alias in RoleAlias.objects.exclude(role=role).select_related("role"):
        if alias.title.lower() in wanted:
            raise InvalidInput(f"{alias.title} is another title of {alias.role} already.")
    before = role.aliases.count()
    role.aliases.all().delete()
    RoleAlias.objects.bulk_create(RoleAlias(role=role, title=title) for title in wanted.values())
    told = {"changes": {"aliases": [before, len(wanted)]}}
    record_event(action="role.aliases_set", by=by, on=role, now=now or timezone.now(), details=told)


@transaction.atomic
def set_stage_templates(
    *, role_id: int, stages: Iterable[tuple[str, str]], by: User | None, now: datetime | None = None
) -> None:
    """Give a rung these stages, (name, kind) in order, for the jobs opened from now on."""
    role = Role.objects.select_for_update(of=("self",)).get(pk=role_id)
    stages = list(stages)
    names = [name for name, _kind in stages]
    if len(set(names)) != len(names):
        raise InvalidInput("Two stages have the same name.")
    if any(kind not in StageKind.values for _name, kind in stages):
        raise InvalidInput("Choose what happens in each stage.")
    before = list(role.stage_templates.order_by("position").values_list("kind", flat=True))
    role.stage_templates.all().delete()
    StageTemplate.objects.bulk_create(
        StageTemplate(role=role, position=position, name=name, kind=kind)
        for position, (name, kind) in enumerate(stages)
    )
    told = {"changes": {"kinds": [before, [kind for _name, kind in stages]]}}
    record_event(action="role.stages_set", by=by, on=role, now=now or timezone.now(), details=told)
