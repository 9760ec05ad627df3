from django.contrib import admin
from django.urls import include, path

from config.metrics import metrics

urlpatterns = [
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("rooms.urls")),
    path("", include("games.urls")),
]
