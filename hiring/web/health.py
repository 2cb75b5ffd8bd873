"""Liveness, readiness and start for load balancers, container engines and people."""

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.metrics.readiness import OK, READY, STARTED, outcomes_of


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 as long as this process answers at all; looks at nothing else."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 when every part this site needs works, else 503 naming the part that does not."""
    return answer(READY)


@never_cache
@require_safe
def startup(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 where pages can be served: migrated, framework loaded, static files collected. Asks no broker."""
    return answer(STARTED)


def answer(names: Iterable[str]) -> JsonResponse:
    """Run these checks, and say of each how it went."""
    outcomes = outcomes_of(names)
    failing = [name for name, outcome in outcomes.items() if outcome != OK]
    body = {"status": "failing" if failing else OK, "failing": failing, "checks": outcomes}
    return JsonResponse(body, status=503 if failing else 200)
