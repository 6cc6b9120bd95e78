"""Hold an agent's own samples against a capture: bias of its times, and whose the losses are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from probes.statistics.quantiles import percentile
from probes.terms import Outcome
from probes.trace.datagrams import Udp, udp_of
from probes.trace.reading import Capture
from probes.trace.told import Told

#: Where a reflected packet gives the sender's sequence number: RFC 8762, sections 4.3.1 and 4.3.2.
_OPEN_ECHO, _SEALED_ECHO = 24, 48
#: A packet further than this from what the agent says belongs to another run with the same numbers.
_FAR_NS = 30_000_000_000


@dataclass(slots=True)
class _Seen:
    """What the capture says of a probe."""

    sent_ns: int | None = None
    received_ns: int | None = None


class Bias(NamedTuple):
    """The agent's time less that of the capture, over all pairs. [us]"""

    pairs: int
    p01_us: float | None
    median_us: float | None
    p99_us: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the comparison gave."""

    packets: int  # of the capture
    damage: int | None  # byte at which the file breaks off
    samples: int
    other_samples: int  # of ICMP and TCP: not compared
    sent: Bias
    received: Bias
    rtt: Bias
    unpaired: dict[str, int]
    loss: dict[str, int]
    other_packets: int  # of the probes' ports, which no sample knows


@dataclass(slots=True)
class _Tally:
    sent_ns: list[int] = field(default_factory=list)
    received_ns: list[int] = field(default_factory=list)
    rtt_ns: list[int] = field(default_factory=list)
    unpaired: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("never_sent", "outside_capture", "probe_not_captured", "answer_not_captured"), 0
        )
    )
    loss: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("counted", "confirmed", "answer_late", "lost_by_agent", "never_left", "unknown"), 0
        )
    )


def audit(told: Iterable[Told | None], capture: Capture, *, timeout_ns: int) -> Audit:
    """
    Compare.

    Parameters
    ----------
    told : iterable of Told or None
        The agent's samples; None for one that is no STAMP probe.
    capture : Capture
        Taken on the agent's host during the run.
    timeout_ns : int
        How long the agent waited for an answer: one that came later is no fault of its own. [ns]

    Returns
    -------
    Audit
        With `samples` 0 if there was nothing to compare.
    """
    samples: dict[tuple[int, bytes, int, int], list[tuple[Told, _Seen]]] = {}
    count = other_samples = 0
    for sample in told:
        if sample is None:
            other_samples += 1
            continue
        key = (sample.source_port, sample.address, sample.port, sample.sequence & 0xFFFF_FFFF)
        samples.setdefault(key, []).append((sample, _Seen()))
        count += 1
    ends = {(address, port) for _source, address, port, _sequence in samples}
    packets = others = 0
    for record in capture:
        packets += 1
        datagram = udp_of(record.link_type, record.data)
        if datagram is not None and not _file(datagram, record.at_ns, samples, ends):
            others += 1
    span_ns = capture.span_ns
    caught = {key[:3] for key, pairs in samples.items() if any(seen.sent_ns is not None for _, seen in pairs)}
    tally = _Tally()
    for key, pairs in samples.items():
        for sample, seen in pairs:
            if sample.outcome in (Outcome.LOST_NETWORK, Outcome.LATE):
                tally.loss["counted"] += 1
                tally.loss[_judge(sample, seen, span_ns if key[:3] in caught else None, timeout_ns)] += 1
            _pair(sample, seen, tally, span_ns)
    return Audit(
        packets=packets,
        damage=capture.damage,
        samples=count,
        other_samples=other_samples,
        sent=_bias(tally.sent_ns),
        received=_bias(tally.received_ns),
        rtt=_bias(tally.rtt_ns),
        unpaired=tally.unpaired,
        loss=tally.loss,
        other_packets=others,
    )


def _file(
    datagram: Udp,
    at_ns: int,
    samples: dict[tuple[int, bytes, int, int], list[tuple[Told, _Seen]]],
    ends: set[tuple[bytes, int]],
) -> bool:
    """Note a probe's or an answer's time with its sample; the first of duplicates counts. False: nobody's."""
    found = False
    if (datagram.target, datagram.port) in ends and len(datagram.payload) >= 4:
        sequence = int.from_bytes(datagram.payload[:4], "big")
        key = (datagram.source_port, datagram.target, datagram.port, sequence)
        if (seen := _nearest(samples.get(key, ()), at_ns)) is not None:
            seen.sent_ns = at_ns if seen.sent_ns is None else seen.sent_ns
            found = True
    if (datagram.source, datagram.source_port) in ends and (echoed := echoed_sequence(datagram.payload)) is not None:
        key = (datagram.port, datagram.source, datagram.source_port, echoed)
        if (seen := _nearest(samples.get(key, ()), at_ns)) is not None:
            seen.received_ns = at_ns if seen.received_ns is None else seen.received_ns
            found = True
    return found


