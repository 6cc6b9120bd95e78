"""The agent's file works under the system-call filters of its units, and the filters are what they are for."""

import ctypes.util
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def built(root, tmp_path_factory):
    builder = runpy.run_path(str(root / "probes/deploy/build_agent.py"))
    target = tmp_path_factory.mktemp("sandbox") / builder["NAME"]
    builder["write"](target, builder["files"](root))
    return target


@pytest.fixture
def inside(built, root):
    """Give a function from unit and arguments to the command line under the unit's filter."""
    if not (shutil.which("systemd-analyze") and ctypes.util.find_library("seccomp")):
        reason = "no systemd-analyze with libseccomp; .ci/install-system installs them"
        if os.environ.get("CI") == "true":
            pytest.fail(f"lacking in CI: {reason}", pytrace=False)
        pytest.skip(reason)

    def _command(unit, *arguments):
        program = [sys.executable, "-I", "-S", str(built), *arguments]
        return [sys.executable, str(HERE / "sandbox.py"), str(root / "probes/deploy" / f"ixprobe-{unit}"), *program]

    return _command


def clock(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    (found,) = [one for one in json.loads(done.stdout)["findings"] if one["subject"] == "clock"]
    return found["state"]


def test_the_agents_filter_lets_the_clock_be_read_and_the_collectors_does_not(inside):
    assert clock(inside("agent.service", "doctor", "--json")) in ("fine", "limited")
    assert clock(inside("collector.service", "doctor", "--json")) == "unknown"


def test_the_agent_measures_and_stops_under_its_filter(inside, tmp_path):
    (tmp_path / "agent.toml").write_text(
        'agent = "a"\nspool.folder = "spool"\n[[target]]\nname = "t"\naddress = "127.0.0.1"\nport = 9\nrate_hz = 20\n'
    )
    command = inside("agent.service", "run", "-c", str(tmp_path / "agent.toml"), "--lang", "en")
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as agent:
        try:
            lines = []
            while not any("measures" in line for line in lines):
                lines.append(agent.stderr.readline())
                assert lines[-1], lines
            time.sleep(0.3)
            agent.send_signal(signal.SIGTERM)
            rest = agent.stderr.read()
            assert agent.wait(timeout=10) == 0, rest
        finally:
            agent.kill()
    assert list((tmp_path / "spool").iterdir())
