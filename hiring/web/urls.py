"""Addresses of the pipeline's own pages; hiring/urls.py mounts them at the root."""

from django.contrib.auth import views as auth
from django.urls import path

from hiring.web import attachments, health

urlpatterns = [
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:public_id>/view/", attachments.attachment_shown, name="attachment-shown"),
    path("healthz/live", health.live, name="health-live"),
    path("healthz/ready", health.ready, name="health-ready"),
]
