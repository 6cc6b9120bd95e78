from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from probes.reflector.replays import WINDOW, Memory, Window

WRAP = 1 << 32


@given(st.integers(0, WRAP - 1), st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_a_window_agrees_with_a_list_of_all_that_came(start, offsets):
    """The slow, obvious twin: nothing is new twice, and timestamps go with sequence numbers."""
    window, came = Window(), set()
    for offset in offsets:
        assert window.fresh((start + offset) % WRAP, 1000 + offset) is (offset not in came)
        came.add(offset)


def test_late_packets_pass_once_and_very_late_ones_never():
    window = Window()
    assert window.fresh(5000, 5000)
    assert window.fresh(5000 - WINDOW + 1, 5000 - WINDOW + 1)
    assert not window.fresh(5000 - WINDOW + 1, 5000 - WINDOW + 1)
    assert not window.fresh(5000 - WINDOW, 5000 - WINDOW)


def test_a_sender_that_began_anew_is_answered_and_its_old_packets_are_not():
    window = Window()
    assert all(window.fresh(number, 1000 + number) for number in range(50))
    assert all(window.fresh(number, 9000 + number) for number in range(20))
    assert not any(window.fresh(number, 1000 + number) for number in range(20))
    assert not any(window.fresh(number, 9000 + number) for number in range(20))


def test_a_sender_whose_clock_was_set_back_is_still_answered():
    window = Window()
    assert window.fresh(10, 5000)
    assert window.fresh(11, 4000)
    assert not window.fresh(11, 4000)


def test_sequence_numbers_go_round():
    window = Window()
    assert [window.fresh(number % WRAP, 100 + number) for number in range(WRAP - 3, WRAP + 3)] == [True] * 6
    assert not window.fresh(WRAP - 1, 100 + WRAP - 1)
    assert not window.fresh(1, 100 + WRAP + 1)


@given(st.lists(st.binary(max_size=1), max_size=200))
def test_a_memory_knows_the_last_ones_and_takes_bounded_room(marks):
    memory, came = Memory(size=8), []
    for mark in marks:
        fresh = memory.fresh(mark)
        if mark in came[-8:]:
            assert not fresh
        if fresh:
            came.append(mark)
        assert len(memory._young) + len(memory._old) <= 16
