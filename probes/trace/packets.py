"""Craft probes and decode what answers them. The one file that meets scapy, which is loaded when first needed."""

from __future__ import annotations

import importlib
import ipaddress
import struct
from types import ModuleType
from typing import Any

from probes.errors import InputError
from probes.trace.extensions import mpls_labels, words_sum
from probes.trace.flows import Answer, Carrier, Flow, Kind, Probe
from probes.trace.marks import SENDER_SEQUENCE_OFFSET, marked, meaning, payload_of

#: Where two bytes of a probe's timestamp are chosen so that a checksum comes out as wanted.
_CHOSEN_OFFSET = 10


def craft(flow: Flow, probe: Probe) -> bytes:
    """
    Build a probe.

    Parameters
    ----------
    flow : Flow
        What stays the same.
    probe : Probe
        What changes.

    Returns
    -------
    bytes
        The whole IP packet.

    Notes
    -----
    UDP: the checksum is the probe's number, made so by two bytes of the payload; ICMP: the number is the sequence
    and the checksum stays that of the flow; TCP: the number is the upper half of the initial sequence number. IPv4's
    identification is the number as well. Nothing else changes within a flow but the TTL, and the length where it is
    asked for.
    """
    inet, inet6 = _scapy("scapy.layers.inet"), _scapy("scapy.layers.inet6")
    body = _transport(flow, probe, inet, inet6)
    if flow.family == 4:
        flags = "DF" if probe.whole else 0
        head = inet.IP(src=flow.source_address, dst=flow.address, ttl=probe.ttl, id=probe.number, flags=flags)
    else:
        head = inet6.IPv6(src=flow.source_address, dst=flow.address, hlim=probe.ttl, fl=flow.flow_label)
    return bytes(head / body)


def _transport(flow: Flow, probe: Probe, inet: ModuleType, inet6: ModuleType) -> Any:  # noqa: ANN401 -- scapy's own
    payload = bytearray(payload_of(flow, probe))
    if flow.carrier is Carrier.TCP:
        segment = inet.TCP(
            sport=flow.source_port,
            dport=flow.port,
            flags="S",
            seq=probe.number << 16,
            window=1024,
        )
        return segment / bytes(payload)
    if flow.carrier is Carrier.UDP:
        wanted, summed = probe.number, _udp_sum(flow, payload)
        payload[_CHOSEN_OFFSET : _CHOSEN_OFFSET + 2] = _balance(wanted, summed)
        return inet.UDP(sport=flow.source_port, dport=flow.port, chksum=wanted) / bytes(payload)
    # The checksum of the flow's echoes: any but 0 and 0xffff, which are one and the same sum.
    wanted = flow.source_port % 0xFFFD + 1
    kind = 8 if flow.family == 4 else 128
    head = struct.pack("!BBHHH", kind, 0, 0, flow.source_port, probe.number)
    pseudo = b"" if flow.family == 4 else _pseudo(flow, 58, len(head) + len(payload))
    payload[_CHOSEN_OFFSET : _CHOSEN_OFFSET + 2] = _balance(wanted, words_sum(pseudo + head + payload))
    if flow.family == 4:
        return inet.ICMP(type=8, id=flow.source_port, seq=probe.number, chksum=wanted) / bytes(payload)
    return inet6.ICMPv6EchoRequest(id=flow.source_port, seq=probe.number, cksum=wanted, data=bytes(payload))


def decode(packet: bytes, flow_by_port: dict[int, Flow], at_ns: int) -> Answer | None:
    """
    Tell what a received packet says of our probes.

    Parameters
    ----------
    packet : bytes
        An IP packet, whatever it holds.
    flow_by_port : dict of int to Flow
        Our flows by source port.
    at_ns : int
        When it came. [ns]

    Returns
    -------
    Answer or None
        None if it is no answer to a probe of these flows.
    """
    flow = next(iter(flow_by_port.values()), None)
    # Who floods us with other people's errors shall not cost a full decoding each.
    if flow is None or ipaddress.ip_address(flow.address).packed not in packet:
        return None
    try:
        return _decode(packet, flow_by_port, at_ns)
    except Exception:  # noqa: BLE001 -- scapy promises nothing for hostile bytes; what it cannot read is no answer
        return None


def sent_number(packet: bytes, flow_by_port: dict[int, Flow]) -> int | None:
    """Tell which of our probes a packet is that left this host; None if it is none."""
    try:
        top = _ip(packet)
        flow = next(iter(flow_by_port.values()))
        return _quoted_number(top, flow_by_port) if top.dst == flow.address else None
    except Exception:  # noqa: BLE001 -- as in `decode`
        return None


def _decode(packet: bytes, flow_by_port: dict[int, Flow], at_ns: int) -> Answer | None:
    top = _ip(packet)
    body = top.payload
    family, source = top.version, top.src
    any_flow = next(iter(flow_by_port.values()))
    if family != any_flow.family:
        return None
    kind_of = getattr(body, "type", None)
    if (family == 4 and top.proto == 1) or (family == 6 and top.nh == 58):
        message = _icmp_bytes(packet, family)
        if kind_of == (0 if family == 4 else 129):
            matches = source == any_flow.address and any_flow.carrier is Carrier.ICMP and body.id in flow_by_port
            return Answer(number=body.seq, kind=Kind.ARRIVED, address=source, at_ns=at_ns) if matches else None
        return _error(message, family, source, flow_by_port, at_ns)
    number = _direct_number(top, flow_by_port) if source == any_flow.address else None
    return None if number is None else Answer(number=number, kind=Kind.ARRIVED, address=source, at_ns=at_ns)


