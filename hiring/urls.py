"""The composition root of URLs: the three doors."""

from django.contrib import admin
from django.urls import include, path

from hiring.admin.status import status

urlpatterns = [
    path("api/v1/", include("scorecards.api.urls")),
    path("admin/status/", admin.site.admin_view(status), name="status"),
    path("admin/", admin.site.urls),
    path("", include("hiring.web.urls")),
    path("", include("scorecards.web.urls")),
]

handler400 = "hiring.web.failures.bad_request"
handler500 = "hiring.web.failures.broken"
