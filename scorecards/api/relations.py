"""What rows of the pipeline and of the evidence lead to each other by."""

from collections.abc import Mapping

from hiring.api.relations import Relation

# Of whatever hangs on one application.
OF_A_PANEL: Mapping[str, Relation] = {
    "application": Relation("application", "application"),
    "panel_summary": Relation("panel-summary", "application__panel_summary", in_place=True),
}
OF_AN_APPLICATION: Mapping[str, Relation] = {
    "panel_summary": Relation("panel-summary", "panel_summary", in_place=True),
    "scorecards": Relation(
        "scorecard",
        "interviews__panelists__scorecard",
        many=True,
        back="panelist__interview__application",
        in_place=True,
        via=("interviews__panelists__user",),
    ),
    "debriefs": Relation("debrief", "debriefs", many=True),
    "decisions": Relation("decision", "decisions", many=True),
}
OF_AN_INTERVIEW: Mapping[str, Relation] = {
    "kit": Relation("interview-kit", "kit_assignment__kit"),
    "scorecards": Relation(
        "scorecard", "panelists__scorecard", many=True, back="panelist__interview", in_place=True
    ),
}
OF_A_JOB: Mapping[str, Relation] = {"kits": Relation("interview-kit", "kits", many=True)}
