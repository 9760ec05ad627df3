"""The order in which faults are applied."""

from itertools import islice

from bench.chaos.faults.catalogue import FAULTS, rounds


def test_each_round_applies_every_fault_once_in_an_order_that_the_seed_decides():
    two_rounds = list(islice(rounds(3), 2 * len(FAULTS)))
    first, second = two_rounds[: len(FAULTS)], two_rounds[len(FAULTS) :]
    assert sorted(first) == sorted(second) == sorted(FAULTS)
    assert first != second
    assert two_rounds == list(islice(rounds(3), 2 * len(FAULTS)))
    assert first != list(islice(rounds(4), len(FAULTS)))


def test_a_name_that_no_fault_has_gives_no_rounds():
    assert list(rounds(3, "no such fault")) == []
