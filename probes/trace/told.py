"""What an agent says of one STAMP probe, taken out of its records."""

from __future__ import annotations

from typing import NamedTuple

from probes.terms import Outcome, Stamp
from probes.trace.datagrams import packed


class Told(NamedTuple):
    """What the agent says of one STAMP probe."""

    source_port: int
    address: bytes  # packed
    port: int
    sequence: int
    outcome: Outcome
    sent_ns: int | None
    reflector_received_ns: int | None
    reflector_sent_ns: int | None
    received_ns: int | None
    rtt_ns: int | None
    left: bool = False  # the kernel stamped it as the driver took it


def told_of(stream: dict[str, object], sample: dict[str, object]) -> Told | None:
    """
    Take what the audit needs out of the fields of a stream and a sample.

    Parameters
    ----------
    stream, sample : dict
        Fields by name, as `probes.records` names them.

    Returns
    -------
    Told or None
        None if it is no STAMP probe with ports.

    Raises
    ------
    ValueError
        If a field is missing or of a wrong type.
    """
    if stream.get("protocol") != "stamp":
        return None
    address = packed(str(stream.get("address")))
    source_port, port = stream.get("source_port"), stream.get("port")
    if not address or not isinstance(source_port, int) or not isinstance(port, int):
        return None
    sent_ns, reflector_received_ns, reflector_sent_ns, received_ns, rtt_ns = (
        _time(sample, name) for name in Told._fields[5:10]
    )
    sequence = sample.get("sequence")
    if not isinstance(sequence, int) or isinstance(sequence, bool):
        raise ValueError("sequence")  # noqa: TRY004 -- what a file holds, not a bug
    left = sample.get("sent_stamp") == Stamp.KERNEL
    return Told(
        source_port=source_port,
        address=address,
        port=port,
        sequence=sequence,
        outcome=Outcome(str(sample.get("outcome"))),
        sent_ns=sent_ns,
        reflector_received_ns=reflector_received_ns,
        reflector_sent_ns=reflector_sent_ns,
        received_ns=received_ns,
        rtt_ns=rtt_ns,
        left=left,
    )


def _time(sample: dict[str, object], name: str) -> int | None:
    value = sample.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 63):
        raise ValueError(name)
    return value
