"""The composition root of URLs: the three doors."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("hiring.web.urls")),
    path("", include("scorecards.web.urls")),
    path("api/v1/", include("scorecards.api.urls")),
]

handler400 = "hiring.web.failures.bad_request"
