from hypothesis import given
from hypothesis import strategies as st

from realtime.sockets.process.move_sequencer import FramedMove, MoveSequencer


def moved(seq: int) -> FramedMove:
    return FramedMove(1, seq, "", {}, {})


@given(st.permutations(range(1, 30)), st.integers(0, 10))
def test_any_order_of_arrival_comes_out_in_the_order_of_numbers(order, head):
    sequencer = MoveSequencer(head)
    passed_on = [out.seq for seq in order for out in sequencer.take(moved(seq))]
    assert passed_on == list(range(head + 1, 30))
    assert not sequencer.gap


@given(st.lists(st.integers(1, 12), max_size=60))
def test_nothing_is_passed_on_twice_and_a_gap_holds_back(arrivals):
    sequencer = MoveSequencer(0)
    passed_on = [out.seq for seq in arrivals for out in sequencer.take(moved(seq))]
    assert passed_on == list(range(1, sequencer.head + 1))
    assert sequencer.gap == any(seq > sequencer.head for seq in arrivals)
