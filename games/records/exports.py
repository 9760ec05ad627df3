"""Boards that are over, as files for other programs."""

from collections.abc import Iterable

from django.conf import settings

from games.models import Explanation, Game
from games.records.pbn_write import BoardDetails, pbn_file
from games.rules.events import Called, Played, RobotTurn
from games.rules.state import State
from games.store import log

BY_ROBOT = "the others have asked for a robot's call, because this player took too long"


def export_pbn(games: Iterable[Game]) -> bytes:
    """Return a PBN file of these games, in this order, with the explanations of their calls. All must be over."""
    return pbn_file([_board_with_details(game) for game in games])


def _board_with_details(game: Game) -> tuple[State, BoardDetails]:
    state = log.rebuild(game.pk)
    details = BoardDetails(
        event=game.room.name,
        site=settings.SITE_URL,
        date=game.started_at.strftime("%Y.%m.%d"),
        players=_names(game, state),
        explanations=_explanations(game, state),
    )
    return state, details


def _names(game: Game, state: State) -> tuple[str, str, str, str]:
    """Return the names of those who held the cards at the end, N E S W."""
    ids = [actor.player for actor in state.actors]
    names = dict(game.room.players.filter(pk__in=ids).values_list("pk", "name"))
    north, east, south, west = (names.get(player, "") for player in ids)
    return north, east, south, west


def _explanations(game: Game, state: State) -> dict[int, str]:
    """Return the latest explanation of each call that stands, by the call's place in the auction, from 0."""
    places = {move: place for place, move in enumerate(state.standing_moves[: len(state.auction.calls)])}
    by_robot = {places[move]: BY_ROBOT for move in _moves_of_robots(game.pk) if move in places}
    explained = Explanation.objects.filter(game=game).order_by("version").values_list("move", "text")
    meanings = {places[move]: text for move, text in explained if move in places}
    return meanings | {place: _both(meanings.get(place, ""), note) for place, note in by_robot.items()}


def _both(meaning: str, note: str) -> str:
    return f"{meaning}; {note}" if meaning else note


def _moves_of_robots(game: int) -> list[int]:
    """Return the numbers of the moves that a robot made for a person who was on turn for too long.

    That is the next call or card, also where the person was quicker than the robot.
    """
    found, asked = [], False
    for move in log.read_since(game):
        first = move.events[0]
        if asked and isinstance(first, Called | Played):
            found.append(move.seq)
            asked = False
        if isinstance(first, RobotTurn) and len(move.events) == 1:
            asked = True
    return found
