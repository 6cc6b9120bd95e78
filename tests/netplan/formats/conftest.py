"""Documents of others, small and whole, to be read and to be spoilt."""

from __future__ import annotations

import copy
import json

import pytest

from netplan.formats.members.reading import read_member_file

IXF = {
    "version": "1.0",
    "timestamp": "2026-10-31T00:00:00Z",
    "ixp_list": [{"ixp_id": 42, "ixf_id": 2, "shortname": "EX", "switch": [{"id": 0, "name": "leaf1"}]}],
    "member_list": [
        {
            "asnum": 64500,
            "member_type": "peering",
            "name": "示例网络 Example",
            "url": "https://example.com/",
            "contact_email": ["noc@example.com"],
            "peering_policy": "Open",
            "member_since": "2023-03-01T00:00:00Z",
            "connection_list": [
                {
                    "ixp_id": 42,
                    "state": "active",
                    "connected_since": "2023-04-05T00:00:00Z",
                    "if_list": [{"switch_id": 0, "if_speed": 100000}, {"switch_id": 0, "if_speed": 100000}],
                    "vlan_list": [{"vlan_id": 0, "ipv4": {"address": "192.0.2.1", "routeserver": True}, "ipv6": None}],
                },
                {"ixp_id": 42, "if_list": [{"switch_id": 0, "if_speed": 10000}]},
                {"ixp_id": 42, "state": "inactive", "if_list": [{"if_speed": 10000}]},
            ],
        },
        {
            "asnum": 64501,
            "name": "Sum",
            "peering_policy": "case-by-case",
            "connection_list": [{"ixp_id": 42, "if_list": [{"if_speed": 300000}]}],
        },
        {"asnum": None, "name": "No number; Ltd", "connection_list": [{"ixp_id": 42, "if_list": [{"if_speed": 1000}]}]},
        {"asnum": 64502, "member_type": "ixp", "connection_list": [{"ixp_id": 42, "if_list": [{"if_speed": 10}]}]},
        {"asnum": 64503, "connection_list": []},
    ],
}

PEERINGDB = {
    "net": {
        "data": [
            {"id": 1, "asn": 64500, "name": "One", "info_type": "Content", "policy_general": "Open", "status": "ok"},
            {"id": 2, "asn": 64501, "name": "Two", "info_type": "Cable/DSL/ISP", "policy_general": "No"},
            {"id": 3, "asn": 64502, "name": "Three", "info_type": "Route Server", "policy_general": "Open"},
            {"id": 4, "asn": 64503, "name": "Four", "info_type": "", "policy_general": "Selective"},
            {"id": 5, "asn": 64504, "name": "Five", "info_type": "NSP", "status": "deleted"},
        ]
    },
    "netixlan": {
        "data": [
            {"id": 11, "net_id": 1, "ix_id": 7, "asn": 64500, "speed": 20000, "is_rs_peer": True, "operational": True},
            {"id": 12, "net_id": 1, "ix_id": 7, "asn": 64500, "speed": 100000, "is_rs_peer": False, "ix_side_id": 900},
            {"id": 13, "net_id": 2, "ix_id": 7, "asn": 64501, "speed": 10000, "is_rs_peer": False, "operational": True},
            {"id": 14, "net_id": 2, "ix_id": 7, "asn": 64501, "speed": 10000, "operational": False},
            {"id": 15, "net_id": 3, "ix_id": 7, "asn": 64502, "speed": 1000},
            {"id": 16, "net_id": 5, "ix_id": 7, "asn": 64504, "speed": 10, "status": "deleted"},
        ]
    },
    "fac": {"data": [{"id": 900, "name": "Building"}]},
}


@pytest.fixture
def ixf():
    """An IX-F member export to change."""
    return copy.deepcopy(IXF)


@pytest.fixture
def peeringdb():
    """Three tables of PeeringDB to change."""
    return copy.deepcopy(PEERINGDB)


@pytest.fixture
def read(tmp_path):
    """Write a document (an object, text or bytes) and read its members."""

    def _read(document, **wanted):
        path = tmp_path / "members.json"
        if not isinstance(document, str | bytes):
            document = json.dumps(document)
        path.write_bytes(document.encode() if isinstance(document, str) else document)
        return read_member_file(path, exchange="west", **wanted)

    return _read


@pytest.fixture(scope="session")
def documents():
    """Both documents, not to be changed."""
    return [IXF, PEERINGDB]
