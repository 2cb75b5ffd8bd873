"""Addresses of the pipeline's own pages; hiring/urls.py mounts them at the root."""

from django.urls import include, path

from hiring.web import attachments, health, metrics

urlpatterns = [
    path("accounts/", include("hiring.web.account_urls")),
    path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:public_id>/view/", attachments.attachment_shown, name="attachment-shown"),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
    path("healthz/startup", health.startup, name="health-startup"),
    path("metrics", metrics.metrics, name="metrics"),
]
