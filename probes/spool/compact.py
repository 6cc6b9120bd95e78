"""
A sample as a row of small integers: SQLite stores an integer in as many bytes as it needs, nought and null in none.

Times are kept as differences to the time before them, words and flags together in one integer, the round trip as what
it differs from its definition by, which is nothing as a rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from probes.records.samples import Sample
from probes.terms import Direction, Outcome, Stamp

#: Columns of the table, in order, after its key.
COLUMNS = (
    "stream",
    "sequence",
    "flags",
    "sent",
    "reflector_received",
    "reflector_sent",
    "received",
    "rtt",
    "sent_late",
    "duplicates",
    "reflector_sequence",
    "dscp_reflector",
    "dscp_received",
    "ttl_reflector",
    "ttl_received",
    "icmp_type",
    "icmp_code",
    "error",
    "clock_error",
    "reflector_error",
)

#: What SQLite can hold.
_LARGEST = 2**63 - 1

_OUTCOMES = tuple(Outcome)
_STAMPS = (None, *Stamp)
_DIRECTIONS = (None, *Direction)
_MAYBE = (None, False, True)
_OUTCOME_CODE = {word: code for code, word in enumerate(_OUTCOMES)}
_STAMP_CODE = {word: code << 3 for code, word in enumerate(_STAMPS)}
_RECEIVED_CODE = {word: code << 5 for code, word in enumerate(_STAMPS)}
_DIRECTION_CODE = {word: code << 7 for code, word in enumerate(_DIRECTIONS)}
_CLOCK_CODE = {word: code << 9 for code, word in enumerate(_MAYBE)}
_REFLECTOR_CODE = {word: code << 11 for code, word in enumerate(_MAYBE)}
_REORDERED, _STEPPED, _BUSY = 1 << 13, 1 << 14, 1 << 15


def _flags(sample: Sample) -> int:
    return (
        _OUTCOME_CODE[sample.outcome]
        | _STAMP_CODE[sample.sent_stamp]
        | _RECEIVED_CODE[sample.received_stamp]
        | _DIRECTION_CODE[sample.direction]
        | _CLOCK_CODE[sample.clock_synchronised]
        | _REFLECTOR_CODE[sample.reflector_synchronised]
        | (_REORDERED if sample.reordered else 0)
        | (_STEPPED if sample.clock_stepped else 0)
        | (_BUSY if sample.busy else 0)
    )


def _expected_rtt(sample_times: tuple[int | None, int | None, int | None, int | None]) -> int:
    """The definition, where all four times are known and the figure fits."""
    sent, reflector_received, reflector_sent, received = sample_times
    if sent is None or reflector_received is None or reflector_sent is None or received is None:
        return 0
    expected = (received - sent) - (reflector_sent - reflector_received)
    return expected if abs(expected) <= _LARGEST // 2 else 0


def pack(sample: Sample) -> tuple[int | None, ...]:
    """
    Make a row.

    Parameters
    ----------
    sample : Sample
        Whose integers are within the ranges of the schema.

    Returns
    -------
    tuple of int or None
        In the order of `COLUMNS`.
    """
    sent, arrived, left, received = (
        sample.sent_ns,
        sample.reflector_received_ns,
        sample.reflector_sent_ns,
        sample.received_ns,
    )
    base = sent or 0
    reflector_base = base if arrived is None else arrived
    rtt = sample.rtt_ns
    return (
        sample.stream,
        sample.sequence,
        _flags(sample),
        sent,
        None if arrived is None else arrived - base,
        None if left is None else left - reflector_base,
        None if received is None else received - base,
        None if rtt is None else rtt - _expected_rtt((sent, arrived, left, received)),
        sample.sent_late_ns,
        sample.duplicates,
        None if sample.reflector_sequence is None else sample.reflector_sequence - sample.sequence,
        sample.dscp_reflector,
        sample.dscp_received,
        sample.ttl_reflector,
        sample.ttl_received,
        sample.icmp_type,
        sample.icmp_code,
        sample.error,
        sample.clock_error_ns,
        sample.reflector_error_ns,
    )


def unpack(row: Sequence[int | None]) -> Sample:
    """
    Make the sample of a row.

    Raises
    ------
    ValueError, TypeError, IndexError
        If the row cannot be one that `pack` made: the file is damaged.
    """
    (stream, sequence, flags, sent, arrived_less, left_less, received_less, rtt_less, late, duplicates, counted) = row[
        :11
    ]
    if stream is None or sequence is None or flags is None or duplicates is None:
        raise ValueError("a column that is never null is")
    base = sent or 0
    arrived = None if arrived_less is None else arrived_less + base
    reflector_base = base if arrived is None else arrived
    left = None if left_less is None else left_less + reflector_base
    received = None if received_less is None else received_less + base
    return Sample(
        stream,
        sequence,
        _OUTCOMES[flags & 7],
        sent,
        arrived,
        left,
        received,
        None if rtt_less is None else rtt_less + _expected_rtt((sent, arrived, left, received)),
        _STAMPS[flags >> 3 & 3],
        _STAMPS[flags >> 5 & 3],
        late,
        bool(flags & _REORDERED),
        duplicates,
        _DIRECTIONS[flags >> 7 & 3],
        None if counted is None else counted + sequence,
        row[11],
        row[12],
        row[13],
        row[14],
        row[15],
        row[16],
        row[17],
        _MAYBE[flags >> 9 & 3],
        row[18],
        _MAYBE[flags >> 11 & 3],
        row[19],
        bool(flags & _STEPPED),
        bool(flags & _BUSY),
    )
