"""The systemd units: systemd accepts them, rates them OK, and only one has a capability."""

import re
import shutil
import subprocess

import pytest

UNITS = ("agent.service", "reflector.service", "reflector.socket", "collector.service", "trace.service")
SERVICES = [unit for unit in UNITS if unit.endswith(".service")]


@pytest.fixture
def unit(root):
    def _read(name):
        text = (root / "probes/deploy" / f"ixprobe-{name}").read_text("utf-8")
        found = {}
        for line in text.splitlines():
            if "=" in line and not line.startswith("#"):
                key, value = line.split("=", 1)
                found.setdefault(key, []).append(value)
        return found

    return _read


@pytest.fixture
def installed(root, tmp_path, request):
    """The units with programs that exist on this machine: `verify` looks for them."""
    if not shutil.which("systemd-analyze"):
        request.getfixturevalue("lack")("no systemd-analyze; .ci/install-system installs it")
    for name in UNITS:
        text = (root / "probes/deploy" / f"ixprobe-{name}").read_text("utf-8")
        text = re.sub(r"/(usr/local|opt/ixprobe)/bin/ixprobe", shutil.which("true"), text)
        (tmp_path / f"ixprobe-{name}").write_text(text)
    return tmp_path


@pytest.fixture
def lack():
    """Skip aloud here, fail in CI."""
    import os

    def _lack(reason):
        if os.environ.get("CI") == "true":
            pytest.fail(f"lacking in CI: {reason}", pytrace=False)
        pytest.skip(reason)

    return _lack


def analyse(*arguments, folder):
    command = ["systemd-analyze", "--no-pager", *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=60)


def test_systemd_accepts_every_unit(installed):
    done = analyse("verify", "--man=no", *(f"./ixprobe-{name}" for name in UNITS), folder=installed)
    # It also reads the units of the machine, whose faults are not ours.
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "ixprobe" in line]
    assert done.returncode == 0, done.stderr
    assert ours == []


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_rates_the_exposure_ok(installed, name):
    done = analyse("security", "--offline=yes", "--threshold=25", f"./ixprobe-{name}", folder=installed)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    exposure = float(re.search(r"exposure level for .*: ([\d.]+) OK", done.stdout)[1])
    assert exposure <= 2.0


@pytest.mark.parametrize("name", SERVICES)
def test_only_the_trace_may_craft_packets(unit, name):
    wanted = "CAP_NET_RAW" if name == "trace.service" else ""
    found = unit(name)
    assert found["AmbientCapabilities"] == found["CapabilityBoundingSet"] == [wanted]
    assert found["NoNewPrivileges"] == found["DynamicUser"] == ["yes"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_daemon_is_always_started_again(unit, name):
    assert (unit(name)["Restart"], unit(name)["StartLimitIntervalSec"]) == (["always"], ["0"])


@pytest.mark.parametrize("name", ["agent.service", "reflector.service", "collector.service"])
def test_a_signal_reloads_what_can_be_reloaded(unit, name):
    assert unit(name)["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_a_unit_waits_for_word_only_from_programs_that_give_it(unit, root):
    says = {
        name: any("notify(" in path.read_text("utf-8") for path in (root / "probes" / room).glob("*.py"))
        for name, room in (
            ("agent", "agent"),
            ("reflector", "reflector"),
            ("collector", "collector"),
            ("trace", "trace"),
        )
    }
    for name, told in says.items():
        (kind,) = unit(f"{name}.service")["Type"]
        assert kind == "exec" or told, name


@pytest.mark.parametrize("name", ["agent.service", "reflector.service"])
def test_the_clocks_state_can_be_read(unit, name):
    """ProtectClock= and @privileged forbid adjtimex even to those who only read; the last filter allows it again."""
    found = unit(name)
    assert "ProtectClock" not in found
    assert found["SystemCallFilter"][-1] == "adjtimex clock_adjtime"


def test_agent_and_trace_share_an_account_and_the_spool(unit, root):
    agent, trace = unit("agent.service"), unit("trace.service")
    assert agent["User"] == trace["User"]
    assert agent["StateDirectory"] == trace["StateDirectory"] == ["ixprobe"]
    assert 'folder = "/var/lib/ixprobe/spool"' in (root / "probes/deploy/agent.toml").read_text("utf-8")


def test_the_reflectors_port_is_stamps_for_both_families(unit):
    assert unit("reflector.socket")["ListenDatagram"] == ["0.0.0.0:862", "[::]:862"]
    assert unit("reflector.socket")["BindIPv6Only"] == ["ipv6-only"]


def test_every_command_of_the_units_exists(unit):
    from probes.cli.entry import COMMANDS

    for name in SERVICES:
        (start,) = unit(name)["ExecStart"]
        assert start.split()[1] in COMMANDS
