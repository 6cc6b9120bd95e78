"""Which bytes count as a probe of ours that an error brings back."""

from __future__ import annotations

import socket

import pytest

from probes.session.crafts import EchoCraft, StampCraft
from probes.session.ledger import Clock

SENT_NS = 1_795_327_871_123_456_789


def stamp_craft(key):
    return StampCraft(ssid=7, payload_bytes=0, key=key, written={3: SENT_NS}.get)


@pytest.mark.parametrize(
    ("craft", "needed", "place"),  # so many octets tell; this one nobody off the path knows
    [
        (stamp_craft(None), 12, 8),  # in the timestamp
        (stamp_craft(bytes(32)), 24, 20),
        (EchoCraft(family=socket.AF_INET, token=bytes(range(16)), payload_bytes=0), 28, 20),  # in the token
    ],
    ids=["stamp", "authenticated", "icmp"],
)
def test_an_error_must_bring_back_what_only_those_on_the_way_have_seen(craft, needed, place):
    probe = craft.probe(3, SENT_NS, Clock())
    assert craft.sequence_of(probe) == craft.sequence_of(probe[:needed]) == 3
    assert all(craft.sequence_of(probe[:length]) is None for length in range(needed))
    forged = probe[:place] + bytes([probe[place] ^ 1]) + probe[place + 1 :]
    assert craft.sequence_of(forged) is None
