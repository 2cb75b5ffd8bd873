"""Liveness and readiness for load balancers, container engines and people."""

import logging
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.celery import app as celery_app

logger = logging.getLogger(__name__)

OK = "ok"


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 as long as this process answers at all; looks at nothing else."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 when every part this site needs works, else 503 naming the part that does not."""
    checks = {name: outcome_of(name, check) for name, check in CHECKS.items()}
    failing = [name for name, outcome in checks.items() if outcome != OK]
    body = {"status": "failing" if failing else OK, "failing": failing, "checks": checks}
    return JsonResponse(body, status=503 if failing else 200)


def outcome_of(name: str, check: Callable[[], str]) -> str:
    """Run one check; a raised error becomes its class name, because messages may hold addresses."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever breaks is what a probe asks about
        logger.warning("Readiness: %s fails: %r", name, error)
        return f"unreachable ({type(error).__name__})"


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def check_migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    return f"missing: {', '.join(missing)}" if missing else OK


def check_broker() -> str:
    with celery_app.connection_for_write() as broker:
        broker.connect()
    return OK


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
}
