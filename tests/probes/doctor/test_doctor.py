"""The doctor: says what holds, what to set, and fails only where the configuration asks for what is missing."""

import contextlib
import dataclasses
import io
import json
import os
import socket
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probes.cli.entry import run
from probes.cli.wording.doctor import TEXTS
from probes.clock.state import ClockState
from probes.config.load import parse
from probes.config.records import SpoolSettings
from probes.doctor import host, network
from probes.doctor.examine import examine
from probes.doctor.findings import Finding, Standing

NOW_NS = 1_795_000_000 * 10**9
CONFIG = 'agent = "a"\nspool.folder = "{folder}"\n[[target]]\nname = "t"\naddress = "127.0.0.1"\n{more}\n'


def command(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["doctor", *map(str, arguments)], "en")
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def proc(tmp_path):
    """A /proc that says what a test wants."""

    def _make(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return _make


def test_every_finding_has_words_in_both_languages(root):
    keys = {f"subject_{found.subject}" for found in examine(None, NOW_NS)}
    source = "".join(path.read_text("utf-8") for path in (root / "probes/doctor").glob("*.py"))
    assert keys <= set(TEXTS)
    unused = {key for key in TEXTS if f'"{key}"' not in source and not key.startswith(("opt_", "head_", "standing_"))}
    assert unused - {key for key in TEXTS if key.startswith("subject_")} == {"advice"}
    for key, text in TEXTS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text[lang])} - {None} for lang in ("zh", "en")]
        assert fields[0] == fields[1], key


def test_on_this_host_udp_and_kernel_stamps_are_really_tried():
    found = {one.subject: one for one in examine(None, NOW_NS)}
    assert found["udp_ipv4"].standing is Standing.FINE
    assert found["tcp_ipv4"].standing is Standing.FINE
    assert found["python"].standing is Standing.FINE
    assert not any(one.fails for one in found.values())


@pytest.mark.parametrize(
    ("text", "standing"), [("1\n", "fine"), ("0\n", "limited"), (None, "unknown"), ("?", "unknown")]
)
def test_transmit_stamps_with_their_packets_depend_on_a_setting(proc, text, standing):
    folder = proc(**({} if text is None else {"sys__net__core__tstamp_allow_data": text}))
    assert network.look_at_tstamp(folder).standing.value == standing


class Forbidden:
    def __call__(self, family):
        raise PermissionError(1, "Operation not permitted")


def test_icmp_without_permission_says_what_to_set(proc, monkeypatch):
    monkeypatch.setattr(network, "open_icmp", Forbidden())
    folder = proc(sys__net__ipv4__ping_group_range="1\t0\n")
    found = network.look_at_icmp(4, folder, needed=True)
    assert (found.standing, found.fails, found.advice) == (Standing.MISSING, True, "icmp_advice")
    text = TEXTS[found.advice]["en"].format(**found.words)
    assert f'net.ipv4.ping_group_range="{os.getegid()} {os.getegid()}"' in text
    assert not network.look_at_icmp(4, folder).fails


def test_a_port_that_is_in_use_or_forbidden_is_told_apart(monkeypatch):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        assert network.look_at_port(taken.getsockname()[1]).says == "port_used"
    assert network.look_at_port(0).says == "port_free"


def test_a_source_address_that_is_not_ours_fails():
    assert network.look_at_source("192.0.2.77", 4).fails
    assert network.look_at_source("127.0.0.1", 4).standing is Standing.FINE


def clock(**changes):
    state = ClockState(
        synchronised=True, error_ns=50_000, estimated_error_ns=1, offset_ns=0, frequency_ppm=0.0, tai_offset_s=37
    )
    return host.look_at_clock(dataclasses.replace(state, **changes))


def test_clocks_are_judged_by_what_they_are_good_for():
    assert clock().standing is Standing.FINE
    assert (clock(error_ns=5_000_000).standing, clock(error_ns=5_000_000).words) == (
        Standing.LIMITED,
        {"error": "5.000"},
    )
    assert clock(synchronised=False).says == "clock_free"
    assert clock(error_ns=None).says == "clock_unbounded"
    assert host.look_at_clock(None).standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CapEff:\t0000000000000000\n", "privileges_none"),
        ("CapEff:\t0000000000002000\n", "privileges_held"),
        ("", "not_told"),
    ],
)
def test_privileges_are_read(proc, text, says):
    assert host.look_at_privileges(proc(self__status=text)).says == says


def test_an_old_python_is_missing():
    assert host.look_at_python((3, 10, 9)).fails


def test_a_spool_is_tried_and_nothing_stays(tmp_path):
    found = host.look_at_spool(SpoolSettings(folder=tmp_path / "deep" / "er", limit_bytes=10_000_000))
    assert (found.standing, list(tmp_path.iterdir())) == (Standing.FINE, [])
    assert host.look_at_spool(SpoolSettings(folder=tmp_path, limit_bytes=10**18)).advice == "spool_short_advice"


@pytest.mark.parametrize("folder", ["/proc/nothing", "/dev/null/x"])
def test_a_spool_that_cannot_be_written_fails(folder):
    assert host.look_at_spool(SpoolSettings(folder=Path(folder))).fails


@pytest.mark.parametrize(
    ("days", "says", "fails"),
    [(-400, "certificate_early", True), (100, "certificate_until", False), (500, "certificate_expired", True)],
)
def test_dates_of_certificates_are_held_against_the_clock(days, says, fails, monkeypatch):
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(host, "certificate_dates", lambda path: (begins, ends))
    now_ns = int(begins.timestamp() + days * 86_400) * 10**9
    from probes.config.records import DeliverySettings

    settings = DeliverySettings(url="https://c", ca=Path("ca"), certificate=Path("c"), key=Path("k"))
    found = host.look_at_certificates(settings, now_ns)
    assert [(one.says, one.fails) for one in found] == [(says, fails)] * 2


def test_what_the_configuration_asks_for_is_needed(tmp_path):
    text = CONFIG.format(folder=tmp_path, more='protocol = "tcp"\nport = 80\nsource_address = "127.0.0.1"')
    found = examine(parse(text, "f"), NOW_NS)
    needed = {one.subject for one in found if one.needed}
    assert needed == {"python", "tcp_ipv4", "source_address", "spool"}


def test_check_exits_with_three_only_where_something_needed_is_missing(tmp_path):
    (tmp_path / "a.toml").write_text(CONFIG.format(folder=tmp_path, more=""))
    assert command("--check", "-c", tmp_path / "a.toml")[0] == 0
    (tmp_path / "b.toml").write_text(CONFIG.format(folder="/proc/x", more=""))
    assert command("-c", tmp_path / "b.toml")[0] == 0
    code, out, _ = command("--check", "-c", tmp_path / "b.toml")
    assert code == 3
    assert "× missing" in out


def test_json_says_the_same_as_the_table():
    code, out, _ = command("--json")
    document = json.loads(out)
    assert (code, document["schema"]) == (0, "ixprobe/doctor/1")
    assert {one["subject"] for one in document["findings"]} == {one.subject for one in examine(None, NOW_NS)}
    assert {one["state"] for one in document["findings"]} <= {one.value for one in Standing}


def test_a_wrong_configuration_is_one_line(tmp_path):
    (tmp_path / "a.toml").write_text("agent = 1\n")
    code, out, err = command("-c", tmp_path / "a.toml")
    assert (code, out, err.count("\n")) == (4, "", 1)


def test_a_finding_that_nothing_needs_never_fails():
    assert not Finding(subject="x", standing=Standing.MISSING, says="works").fails
