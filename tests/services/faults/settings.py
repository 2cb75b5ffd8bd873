"""What the processes of the fault tests run with: the tests' own settings, real mail, and a clock that can jump."""

import os
from pathlib import Path

from tests.services.faults.clock import follow
from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ["FAULT_MAIL_HOST"]
EMAIL_PORT = int(os.environ["FAULT_MAIL_PORT"])
CELERY_IMPORTS = ["tests.services.faults.poison"]

follow(Path(os.environ["FAULT_FOLDER"], "clock"))
