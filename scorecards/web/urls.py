"""Addresses of the interviewer's and the panel's pages; hiring/urls.py mounts them at the root."""

urlpatterns: list = []
