"""What an interview's page says beside its fields: everybody's clock, and what speaks against the plan as it is now."""

from typing import Any

from hiring.models import Interview, Panelist, User
from scorecards.admin.coverage import coverage_of_application
from scorecards.admin.suggested import Slot, suggested_for
from scorecards.local_times import is_elsewhere, moment, zone_of_place

MOST_WARNINGS = 8


def seat_words(seat: Panelist) -> str:
    """A seat's person, with what they are there for where it is not to judge."""
    return f"{seat.user} (shadow)" if seat.role == Panelist.Role.SHADOW else str(seat.user)


def clocks_of(interview: Interview) -> list[str]:
    """The start on the clock of everybody for whom it differs from the interview's own."""
    at, zone = interview.starts_at, interview.timezone
    candidate = interview.application.candidate
    home = zone_of_place(candidate.location)
    people = [(str(candidate), home)] if home else []
    people += [(str(seat.user), seat.user.timezone) for seat in interview.panelists.all()]
    elsewhere = [
        f"{name}: {moment(at, other)} ({other})" for name, other in people if is_elsewhere(at, zone, other)
    ]
    return [f"{moment(at, zone)} ({zone})", *elsewhere]


def warnings_of(interview: Any, by: User) -> list[str]:
    """What to mind about the interview as planned: its people's calendars, then what the panel still misses."""
    assignment = getattr(interview, "kit_assignment", None)
    slot = Slot(interview.starts_at, interview.ends_at, interview.timezone)
    application = interview.application
    seats = list(Panelist.objects.filter(interview=interview).select_related("user").order_by("pk"))
    kit, also = assignment and assignment.kit, [seat.user_id for seat in seats]
    ranked = suggested_for(application, kit, slot, by, interview=interview, also=also)
    known = {one.user.pk: one.suggestion.warnings for one in ranked}
    people = [f"{seat.user}: {', '.join(known[seat.user_id])}." for seat in seats if known.get(seat.user_id)]
    mends = coverage_of_application(application, by).mends
    return [*people, *(mend.sentence for mend in mends)][:MOST_WARNINGS]
