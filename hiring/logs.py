"""What a line of the log looks like, and what never stands in one.

Everything goes through Python's own logging. The formatter adds which request, task and user a line belongs to, and
takes out what is personal or opens a door: e-mail addresses, signed links, tokens, searches, values in errors.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import structlog
from structlog.typing import EventDict, WrappedLogger

from hiring.origin import current_origin
from hiring.scrubbing import scrub, words_of

# Whose `extra={"facts": {...}}` becomes fields of their own; other extras may hold whole requests.
FACTS = "facts"


def formatter(*, as_json: bool) -> logging.Formatter:
    """The formatter of every handler: objects for a collector, or lines for people."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_facts,
            add_origin,
            tell_error,
            leave_out,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False) if as_json else as_line,
        ],
    )


def add_facts(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the figures beside the sentence."""
    event.update(getattr(event["_record"], FACTS, {}))
    return event


def add_origin(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Name the request, the task and the user: by ids, which the audit trail knows too."""
    origin = current_origin()
    known = {"request_id": origin.request_id, "task": origin.task, "task_id": origin.task_id}
    event.update({name: value for name, value in known.items() if value})
    if origin.request is not None and (user := user_of(origin.request)):
        event["user"] = str(user)
    return event


def user_of(request: Any) -> UUID | None:
    """The public id of whoever asks, where that was looked up already: a line of the log asks no database."""
    user = request.__dict__.get("user")
    wrapped = user.__dict__.get("_wrapped", user) if user is not None else None
    known = wrapped if hasattr(type(wrapped), "public_id") else request.__dict__.get("_cached_user")
    public_id: UUID | None = getattr(known, "public_id", None)
    return public_id


def tell_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write where an error came from, in place of the text that Python would make of it; quoted, it is cut as well."""
    event.pop("stack_info", None)
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else None
    if error is not None:
        event["error"] = told(error)
        for quoted in (repr(error), str(error)):
            if quoted:
                event["event"] = event["event"].replace(quoted, words_of(error))
    return event


def told(error: BaseException) -> str:
    """A traceback: files, lines and code of each cause in turn, and its words without values."""
    return "\n".join(_causes(error))


def _causes(error: BaseException | None) -> Iterator[str]:
    depth = 0
    chain = []
    while error is not None and depth < 5:  # noqa: PLR2004 - the last few say enough
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        depth += 1
    for one in reversed(chain):
        stack = "".join(traceback.format_tb(one.__traceback__)).rstrip()
        yield f"{stack}\n{type(one).__module__}.{type(one).__qualname__}: {words_of(one)}".lstrip()


def leave_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Scrub every text of the line."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = scrub(value)
    return event


def as_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """When, how grave, who says it, what; then the figures and ids, and below them an error."""
    error = event.pop("error", "")
    head = [event.pop(name, "") for name in ("timestamp", "level", "logger", "event")]
    head[0], head[1] = head[0][:23].replace("T", " "), head[1].upper()
    facts = [f"{name}={value}" for name, value in event.items()]
    return " ".join([*head, *facts]) + (f"\n{error}" if error else "")