def echoed_sequence(payload: bytes) -> int | None:
    """
    Read the sender's sequence number out of a reflected packet.

    Notes
    -----
    RFC 8762, figures 5 and 6: an authenticated packet has 12 zeros where an open one has its timestamp.
    """
    sealed = not any(payload[4:16])  # an open one's time and error estimate are never both 0
    offset = _SEALED_ECHO if sealed else _OPEN_ECHO
    if len(payload) < offset + 4:
        return None
    return int.from_bytes(payload[offset : offset + 4], "big")


def _nearest(pairs: Iterable[tuple[Told, _Seen]], at_ns: int) -> _Seen | None:
    """Choose the sample of these numbers that is nearest in time; one without a time only if there is no other."""
    best, best_ns = None, _FAR_NS
    for sample, seen in pairs:
        distance_ns = _FAR_NS - 1 if sample.sent_ns is None else abs(at_ns - sample.sent_ns)
        if distance_ns < best_ns:
            best, best_ns = seen, distance_ns
    return best


def _pair(sample: Told, seen: _Seen, tally: _Tally, span_ns: tuple[int, int] | None) -> None:
    """Take the differences between what the agent and the capture say of a probe, or the reason why there are none."""
    if sample.outcome is Outcome.SEND_ERROR or sample.sent_ns is None:
        tally.unpaired["never_sent"] += 1
        return
    if seen.sent_ns is None:
        tally.unpaired["outside_capture" if _outside(sample, span_ns) else "probe_not_captured"] += 1
    else:
        tally.sent_ns.append(sample.sent_ns - seen.sent_ns)
    if sample.received_ns is None:
        return
    if seen.received_ns is None:
        if seen.sent_ns is not None:
            tally.unpaired["answer_not_captured"] += 1
        return
    tally.received_ns.append(sample.received_ns - seen.received_ns)
    if seen.sent_ns is None or sample.rtt_ns is None:
        return
    held_ns = 0
    if sample.reflector_received_ns is not None and sample.reflector_sent_ns is not None:
        held_ns = sample.reflector_sent_ns - sample.reflector_received_ns
    tally.rtt_ns.append(sample.rtt_ns - (seen.received_ns - seen.sent_ns - held_ns))


def _judge(sample: Told, seen: _Seen, span_ns: tuple[int, int] | None, timeout_ns: int) -> str:
    """
    Tell what the capture says of a probe that the agent counts as lost.

    A probe that is not in the capture is the agent's own loss only if the capture holds others of its flow (else it is
    of another interface, or addresses are translated before it), and the driver has not stamped it.
    """
    if seen.sent_ns is None:
        never_left = not sample.left and seen.received_ns is None and not _outside(sample, span_ns)
        return "never_left" if never_left else "unknown"
    if seen.received_ns is not None:
        return "answer_late" if seen.received_ns - seen.sent_ns > timeout_ns else "lost_by_agent"
    if sample.outcome is Outcome.LATE or span_ns is None or span_ns[1] - seen.sent_ns < timeout_ns:
        return "unknown"  # the capture ended before the agent's patience, or lacks an answer that the agent saw
    return "confirmed"


def _outside(sample: Told, span_ns: tuple[int, int] | None) -> bool:
    if span_ns is None or sample.sent_ns is None:
        return True
    return not span_ns[0] - 1_000_000 <= sample.sent_ns <= span_ns[1] + 1_000_000


def _bias(differences_ns: list[int]) -> Bias:
    """Condense differences."""
    ordered = sorted(differences_ns)
    found = [percentile(ordered, percent) for percent in (1, 50, 99)]
    return Bias(len(ordered), *(None if value is None else value / 1000 for value in found))
