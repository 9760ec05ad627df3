from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from prometheus_client import REGISTRY

from config.observability.metrics import metrics
from config.observability.site_metrics import SiteMetrics

if settings.PROCESS in {"", "web"}:
    REGISTRY.register(SiteMetrics())

urlpatterns = [
    path("metrics", metrics),
    path(settings.STAFF_PATH, admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("rooms.web.urls")),
]
