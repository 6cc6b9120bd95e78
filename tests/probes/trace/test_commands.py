"""What `ixprobe trace`, `capture` and `audit` say of what they cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from probes.cli.entry import run
from probes.trace.pcap import PcapWriter
from probes.trace.ring import Frame


@pytest.fixture
def empty_capture(tmp_path: Path) -> Path:
    file = tmp_path / "empty.pcap"
    with file.open("wb") as opened:
        PcapWriter(opened, snap_bytes=176).write(Frame(1, b"\x45", 0x0800, 1, 1, 0, b""))
    return file


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trace"], "give a TARGET, or a configuration"),
        (["trace", "127.0.0.1", "-c", "x.toml"], "give a TARGET, or a configuration"),
        (["trace", "-c", "x.toml", "--flows", "2"], "--flows: is for a TARGET by hand"),
        (["trace", "\x1b[31m</script>"], "target \\x1b[31m</script> does not resolve"),
        (["trace", "no such host"], "does not resolve"),
        (["trace", "x" * 300], "does not resolve"),
        (["trace", "127.0.0.1", "--flows", "0"], "--flows: 0 is not within 1 to 64"),
        (["trace", "127.0.0.1", "--max-hops", "256"], "--max-hops: 256 is not within"),
        (["trace", "127.0.0.1", "--port", "65536"], "--port: 65536 is not within"),
        (["trace", "-c", "missing.toml"], "no such file"),
        (["capture", "--interface", "nope0", "--port", "862", "--out", "x.pcap"], "there is no interface nope0"),
        (["capture", "--interface", "lo", "--port", "0", "--out", "x.pcap"], "--port: 0 is not within"),
        (["capture", "--interface", "lo", "--port", "1", "--out", "x.pcap", "--duration", "nan"], "--duration: nan"),
        (["audit", "missing.pcap", "--samples", "missing.ndjson"], "no such file"),
        (["audit", "missing.pcap", "--store", "postgresql://x"], "there is no Parquet store"),
        (["audit", "missing.pcap", "--samples", "x", "--agent", "a"], "--agent: goes with --store only"),
        (["audit", "missing.pcap", "--samples", "x", "--timeout", "0"], "--timeout: 0.0 is not within"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_four(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    assert run(words, "en") == 4
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(tmp_path.glob("x.pcap"))
    assert run(words, "zh") == 4


def test_a_capture_never_replaces_a_file(tmp_path, capsys):
    import os

    if os.geteuid() != 0:
        pytest.skip("packet sockets need root")
    file = tmp_path / "kept.pcap"
    file.write_text("mine", encoding="ascii")
    assert run(["capture", "--interface", "lo", "--port", "1", "--out", str(file), "--duration", "0.01"], "en") == 4
    assert "is there already" in capsys.readouterr().err
    assert file.read_text(encoding="ascii") == "mine"


def test_a_run_without_stamp_samples_is_said_so(empty_capture, tmp_path, capsys):
    samples = tmp_path / "s.ndjson"
    samples.write_text(json.dumps({"protocol": "icmp"}) + "\n", encoding="ascii")
    assert run(["audit", str(empty_capture), "--samples", str(samples)], "en") == 4
    assert "holds no STAMP sample" in capsys.readouterr().err


def test_what_is_no_capture_is_named(tmp_path, capsys):
    (tmp_path / "x.pcap").write_bytes(b"PK\x03\x04" * 100)
    (tmp_path / "s.ndjson").touch()
    assert run(["audit", str(tmp_path / "x.pcap"), "--samples", str(tmp_path / "s.ndjson")], "en") == 4
    assert "neither a pcap nor a pcapng" in capsys.readouterr().err
