from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from prometheus_client import REGISTRY

from config.observability.metrics import metrics
from config.observability.site_metrics import SiteMetrics
from config.pages.security_txt import policy, security_txt

if settings.PROCESS in {"", "web"}:
    REGISTRY.register(SiteMetrics())

urlpatterns = [
    path("metrics", metrics),
    path(".well-known/security.txt", security_txt),
    path("security/", policy, name="security"),
    path(settings.STAFF_PATH, admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("rooms.web.urls")),
]
