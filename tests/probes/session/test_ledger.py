"""What the book says of probes, whatever order things come in."""

from __future__ import annotations

from collections import Counter, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.session.ledger import Answer, Clock, Ledger, Overflow
from probes.terms import Direction, Outcome, Stamp

SECOND = 1_000_000_000
CLOCK = Clock(synchronised=True, error_ns=1000)


def ledger(**changes):
    return Ledger(7, timeout_ns=SECOND, grace_ns=SECOND, **changes)


def send(book, *sequences, at=0):
    for sequence in sequences:
        book.sent(sequence, now_ns=at, sent_ns=1_000_000 + at, late_ns=0, clock=CLOCK)


def answer(sequence, *, after=500, count=None, at=0, **fields):
    return Answer(
        sequence=sequence,
        received_ns=1_000_000 + at + after,
        received_stamp=Stamp.KERNEL,
        reflector_count=count,
        **fields,
    )


def outcomes(samples):
    return [sample.outcome for sample in samples]


def test_samples_come_in_the_order_of_sending_once_nothing_can_change_them():
    book = ledger()
    send(book, 0, 1, 2)
    book.answered(answer(2)), book.answered(answer(0))
    assert book.settle(SECOND - 1) == []
    first = book.settle(SECOND)
    assert [sample.sequence for sample in first] == [0]  # 1 may still come late, 2 waits behind it
    rest = book.settle(2 * SECOND)
    assert outcomes(rest) == [Outcome.LOST_NETWORK, Outcome.OK]
    assert len(book) == 0
    assert book.waiting == 0


def test_the_time_at_the_reflector_is_no_time_of_the_network():
    book = ledger()
    send(book, 0)
    book.answered(answer(0, after=10_000, reflector_received_ns=5_000_000, reflector_sent_ns=5_004_000))
    (sample,) = book.settle(SECOND)
    assert sample.rtt_ns == 6_000


def test_a_reflector_whose_clock_runs_backwards_takes_no_time_off():
    book = ledger()
    send(book, 0)
    book.answered(answer(0, after=10_000, reflector_received_ns=5_004_000, reflector_sent_ns=5_000_000))
    assert book.settle(SECOND)[0].rtt_ns == 10_000


def test_the_kernels_time_of_departure_replaces_ours_but_not_what_the_packet_says():
    book = ledger()
    send(book, 0)
    assert book.departed(0, 1_000_040)
    book.answered(answer(0, after=500))
    assert book.written_ns(0) == 1_000_000
    (sample,) = book.settle(SECOND)
    assert (sample.sent_ns, sample.sent_stamp, sample.rtt_ns) == (1_000_040, Stamp.KERNEL, 460)
    assert not book.departed(0, 5)


def test_an_answer_after_the_waiting_time_is_late_and_one_after_the_grace_is_nobodys():
    book = ledger()
    send(book, 0, 1)
    assert book.answered(answer(0, after=SECOND + 1))
    assert outcomes(book.settle(2 * SECOND)) == [Outcome.LATE, Outcome.LOST_NETWORK]
    assert not book.answered(answer(1, after=3 * SECOND))


def test_duplicates_and_reordering_are_told_apart():
    book = ledger()
    send(book, 0, 1, 2)
    for sequence in (1, 0, 1, 1, 2):
        assert book.answered(answer(sequence))
    samples = book.settle(SECOND)
    assert [(sample.reordered, sample.duplicates) for sample in samples] == [(True, 0), (False, 2), (False, 0)]


def test_what_was_never_sent_is_no_loss_of_the_network():
    book = ledger()
    book.failed(0, now_ns=0, error=101, clock=CLOCK)
    book.missed(1, now_ns=0, late_ns=5, clock=CLOCK)
    samples = book.settle(SECOND)
    assert outcomes(samples) == [Outcome.SEND_ERROR, Outcome.LOST_LOCAL]
    assert [sample.sent_ns for sample in samples] == [None, None]
    assert not book.answered(answer(0))


def test_a_refusal_settles_a_probe_and_a_later_answer_does_not_unsettle_it():
    book = ledger()
    send(book, 0, 1)
    assert book.refused(0, Outcome.REFUSED, icmp=(3, 3), error=111)
    assert not book.refused(0, Outcome.ICMP_ERROR, icmp=(3, 1), error=113)
    assert not book.refused(9, Outcome.ICMP_ERROR, icmp=(3, 1), error=113)
    assert book.waiting == 1
    book.answered(answer(1))
    samples = book.settle(SECOND)
    assert outcomes(samples) == [Outcome.REFUSED, Outcome.OK]
    assert (samples[0].icmp_type, samples[0].icmp_code) == (3, 3)


def test_an_answer_gives_the_lie_to_an_error_that_came_before_it():
    book = ledger()
    send(book, 0)
    assert book.refused(0, Outcome.ICMP_ERROR, icmp=(3, 1), error=113)
    assert book.answered(answer(0))
    (sample,) = book.settle(SECOND)
    assert (sample.outcome, sample.icmp_type, sample.error, sample.rtt_ns) == (Outcome.OK, None, None, 500)


def test_sequence_numbers_go_round_on_the_wire_and_count_on_in_the_samples():
    book, first = ledger(), 2**32 - 1
    send(book, first, first + 1, first + 2)
    for sequence in (first, 1, 0):
        assert book.departed(sequence, 1_000_010)
        assert book.answered(answer(sequence))
    samples = book.settle(SECOND)
    assert [(sample.sequence - first, sample.reordered) for sample in samples] == [(0, False), (1, True), (2, False)]
    assert outcomes(samples) == [Outcome.OK] * 3


