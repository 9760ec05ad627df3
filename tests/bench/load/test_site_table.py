"""When a move counts for the four players of a table, and what is a failure."""

from bench.load.site_table import SiteTable


class RecordingObserver:
    """Counts the moves and keeps the failures."""

    def __init__(self) -> None:
        self.over = False
        self.failures: list[str] = []
        self.moves = 0

    def on_failure(self, what: str) -> None:
        self.failures.append(what)

    def on_move(self, table: SiteTable) -> None:
        self.moves += 1

    def on_dealt(self, table: SiteTable) -> None: ...

    def on_free(self, table: SiteTable) -> None: ...


def event_text(seq: int) -> bytes:
    """The text of a pass in game 7."""
    return b'{"type":"event","game":7,"seq":%d,"events":[{"type":"called","seat":"N","call":"P"}]}' % seq


def observed_table() -> tuple[SiteTable, RecordingObserver]:
    """A table after move 1 of game 7."""
    observer = RecordingObserver()
    table = SiteTable("ws://127.0.0.1", {"room": "r", "tokens": []}, observer)
    table.game, table.seq = 7, 1
    return table, observer


def test_a_move_counts_when_all_four_have_received_it():
    table, observer = observed_table()
    for place in (2, 0, 3):
        table._listener(place)(event_text(2))
    assert observer.moves == 0
    table._listener(1)(event_text(2))
    assert (observer.moves, observer.failures, table.seq) == (1, [], 2)


def test_a_move_that_one_player_receives_twice_is_a_failure():
    table, observer = observed_table()
    for place in (2, 2):
        table._listener(place)(event_text(2))
    assert observer.failures == ["room r: move 2 of game 7 after 1"]


def test_a_move_out_of_order_is_a_failure():
    table, observer = observed_table()
    table._listener(0)(event_text(3))
    assert observer.failures == ["room r: move 3 of game 7 after 1"]