def _error(message: bytes, family: int, source: str, flow_by_port: dict[int, Flow], at_ns: int) -> Answer | None:
    icmp_type, icmp_code = message[0], message[1]
    kind = meaning(family, icmp_type, icmp_code, from_target=source == next(iter(flow_by_port.values())).address)
    quoted = _ip(message[8:])
    if kind is None or quoted.dst != next(iter(flow_by_port.values())).address:
        return None
    number = _quoted_number(quoted, flow_by_port)
    if number is None:
        return None
    mtu = None
    if kind is Kind.TOO_BIG:
        mtu = struct.unpack_from("!H", message, 6)[0] if family == 4 else struct.unpack_from("!I", message, 4)[0]
    return Answer(
        number=number,
        kind=kind,
        address=source,
        at_ns=at_ns,
        icmp_type=icmp_type,
        icmp_code=icmp_code,
        labels=mpls_labels(message, family),
        next_hop_mtu_bytes=mtu,
    )


def _quoted_number(quoted: Any, flow_by_port: dict[int, Flow]) -> int | None:  # noqa: ANN401 -- scapy's own
    """Read our number out of a probe, quoted or as it left; routers need quote no more than 8 bytes of its body."""
    family = quoted.version
    head_bytes = quoted.ihl * 4 if family == 4 else 40
    protocol = quoted.proto if family == 4 else quoted.nh
    body = bytes(quoted.original)[head_bytes:]
    if len(body) < 8:
        return None
    sport, dport, _length, checksum = struct.unpack_from("!HHHH", body)
    flow = flow_by_port.get(sport)
    if protocol == 17 and flow is not None and flow.carrier is Carrier.UDP and dport == flow.port:
        if any(body[8:12]):  # quoted, and not the zeros that fill a short quote up (RFC 4884, section 4.1)
            return marked(body[8:])  # None: the agent's own, on the same ports
        # A translator on the way rewrites the checksum; the identification it mostly leaves alone.
        return checksum if family == 6 or checksum == quoted.id else int(quoted.id)
    if protocol == 6 and flow is not None and flow.carrier is Carrier.TCP and dport == flow.port:
        return int(struct.unpack_from("!I", body, 4)[0] >> 16)
    if protocol in (1, 58):
        kind, _code, _checksum, identifier, sequence = struct.unpack_from("!BBHHH", body)
        flow = flow_by_port.get(identifier)
        echo = flow is not None and flow.carrier is Carrier.ICMP and kind == (8 if family == 4 else 128)
        return sequence if echo else None
    return None


def _direct_number(top: Any, flow_by_port: dict[int, Flow]) -> int | None:  # noqa: ANN401 -- scapy's own
    """Read our number out of the target's own answer: a reflected STAMP packet, SYN-ACK or RST."""
    family = top.version
    body = bytes(top.original)[top.ihl * 4 if family == 4 else 40 :]
    protocol = top.proto if family == 4 else top.nh
    sport, dport = struct.unpack_from("!HH", body)
    flow = flow_by_port.get(dport)
    if flow is None or sport != flow.port:
        return None
    if protocol == 17 and flow.carrier is Carrier.UDP:
        return marked(body[8 + SENDER_SEQUENCE_OFFSET :])
    if protocol == 6 and flow.carrier is Carrier.TCP:
        # The lower half has room for what the probe carried, if the target acknowledges that.
        return int((struct.unpack_from("!I", body, 8)[0] - 1 & 0xFFFF_FFFF) >> 16)
    return None


def _ip(packet: bytes) -> Any:  # noqa: ANN401 -- scapy's own
    if packet and packet[0] >> 4 == 6:
        return _scapy("scapy.layers.inet6").IPv6(packet)
    return _scapy("scapy.layers.inet").IP(packet)


def _icmp_bytes(packet: bytes, family: int) -> bytes:
    return packet[(packet[0] & 15) * 4 if family == 4 else 40 :]


def _udp_sum(flow: Flow, payload: bytes | bytearray) -> int:
    length = 8 + len(payload)
    head = struct.pack("!HHHH", flow.source_port, flow.port, length, 0)
    return words_sum(_pseudo(flow, 17, length) + head + payload)


def _pseudo(flow: Flow, protocol: int, length: int) -> bytes:
    """Pseudo header (RFC 768; RFC 8200, section 8.1); both families give the same sum with 32-bit fields."""
    source, target = ipaddress.ip_address(flow.source_address).packed, ipaddress.ip_address(flow.address).packed
    return source + target + struct.pack("!II", length, protocol)


def _balance(wanted: int, summed: int) -> bytes:
    """Find the two bytes, 0 in `summed`, with which the checksum is `wanted`."""
    difference = (~wanted & 0xFFFF) - summed
    return struct.pack("!H", difference if difference >= 0 else difference + 0xFFFF)


def _scapy(module: str) -> Any:  # noqa: ANN401 -- scapy has no types
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise InputError("extra_missing", command="trace", extra="trace", module="scapy") from missing
