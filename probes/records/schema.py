"""
The four kinds of record as tables of fields: the one place from which the codec and all stores are made.

docs/formats/probe-records.md prints these tables; a test holds them together, and to the records' classes.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from probes.records.events import Happening
from probes.records.fields import Field, Type
from probes.terms import Direction, Kind, Outcome, Phase, Protocol, Stamp, Verdict

#: Goes up when a field is renamed, dropped or changes its meaning; an addition keeps it.
SCHEMA_VERSION = 1
BATCH_SCHEMA = "ixprobe/batch/1"
RECEIPT_SCHEMA = "ixprobe/receipt/1"
REFUSAL_SCHEMA = "ixprobe/refusal/1"

#: Our own times end in 2116; a reflector's clock may be unset, so its times may lie before 1970.
#: Half the range of 64 bits, so that a difference of two never overflows.
LATEST_NS = 2**62 - 1
EARLIEST_NS = -(2**62)
MOST = 2**63 - 1

_integer = partial(Field, type=Type.INTEGER)
_number = partial(Field, type=Type.NUMBER)
_text = partial(Field, type=Type.TEXT)
_flag = partial(Field, type=Type.BOOLEAN)
_time = partial(Field, type=Type.INTEGER, unit="ns", low=0, high=LATEST_NS)
_foreign_time = partial(Field, type=Type.INTEGER, unit="ns", low=EARLIEST_NS, high=LATEST_NS, nullable=True)
_span = partial(Field, type=Type.INTEGER, unit="ns", low=EARLIEST_NS, high=LATEST_NS, nullable=True)
_count = partial(Field, type=Type.INTEGER, low=0, high=MOST)
_byte = partial(Field, type=Type.INTEGER, low=0, high=255, nullable=True)
_ratio = partial(Field, type=Type.NUMBER, low=0.0, high=1.0, nullable=True)


def _words(words: type[StrEnum]) -> tuple[str, ...]:
    return tuple(word.value for word in words)


IDENTITY: tuple[Field, ...] = (
    _text(name="agent", longest=64, meaning="Name of the agent, the common name of its certificate."),
    _text(name="boot", longest=32, meaning="Drawn at each start of the agent process, 32 hex digits."),
    _count(name="serial", low=1, meaning="Counts the records of a boot, over all four kinds together."),
)

STREAM: tuple[Field, ...] = (
    _integer(name="stream", low=0, high=2**31 - 1, meaning="Number of the stream, unique within a boot."),
    _text(name="target", meaning="The target's name, or its address as the user gave it."),
    _text(name="protocol", words=_words(Protocol), meaning="What carried the probes."),
    _text(name="address", longest=64, meaning="Numeric address of the target."),
    _integer(name="port", low=0, high=65535, nullable=True, meaning="Port of the target; null for ICMP."),
    _text(name="source_address", longest=64, nullable=True, meaning="Our own address, as the kernel chose it."),
    _integer(name="source_port", low=0, high=65535, nullable=True, meaning="Our own port, or ICMP identifier."),
    _text(name="from_site", nullable=True, meaning="The plan's id of our site."),
    _text(name="to_site", nullable=True, meaning="The plan's id of the target's site."),
    _text(name="operator", nullable=True, meaning="Whose network is measured."),
    _text(name="layer", nullable=True, meaning="Layer of the plan: optical, ip-private, ip-public."),
    _text(name="service_class", nullable=True, meaning="Class of the configuration, which names DSCP and size."),
    _text(name="phase", words=_words(Phase), meaning="Base rate, or a window at higher rate."),
    _integer(name="dscp_sent", low=0, high=63, meaning="DSCP with which the probes left."),
    _integer(name="payload_bytes", low=0, high=65535, unit="bytes", meaning="Size of the UDP or ICMP payload."),
)


def _of_stream(*names: str) -> tuple[Field, ...]:
    by_name = {field.name: field for field in STREAM}
    return tuple(by_name[name] for name in names)


#: What a sample adds to its stream.
SAMPLE_OWN: tuple[Field, ...] = (
    _count(name="sequence", meaning="Number of the probe within its stream."),
    _text(name="outcome", words=_words(Outcome), meaning="What became of the probe."),
    _time(name="sent_ns", nullable=True, meaning="T1, our clock; null: not sent."),
    _foreign_time(name="reflector_received_ns", meaning="T2, the reflector's clock."),
    _foreign_time(name="reflector_sent_ns", meaning="T3, the reflector's clock."),
    _time(name="received_ns", nullable=True, meaning="T4, our clock."),
    _span(name="rtt_ns", meaning="Corrected round trip, (T4 - T1) - (T3 - T2)."),
    _text(name="sent_stamp", words=_words(Stamp), nullable=True, meaning="Who took T1."),
    _text(name="received_stamp", words=_words(Stamp), nullable=True, meaning="Who took T4."),
    _span(name="sent_late_ns", meaning="How much later than scheduled the probe left."),
    _flag(name="reordered", meaning="An answer to a later probe of the stream came first."),
    _count(name="duplicates", meaning="Further answers to the same probe."),
    _text(name="direction", words=_words(Direction), nullable=True, meaning="Which way it was lost."),
    _count(name="reflector_sequence", nullable=True, meaning="A stateful reflector's own count."),
    _integer(name="dscp_reflector", low=0, high=63, nullable=True, meaning="DSCP as the probe arrived."),
    _integer(name="dscp_received", low=0, high=63, nullable=True, meaning="DSCP as the answer arrived."),
    _byte(name="ttl_reflector", meaning="TTL or hop limit as the probe arrived."),
    _byte(name="ttl_received", meaning="TTL or hop limit as the answer arrived."),
    _byte(name="icmp_type", meaning="Type of the ICMP error."),
    _byte(name="icmp_code", meaning="Code of the ICMP error."),
    _integer(name="error", low=0, high=65535, nullable=True, meaning="errno of a send error."),
    _flag(name="clock_synchronised", nullable=True, meaning="Whether our clock was."),
    _span(name="clock_error_ns", meaning="The kernel's maximum error of our clock."),
    _flag(name="reflector_synchronised", nullable=True, meaning="Whether the reflector says its clock was."),
    _span(name="reflector_error_ns", meaning="From the reflector's error estimate."),
    _flag(
        name="clock_stepped", meaning="Our clock was set between T1 and T4: times are worthless, the outcome is not."
    ),
    _flag(name="busy", meaning="In the busy hour of the configuration."),
)

WINDOW: tuple[Field, ...] = (
    *_of_stream("target", "protocol", "address", "from_site", "to_site", "operator", "layer", "service_class", "phase"),
    _flag(name="busy", meaning="In the busy hour of the configuration."),
    _time(name="start_ns", meaning="Start of the window."),
    _time(name="end_ns", meaning="End of the window, not part of it."),
    _count(name="sent", meaning="Answered, late, lost in the network, lost by us, refused by a router or by the host."),
    _count(name="answered", meaning="Answered within the waiting time."),
    _count(name="late", meaning="Answered after it."),
    _count(name="lost_network", meaning="Lost in the network."),
    _count(name="lost_local", meaning="Lost, perhaps, by the agent itself."),
    _count(name="icmp_error", meaning="Refused by a router, or by the host as unreachable."),
    _count(name="refused", meaning="Answered by the host: nobody listens."),
    _count(name="send_error", meaning="Not taken by the kernel; beside `sent`."),
    _count(name="duplicate", meaning="Further answers."),
    _count(name="reordered", meaning="Answers after that to a later probe."),
    _count(name="lost_forward", nullable=True, meaning="Of `lost_network`, lost on the way there."),
    _count(name="lost_backward", nullable=True, meaning="Of `lost_network`, lost on the way back."),
    _ratio(name="loss_ratio", meaning="(lost_network + late + icmp_error) / (sent - lost_local - refused)."),
    _ratio(name="loss_low", meaning="Lower bound, 95 % one-sided, the wider of Clopper-Pearson and burst-aware."),
    _ratio(name="loss_high", meaning="Upper bound, likewise."),
    _number(name="loss_burst_factor", low=0.0, nullable=True, meaning="Variance of blocks over that of lone losses."),
    _count(name="loss_longest_run", meaning="Longest run of losses in a row."),
    _ratio(name="loss_limit", meaning="The limit judged by."),
    _text(name="loss_verdict", words=_words(Verdict), meaning="What the bounds say of it."),
    _span(name="rtt_p01_ns", meaning="1st percentile of corrected round trips: the floor."),
    _span(name="rtt_p50_ns", meaning="Median."),
    _span(name="rtt_p95_ns", meaning="95th percentile."),
    _span(name="rtt_p99_ns", meaning="99th percentile."),
    _span(name="pdv_p50_ns", meaning="Median delay above the window's smallest (RFC 5481, PDV)."),
    _span(name="pdv_p99_ns", meaning="99th percentile of the same."),
    _span(name="ipdv_p50_ns", meaning="Median difference of consecutive delays, absolute (RFC 3393, IPDV)."),
    _span(name="ipdv_p99_ns", meaning="99th percentile of the same."),
    _ratio(name="kernel_stamps", meaning="Share of answered probes with T1 and T4 from the kernel."),
    _number(name="distance_km", unit="km", low=0.0, high=50_000.0, nullable=True, meaning="Great circle of the ends."),
    _span(name="oneway_bound_ns", meaning="Either way at most: smallest round trip less distance in vacuum."),
    _span(name="oneway_forward_p50_ns", meaning="Median forward delay; both clocks synchronised."),
    _span(name="oneway_backward_p50_ns", meaning="Median backward delay; both clocks synchronised."),
    _span(name="oneway_error_ns", meaning="Sum of both clocks' maximum errors."),
    _span(name="oneway_limit_ns", meaning="The limit judged by."),
    _text(name="oneway_verdict", words=_words(Verdict), nullable=True, meaning="Whether 99 of 100 answers kept it."),
    _count(name="seconds_up", unit="s", meaning="Seconds in which an answer came."),
    _count(name="seconds_down", unit="s", meaning="Seconds in which all probes were lost."),
    _count(name="seconds_unknown", unit="s", meaning="Seconds of which nothing is known."),
    _ratio(name="availability_low", meaning="Unknown seconds counted as down."),
    _ratio(name="availability_high", meaning="Unknown seconds counted as up."),
    _flag(name="clock_synchronised", nullable=True, meaning="Our clock was, throughout."),
    _count(name="clock_steps", meaning="How often our clock was set."),
    _text(
        name="route_digest",
        longest=128,
        nullable=True,
        meaning="Digest of the route last seen; of several, that of their sorted digests.",
    ),
)

EVENT: tuple[Field, ...] = (
    _time(name="at_ns", meaning="When it happened."),
    _text(name="event", words=_words(Happening), meaning="What happened."),
    _text(name="target", nullable=True, meaning="The target, where it concerns one."),
    Field(name="detail", type=Type.OBJECT, meaning="What else there is to say, by the kind of event."),
)

LABEL: tuple[Field, ...] = (
    _integer(name="label", low=0, high=2**20 - 1, meaning="MPLS label."),
    _integer(name="traffic_class", low=0, high=7, meaning="Its traffic class."),
    _flag(name="bottom", meaning="Last of the stack."),
    _integer(name="ttl", low=0, high=255, meaning="Its TTL."),
)

HOP: tuple[Field, ...] = (
    _integer(name="ttl", low=0, high=255, meaning="TTL with which the probe left."),
    _text(name="address", longest=64, nullable=True, meaning="Who answered; null: nobody."),
    _number(name="rtt_ms", unit="ms", nullable=True, meaning="Round trip of the probe."),
    Field(name="labels", type=Type.LIST, parts=LABEL, meaning="MPLS label stack that the hop quoted (RFC 4950)."),
)

ROUTE: tuple[Field, ...] = (
    _time(name="at_ns", meaning="When the trace began."),
    _text(name="target", meaning="The target's name."),
    _text(name="address", longest=64, meaning="Its numeric address."),
    _text(name="protocol", words=("udp", "icmp", "tcp"), meaning="What the probes of the trace were."),
    *_of_stream("operator", "from_site", "to_site"),
    _integer(name="flow", low=0, high=65535, meaning="Number of the flow: one flow keeps ports and flow label."),
    _integer(name="source_port", low=0, high=65535, nullable=True, meaning="Source port of the flow."),
    _integer(name="port", low=0, high=65535, nullable=True, meaning="Destination port of the flow."),
    Field(name="hops", type=Type.LIST, parts=HOP, meaning="What answered, by TTL."),
    _flag(name="reached", meaning="The target itself answered."),
    _integer(name="path_mtu_bytes", unit="bytes", low=0, high=65535, nullable=True, meaning="Path MTU, where found."),
    _text(name="digest", longest=128, meaning="Digest of the hops' addresses, silent ones left out."),
    _flag(name="changed", meaning="Differs from the flow's route before."),
)

#: A sample as it stands in a store: flat, identity first, then its stream's fields, then its own.
SAMPLE: tuple[Field, ...] = (*IDENTITY, *STREAM, *SAMPLE_OWN)

#: The flat tables of a store, by kind.
KINDS: dict[Kind, tuple[Field, ...]] = {
    Kind.SAMPLE: SAMPLE,
    Kind.WINDOW: (*IDENTITY, *WINDOW),
    Kind.EVENT: (*IDENTITY, *EVENT),
    Kind.ROUTE: (*IDENTITY, *ROUTE),
}
