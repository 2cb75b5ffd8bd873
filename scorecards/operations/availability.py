"""What an interviewer is trained to judge."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import NotAllowed
from hiring.models import User
from hiring.operations.audit import record_event
from hiring.permissions import works_on_every_job
from scorecards.models import Competency, InterviewerSkill


@transaction.atomic
def set_skills(
    *, user: User, competencies: Collection[Competency], by: User, now: datetime | None = None
) -> list[InterviewerSkill]:
    """Write down which competencies somebody is trained to judge; all others they are not."""
    if not works_on_every_job(by):
        raise NotAllowed("Only recruiters say what somebody is trained to judge.")
    person = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    wanted = {competency.pk for competency in competencies}
    held = set(InterviewerSkill.objects.filter(user_id=user.pk).values_list("competency", flat=True))
    if wanted != held:
        InterviewerSkill.objects.filter(user_id=user.pk).exclude(competency__in=wanted).delete()
        InterviewerSkill.objects.bulk_create(
            InterviewerSkill(user_id=user.pk, competency_id=pk) for pk in sorted(wanted - held)
        )
        keys = sorted(competency.key for competency in competencies)
        record_event(
            action="availability.skills_set",
            by=by,
            on=person,
            now=now or timezone.now(),
            details={"competencies": keys},
        )
    return list(InterviewerSkill.objects.filter(user_id=user.pk).select_related("competency"))
