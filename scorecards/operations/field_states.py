"""Taking a draft to write one of its fields: the lock, and what the field says, in one statement.

A form saves itself at every pause of typing, so this is written as SQL: built from models it would cost more than all
the rest of a save. Nothing but parameters ever comes from outside.
"""

import json
import uuid
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from hiring.models import User
from scorecards.models import Scorecard

PUBLIC_ID = Scorecard._meta.get_field("public_id")


class FieldState(NamedTuple):
    """What a card says at the moment it is taken, and one of its fields.

    `row_id` is the field's own row, if there is one; `about_id` the competency or question it names. `rubric` is the
    rubric's content where that alone can tell whether the field exists, and JSON in a text.
    """

    card_id: int
    is_in: bool
    has_recused: bool
    status: str
    draft_id: int | None
    row_id: int | None
    about_id: int | None
    is_known: bool
    rubric: str | None
    current: str

    def knows(self, key: str) -> bool:
        """Whether the card has this field: it is the kit's, the rubric's, or filled already."""
        if self.is_known or self.about_id is None or self.rubric is None:
            return bool(self.is_known)
        return any(entry["key"] == key for entry in json.loads(self.rubric)["competencies"])


def take(*, public_id: uuid.UUID, by: User, kind: str, key: str, now: datetime) -> FieldState | None:
    """Lock the card, move its moment to `now`, and tell what it says; in the caller's transaction.

    None for anybody but its author, and when somebody else's change of it was committed meanwhile.
    """
    if not by.is_active:
        return None
    values = {
        "card": PUBLIC_ID.get_db_prep_value(public_id, connection),
        "by": by.pk,
        "key": PUBLIC_ID.get_db_prep_value(key, connection) if kind == "asked" else key,
        "now": connection.ops.adapt_datetimefield_value(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[kind], values)
        row = cursor.fetchone()
    return FieldState(*row) if row else None


# The update finds the card only as it was when the rest was read. One who waited for somebody's lock does not find
# it so, and has to read again: what is returned never is older than the lock. Whose card it is: ScorecardQuerySet.own.
_TAKE = """
WITH said AS (
    SELECT card.id AS card_id, card.updated_at AS moment, seat.card_submitted_at IS NOT NULL AS is_in,
        seat.recused_at IS NOT NULL AS has_recused, interview.status, draft.id AS draft_id, {columns}
    FROM scorecards_scorecard AS card
    JOIN hiring_panelist AS seat ON seat.id = card.panelist_id
    JOIN hiring_interview AS interview ON interview.id = seat.interview_id
    JOIN hiring_application AS application ON application.id = interview.application_id
    JOIN hiring_candidate AS candidate ON candidate.id = application.candidate_id
    LEFT JOIN scorecards_scorecardrevision AS draft
        ON draft.scorecard_id = card.id AND draft.submitted_at IS NULL
    {joins}
    WHERE card.public_id = %(card)s AND seat.user_id = %(by)s
        AND (candidate.user_id IS NULL OR candidate.user_id <> %(by)s)
        AND NOT EXISTS (
            SELECT 1 FROM hiring_conflictofinterest AS conflict WHERE conflict.user_id = %(by)s
                AND (conflict.candidate_id = candidate.id OR conflict.job_id = application.job_id)
        )
)
UPDATE scorecards_scorecard AS taken SET updated_at = %(now)s
FROM said WHERE taken.id = said.card_id AND taken.updated_at = said.moment
RETURNING {returned}
"""

_PLAIN = "NULL AS row_id, NULL AS about_id, TRUE AS is_known, NULL AS rubric, "

# A rubric is long, and asked only about a competency that has no row yet and is not the kit's.
_RATING = """
    rating.id AS row_id, competency.id AS about_id, rating.id IS NOT NULL OR focus.id IS NOT NULL AS is_known,
    CASE WHEN rating.id IS NULL AND focus.id IS NULL THEN rubric.content END AS rubric, """
_RATING_JOINS = """
    JOIN scorecards_rubric AS rubric ON rubric.id = card.rubric_id
    LEFT JOIN scorecards_competency AS competency ON competency.key = %(key)s
    LEFT JOIN scorecards_rating AS rating
        ON rating.revision_id = draft.id AND rating.competency_id = competency.id
    LEFT JOIN scorecards_kitassignment AS assigned ON assigned.interview_id = interview.id
    LEFT JOIN scorecards_kitcompetency AS focus
        ON focus.kit_id = assigned.kit_id AND focus.competency_id = competency.id"""
_SCORE = """
    CASE WHEN rating.not_assessed THEN 'not_assessed'
    ELSE COALESCE(CAST(rating.score AS varchar(12)), '') END AS current"""

_ASKED = """
    tick.id AS row_id, question.id AS about_id, planned.id IS NOT NULL AS is_known, NULL AS rubric,
    CASE WHEN tick.id IS NULL THEN 'false' ELSE 'true' END AS current"""
_ASKED_JOINS = """
    LEFT JOIN scorecards_question AS question ON question.public_id = %(key)s
    LEFT JOIN scorecards_kitassignment AS assigned ON assigned.interview_id = interview.id
    LEFT JOIN scorecards_kitquestion AS planned
        ON planned.kit_id = assigned.kit_id AND planned.question_id = question.id
    LEFT JOIN scorecards_scorecard_asked AS tick
        ON tick.scorecard_id = card.id AND tick.question_id = question.id"""

# SQLite returns no column of what an update reads FROM, but lets a query ask for it.
_RETURNED = ", ".join(f"(SELECT {column} FROM said)" for column in FieldState._fields)  # noqa: S608 - our own names
_STATEMENTS = {
    kind: _TAKE.format(columns=columns, joins=joins, returned=_RETURNED)
    for kind, columns, joins in (
        ("private_note", _PLAIN + "card.private_note AS current", ""),
        ("recommendation", _PLAIN + "COALESCE(draft.recommendation, '') AS current", ""),
        ("evidence", _RATING + "COALESCE(rating.evidence, '') AS current", _RATING_JOINS),
        ("score", _RATING + _SCORE, _RATING_JOINS),
        ("asked", _ASKED, _ASKED_JOINS),
    )
}
