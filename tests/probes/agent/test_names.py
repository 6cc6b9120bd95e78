"""What a name server may answer without the agent believing it."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest

from probes.agent.names import look_up
from probes.terms import Protocol

TARGET = SimpleNamespace(address="far.example", protocol=Protocol.STAMP, port=862, family=None)


@pytest.mark.parametrize("odd", ["0.0.0.0", "224.0.0.1", "255.255.255.255"])
def test_an_address_of_no_single_host_is_passed_over(monkeypatch, odd):
    def answer(*addresses):
        found = [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", (address, 862)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)
        return look_up(TARGET)

    assert answer(odd, "192.0.2.1").sockaddr == ("192.0.2.1", 862)
    alone = answer(odd)
    assert alone.sockaddr is None
    assert "single host" in alone.reason