def test_losses_are_charged_to_an_overflow_only_while_it_could_have_met_them_and_as_many_as_it_dropped():
    overflows = deque([Overflow(5 * SECOND, 5 * SECOND + 10, 2)])
    book = ledger(overflows=overflows)
    send(book, 0)  # its answer could have come up to one second, long before
    send(book, 1, 2, 3, at=5 * SECOND)
    assert outcomes(book.settle(20 * SECOND)) == [
        Outcome.LOST_NETWORK,
        Outcome.LOST_LOCAL,
        Outcome.LOST_LOCAL,
        Outcome.LOST_NETWORK,
    ]


def test_who_stops_waiting_has_lost_it_himself():
    book = ledger()
    send(book, 0)
    send(book, 1, at=SECOND)
    book.answered(answer(1, at=SECOND))
    send(book, 2, at=SECOND)
    samples = book.close(SECOND + 5)
    assert outcomes(samples) == [Outcome.LOST_NETWORK, Outcome.OK, Outcome.LOST_LOCAL]
    assert book.waiting == 0


def test_a_step_of_the_clock_voids_times_but_no_outcome():
    book = ledger()
    send(book, 0, 1)
    book.answered(answer(0))
    book.stepped()
    samples = book.settle(2 * SECOND)
    assert outcomes(samples) == [Outcome.OK, Outcome.LOST_NETWORK]
    assert [(sample.rtt_ns, sample.clock_stepped) for sample in samples] == [(None, True)] * 2


def test_an_answer_before_its_probe_shows_a_clock_that_was_set():
    book = ledger()
    send(book, 0)
    book.answered(answer(0, after=-50))
    (sample,) = book.settle(SECOND)
    assert (sample.rtt_ns, sample.clock_stepped, sample.outcome) == (None, True, Outcome.OK)


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        ("a>a", [Direction.FORWARD]),
        ("a<a", [Direction.BACKWARD]),
        ("a><a", [Direction.FORWARD, Direction.BACKWARD]),
        ("a<>a", [Direction.FORWARD, Direction.BACKWARD]),  # their number is exact, their order is not known
        ("a<<>>a", [Direction.FORWARD] * 2 + [Direction.BACKWARD] * 2),
        (">a", [None]),  # nothing before it to count from
        ("a>", [None]),  # nothing after it
        ("axa", []),  # never sent
        ("ax>xa", [Direction.FORWARD]),
        ("ax<xa", [Direction.BACKWARD]),
        ("ai<a", [Direction.BACKWARD]),  # one that a router sent back never came there
        ("ai>a", [Direction.FORWARD]),
    ],
)
def test_the_reflectors_count_tells_which_way_probes_were_lost(fates, expected):
    lost = [sample for sample in played(fates) if sample.outcome is Outcome.LOST_NETWORK]
    assert [sample.direction for sample in lost] == expected


def played(fates):
    """Play a stream: a answered, > lost on the way there, < on the way back, x never sent, i refused by a router."""
    book, taken_in = ledger(), 0
    for sequence, fate in enumerate(fates):
        if fate == "x":
            book.failed(sequence, now_ns=0, error=101, clock=CLOCK)
            continue
        send(book, sequence)
        if fate == "i":
            book.refused(sequence, Outcome.ICMP_ERROR, icmp=(3, 1), error=113)
        taken_in += fate in "a<"
        if fate == "a":
            book.answered(answer(sequence, count=taken_in))
    return book.settle(10 * SECOND)


@given(st.text("a><xi", max_size=60))
def test_directions_count_exactly_between_answers(fates):
    """A slow twin: between the first and the last answer, as many of each kind as the story says."""
    samples = played(fates)
    assert len(samples) == len(fates)
    first, last = fates.find("a"), fates.rfind("a")
    inner = Counter(fates[first : last + 1]) if first >= 0 else Counter()
    told = Counter(sample.direction for sample in samples if sample.outcome is Outcome.LOST_NETWORK)
    assert (told[Direction.FORWARD], told[Direction.BACKWARD]) == (inner[">"], inner["<"])
    assert told[None] == fates.count(">") + fates.count("<") - inner[">"] - inner["<"]


@given(st.lists(st.tuples(st.sampled_from("sarodfS"), st.integers(0, 12), st.integers(0, 3)), max_size=80))
def test_every_probe_becomes_exactly_one_sample_whatever_happens(story):
    book, now, sent, samples = ledger(), 0, 0, []
    for what, number, step in story:
        now += step * SECOND // 2
        if what == "s":
            send(book, sent, at=now)
            sent += 1
        elif what == "a":
            book.answered(answer(number, at=now))
        elif what == "r":
            book.refused(number, Outcome.ICMP_ERROR, icmp=(3, 1), error=113)
        elif what == "d":
            book.departed(number, 1_000_000 + now)
        elif what == "f":
            book.failed(sent, now_ns=now, error=105, clock=CLOCK)
            sent += 1
        elif what == "S":
            book.stepped()
        else:
            samples += book.settle(now)
        assert 0 <= book.waiting <= len(book)
    samples += book.close(now)
    assert [sample.sequence for sample in samples] == list(range(sent))
    assert book.waiting == len(book) == 0
