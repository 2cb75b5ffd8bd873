"""What stands in a packet after the evidence: revisions that came later, cards apart, the debrief, the decision."""

from typing import Any

from hiring.models import Panelist
from scorecards.models import Debrief, DebriefPoint, Decision
from scorecards.operations.packet_rows import PacketRows
from scorecards.operations.packet_words import ERASED, day
from scorecards.words.story import WHY_UNCOUNTED

Plain = dict[str, Any]


def later_of(rows: PacketRows) -> list[Plain]:
    """Each revision that came after the one that counts: whose, when, why, and its recommendation."""
    later = rows.packet.summary.document["cards"]["later"]
    return [
        {
            "name": ", ".join(filter(None, [rows.name(item["panelist"]), rows.typist(revision)])),
            "on": day(revision.submitted_at),
            "reason": revision.reason or ERASED,
            "vote": revision.get_recommendation_display(),
        }
        for item in later
        for revision in rows.later_of(item["panelist"])
    ]


def uncounted_of(rows: PacketRows) -> list[Plain]:
    """Who is not counted and why, without a word of their card; shadows learn, and are nowhere."""
    found = []
    for item in rows.packet.summary.document["cards"]["uncounted"]:
        seat = rows.seats.get(item["panelist"])
        if item["reason"] == "shadow" or (seat and seat.role == Panelist.Role.SHADOW):
            continue
        why = WHY_UNCOUNTED.get(item["reason"], item["reason"])
        found.append({"name": rows.name(item["panelist"]), "why": why})
    return found


def debrief_of(debrief: Debrief | None, points: list[DebriefPoint]) -> Plain | None:
    """The lines a debrief's points were closed with; none where nothing was closed yet."""
    if debrief is None or not points:
        return None
    return {
        "on": day(debrief.opened_at),
        "version": debrief.summary.version,
        "lines": [
            {
                "topic": str(point),
                "kind": str(DebriefPoint.Kind(point.kind).label),
                "line": point.closing_line or ERASED,
                "by": str(point.closed_by) if point.closed_by else ERASED,
            }
            for point in points
        ],
    }


def decision_of(decision: Decision | None) -> Plain | None:
    """The decision in force, with its reason and what the candidate may be told."""
    if decision is None:
        return None
    confirmer = decision.confirmed_by
    return {
        "outcome": str(Decision.Outcome(decision.outcome).label),
        "by": str(decision.decided_by),
        "confirmed_by": str(confirmer) if confirmer and confirmer != decision.decided_by else "",
        "on": day(decision.confirmed_at),
        "version": decision.summary.version if decision.summary else 0,
        "parts": [
            [label, text]
            for label, text in (
                ("Reason", decision.reason),
                ("Why it departs from the summary", decision.departure_reason),
                ("Next step", ", ".join(filter(None, [decision.next_step, day(decision.next_step_on)]))),
                ("What the candidate may be told", decision.candidate_message),
            )
            if text
        ],
    }
