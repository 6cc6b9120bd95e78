"""The daemon's log: one line each, with a priority only where the journal reads it."""

import io
import os

import pytest

from probes.agent.log import Log, Priority, open_log, read_by_journal


@pytest.mark.parametrize(("prefixed", "start"), [(True, "<4>"), (False, "")])
def test_a_line_carries_its_priority_for_the_journal(prefixed, start):
    stream = io.StringIO()
    Log(stream, prefixed=prefixed).warn("the clock was set")
    assert stream.getvalue() == f"{start}the clock was set\n"


def test_what_is_said_cannot_forge_a_line_or_a_priority():
    stream = io.StringIO()
    Log(stream, prefixed=True).say("name\n<0>kernel: panic\x1b[31m", Priority.INFO)
    assert stream.getvalue() == "<6>name\\n<0>kernel: panic\\x1b[31m\n"


def test_the_journal_is_known_by_device_and_inode(tmp_path):
    with (tmp_path / "log").open("w") as file:
        found = os.fstat(file.fileno())
        environment = {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}
        assert read_by_journal(environment, file.fileno())
        assert not read_by_journal({"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino + 1}"}, file.fileno())
        open_log(file, environment).error("full")
    assert (tmp_path / "log").read_text() == "<3>full\n"


@pytest.mark.parametrize("value", ["", "x", "1:2:3", "1:x", ":"])
def test_a_strange_journal_stream_is_none(value):
    assert not read_by_journal({"JOURNAL_STREAM": value}, 2)


def test_a_stream_without_a_file_is_not_the_journal():
    stream = io.StringIO()
    open_log(stream, {"JOURNAL_STREAM": "1:2"}).notice("started")
    assert stream.getvalue() == "started\n"


def test_a_closed_stderr_stops_nothing(tmp_path):
    stream = (tmp_path / "log").open("w")
    stream.close()
    Log(stream, prefixed=False).error("nobody hears")
