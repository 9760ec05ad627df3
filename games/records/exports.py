"""Boards that are over, as files for other programs."""

from collections.abc import Iterable

from django.conf import settings

from games.models import Explanation, Game
from games.records.pbn_write import Sheet, pbn_file
from games.rules.state import State
from games.store import log


def pbn(games: Iterable[Game]) -> bytes:
    """These games, which must be over, in this order, with everything that was said about their calls."""
    return pbn_file([_record(game) for game in games])


def _record(game: Game) -> tuple[State, Sheet]:
    state = log.rebuild(game.pk)
    sheet = Sheet(
        event=game.room.name,
        site=settings.SITE_URL,
        date=game.started_at.strftime("%Y.%m.%d"),
        players=_names(game, state),
        explanations=_explanations(game, state),
    )
    return state, sheet


def _names(game: Game, state: State) -> tuple[str, str, str, str]:
    """Of those who held the cards at the end."""
    ids = [actor.player for actor in state.actors]
    names = dict(game.room.players.filter(pk__in=ids).values_list("pk", "name"))
    north, east, south, west = (names.get(player, "") for player in ids)
    return north, east, south, west


def _explanations(game: Game, state: State) -> dict[int, str]:
    """The last words on each call that stands, by its place in the auction."""
    places = {move: place for place, move in enumerate(state.standing_moves[: len(state.auction.calls)])}
    said = Explanation.objects.filter(game=game).order_by("version").values_list("move", "text")
    return {places[move]: text for move, text in said if move in places}
