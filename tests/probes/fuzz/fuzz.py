"""
Feed a parser what a coverage-guided fuzzer thinks of: `python tests/probes/fuzz/fuzz.py TARGET SECONDS`.

TARGET is codec (STAMP and ICMP packets, and the reflector's answers), config (the agent's TOML) or batch (what the
collector is sent); 0 seconds: a few hundred inputs. Prints one JSON line with the number of inputs; an input that
breaks a promise is left in the folder given as third argument, and the exit code is not 0.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[3]
KEY = bytes(range(32))
_DONE = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")
_COVERED = re.compile(rb"cov: (\d+)")


def _codec(folder):
    with atheris.instrument_imports(include=["probes"]):
        from probes.reflector.access import Access, parse_network
        from probes.reflector.session import Reflector
        from probes.wire import icmp, stamp, tlv
        from probes.wire.errors import WireError

    everybody = [parse_network("0.0.0.0/0")]

    def check(data: bytes) -> None:
        if not data:
            return
        choice, packet = data[0], data[1:]
        key = KEY if choice & 1 else None
        if choice & 2:  # else the fuzzer would have to guess an HMAC
            packet = packet[:96].ljust(96, b"\0") + tlv.digest(KEY, packet[:96].ljust(96, b"\0")) + packet[96:]
        for decode in (stamp.decode_probe, stamp.decode_answer):
            try:
                decode(packet, key=key)
            except WireError:
                continue
        for family in (2, 10):
            try:
                icmp.decode_echo(packet, family)
            except WireError:
                continue
        judge = Reflector(Access(everybody, max_rate_hz=10), key=key, stateful=bool(choice & 4))
        pending = judge.admit(
            packet, address="10.0.0.1", port=choice << 8, received_ns=1, ttl=None, dscp=choice >> 2, ecn=None, now_ns=0
        )
        if pending is not None:
            answer = judge.answer(pending, sent_ns=2, error_estimate=0x8101)
            assert len(answer) == len(packet)
            assert stamp.decode_answer(answer, key=key).sender_sequence == pending.probe.sequence
        tlv.read(packet, sequence=1, key=key)

    service = tlv.class_of_service(46) + tlv.direct_measurement(3)
    wanted = {"sequence": 3, "sent_ns": 1_795_327_871_123_456_789, "error_estimate": 0x81C5, "ssid": 7}
    seeds = [
        bytes([choice]) + stamp.encode_probe(**wanted, payload_bytes=size, tlvs=tlvs, key=KEY if choice & 1 else None)
        for choice in (0, 1, 3, 4, 7)
        for size, tlvs in ((44, b""), (100, service), (0, service))
    ]
    return check, seeds, [b"\x80\x04\x00\x04", b"\x80\x05\x00\x0c", b"\x80\x08\x00\x10", b"\x80\x01"]


def _config(folder):
    with atheris.instrument_imports(include=["probes"]):
        from probes.config.load import load
        from probes.errors import InputError

    place = folder / "agent.toml"

    def check(data: bytes) -> None:
        place.write_bytes(data)
        try:
            load(place)
        except InputError as wrong:
            for lang in ("zh", "en"):
                sentence = wrong.sentence(lang)
                assert sentence and sentence.isprintable()

    example = (ROOT / "probes" / "deploy" / "agent.toml").read_bytes()
    words = set(re.findall(rb"\[*[A-Za-z_.]{3,}\]*", example))
    return check, [example, *(example[: len(example) * part // 4] for part in (1, 2, 3))], sorted(words)[:200]


def _batch(folder):
    with atheris.instrument_imports(include=["probes"]):
        from probes.errors import InputError
        from probes.records.batches import NOTHING_BEFORE, Batch, decode, encode
        from probes.records.events import Event, Happening
        from probes.records.samples import Sample
        from probes.records.streams import Stream
        from probes.terms import Outcome, Protocol

    def check(data: bytes) -> None:
        try:
            batch = decode(data)
        except InputError as wrong:
            assert wrong.sentence("zh").isprintable()
        else:
            assert decode(encode(batch)) == batch

    blank = dict.fromkeys(Sample._fields)
    sample = Sample(
        **blank
        | {"stream": 1, "sequence": 0, "outcome": Outcome.LOST_NETWORK, "sent_ns": 1_795_327_871_123_456_789}
        | {"reordered": False, "duplicates": 0, "clock_stepped": False, "busy": False}
    )
    empty = Batch(
        agent="zw-1",
        boot="0" * 32,
        number=1,
        previous=NOTHING_BEFORE,
        created_ns=1_795_327_871_123_456_789,
    )
    whole = Batch(
        agent="zw-1",
        boot="0" * 32,
        number=2,
        previous="a" * 64,
        created_ns=1_795_327_871_123_456_789,
        streams=(Stream(stream=1, target="hl", protocol=Protocol.STAMP, address="10.0.0.1", port=862),),
        samples=((1, sample),),
        events=((2, Event(at_ns=1_795_327_871_123_456_789, event=Happening.STARTED, detail={"version": "1"})),),
    )
    seeds = [encode(empty), encode(whole)]
    decode(seeds[1])
    words = sorted(set(re.findall(rb'"[a-z_]+":?', seeds[1])))
    return check, seeds, [*words, b"null", b"true", b"1e400", b"[[", b"\\ud800"]


TARGETS = {"codec": _codec, "config": _config, "batch": _batch}


def fuzz(target: str, seconds: int, folder: Path) -> None:
    """Run libFuzzer in this process; it does not come back."""
    check, seeds, words = TARGETS[target](folder)
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed{number}").write_bytes(seed)
    dictionary = folder / "words"
    dictionary.write_text("".join('"' + "".join(f"\\x{octet:02x}" for octet in word) + '"\n' for word in words))
    options = [f"-max_total_time={seconds}" if seconds else "-runs=300", "-timeout=10", "-rss_limit_mb=1024"]
    options += ["-print_final_stats=1", f"-dict={dictionary}", "-max_len=4096"]
    options += [f"-artifact_prefix={folder}/", str(corpus)]
    atheris.Setup([sys.argv[0], *options], check)
    atheris.Fuzz()


def main() -> int:
    """Fuzz in a child, because libFuzzer ends its process; tell what came of it."""
    target, seconds = sys.argv[1], int(sys.argv[2])
    if os.environ.get("FUZZ_CHILD"):
        fuzz(target, seconds, Path(sys.argv[3]))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(temporary)
        command = [sys.executable, __file__, target, str(seconds), str(folder)]
        environment = {**os.environ, "FUZZ_CHILD": "1", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        inputs, covered = _DONE.findall(done.stdout), _COVERED.findall(done.stdout)
        if done.returncode or not inputs:
            sys.stderr.write(done.stdout.decode(errors="replace")[-6000:])
            return 1
        result = {"target": target, "inputs": int(inputs[-1]), "covered_edges": int(covered[-1]) if covered else None}
        print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
