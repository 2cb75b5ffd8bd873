"""Addresses of the interviewer's and the panel's pages; hiring/urls.py mounts them at the root."""

from django.urls import path

from scorecards.web import (
    autosave,
    cards,
    debrief_room,
    debriefs,
    decision_acts,
    decisions,
    finalists,
    home,
    ladder,
    links,
    nudges,
    on_behalf,
    packets,
    panel,
    ways_out,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("i/leave/", links.leave_seat, name="seat-leave"),
    path("i/<str:token>/", links.open_link, name="seat-link"),
    path("scorecards/<uuid:public_id>/", cards.scorecard, name="scorecard"),
    path("scorecards/<uuid:public_id>/field/", autosave.field, name="scorecard-field"),
    path("scorecards/<uuid:public_id>/amend/", cards.amend, name="scorecard-amend"),
    path("scorecards/<uuid:public_id>/recuse/", ways_out.step_back, name="scorecard-recuse"),
    path("scorecards/<uuid:public_id>/not-held/", ways_out.not_held, name="scorecard-not-held"),
    path("scorecards/<uuid:public_id>/on-behalf/", on_behalf.on_behalf, name="scorecard-on-behalf"),
    path("applications/<uuid:public_id>/panel/", panel.panel, name="panel"),
    path("applications/<uuid:public_id>/ladder/", ladder.ladder, name="ladder"),
    path("jobs/<uuid:public_id>/finalists/", finalists.finalists, name="finalists"),
    path("applications/<uuid:public_id>/packet/", packets.packet, name="packet"),
    path("packets/<uuid:public_id>/", packets.download, name="packet-file"),
    path("packets/<uuid:public_id>/view/", packets.view, name="packet-view"),
    path("panelists/<uuid:public_id>/remind/", nudges.remind, name="remind"),
    path("applications/<uuid:public_id>/decision/", decisions.decision, name="decision"),
    path("decisions/<uuid:public_id>/confirm/", decision_acts.confirm, name="decision-confirm"),
    path("decisions/<uuid:public_id>/withdraw/", decision_acts.withdraw, name="decision-withdraw"),
    path("decisions/<uuid:public_id>/reopen/", decision_acts.reopen, name="decision-reopen"),
    path("applications/<uuid:public_id>/debrief/", debriefs.open_one, name="debrief"),
    path("debriefs/<uuid:public_id>/", debrief_room.room, name="debrief-room"),
    path("debriefs/<uuid:public_id>/close/", debriefs.close, name="debrief-close"),
    path("debriefs/<uuid:public_id>/points/", debrief_room.raised, name="debrief-raise"),
    path(
        "debriefs/<uuid:public_id>/points/<uuid:point>/close/",
        debrief_room.point_closed,
        name="debrief-point-close",
    ),
    path(
        "debriefs/<uuid:public_id>/ratings/<uuid:rating>/stance/", debrief_room.stance, name="debrief-stance"
    ),
]
