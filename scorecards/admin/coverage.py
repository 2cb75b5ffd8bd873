"""Which competency is assessed in which interview, and by how many people."""

from dataclasses import dataclass

from hiring.models import Application, Job, Panelist
from scorecards.models import InterviewKit, PanelPlan

ENOUGH = 2


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One competency: raters by kit, in the table's order, and all of them."""

    name: str
    must_have: bool
    cells: list[int]
    raters: int

    @property
    def is_thin(self) -> bool:
        """Fewer than two independent raters: one person's impression."""
        return self.raters < ENOUGH


@dataclass(frozen=True, slots=True)
class Coverage:
    """Competencies by kit; on a job one rater stands for each planned interview."""

    kits: list[InterviewKit]
    rows: list[CoverageRow]


def coverage_of_job(job: Job) -> Coverage:
    """What the plan covers if each kit is used once, by one person."""
    return _coverage(job, {kit.pk: 1 for kit in _kits(job)})


def coverage_of_application(application: Application) -> Coverage:
    """What the seats of one candidate cover; shadows and recused seats rate nothing that counts."""
    seats = (
        Panelist.objects.live()
        .filter(interview__application=application, interview__kit_assignment__isnull=False)
        .exclude(role=Panelist.Role.SHADOW)
    )
    raters: dict[int, int] = {}
    for kit in seats.values_list("interview__kit_assignment__kit", flat=True):
        raters[kit] = raters.get(kit, 0) + 1
    return _coverage(application.job, raters)


def _kits(job: Job) -> list[InterviewKit]:
    return list(InterviewKit.objects.filter(job=job).prefetch_related("focus__competency"))


def _coverage(job: Job, raters: dict[int, int]) -> Coverage:
    kits = _kits(job)
    focus = [{f.competency.key for f in kit.focus.all()} for kit in kits]
    plan = PanelPlan.objects.filter(job=job).select_related("rubric").first()
    rows = []
    for entry in plan.rubric.content["competencies"] if plan else []:
        cells = [
            raters.get(kit.pk, 0) if entry["key"] in keys else 0
            for kit, keys in zip(kits, focus, strict=True)
        ]
        if entry["weight"]:
            rows.append(CoverageRow(entry["name"], entry["must_have"], cells, sum(cells)))
    return Coverage(kits, rows)
