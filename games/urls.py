from django.urls import path

from games import views

urlpatterns = [
    path("api/games/<int:game>/moves", views.moves),
]
