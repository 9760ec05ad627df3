from hypothesis import given
from hypothesis import strategies as st

from realtime.tracks import Moved, Track


def moved(seq: int) -> Moved:
    return Moved(1, seq, "", {}, {})


@given(st.permutations(range(1, 30)), st.integers(0, 10))
def test_any_order_of_arrival_comes_out_in_the_order_of_numbers(order, head):
    track = Track(head)
    passed_on = [out.seq for seq in order for out in track.take(moved(seq))]
    assert passed_on == list(range(head + 1, 30))
    assert not track.gap


@given(st.lists(st.integers(1, 12), max_size=60))
def test_nothing_is_passed_on_twice_and_a_gap_holds_back(arrivals):
    track = Track(0)
    passed_on = [out.seq for seq in arrivals for out in track.take(moved(seq))]
    assert passed_on == list(range(1, track.head + 1))
    assert track.gap == any(seq > track.head for seq in arrivals)
