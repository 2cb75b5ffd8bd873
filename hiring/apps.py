"""Django's handle on the hiring app."""

from django.apps import AppConfig


class HiringConfig(AppConfig):
    name = "hiring"
    verbose_name = "Hiring"

    def ready(self) -> None:
        """Make the tasks known to every process that queues them, not to workers alone, and the checks to Django."""
        from hiring import checks, contradictions, tasks  # noqa: F401, PLC0415
        from hiring.telemetry import start_telemetry  # noqa: PLC0415

        start_telemetry()
