"""Addresses of the interviewer's and the panel's pages; hiring/urls.py mounts them at the root."""

from django.urls import path

from scorecards.web import (
    autosave,
    cards,
    debriefs,
    decisions,
    home,
    links,
    nudges,
    on_behalf,
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
    path("panelists/<uuid:public_id>/remind/", nudges.remind, name="remind"),
    path("applications/<uuid:public_id>/decision/", decisions.decision, name="decision"),
    path("applications/<uuid:public_id>/debrief/", debriefs.open_one, name="debrief"),
    path("debriefs/<uuid:public_id>/close/", debriefs.close, name="debrief-close"),
]
