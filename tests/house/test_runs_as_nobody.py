"""A service account without a home and without a folder it may write to still gets its figures."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

UNREADABLE = "user nobody cannot reach this interpreter ({}), nor is there a Debian one of the same version to lend"


@pytest.fixture
def as_nobody():
    """What makes a process of user nobody, in a folder that it may not write to."""
    if os.geteuid() != 0:
        pytest.skip("only root can start a process as user nobody")
    nobody = pwd.getpwnam("nobody")
    folder = Path(tempfile.mkdtemp(prefix="netplan-read-only-"))
    folder.chmod(0o555)
    yield {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}
    shutil.rmtree(folder)


@pytest.fixture
def netplan_as_nobody(installed, as_nobody, house):
    """The command as nobody can start it: by the environment's interpreter, or Debian's where that one is closed."""

    def attempt(python: Path, environ: dict[str, str]):
        try:
            done = house.run(python, "-c", "import netplan, rustworkx, pyproj", env=environ, **as_nobody)
        except PermissionError:
            return None
        return (python, environ) if done.returncode == 0 else None

    # The interpreter behind the environment may lie in a home that others cannot enter, /root for one.
    debian = Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")
    lent = house.bare_environ(PYTHONPATH=str(installed.site_packages))
    found = attempt(installed.python, house.bare_environ())
    if not found and debian.is_file():
        found = attempt(debian, lent)
    if not found:
        pytest.skip(UNREADABLE.format(Path(sys.executable).resolve()))
    python, environ = found

    def netplan(*words: object):
        return house.run(python, "-m", "netplan", *words, env=environ, **as_nobody)

    return netplan


def test_nobody_gets_verdicts_without_a_home_in_a_read_only_folder(netplan_as_nobody):
    done = netplan_as_nobody("latency", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == "ixplan/latency/1"
    assert document["verdicts"]
    assert done.stderr == "", "no remark about a cache or a home"


def test_nobody_is_told_in_one_line_that_the_output_folder_cannot_be_written(netplan_as_nobody):
    done = netplan_as_nobody("plan", "--out", "results")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "results" in done.stderr.splitlines()[-1], "after remarks on progress, if any"
