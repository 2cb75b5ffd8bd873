"""What the pipeline may tell a panelist of their interview's kit (setting INTERVIEW_ASSESSES)."""

from scorecards.models import KitCompetency


def what_it_assesses(interview_id: int) -> list[str]:
    """The names of an interview's focus competencies, in the kit's order; empty without a kit."""
    focus = KitCompetency.objects.filter(kit__assignments__interview=interview_id).order_by("position")
    return list(focus.values_list("competency__name", flat=True))
