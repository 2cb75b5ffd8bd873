"""Addresses of the interviewer's and the panel's pages; hiring/urls.py mounts them at the root."""

from django.urls import path

from scorecards.web import cards, debriefs, decisions, home, panel

urlpatterns = [
    path("", home.home, name="home"),
    path("scorecards/<uuid:public_id>/", cards.scorecard, name="scorecard"),
    path("scorecards/<uuid:public_id>/amend/", cards.amend, name="scorecard-amend"),
    path("scorecards/<uuid:public_id>/recuse/", cards.step_back, name="scorecard-recuse"),
    path("applications/<uuid:public_id>/panel/", panel.panel, name="panel"),
    path("applications/<uuid:public_id>/decision/", decisions.decision, name="decision"),
    path("applications/<uuid:public_id>/debrief/", debriefs.open_one, name="debrief"),
    path("debriefs/<uuid:public_id>/close/", debriefs.close, name="debrief-close"),
]
