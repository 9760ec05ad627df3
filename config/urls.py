from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from prometheus_client import REGISTRY

from config.metrics import metrics
from config.site_figures import SiteFigures

if settings.PROCESS in {"", "web"}:
    REGISTRY.register(SiteFigures())

urlpatterns = [
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("rooms.urls")),
    path("", include("games.urls")),
]
