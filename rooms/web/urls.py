from django.urls import path

from rooms.web import api, boards_api, views, voice_api

urlpatterns = [
    path("", views.home, name="home"),
    path("play/", views.play_now, name="play-now"),
    path("join/", views.join, name="join"),
    path("join/<str:token>/", views.join_link, name="join-link"),
    path("rooms/new/", views.room_new, name="room-new"),
    path("rooms/<uuid:room>/", views.room, name="room"),
    path("rooms/<uuid:room>/leave/", views.leave, name="room-leave"),
    path("api/guests", api.guests),
    path("api/rooms", api.rooms),
    path("api/rooms/join", api.join),
    path("api/rooms/<uuid:room>", api.room),
    path("api/rooms/<uuid:room>/barred", api.barred),
    path("api/rooms/<uuid:room>/ice", voice_api.ice),
    path("api/rooms/<uuid:room>.pbn", boards_api.room_pbn),
    path("api/games/<int:game>/moves", boards_api.moves),
    path("api/games/<int:game>.pbn", boards_api.game_pbn),
]
