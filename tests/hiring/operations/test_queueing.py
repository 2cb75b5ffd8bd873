import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from local.ports import LOOPBACK, free_port


def test_a_broker_that_is_down_costs_a_request_no_time():
    celery = Celery(broker=f"redis://{LOOPBACK}:{free_port()}/0", set_as_current=False)
    celery.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    celery.conf.task_publish_retry = settings.CELERY_TASK_PUBLISH_RETRY
    began = time.monotonic()

    for _ in range(2):
        with pytest.raises(OperationalError):
            celery.send_task("hiring.send_mails")

    # Nobody listens there: kombu alone would wait, and ask again, for six seconds each time.
    assert time.monotonic() - began < 2
