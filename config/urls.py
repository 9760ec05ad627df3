from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.metrics import metrics


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing about its servers, so that their outage does not get it restarted."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("rooms.urls")),
    path("", include("games.urls")),
]
