"""Colleagues seen as people who take interviews."""

from hiring.models import User
from scorecards.querysets import InterviewerQuerySet


class Interviewer(User):
    """A person as panels are planned with: what they are trained to judge, how often, and when not."""

    objects = InterviewerQuerySet.as_manager()  # type: ignore[misc,assignment]

    class Meta:
        proxy = True
        ordering = ("name", "pk")
