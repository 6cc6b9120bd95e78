"""Others read our packets as we do: tshark and scapy without a key, openssl's HMAC with one."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from probes.wire import stamp, times, tlv

KEY = bytes(range(32))
PORT = 8620
SENT_NS = 1_795_327_871_123_456_789
RECEIVED_NS = SENT_NS + 4_000_001
RETURNED_NS = RECEIVED_NS + 37_250
PROBE_ERROR = times.encode_error(1_500_000, synchronised=True)
ANSWER_ERROR = times.encode_error(16_000_000, synchronised=False)


def probe(**changed):
    given = {"sequence": 4_000_000_007, "sent_ns": SENT_NS, "error_estimate": PROBE_ERROR, "ssid": 0xBEEF}
    return stamp.encode_probe(**given | {"payload_bytes": 44} | changed)


def answer(packet, key=None, **changed):
    given = {"sequence": 3, "received_ns": RECEIVED_NS, "sent_ns": RETURNED_NS, "error_estimate": ANSWER_ERROR}
    return stamp.encode_answer(stamp.decode_probe(packet, key=key), **given | {"ttl": 61, "key": key} | changed)


def pcap(datagrams):
    """Write a capture of raw IPv4 packets (link type 101): source port, destination port, payload."""
    out = struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for source, target, payload in datagrams:
        udp = struct.pack("!HHHH", source, target, 8 + len(payload), 0) + payload
        loopback = bytes([127, 0, 0, 1])
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, loopback, loopback)
        out += struct.pack("=IIII", 1, 0, 20 + len(udp), 20 + len(udp)) + ip + udp
    return out


def tshark_time(time_ns):
    """Word a time as tshark does: to the nanosecond, UTC."""
    seconds, rest_ns = divmod(time_ns, 10**9)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%b} {moment.day:2d}, {moment:%Y %H:%M:%S}.{rest_ns:09d} UTC"


def estimate_fields(value):
    return {
        "twamp.test.error_estimate.s": str(value >> 15),
        "twamp.test.error_estimate.z": str(value >> 14 & 1),
        "twamp.test.error_estimate.scale": str(value >> 8 & 63),
        "twamp.test.error_estimate.multiplier": str(value & 255),
    }


def test_tshark_reads_our_packets_field_by_field(tmp_path, lacking):
    if shutil.which("tshark") is None:
        lacking("no tshark; .ci/install-system installs it")
    sent = probe()
    back = answer(sent)
    capture = tmp_path / "stamp.pcap"
    capture.write_bytes(pcap([(40000, PORT, sent), (PORT, 40000, back)]))
    command = ["tshark", "-r", capture, "-d", f"udp.port=={PORT},twamp.test", "-T", "json"]
    done = subprocess.run(command, capture_output=True, check=True, env={"TZ": "UTC", "PATH": "/usr/bin:/bin"})
    asked, answered = (packet["_source"]["layers"]["twamp.test"] for packet in json.loads(done.stdout))
    assert asked["twamp.test.seq_number"] == "4000000007"
    assert asked["twamp.test.timestamp"] == tshark_time(SENT_NS)
    assert asked["twamp.test.error_estimate"] == str(PROBE_ERROR)
    assert asked["twamp.test.error_estimate_tree"] == estimate_fields(PROBE_ERROR)
    assert asked["twamp.test.mbz1"] == str(0xBEEF)  # where RFC 8972 puts its session id
    assert answered | {"twamp.test.padding": None} == {
        "twamp.test.seq_number": "3",
        "twamp.test.timestamp": tshark_time(RETURNED_NS),
        "twamp.test.error_estimate": str(ANSWER_ERROR),
        "twamp.test.error_estimate_tree": estimate_fields(ANSWER_ERROR),
        "twamp.test.mbz1": str(0xBEEF),
        "twamp.test.receive_timestamp": tshark_time(RECEIVED_NS),
        "twamp.test.sender_seq_number": "4000000007",
        "twamp.test.sender_timestamp": tshark_time(SENT_NS),
        "twamp.test.sender_error_estimate": str(PROBE_ERROR),
        "twamp.test.sender_error_estimate_tree": estimate_fields(PROBE_ERROR),
        "twamp.test.mbz2": "0",
        "twamp.test.sender_ttl": "61",
        "twamp.test.padding": None,
    }


# scapy opens sockets when it is imported, so it lives in a process of its own.
SCAPY = """
import json, sys
from scapy.config import conf
conf.route6 = conf.route = None
from scapy.contrib import stamp
sent, back = (bytes.fromhex(text) for text in sys.argv[1:])

