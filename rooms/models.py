"""Rooms, who is in them, and the answers already given to room actions."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from games.rules.elements.seat import SEAT_CHOICES
from games.rules.phases.undo import UndoPolicy
from rooms.codes import new_invite_code, new_invite_token
from rooms.moderation.models import Mute, Report

__all__ = ["Mute", "Player", "Report", "Room", "RoomAction"]

LIFETIME = timedelta(hours=48)
"""How long a room and its code live after the last action in it."""


def new_expiry() -> datetime:
    return timezone.now() + LIFETIME


class Room(models.Model):
    """One table with four seats; boards are played there one after another."""

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting for players"
        PLAYING = "playing", "a board is being played"
        BETWEEN = "between", "between two boards"
        FINISHED = "finished", "the session is over"
        CLOSED = "closed", "closed"

    class Chat(models.TextChoices):
        FREE = "free", "everything"
        PHRASES = "phrases", "ready phrases"
        OFF = "off", "nothing"

    class Watching(models.TextChoices):
        NONE = "none", "nobody watches a board in play"
        PUBLIC = "public", "who has no seat sees the calls and the open cards"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=60)
    invite_code = models.CharField(max_length=8, unique=True, default=new_invite_code, help_text="read aloud")
    invite_token = models.CharField(max_length=24, unique=True, default=new_invite_token, help_text="in links")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    version = models.PositiveIntegerField(default=0, help_text="raised with every change, so that views can be ordered")
    host = models.ForeignKey("rooms.Player", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    session_number = models.PositiveIntegerField(default=1)
    boards_dealt = models.PositiveIntegerField(default=0, help_text="number of the last board")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(default=new_expiry)

    boards_per_session = models.PositiveSmallIntegerField(default=4)
    undo_policy = models.CharField(
        max_length=8, choices=[(policy.value, policy.value) for policy in UndoPolicy], default=UndoPolicy.CONSENT.value
    )
    robot_pace = models.FloatField(default=1.0, help_text="seconds that a robot lets pass before it acts")
    fill_robots = models.BooleanField(default=True, help_text="a robot takes the cards of one who left")
    chat = models.CharField(max_length=8, choices=Chat, default=Chat.FREE, db_default="free", help_text="may be said")
    filter_words = models.BooleanField(default=False, db_default=False, help_text="asterisks instead of bad words")
    voice = models.BooleanField(default=True, db_default=True, help_text="those who sit here may talk by microphone")
    watching = models.CharField(
        max_length=8, choices=Watching, default=Watching.PUBLIC, db_default=Watching.PUBLIC.value
    )
    household = models.BooleanField(
        default=False, db_default=False, help_text="who shares an address with a player may watch like everybody else"
    )

    class Meta:
        indexes = [
            # No query needs it any more; the next version may drop it.
            models.Index(fields=["status", "-created_at"], name="rooms_room_lobby"),
            # rooms.services.closing.close_expired: the rooms whose time is over
            models.Index(fields=["expires_at"], name="rooms_room_expiry", condition=~Q(status="closed")),
            # rooms.retention.statements.UNPLAYED_ROOMS: closed rooms without a board
            models.Index(
                fields=["expires_at"], name="rooms_room_unplayed", condition=Q(status="closed", boards_dealt=0)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(boards_per_session__gte=1, boards_per_session__lte=64), name="rooms_room_boards"
            ),
            models.CheckConstraint(condition=Q(robot_pace__gte=0, robot_pace__lte=10), name="rooms_room_pace"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "playing", "between", "finished", "closed"]),
                name="rooms_room_status",
            ),
            models.CheckConstraint(condition=Q(chat__in=["free", "phrases", "off"]), name="rooms_room_chat"),
            models.CheckConstraint(condition=Q(watching__in=["none", "public"]), name="rooms_room_watching"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.invite_code})"


class Player(models.Model):
    """A person or robot in a room; a person without a seat is a kibitzer. Rows stay: moves refer to them."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="players")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="players"
    )
    name = models.CharField(max_length=40)
    is_robot = models.BooleanField(default=False)
    seat = models.CharField(max_length=1, choices=SEAT_CHOICES, null=True, blank=True)  # noqa: DJ001 - null is 'none'
    left_seat = models.CharField(  # noqa: DJ001 - null is 'none'
        max_length=1, choices=SEAT_CHOICES, null=True, blank=True, help_text="the seat that may be taken back"
    )
    is_ready = models.BooleanField(default=False)
    muted = models.BooleanField(default=False, db_default=False, help_text="by the host, for all in the room")
    hold_until = models.DateTimeField(null=True, blank=True, help_text="the seat is freed then, unless they come back")
    awaited = models.BooleanField(default=True, db_default=False, help_text="has never opened the room's page")
    here_since = models.DateTimeField(null=True, blank=True, help_text="when they came, or came back after being away")
    joined_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True, blank=True, help_text="not in the room any more")
    barred_at = models.DateTimeField(
        null=True, blank=True, help_text="removed by the host, and not let in again until the host lifts it"
    )

    class Meta:
        indexes = [
            # rooms.services.holds.sweep: the seats whose hold has run out
            models.Index(fields=["hold_until"], name="rooms_player_hold", condition=Q(hold_until__isnull=False)),
            # rooms.web.views.home: the rooms of a user
            models.Index(fields=["user", "-joined_at"], name="rooms_player_mine"),
        ]
        constraints = [
            # Partial on purpose: a column of a full unique index counts as a key, and changing a key waits for every
            # transaction that appends a move of this player.
            models.UniqueConstraint(fields=["room", "seat"], name="rooms_player_seat", condition=Q(seat__isnull=False)),
            # rooms.services.membership.player_of: the player of a user in a room
            models.UniqueConstraint(fields=["room", "user"], name="rooms_player_user"),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(seat__in=["N", "E", "S", "W"]), name="rooms_player_seat_letter"
            ),
            models.CheckConstraint(
                condition=Q(is_robot=True, user__isnull=True) | Q(is_robot=False, user__isnull=False),
                name="rooms_player_person_or_robot",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(seat__isnull=True), name="rooms_player_gone_is_unseated"
            ),
            models.CheckConstraint(
                condition=Q(barred_at__isnull=True) | Q(left_at__isnull=False, left_seat__isnull=True),
                name="rooms_player_barred_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.seat or '-'}"


class Origin(models.Model):
    """A browser or an address that a player has come from, as a keyed hash that differs from room to room.

    Kept while the player is in the room, plays its board or is barred from it (`rooms.services.watching.origins`).
    """

    class Kind(models.TextChoices):
        DEVICE = "device", "browser"
        ADDRESS = "address", "address"

    player = models.ForeignKey(Player, on_delete=models.CASCADE, related_name="origins", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    digest = models.CharField(max_length=32, help_text="128 bits of an HMAC, in hex")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            # rooms.services.watching.origins: whether two players of a room have one in common; the origins of a player
            models.UniqueConstraint(fields=["player", "digest"], name="rooms_origin_once"),
            models.CheckConstraint(condition=Q(kind__in=["device", "address"]), name="rooms_origin_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of player {self.player_id}"


class RoomAction(models.Model):
    """The answer to a room action, kept for a day so that a repeat gets the same answer."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    action_id = models.UUIDField(unique=True)
    player = models.ForeignKey(Player, on_delete=models.CASCADE)
    request = models.JSONField()
    answer = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "rooms_action"
        indexes = [
            # rooms.retention.statements.ANSWERS: answers older than a day
            models.Index(fields=["created_at"], name="rooms_action_age"),
        ]

    def __str__(self) -> str:
        return str(self.action_id)
