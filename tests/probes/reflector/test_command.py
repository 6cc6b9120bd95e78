"""What the command says when it cannot start: one line, and code 4."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from probes.cli.entry import run


def refused(capsys, *arguments, lang="en"):
    assert run(["reflect", *arguments], lang) == 4
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--allow", "10.0.0.0/33"], "10.1.0.0/16"),
        (["--allow", "10.1.2.3/8"], "10.0.0.0/8"),
        (["--bind", "localhost"], "192.0.2.1"),
        (["--bind", "192.0.2.77", "--port", "0"], "192.0.2.77"),
        (["--port", "65536"], "65536"),
        (["--port", "-1"], "-1"),
        (["--port", "stamp"], "stamp"),
        (["--max-rate", "0"], "--max-rate"),
        (["--max-rate", "nan"], "--max-rate"),
        (["--key-file", "/nowhere/key"], "/nowhere/key"),
        (["--key-file", "/dev/null", "--port", "0"], "/dev/null"),
    ],
)
def test_bad_input_is_said_in_one_line(capsys, arguments, words, lang):
    assert words in refused(capsys, *arguments, lang=lang)


def test_a_port_in_use_is_said(capsys):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        said = refused(capsys, "--bind", "127.0.0.1", "--port", str(port))
    assert f"UDP port {port} of 127.0.0.1 is in use" in said


# Gives up all rights, as a daemon without root has none; where nobody may, there is nothing to show.
UNPRIVILEGED = """
import os, sys
from pathlib import Path
if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 862:
    sys.exit(77)
# All that is needed is loaded while it may be read.
import probes.cli.commands.reflect, probes.cli.wording.common, probes.cli.wording.reflect
from probes.cli.entry import run
os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(run(["reflect", "--bind", "127.0.0.1"], "en"))
"""


def test_a_port_that_needs_a_privilege_is_said_with_the_ways_out(lacking, root):
    if os.geteuid() != 0:
        lacking("not root, so it cannot become nobody")
    done = subprocess.run([sys.executable, "-c", UNPRIVILEGED], capture_output=True, text=True, cwd=root, check=False)
    if done.returncode == 77:
        lacking("every user may use port 862 here")
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("\n") == 1
    assert "socket activation" in done.stderr
    assert "net.ipv4.ip_unprivileged_port_start=862" in done.stderr


def test_an_unknown_option_is_a_matter_of_usage(capsys):
    assert run(["reflect", "--stateful", "--stateless"], "en") == 2
    assert capsys.readouterr().err.startswith("usage: ")
