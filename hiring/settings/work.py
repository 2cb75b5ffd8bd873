"""What Celery does, where, and how often."""

from celery.schedules import crontab
from environs import validate

from hiring.settings.environment import VAR_DIR, env

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# A task that ends its process would be first in line for ever. Its row says what it owes, and a sweep finds that.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
# Seconds that a task of each kind may take: asked to end, then ended. Nobody waits for an interactive one for longer.
LIMITS = {
    "interactive": {"soft_time_limit": 100, "time_limit": 120},
    "bulk": {"soft_time_limit": CELERY_TASK_SOFT_TIME_LIMIT, "time_limit": CELERY_TASK_TIME_LIMIT},
    "delivery": {"soft_time_limit": 150, "time_limit": 180},
}
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "hiring.check_import": {"queue": "bulk"},
    "hiring.expire_files": {"queue": "bulk"},
    "hiring.find_duplicates": {"queue": "bulk"},
    "hiring.make_export": {"queue": "bulk"},
    "hiring.make_resource_export": {"queue": "bulk"},
    "hiring.plan_erasures": {"queue": "bulk"},
    "hiring.prune_changes": {"queue": "bulk"},
    "hiring.run_import": {"queue": "bulk"},
    "hiring.seal_audit": {"queue": "bulk"},
    "hiring.sweep_files": {"queue": "bulk"},
    "scorecards.compile_panel_summaries": {"queue": "interactive"},
    "scorecards.expire_packets": {"queue": "bulk"},
    "scorecards.make_packet": {"queue": "bulk"},
    "scorecards.expire_subject_exports": {"queue": "bulk"},
    "scorecards.make_subject_export": {"queue": "bulk"},
    "scorecards.purge_people": {"queue": "bulk"},
    "scorecards.sweep_packets": {"queue": "bulk"},
    "scorecards.sweep_subject_exports": {"queue": "bulk"},
    "scorecards.sweep_panel_summaries": {"queue": "bulk"},
    "hiring.send_mails": {"queue": "delivery"},
    "hiring.send_webhooks": {"queue": "delivery"},
    "hiring.sweep_webhooks": {"queue": "delivery"},
    "hiring.owe_reminders": {"queue": "delivery"},
}
CELERY_TASK_ANNOTATIONS = {name: LIMITS[route["queue"]] for name, route in CELERY_TASK_ROUTES.items()}
# A process takes no more than it works on, and the next free one takes what waits longest.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A process is replaced after so many tasks, or after a task that left it larger than this.
CELERY_WORKER_MAX_TASKS_PER_CHILD = env.int("WORKER_MAX_TASKS", 1000, validate=validate.Range(min=1))
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1024 * env.int("WORKER_MEMORY_MB", 500, validate=validate.Range(min=150))
# SIGTERM lets running tasks end, however long they may take. Who cannot wait sends SIGQUIT: after so many seconds
# what still runs is queued again at once.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
# Celery would close the connection after every task; a new one costs more than a small task. See hiring/celery.py.
CELERY_DB_REUSE_MAX = 1_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A Redis out of memory answers, and refuses: without this a worker would end instead of trying again.
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
# A submit must not hang because the broker is down: the sweep finds what was not queued.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the hard time limit, or a running task would be delivered a second time.
    "visibility_timeout": env.int(
        "CELERY_VISIBILITY_TIMEOUT", 360, validate=validate.Range(min=CELERY_TASK_TIME_LIMIT + 1)
    ),
    # Together they look for unacknowledged messages every 20 s instead of every 100 s.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # Asking for a channel, kombu would try again for six seconds: so long would each message of a submit take.
    "max_retries": 0,
}
# How often beat has workers look for what was not queued.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 20.0, validate=validate.Range(min=1))
MAIL_SWEEP_SECONDS = env.float("MAIL_SWEEP_SECONDS", 30.0, validate=validate.Range(min=1))
CELERY_BEAT_SCHEDULER = "hiring.beat:SteadyScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "find-duplicates": {"task": "hiring.find_duplicates", "schedule": crontab(hour=3, minute=10)},
    "prune-changes": {"task": "hiring.prune_changes", "schedule": crontab(hour=3, minute=40)},
    "seal-audit": {"task": "hiring.seal_audit", "schedule": 60.0},
    "expire-files": {"task": "hiring.expire_files", "schedule": crontab(minute=20)},
    "sweep-files": {"task": "hiring.sweep_files", "schedule": SWEEP_SECONDS},
    "sweep-panel-summaries": {
        "task": "scorecards.sweep_panel_summaries",
        "schedule": SWEEP_SECONDS,
    },
    "expire-packets": {"task": "scorecards.expire_packets", "schedule": crontab(minute=25)},
    "plan-erasures": {"task": "hiring.plan_erasures", "schedule": crontab(hour=2, minute=40)},
    "purge-people": {"task": "scorecards.purge_people", "schedule": crontab(minute=50)},
    "expire-subject-exports": {
        "task": "scorecards.expire_subject_exports",
        "schedule": crontab(minute=35),
    },
    "sweep-subject-exports": {
        "task": "scorecards.sweep_subject_exports",
        "schedule": SWEEP_SECONDS,
    },
    "sweep-packets": {"task": "scorecards.sweep_packets", "schedule": SWEEP_SECONDS},
    "sweep-mails": {"task": "hiring.send_mails", "schedule": MAIL_SWEEP_SECONDS},
    "owe-reminders": {"task": "hiring.owe_reminders", "schedule": 60.0},
    "sweep-webhooks": {"task": "hiring.sweep_webhooks", "schedule": SWEEP_SECONDS},
}
