"""An audit against captures made up for it, where every difference is known."""

from __future__ import annotations

import contextlib
import io
import json
import random
import socket
import struct
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.cli.entry import run
from probes.errors import InputError
from probes.records.batches import decode
from probes.records.samples import Sample
from probes.records.streams import Stream
from probes.spool.store import Spool
from probes.terms import Outcome, Protocol, Stamp
from probes.trace.auditing import Audit, _bias, audit, echoed_sequence
from probes.trace.pcap import PcapWriter
from probes.trace.reading import Capture
from probes.trace.ring import Frame
from probes.trace.sources import from_file, from_spool, ports_in_spool
from probes.trace.told import Told, told_of

T0 = 1_795_000_000_000_000_000
MS, US = 1_000_000, 1000
A, B = socket.inet_aton("198.18.0.1"), socket.inet_aton("198.18.0.2")


def packet(forward: bool, sequence: int) -> bytes:
    if forward:
        payload, ports, pair = struct.pack("!IQ", sequence, 99).ljust(44, b"\0"), (50_000, 862), A + B
    else:
        payload = struct.pack("!IQHHQI", 7, 99, 1, 0, 99, sequence).ljust(44, b"\0")
        ports, pair = (862, 50_000), B + A
    body = struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, 17, 0) + pair + body


def file_of(packets: list[tuple[int, bool, int]]) -> io.BytesIO:
    file = io.BytesIO()
    writer = PcapWriter(file, snap_bytes=176)
    for at_ns, forward, sequence in packets:
        writer.write(Frame(at_ns, packet(forward, sequence), 0x0800, 2, 1, 4 if forward else 0, b""))
    file.seek(0)
    return file


def capture(packets: list[tuple[int, bool, int]]) -> Capture:
    return Capture(file_of(packets), "x.pcap")


def told(sequence: int, outcome: Outcome = Outcome.OK, **changes: Any) -> Told:
    """A probe a millisecond after the other, 8 ms of round trip, 1 ms held by the reflector; no bias."""
    sent_ns = T0 + sequence * MS
    answered = outcome in (Outcome.OK, Outcome.LATE)
    sample = Told(
        50_000,
        B,
        862,
        sequence,
        outcome,
        sent_ns,
        sent_ns + 3 * MS if answered else None,
        sent_ns + 4 * MS if answered else None,
        sent_ns + 9 * MS if answered else None,
        8 * MS if answered else None,
    )
    return sample._replace(**changes)


def on_the_wire(*sequences: int, answered: bool = True, answer_ms: int = 9) -> list[tuple[int, bool, int]]:
    rows = [(T0 + number * MS, True, number) for number in sequences]
    return rows + [(T0 + number * MS + answer_ms * MS, False, number) for number in sequences if answered]


def compare(samples: list[Told], packets: list[tuple[int, bool, int]]) -> Audit:
    # A packet of nobody's ends the capture late enough that the agent's patience is over.
    return audit(samples, capture([*packets, (T0 + 10_000 * MS, True, 1_000_000)]), timeout_ns=2_000 * MS)


def test_an_agent_that_tells_the_captures_own_times_has_no_bias():
    result = compare([told(number) for number in range(100)], on_the_wire(*range(100)))
    assert (result.sent.pairs, result.received.pairs, result.rtt.pairs) == (100, 100, 100)
    assert [*result.sent[1:], *result.received[1:], *result.rtt[1:]] == [0.0] * 9
    assert sum(result.unpaired.values()) == sum(result.loss.values()) == 0
    assert result.other_packets == 1


def test_each_bias_shows_in_its_own_row():
    samples = [
        told(n, sent_ns=T0 + n * MS + 20 * US, received_ns=T0 + n * MS + 9 * MS + 5 * US, rtt_ns=8 * MS - 15 * US)
        for n in range(50)
    ]
    result = compare(samples, on_the_wire(*range(50)))
    assert (result.sent.median_us, result.received.median_us, result.rtt.median_us) == (20.0, 5.0, -15.0)


def test_every_loss_is_laid_at_somebodys_door():
    samples = [told(n, Outcome.LOST_NETWORK) for n in range(5)] + [told(9, Outcome.LATE)]
    packets = [
        *on_the_wire(0, 1, answered=False),
        *on_the_wire(2),
        *on_the_wire(3, answer_ms=3_000),
        *on_the_wire(9, answer_ms=2_500),
    ]
    assert compare(samples, packets).loss == {
        "counted": 6,
        "confirmed": 2,
        "lost_by_agent": 1,
        "answer_late": 2,
        "never_left": 1,
        "unknown": 0,
    }


