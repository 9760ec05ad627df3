from django.urls import path

from games import views

urlpatterns = [
    path("api/games/<int:game>/moves", views.moves),
    path("api/games/<int:game>.pbn", views.game_pbn),
    path("api/rooms/<uuid:room>.pbn", views.room_pbn),
]
