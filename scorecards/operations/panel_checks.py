"""What is refused before an interview or a seat is written.

Whoever owes a card on the panel is refused in one sentence, before any card is looked at: a refusal that depends on
what colleagues have done tells what they have done.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, Q

from hiring.errors import InvalidInput, WrongState
from hiring.models import Application, ConflictOfInterest, Interview, Job, Panelist, User
from scorecards.models import InterviewKit

# Interviews are written down afterwards and planned ahead, but not in another age: calendars end, pages break.
LONGEST_AGO = timedelta(days=5 * 366)
FARTHEST_AHEAD = timedelta(days=2 * 366)
LONGEST = timedelta(hours=24)
# The same interview asked for again within this time is a second click.
SECOND_CLICK = timedelta(minutes=1)

OWES_A_CARD = (
    "You owe a scorecard about this candidate. Hand it in first, or ask somebody else on the hiring team."
)


def check_open(application: Application) -> None:
    """Refuse what would plan an interview for somebody who is not in the running."""
    if application.status != Application.Status.ACTIVE:
        raise WrongState(f"This application is {application.get_status_display().lower()}.")
    if application.job.status != Job.Status.OPEN:
        raise WrongState(f"{application.job} is {application.job.get_status_display().lower()}.")


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuse an end before the start, and moments that are a slip of the pen."""
    if ends_at <= starts_at:
        raise InvalidInput("The end must be after the start.", fields={"ends_at": "After the start, please."})
    earliest, latest = now - LONGEST_AGO, now + FARTHEST_AHEAD
    if not earliest <= starts_at <= latest:
        sentence = f"Choose a day between {_day(earliest)} and {_day(latest)}."
        raise InvalidInput(sentence, fields={"starts_at": sentence})
    if ends_at - starts_at > LONGEST:
        raise InvalidInput(
            "An interview ends within a day.", fields={"ends_at": "At most a day after the start."}
        )


def check_people(people: Iterable[tuple[User, str]]) -> None:
    """Refuse a panel that names somebody twice."""
    seen: set[int] = set()
    for user, _role in people:
        if user.pk in seen:
            raise InvalidInput(f"{user} is on this panel twice.", fields={"user": "Choose each person once."})
        seen.add(user.pk)


def check_person(user: User, application: Application) -> None:
    """Refuse somebody who cannot judge this candidate: no account, the candidate, or a conflict of interest."""
    if user.is_service or not user.is_active:
        raise InvalidInput(
            f"{user} has no account to sign in with.", fields={"user": "Choose an active person."}
        )
    if application.candidate.user_id == user.pk:
        raise InvalidInput(f"{user} is the candidate.", fields={"user": "Choose somebody else."})
    about = Q(candidate=application.candidate_id) | Q(job=application.job_id)
    if ConflictOfInterest.objects.filter(about, user=user).exists():
        raise InvalidInput(
            f"{user} has a conflict of interest here, so somebody else has to judge.",
            fields={"user": "Choose somebody else."},
        )


def check_lead_is_free(interview: Interview, by: User) -> None:
    """Refuse a second lead. One who stepped back makes way, except before eyes that must not see it."""
    leads = interview.panelists.filter(role=Panelist.Role.LEAD)
    if not owes_a_card(by, interview.application_id):
        leads = leads.filter(recused_at=None)
    if leads.exists():
        raise InvalidInput("This interview has a lead already.", fields={"role": "Choose interviewer."})


def owes_a_card(user: User, application_id: int) -> bool:
    """Whether somebody still owes a card about this application's candidate, here or on another job."""
    seats = Panelist.objects.owing().filter(user=user)
    return seats.filter(interview__application__candidate__applications=application_id).exists()


def check_owes_nothing(by: User, application_id: int) -> None:
    """Refuse whoever owes a card about this candidate, whatever they want to know by trying."""
    if owes_a_card(by, application_id):
        raise WrongState(OWES_A_CARD)


def check_record(record: Model) -> None:
    """Refuse what the record's own fields do not hold, in the words of the other refusals."""
    try:
        record.full_clean()
    except ValidationError as error:
        found = {name: " ".join(sentences) for name, sentences in error.message_dict.items()}
        fields = {name: sentence for name, sentence in found.items() if name != NON_FIELD_ERRORS}
        raise InvalidInput(" ".join(found.values()), fields=fields) from error


def just_scheduled(
    asked: Interview, kit: InterviewKit, people: list[tuple[User, str]], now: datetime
) -> Interview | None:
    """The very same meeting, with the same kit and people, if it was scheduled a moment ago."""
    twins = Interview.objects.scheduled().filter(
        application=asked.application,
        title=asked.title,
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
        timezone=asked.timezone,
        place=asked.place,
        kit_assignment__kit=kit,
        created_at__range=(now - SECOND_CLICK, now + SECOND_CLICK),
    )
    wanted = {(user.pk, role) for user, role in people}
    seated = ((twin, set(twin.panelists.values_list("user", "role"))) for twin in twins.order_by("pk"))
    return next((twin for twin, seats in seated if seats == wanted), None)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
