"""Where an act comes from: the request or task it is done in, so that the trace and the logs can be joined."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """The id of a request, which the tasks it queues keep, and the address it was sent from; in a worker the task.

    `request` is what is being answered, so that the logs can say who asks once that is known.
    """

    request_id: str = ""
    address: str | None = None
    task: str = ""
    task_id: str = ""
    request: Any = None


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    """What is being answered or worked off right now; NOWHERE at a console."""
    return _current.get()


def begin(origin: Origin) -> None:
    """Say where everything comes from that this thread does from now on."""
    _current.set(origin)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Say where everything done inside comes from."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
