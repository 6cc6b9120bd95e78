"""The agent as one file, run by nobody on the system's own Python, measures and delivers."""

import os
import pwd
import runpy
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import pytest

from probes.cli.entry import run

CONFIG = """
agent = "zw-1"
window_s = 10
[spool]
folder = "spool"
[[target]]
name = "t"
address = "127.0.0.1"
port = {port}
rate_hz = 50
timeout_s = 0.1
[delivery]
url = "https://127.0.0.1:{collector}"
ca = "bed/ca.pem"
certificate = "bed/agents/zw-1.pem"
key = "bed/agents/zw-1.key"
interval_s = 0.1
"""


@pytest.fixture
def python(lacking):
    """A Python that any user may run."""
    found = shutil.which("python3", path="/usr/bin")
    version = (
        found
        and subprocess.run(
            [found, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True, check=True, text=True
        ).stdout
    )
    if version != "True\n" or os.geteuid() != 0:
        lacking("needs root, to become nobody, and Python 3.11 in /usr/bin")
    return found


@pytest.fixture
def home():
    """A folder of nobody's."""
    with tempfile.TemporaryDirectory(prefix="ixprobe-nobody-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_it_measures_and_delivers_as_nobody(python, home, root, start, reflector, tmp_path):
    builder = runpy.run_path(str(root / "probes/deploy/build_agent.py"))
    builder["write"](home / "ixprobe.pyz", builder["files"](root))
    bed = home / "bed"
    assert run(["certificates", str(bed), "--collector", "127.0.0.1", "--agent", "zw-1", "--days", "30"], "en") == 0
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    start(
        *("collect", "--bind", f"127.0.0.1:{port}", "--status", "off", "--flush", 0.2, "--json"),
        *("--store", tmp_path / "store", "--tls", bed),
    ).ready()
    (home / "agent.toml").write_text(CONFIG.format(port=reflector, collector=port))
    nobody = pwd.getpwnam("nobody")
    for place in [home, *home.rglob("*")]:
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
    command = [python, "-I", "-S", home / "ixprobe.pyz", "run", "-c", home / "agent.toml", "--lang", "en"]
    who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    stored = tmp_path / "store" / "kind=sample"
    with subprocess.Popen(
        command, cwd="/", env={"PATH": "/usr/bin"}, stderr=subprocess.PIPE, text=True, **who
    ) as agent:
        try:
            limit_s = time.monotonic() + 20
            while not list(stored.glob("*/*.parquet")):
                assert time.monotonic() < limit_s and agent.poll() is None, agent.stderr.read()
                time.sleep(0.02)
        finally:
            agent.send_signal(signal.SIGTERM)
            said = agent.communicate(timeout=20)[1]
    assert (agent.returncode, "Traceback" in said) == (0, False), said
    with duckdb.connect() as connection:
        query = f"SELECT DISTINCT agent, target, outcome FROM read_parquet('{stored}/*/*.parquet')"
        assert ("zw-1", "t", "ok") in connection.execute(query).fetchall()
