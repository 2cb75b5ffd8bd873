"""The site's addresses and one more: the least a signed-in write can be."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from hiring.models import User


@login_required
def touch(request: HttpRequest) -> JsonResponse:
    """One UPDATE of one row, behind the same middleware as everything else."""
    User.objects.filter(pk=request.user.pk).update(title=request.POST["title"])
    return JsonResponse({"saved": True})


urlpatterns = [path("touch/", touch), path("", include("hiring.urls"))]
