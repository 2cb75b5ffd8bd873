"""What webhooks can be told of, by name, and which acts in the audit trail are told under which name."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

TEST = "webhook.test"
ANY = "*"

# By kind of record, as the names begin: `candidate.*` stands for all of a kind, those of later versions too.
EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "candidate": ("created", "changed", "merged", "anonymised"),
        "application": (
            "created",
            "moved",
            "rejected",
            "withdrawn",
            "hired",
            "reopened",
            "closed_as_duplicate",
        ),
        "interview": ("scheduled", "changed", "cancelled", "not_held"),
        "scorecard": ("submitted", "amended"),
        "panel": ("complete",),
        "summary": ("published",),
        "decision": ("recorded", "reopened"),
    }
)
NAMES = tuple(f"{kind}.{verb}" for kind, verbs in EVENTS.items() for verb in verbs)
CHOICES = tuple(
    choice for kind, verbs in EVENTS.items() for choice in (f"{kind}.{ANY}", *(f"{kind}.{v}" for v in verbs))
)
# Where the audit trail has another word than the world outside, or more than one thing to tell.
_OTHERWISE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "candidate.added": ("candidate.created",),
        "candidate.history_changed": ("candidate.changed",),
        # Who may not know of the file that is gone is still told that the other one changed.
        "candidate.merged": ("candidate.merged", "candidate.changed"),
        "decision.confirmed": ("decision.recorded",),
        "panelist.removed": ("interview.changed",),
        "scorecard.submitted_on_behalf": ("scorecard.submitted",),
    }
)
# What of an act's details is told, and as what: ids alone.
_TOLD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "application.moved": {"from": "from_stage_id", "to": "to_stage_id"},
        "candidate.merged": {"merged": "merged_id"},
        "scorecard.amended": {"revision": "revision_id"},
        "summary.published": {"version": "version"},
    }
)


def events_of(action: str) -> tuple[str, ...]:
    """The events an act is told as; none for what is nobody's business outside."""
    return _OTHERWISE.get(action) or ((action,) if action in NAMES else ())


def told_of(event: str, details: Mapping[str, object]) -> dict[str, object]:
    """What of an act's details goes along with an event."""
    return {name: details[key] for key, name in _TOLD.get(event, {}).items() if key in details}


def wants(chosen: Collection[str], event: str) -> bool:
    """Whether somebody who chose these events, or whole kinds of them, is told of this one."""
    return event in chosen or f"{event.partition('.')[0]}.{ANY}" in chosen


def unknown_among(chosen: Iterable[str]) -> list[str]:
    """Those of these words that are no event and no kind of events, in order."""
    return sorted(set(chosen) - set(CHOICES))
