"""The Django project and the hiring pipeline: jobs, candidates, applications, interviews."""

from hiring.celery import app as celery_app

__all__ = ["celery_app"]
