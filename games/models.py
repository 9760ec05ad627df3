"""Deals, games, the append-only log of moves, and explanations of calls."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from games.rules.elements.seat import SEAT_CHOICES


class Deal(models.Model):
    """The 52 cards of a board. Server-only until the last game on it is over."""

    north = models.CharField(max_length=26, help_text="thirteen cards, two letters each")
    east = models.CharField(max_length=26)
    south = models.CharField(max_length=26)
    west = models.CharField(max_length=26)
    commitment = models.CharField(max_length=64, blank=True, help_text="SHA-256, shown before the auction")
    secret = models.BinaryField(max_length=32, null=True, help_text="shown when the last game on this deal is over")
    room_text = models.CharField(max_length=40, blank=True, help_text="room as it stands in the committed text")
    board_number = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"deal {self.pk}"


class Game(models.Model):
    """One board being played in a room."""

    class Phase(models.TextChoices):
        AUCTION = "auction", "auction"
        PLAY = "play", "play"
        OVER = "over", "over"
        CLOSED = "closed", "ended by closing the room"

    class DueKind(models.TextChoices):
        ROBOT = "robot", "a robot must act"

    room = models.ForeignKey("rooms.Room", on_delete=models.PROTECT, related_name="games")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="games")
    board_number = models.PositiveIntegerField()
    session_number = models.PositiveIntegerField(default=1)
    sequence_number = models.PositiveIntegerField(default=0, help_text="head of the log")
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.AUCTION)
    due_at = models.DateTimeField(null=True, blank=True)
    due_kind = models.CharField(max_length=8, choices=DueKind, blank=True)
    contract = models.CharField(max_length=8, blank=True, help_text="like 4SXN; empty until over, and when passed out")
    tricks = models.PositiveSmallIntegerField(null=True, blank=True, help_text="declarer's")
    points = models.IntegerField(null=True, blank=True, help_text="North-South's; null until the board is over")
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # games.store.log.heads_of_rooms and rooms.services.room_view.room_views: the newest board of a room
            models.Index(fields=["room", "board_number"], name="games_game_room"),
            # games.robots.tasks.sweep: the games in which a robot is due
            models.Index(fields=["due_at"], name="games_game_due", condition=Q(due_at__isnull=False)),
        ]
        constraints = [
            # rooms.services.table.lock_tables: the unfinished game of a room, of which there is at most one;
            # config.observability.site_metrics: all unfinished games
            models.UniqueConstraint(fields=["room"], name="games_game_unfinished", condition=~Q(phase="over")),
            models.CheckConstraint(
                condition=Q(phase__in=["auction", "play", "over", "closed"]), name="games_game_phase"
            ),
            models.CheckConstraint(condition=Q(tricks__isnull=True) | Q(tricks__lte=13), name="games_game_tricks"),
            models.CheckConstraint(
                condition=~Q(phase="over") | Q(points__isnull=False), name="games_game_over_has_points"
            ),
        ]

    def __str__(self) -> str:
        return f"board {self.board_number} (game {self.pk})"


class Move(models.Model):
    """A row of the log: one accepted action. Rows are never changed or deleted; only `games.store.log` inserts them."""

    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="moves", db_index=False)
    sequence_number = models.PositiveIntegerField()
    action_id = models.UUIDField()
    player = models.ForeignKey("rooms.Player", null=True, on_delete=models.PROTECT, db_index=False)
    seat = models.CharField(max_length=1, choices=SEAT_CHOICES, blank=True)
    kind = models.CharField(max_length=16)
    request = models.JSONField(help_text="what was asked, so that a repeat can be told from another action")
    data = models.JSONField(help_text="the events, in order")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # PostgreSQL's own: whether a move refers to a player whose row is removed (rooms.retention)
            models.Index(fields=["player"], name="games_move_player"),
        ]
        constraints = [
            # games.store.log.read_since: the moves of a game in order
            models.UniqueConstraint(fields=["game", "sequence_number"], name="games_move_number"),
            # games.store.log.find: the moves that actions already became
            models.UniqueConstraint(fields=["game", "action_id"], name="games_move_action"),
            models.CheckConstraint(condition=Q(sequence_number__gte=1), name="games_move_from_one"),
        ]

    def __str__(self) -> str:
        return f"move {self.sequence_number} of game {self.game_id}"


class Explanation(models.Model):
    """An explanation of a call. It is no move and has no number; one by a person is never shown to their partner."""

    game = models.ForeignKey(Game, on_delete=models.CASCADE, related_name="explanations", db_index=False)
    move = models.PositiveIntegerField(help_text="number of the move that made the call")
    seat = models.CharField(max_length=1, choices=SEAT_CHOICES, help_text="who called")
    author = models.ForeignKey("rooms.Player", on_delete=models.PROTECT, db_index=False)
    text = models.CharField(max_length=200)
    public = models.BooleanField(default=False, help_text="a robot's: its system is public, to its partner too")
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            # games.actions.explanations.of_game: the explanations in a snapshot
            models.Index(fields=["game", "move"], name="games_explanation_move"),
            # PostgreSQL's own: whether an explanation refers to a player whose row is removed (rooms.retention)
            models.Index(fields=["author"], name="games_explanation_author"),
        ]

    def __str__(self) -> str:
        return f"move {self.move} of game {self.game_id}"
