from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from prometheus_client import REGISTRY

from config.metrics import metrics
from config.site_figures import SiteFigures


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing about its servers, so that their outage does not get it restarted."""
    return HttpResponse("ok", content_type="text/plain")


if settings.PROCESS in {"", "web"}:
    REGISTRY.register(SiteFigures())

urlpatterns = [
    path("healthz", healthz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("rooms.urls")),
    path("", include("games.urls")),
]
