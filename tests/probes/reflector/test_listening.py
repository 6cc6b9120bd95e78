from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from probes.errors import InputError
from probes.reflector.listening import inherited_sockets, open_sockets
from probes.sockets.notify import READY, notify


def test_one_free_port_serves_all_addresses():
    opened = open_sockets(["127.0.0.1", "127.0.0.2", "::1"], 0)
    try:
        assert len({sock.getsockname()[1] for sock in opened}) == 1
    finally:
        for sock in opened:
            sock.close()


def test_nothing_is_inherited_that_was_meant_for_another():
    assert inherited_sockets({}, 1) == []
    assert inherited_sockets({"LISTEN_FDS": "1", "LISTEN_PID": "2"}, 1) == []
    assert inherited_sockets({"LISTEN_FDS": "x", "LISTEN_PID": "1"}, 1) == []
    assert inherited_sockets({"LISTEN_PID": "1"}, 1) == []


def test_a_descriptor_that_is_no_udp_socket_is_said(monkeypatch):
    import probes.reflector.listening as listening

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
        monkeypatch.setattr(listening, "_FIRST_DESCRIPTOR", os.dup(stream.fileno()))
        with pytest.raises(InputError) as refused:
            inherited_sockets({"LISTEN_FDS": "1", "LISTEN_PID": "1"}, 1)
    assert refused.value.code == "reflector_not_udp"
    with Path(os.devnull).open("rb") as file:
        monkeypatch.setattr(listening, "_FIRST_DESCRIPTOR", file.fileno())
        with pytest.raises(InputError) as refused:
            inherited_sockets({"LISTEN_FDS": "1", "LISTEN_PID": "1"}, 1)
    assert refused.value.code == "reflector_bad_inheritance"


def test_systemd_is_told_over_a_path_or_an_abstract_name(tmp_path):
    name = f"\0ixprobe-test-{os.getpid()}"
    for bound, given in ((str(tmp_path / "n"), str(tmp_path / "n")), (name, "@" + name[1:])):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind(bound)
            assert notify({"NOTIFY_SOCKET": given}, READY, "STATUS=x")
            assert told.recv(100) == b"READY=1\nSTATUS=x"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "relative"}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_nobody_to_tell_is_no_reason_to_stop(environment):
    assert notify(environment, READY) is False