def test_a_capture_that_ends_too_early_cannot_tell():
    result = audit([told(1, Outcome.LOST_NETWORK)], capture(on_the_wire(0, 1, answered=False)), timeout_ns=2_000 * MS)
    assert result.loss["unknown"] == 1


def test_what_could_not_be_paired_is_counted_with_its_reason():
    samples = [
        told(1),
        told(2, Outcome.SEND_ERROR, sent_ns=None),
        told(3),
        told(4),
        told(5, sent_ns=T0 - 60_000 * MS),
    ]
    result = compare(samples, [(T0, True, 777), *on_the_wire(1), *on_the_wire(3, answered=False)])
    assert result.unpaired == {
        "never_sent": 1,
        "outside_capture": 1,
        "probe_not_captured": 1,
        "answer_not_captured": 1,
    }


def test_the_same_number_a_minute_later_is_another_probe():
    samples = [told(1), told(1, sent_ns=T0 + 60_000 * MS, received_ns=T0 + 60_009 * MS)]
    result = compare(samples, [*on_the_wire(1), (T0 + 60_000 * MS, True, 1), (T0 + 60_009 * MS, False, 1)])
    assert (result.sent.pairs, result.sent.median_us) == (2, 0.0)


def test_sequence_numbers_wrap_on_the_wire():
    sample = told(0)._replace(sequence=1 << 32)
    assert compare([sample], on_the_wire(0)).sent.pairs == 1


def test_an_authenticated_answer_has_the_number_elsewhere():
    payload = bytearray(112)
    payload[16:24] = b"\x01" * 8
    payload[48:52] = (4711).to_bytes(4, "big")
    assert echoed_sequence(bytes(payload)) == 4711
    assert echoed_sequence(bytes(payload[:52])) == 4711  # cut off by the capture
    assert echoed_sequence(b"\0" * 20) is None


@pytest.mark.parametrize(
    ("sample", "packets", "door"),
    [
        (told(1, Outcome.LOST_NETWORK), on_the_wire(0), "never_left"),
        (told(1, Outcome.LOST_NETWORK), [], "unknown"),  # another interface: no probe of the flow at all
        (told(1, Outcome.LOST_NETWORK, left=True), on_the_wire(0), "unknown"),  # the driver had it
        (told(1, Outcome.LOST_NETWORK), [*on_the_wire(0), (T0 + 9 * MS, False, 1)], "unknown"),  # it was answered
    ],
)
def test_the_agent_is_accused_only_if_the_capture_would_have_held_the_probe(sample, packets, door):
    loss = compare([told(0), sample], packets).loss
    assert {key for key, count in loss.items() if count and key != "counted"} == {door}


def test_a_probe_that_was_never_sent_takes_no_packet_from_one_that_was():
    result = compare([told(3, Outcome.SEND_ERROR, sent_ns=None), told(3)], on_the_wire(3))
    assert (result.sent.pairs, result.unpaired["never_sent"]) == (1, 1)


@given(st.lists(st.integers(-(10**9), 10**9), max_size=300))
def test_percentiles_are_by_nearest_rank(values):
    """The slow twin: the smallest value that so many are not above."""
    got = _bias(values)
    if not values:
        assert got == (0, None, None, None)
        return
    for share, value in ((0.01, got.p01_us), (0.5, got.median_us), (0.99, got.p99_us)):
        assert value == min(v for v in values if sum(u <= v for u in values) >= share * len(values) - 1e-9) / 1000


# ---- where samples come from --------------------------------------------------------------------------------------

STREAM = Stream(
    stream=1,
    target="b",
    protocol=Protocol.STAMP,
    address="198.18.0.2",
    port=862,
    source_address="198.18.0.1",
    source_port=50_000,
)


def sample(sequence: int, stream: int = 1) -> Sample:
    values = dict.fromkeys(Sample._fields)
    sent_ns = T0 + sequence * MS
    values |= {"stream": stream, "sequence": sequence, "outcome": Outcome.OK, "sent_ns": sent_ns}
    values |= {"reflector_received_ns": sent_ns + 3 * MS, "reflector_sent_ns": sent_ns + 4 * MS}
    values |= {"received_ns": sent_ns + 9 * MS, "rtt_ns": 8 * MS, "duplicates": 0}
    values |= {"sent_stamp": Stamp.KERNEL, "received_stamp": Stamp.KERNEL}
    values |= {"reordered": False, "clock_stepped": False, "busy": False}
    return Sample(**values)


