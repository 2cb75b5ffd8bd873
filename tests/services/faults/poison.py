"""A task that ends the process it runs in, as one does that takes more memory than there is."""

import os
import signal
from pathlib import Path

from celery import shared_task

POISON = "tests.poison"


@shared_task(name=POISON)
def poison():
    with Path(os.environ["FAULT_FOLDER"], "poisoned").open("a") as file:
        file.write(f"{os.getpid()}\n")
    os.kill(os.getpid(), signal.SIGKILL)
