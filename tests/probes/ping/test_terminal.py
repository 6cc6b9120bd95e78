"""`ixprobe ping` before a person: the table on the terminal, and Ctrl-C in the middle."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

from probes.cli.live import Live
from probes.cli.output import width


@pytest.fixture
def terminal():
    """A terminal 44 columns wide: our end, and the command's."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 44, 0, 0))
    yield ours, theirs
    os.close(ours)


def read_until(descriptor, wanted):
    text = b""
    while not re.search(wanted, text):
        text += os.read(descriptor, 4096)
    return text


def test_ctrl_c_in_the_middle_takes_the_live_table_away_and_prints_what_there_is(terminal):
    ours, theirs = terminal
    options = ["-4", "--count", "500", "--rate", "50", "--lang", "en"]
    command = [sys.executable, "-m", "probes", "ping", "localhost:9", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        live = read_until(ours, rb"localhost:9 +[1-9]\d* ")  # counted while they are on their way
        process.send_signal(2)
        live += read_until(ours, rb"\x1b\[2A\x1b\[J$")
        printed = process.communicate(timeout=10)[0].decode()
    assert process.returncode == 130
    shown = re.sub(r"\r?\x1b\[(\d+A|J)", "", live.decode())
    assert all(width(line.strip()) < 44 for line in shown.split("\n")[1:])  # behind the remark
    (row,) = [line.split() for line in printed.splitlines() if line.startswith("localhost:9 ")]
    assert 0 < int(row[1]) < 500


def test_a_table_higher_and_wider_than_the_terminal_is_cut_not_smeared():
    class Narrow(io.StringIO):
        def fileno(self):
            raise OSError

    stream = Narrow()
    live = Live(stream)
    live.draw("\n".join(["网络" * 60, *(str(number) for number in range(100))]))
    lines = stream.getvalue().split("\n")
    assert len(lines) == 24
    assert width(lines[0]) <= 79
    assert lines[0].endswith("…")
    live.draw("one")
    live.clear()
    assert stream.getvalue().endswith("\r\x1b[23A\x1b[Jone\n\r\x1b[1A\x1b[J")
