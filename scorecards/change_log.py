"""What of the interview evidence is written down as changed; `hiring.change_log` says how."""

from hiring.change_log import DELETE, EVERY, INSERT, OWN, UPDATE, Watch, children, parent

# A draft is its author's alone: what happens to it is nobody's news.
_SUBMITTED = (
    "SELECT p.public_id AS object_id FROM scorecards_scorecard p JOIN {rows} r ON p.id = r.scorecard_id "
    "WHERE r.submitted_at IS NOT NULL"
)
_WRITTEN = (
    "SELECT c.public_id AS object_id FROM scorecards_scorecard c JOIN hiring_panelist s "
    "ON c.panelist_id = s.id JOIN {rows} r ON s.user_id = r.id"
)
_ENTERED = (
    "SELECT c.public_id AS object_id FROM scorecards_scorecard c JOIN scorecards_scorecardrevision v "
    "ON v.scorecard_id = c.id JOIN {rows} r ON v.submitted_by_id = r.id"
)
_DECIDED = (
    "SELECT d.public_id AS object_id FROM scorecards_decision d JOIN {rows} r "
    "ON d.decided_by_id = r.id OR d.confirmed_by_id = r.id OR d.reopened_by_id = r.id"
)
_WEIGHTS = (
    "SELECT c.public_id AS object_id FROM scorecards_competency c JOIN scorecards_rolecompetency w "
    "ON w.competency_id = c.id JOIN {rows} r ON w.role_id = r.id"
)
_FOCUS = (
    "SELECT k.public_id AS object_id FROM scorecards_interviewkit k JOIN scorecards_kitcompetency f "
    "ON f.kit_id = k.id JOIN {rows} r ON f.competency_id = r.id"
)
_AGENDA = (
    "SELECT k.public_id AS object_id FROM scorecards_interviewkit k JOIN scorecards_kitquestion q "
    "ON q.kit_id = k.id JOIN {rows} r ON q.question_id = r.id"
)
_DEBRIEFED = (
    "SELECT b.public_id AS object_id FROM scorecards_debrief b JOIN {rows} r ON b.opened_by_id = r.id UNION "
    "SELECT b.public_id FROM scorecards_debrief b JOIN scorecards_debriefpoint p ON p.debrief_id = b.id "
    "JOIN {rows} r ON p.raised_by_id = r.id OR p.closed_by_id = r.id UNION "
    "SELECT b.public_id FROM scorecards_debrief b JOIN scorecards_stance s ON s.debrief_id = b.id "
    "JOIN {rows} r ON s.user_id = r.id"
)
_DEBRIEF = parent("scorecards_debrief", "debrief_id")
_COMPETENCY = parent("scorecards_competency", "competency_id")
_KIT = parent("scorecards_interviewkit", "kit_id")

# A job tells of its kits in their order.
KIT_OF_A_JOB = ("job_id", "position")

DEBRIEFS: tuple[Watch, ...] = (
    Watch("scorecards_debrief", "debriefs"),
    Watch("scorecards_debriefpoint", "debriefs", _DEBRIEF, ("debrief_id",)),
    Watch("scorecards_stance", "debriefs", _DEBRIEF, ("debrief_id",)),
    Watch("hiring_user", "debriefs", _DEBRIEFED, ("id",), (UPDATE,), ("name",)),
)
EVIDENCE: tuple[Watch, ...] = (
    Watch("scorecards_competency", "competencies"),
    Watch("scorecards_anchor", "competencies", _COMPETENCY, ("competency_id",)),
    Watch("scorecards_question", "competencies", _COMPETENCY, ("competency_id",)),
    Watch("scorecards_rolecompetency", "competencies", _COMPETENCY, ("competency_id",)),
    Watch("hiring_role", "competencies", _WEIGHTS, ("id",), (UPDATE,), ("rank",)),
    Watch("scorecards_interviewkit", "interview-kits"),
    Watch(
        "scorecards_interviewkit", "jobs", parent("hiring_job", "job_id"), ("job_id",), EVERY, KIT_OF_A_JOB
    ),
    Watch(
        "scorecards_kitassignment",
        "interviews",
        parent("hiring_interview", "interview_id"),
        ("interview_id",),
    ),
    Watch("scorecards_kitcompetency", "interview-kits", _KIT, ("kit_id",)),
    Watch("scorecards_kitquestion", "interview-kits", _KIT, ("kit_id",)),
    Watch("scorecards_competency", "interview-kits", _FOCUS, ("id",), (UPDATE,), ("name",)),
    Watch("scorecards_question", "interview-kits", _AGENDA, ("id",), (UPDATE,), ("text", "probes", "kind")),
    Watch("scorecards_scorecard", "scorecards", OWN, ("public_id",), (DELETE,)),
    Watch("scorecards_scorecard", "scorecards", OWN, ("public_id",), (UPDATE,), ("rubric_id", "panelist_id")),
    Watch(
        "scorecards_scorecardrevision",
        "scorecards",
        _SUBMITTED,
        ("scorecard_id", "submitted_at"),
        (INSERT, UPDATE, DELETE),
    ),
    Watch(
        "hiring_panelist",
        "scorecards",
        children("scorecards_scorecard", "panelist_id"),
        ("id",),
        (UPDATE,),
        ("role", "card_submitted_at", "user_id"),
    ),
    Watch("hiring_user", "scorecards", f"{_WRITTEN} UNION {_ENTERED}", ("id",), (UPDATE,), ("name",)),
    Watch("scorecards_panelsummary", "panel-summaries", OWN, ("public_id",), EVERY),
    Watch("scorecards_decision", "decisions"),
    Watch("hiring_user", "decisions", _DECIDED, ("id",), (UPDATE,), ("name",)),
    *DEBRIEFS,
)
