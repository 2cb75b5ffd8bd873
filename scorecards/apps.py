"""Django's handle on the scorecards app."""

from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    name = "scorecards"
    verbose_name = "Scorecards"

    def ready(self) -> None:
        # Operations queue tasks by name, so every process must have registered them.
        from scorecards import tasks  # noqa: F401, PLC0415
