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
        (["--duration", "-1"], "--duration"),
        (["--duration", "1e9"], "--duration"),
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


# Gives up all rights, as a daemon without root has none; where everybody may, there is nothing to show.
UNPRIVILEGED = """
import os, sys
from pathlib import Path
if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 862:
    sys.exit(77)
# All that is needed is loaded while it may be read.
import encodings.idna
from probes.errors import InputError
from probes.reflector.listening import open_sockets
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    open_sockets(["127.0.0.1"], 862)
except InputError as wrong:
    print(wrong.code, wrong.sentence("en"))
"""


def test_a_port_that_needs_a_privilege_is_said_with_the_ways_out(lacking, root):
    if os.geteuid() != 0:
        lacking("not root, so it cannot become nobody")
    done = subprocess.run([sys.executable, "-c", UNPRIVILEGED], capture_output=True, text=True, cwd=root, check=False)
    if done.returncode == 77:
        lacking("every user may use port 862 here")
    assert done.stdout.startswith("reflector_port_forbidden "), done.stderr
    assert "socket activation" in done.stdout
    assert "net.ipv4.ip_unprivileged_port_start=862" in done.stdout


def test_it_runs_for_as_long_as_it_was_told_and_counts_in_both_languages(capsys):
    assert run(["reflect", "--bind", "127.0.0.1", "--port", "0", "--duration", "0.05"], "en") == 0
    out, err = capsys.readouterr()
    assert "received" in out and "reflecting on 127.0.0.1:" in err and "loopback" in err
    assert run(["reflect", "--bind", "127.0.0.1", "--port", "0", "--duration", "0.05"], "zh") == 0
    out, err = capsys.readouterr()
    assert "收到" in out and "反射端就绪" in err


def test_every_reason_has_its_words():
    from probes.cli.wording.reflect import TEXTS
    from probes.reflector.session import Drop
    from probes.wire.errors import Reason

    # ICMP's is none of a reflector.
    assert {str(reason) for reason in (*Drop, *Reason)} - {"bad_type"} <= set(TEXTS)


def test_an_unknown_option_is_a_matter_of_usage(capsys):
    assert run(["reflect", "--stateful", "--stateless"], "en") == 2
    assert capsys.readouterr().err.startswith("usage: ")