def line(number: int) -> str:
    from dataclasses import asdict

    return json.dumps(asdict(STREAM) | sample(number)._asdict())


def test_samples_come_from_a_file_of_ping(tmp_path):
    other = json.dumps(json.loads(line(9)) | {"protocol": "icmp", "port": None})
    (tmp_path / "s.ndjson").write_text("\n".join([line(0), other, "", line(1)]) + "\n", encoding="utf-8")
    assert list(from_file(tmp_path / "s.ndjson")) == [told(0, left=True), None, told(1, left=True)]


def test_samples_come_from_a_spool_that_an_agent_holds(tmp_path):
    icmp = replace(STREAM, stream=2, protocol=Protocol.ICMP, port=None, source_port=None)
    with Spool.open(tmp_path / "spool", agent="a", limit_bytes=100_000_000, now_ns=T0) as spool:
        spool.append(streams=[STREAM, icmp], samples=[sample(0), sample(5, stream=2), sample(1)])
        assert list(from_spool(tmp_path / "spool")) == [told(0, left=True), None, told(1, left=True)]
        assert ports_in_spool(tmp_path / "spool", "b") == [50_000]
        assert ports_in_spool(tmp_path / "spool", "c") == []


def test_samples_come_from_a_store_of_the_captures_time_and_agent(tmp_path, capsys):
    from probes.collector.stores.parquet import ParquetStore

    store = ParquetStore(tmp_path / "store", time.time_ns)
    for agent in ("a", "b"):
        with Spool.open(tmp_path / agent, agent=agent, limit_bytes=100_000_000, now_ns=T0) as spool:
            spool.append(streams=[STREAM], samples=[sample(number) for number in (0, 1, 2, 90_000)])
            while (batch := spool.next_batch(1000)) is not None:
                store.commit([decode(batch.body)])
                spool.acknowledge(batch.key)
    store.flush()
    store.close()
    (tmp_path / "x.pcap").write_bytes(file_of(on_the_wire(0, 1, 2)).getvalue())
    for words, samples in ([], 6), (["--agent", "a"], 3), (["--agent", "c"], 0):
        arguments = ["audit", str(tmp_path / "x.pcap"), "--store", f"parquet:{tmp_path / 'store'}", "--json", *words]
        assert run(arguments, "en") == (0 if samples else 4)
        out = capsys.readouterr()
        assert not samples or json.loads(out.out)["samples"] == samples
    assert "holds no STAMP sample" in out.err
    next((tmp_path / "store").glob("kind=sample/*/*.parquet")).write_bytes(b"PAR1")
    assert run(arguments, "en") == 4
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_without_a_spool_is_said_so(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        list(from_spool(tmp_path))
    assert ports_in_spool(tmp_path, "b") == []


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "3",
        '{"protocol": "stamp"' + ', "x": 1' * 3,
        line(1).replace('"sequence": 1', '"sequence": "1"'),
        line(1).replace('"outcome": "ok"', '"outcome": "fine"'),
        line(1).replace(str(T0 + MS), "1e400"),
        line(1).replace(str(T0 + MS), str(1 << 70)),
        "[" * 50_000,
        "\x00\xff",
    ],
)
def test_a_line_that_is_no_sample_is_named(tmp_path, bad):
    (tmp_path / "s.ndjson").write_text(line(0) + "\n" + bad + "\n", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        list(from_file(tmp_path / "s.ndjson"))
    assert wrong.value.line == 2
    assert "\n" not in str(wrong.value)


@given(st.binary(max_size=200))
def test_no_sample_file_is_ever_a_traceback(tmp_path_factory, noise):
    file = tmp_path_factory.getbasetemp() / f"noise{random.getrandbits(40)}"
    file.write_bytes(noise)
    try:
        list(from_file(file))
    except InputError:
        pass
    finally:
        file.unlink()


@given(
    st.dictionaries(
        st.sampled_from([*Sample._fields, "protocol", "address", "port", "source_port"]),
        st.none() | st.integers() | st.text() | st.sampled_from(["stamp", "ok", "198.18.0.2"]),
    )
)
def test_no_fields_are_ever_a_traceback(fields):
    with contextlib.suppress(ValueError):
        told_of(fields, fields)
