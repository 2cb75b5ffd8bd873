"""What stands in a packet, as plain data: a frozen document joined with names and the interviewers' own words.

Private notes and shadows are left out. Of a card that does not count only its author and the reason are given.
A text that was erased since the version was frozen is shown as erased; its figure stays.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from scorecards.models import Rating, Recommendation
from scorecards.operations.packet_endings import debrief_of, decision_of, later_of, uncounted_of
from scorecards.operations.packet_rows import PacketRows
from scorecards.operations.packet_words import ERASED, day, version_words
from scorecards.words.phrases import join, one_decimal
from scorecards.words.story import competency_words, tell

WEIGHTS = {0: "not weighed", 1: "", 2: "counts twice"}

Plain = dict[str, Any]


def packet_data(rows: PacketRows) -> Plain:
    """Everything the template sets, JSON-ready and in its order."""
    packet = rows.packet
    document, application = packet.summary.document, packet.application
    story = tell({**document, "competencies": _blocks(rows)}, _names(rows))
    return {
        "candidate": str(application.candidate),
        "job": application.job.title,
        "role": application.job.role.title,
        "version": version_words(packet.summary),
        "frozen_on": day(packet.summary.frozen_at),
        "frozen_at": list(timezone.localtime(packet.summary.frozen_at).timetuple()[:6]),
        "formula": document["formula"],
        "rubric": document["rubric"][:12],
        "asked_by": str(packet.owner),
        "asked_on": day(packet.created_at),
        "panel": _panel_words(document["cards"]),
        "story": {
            "lead": story.lead,
            "headline": story.headline,
            "detail": story.detail,
            "passages": [[passage.heading, passage.text] for passage in story.passages],
        },
        "columns": [_column(item, rows) for item in document["cards"]["counted"]],
        "votes": _votes(rows),
        "rows": [_row(block, rows) for block in _blocks(rows)],
        "later": later_of(rows),
        "uncounted": uncounted_of(rows),
        "debrief": debrief_of(rows.debrief, rows.points),
        "decision": decision_of(rows.decision),
    }


def _panel_words(cards: Mapping[str, Any]) -> str:
    expected, counted = cards["expected"], len(cards["counted"])
    return f"{counted} of {expected} scorecard{'' if expected == 1 else 's'}"


def _blocks(rows: PacketRows) -> list[Mapping[str, Any]]:
    """What was asked for or rated: must-haves first, what lies outside the rubric last, else the rubric's order."""
    places = {entry["key"]: place for place, entry in enumerate(rows.rubric.get("competencies", []))}
    blocks = rows.packet.summary.document["competencies"]
    seen = [block for block in blocks if block["weight"] or block["n"] or block["not_assessed"]]
    return sorted(
        seen,
        key=lambda block: (
            not block["must_have"],
            block["bar"] is None,
            places.get(block["competency"], len(places)),
        ),
    )


def _names(rows: PacketRows) -> dict[str, str]:
    known = {rating.competency.key: rating.competency.name for rating in rows.ratings.values()}
    return known | {entry["key"]: entry["name"] for entry in rows.rubric.get("competencies", [])}


def _column(counted: Mapping[str, Any], rows: PacketRows) -> Plain:
    seat = rows.seats.get(counted["panelist"])
    typed = rows.typist(rows.revisions.get(counted["revision"]))
    notes = [seat.interview.title if seat else "", typed]
    return {"name": rows.name(counted["panelist"]), "note": ", ".join(note for note in notes if note)}


def _votes(rows: PacketRows) -> list[Plain]:
    document = rows.packet.summary.document
    names: dict[str, list[str]] = {}
    for item in document["cards"]["counted"]:
        revision = rows.revisions.get(item["revision"])
        if revision:
            names.setdefault(revision.recommendation, []).append(rows.name(item["panelist"]))
    levels = [*reversed(list(Recommendation)[:4]), Recommendation.CANNOT_JUDGE]
    return [
        {
            "label": str(level.label),
            "count": document["recommendations"][level.value],
            "names": ", ".join(names.get(level.value, [])),
            "apart": level == Recommendation.CANNOT_JUDGE,
        }
        for level in levels
    ]


def _row(block: Mapping[str, Any], rows: PacketRows) -> Plain:
    key, counted = block["competency"], rows.packet.summary.document["cards"]["counted"]
    scores = {item["panelist"]: item["score"] for item in block["ratings"]}
    must = "must-have" if block["must_have"] else ""
    return {
        "name": _names(rows).get(key, key),
        "about": ", ".join(filter(None, [must, WEIGHTS.get(block["weight"], "")])),
        "stop": block["stop"],
        "mean": one_decimal(block["mean"]),
        "mean_at": block["mean"],
        "bar": block["bar"],
        "words": competency_words(block),
        "scores": sorted(scores.values()),
        "cells": [_cell(item["panelist"], scores, block["not_assessed"]) for item in counted],
        "not_assessed": join([rows.name(panelist) for panelist in block["not_assessed"]]),
        "evidence": [_evidence(item, key, rows) for item in block["ratings"]],
    }


def _cell(panelist: str, scores: Mapping[str, int], not_assessed: Iterable[str]) -> int | str | None:
    """A score, none for "not assessed", or nothing at all where it was not asked for."""
    return scores.get(panelist, None if panelist in not_assessed else "")


def _evidence(item: Mapping[str, Any], key: str, rows: PacketRows) -> Plain:
    rating = rows.ratings.get(item["rating"])
    return {
        "author": rows.name(item["panelist"]),
        "score": item["score"],
        "text": rating.evidence if rating and rating.evidence else ERASED,
        "later": _revised(item, key, rating, rows),
    }


def _revised(item: Mapping[str, Any], key: str, counted: Rating | None, rows: PacketRows) -> list[Plain]:
    """What this person's later revisions said of the same competency, where it is something else."""
    said = (counted.score, counted.evidence) if counted else None
    found = []
    for revision in rows.later_of(item["panelist"]):
        rating = rows.rating_of(revision, key)
        if rating and (rating.score, rating.evidence) != said:
            said = (rating.score, rating.evidence)
            text = "" if rating.not_assessed else rating.evidence or ERASED
            found.append({"on": day(revision.submitted_at), "score": rating.score, "text": text})
    return found