def fields(packet, names):
    found = {name: int(getattr(packet, name)) for name in names}
    for name in ("err_estimate", "err_estimate_sender"):
        if name in packet.fields:
            e = getattr(packet, name)
            found[name] = [e.S, e.Z, e.scale, e.multiplier]
    # flags, type, length, value of each
    found["tlvs"] = [[int(t.flags), t.type, t.len, bytes(t.value).hex()] for t in packet.tlv_objects]
    return found

asked = stamp.STAMPSessionSenderTestUnauthenticated(sent)
answered = stamp.STAMPSessionReflectorTestUnauthenticated(back)
# Otherwise scapy gives back the bytes it was given.
asked.clear_cache()
answered.clear_cache()
print(json.dumps({
    "asked": fields(asked, ["seq", "ssid", "mbz"]),
    "answered": fields(answered, ["seq", "ssid", "seq_sender", "mbz1", "mbz2", "ttl_sender"]),
    "times": [packet.getfieldval(name) for packet, name in
              ((asked, "ts"), (answered, "ts"), (answered, "ts_rx"), (answered, "ts_sender"))],
    "same": [bytes(asked) == sent, bytes(answered) == back],
}))
"""


def test_scapy_reads_our_packets_field_by_field_and_writes_the_same_bytes():
    pytest.importorskip("scapy")
    sent = probe(tlvs=tlv.class_of_service(46), payload_bytes=60)
    back = answer(sent)
    done = subprocess.run(
        [sys.executable, "-c", SCAPY, sent.hex(), back.hex()], capture_output=True, check=True, text=True
    )
    said = json.loads(done.stdout)

    def estimate(value):
        return [value >> 15, value >> 14 & 1, value >> 8 & 63, value & 255]

    tlvs = [[0x80, 4, 4, "b8000000"], [0x80, 1, 4, tlv.padding(8)[4:].hex()]]
    assert said["asked"] == {
        "seq": 4_000_000_007,
        "ssid": 0xBEEF,
        "mbz": 0,
        "err_estimate": estimate(PROBE_ERROR),
        "tlvs": tlvs,
    }
    assert said["answered"] == {
        "seq": 3,
        "ssid": 0xBEEF,
        "seq_sender": 4_000_000_007,
        "mbz1": 0,
        "mbz2": 0,
        "ttl_sender": 61,
        "err_estimate": estimate(ANSWER_ERROR),
        "err_estimate_sender": estimate(PROBE_ERROR),
        "tlvs": tlvs,
    }
    # scapy keeps NTP times as the 64 bits they are.
    assert said["times"] == [times.ns_to_ntp(time_ns) for time_ns in (SENT_NS, RETURNED_NS, RECEIVED_NS, SENT_NS)]
    assert said["same"] == [True, True]


def openssl_hmac(text: bytes) -> bytes:
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{KEY.hex()}", "-binary"]
    return subprocess.run(command, input=text, capture_output=True, check=True).stdout


def test_openssl_finds_the_same_hmac(lacking):
    if shutil.which("openssl") is None:
        lacking("no openssl")
    service = tlv.class_of_service(46)
    sent = probe(key=KEY, tlvs=service)
    # RFC 8762, section 4.4: over the six blocks of 16 octets before it.
    assert sent[96:112] == openssl_hmac(sent[:96])[:16]
    # RFC 8972, section 4.8: over the Sequence Number and the TLVs before it.
    assert sent[112:120] == service
    assert sent[124:140] == openssl_hmac(sent[:4] + service)[:16]
    back = answer(sent, key=KEY)
    assert back[96:112] == openssl_hmac(back[:96])[:16]
