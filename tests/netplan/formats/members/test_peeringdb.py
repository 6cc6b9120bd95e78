"""PeeringDB's JSON: what is read, what is refused."""

from __future__ import annotations

import pytest

from geodata.errors import InputError


def test_networks_come_with_ports_kind_policy_and_peering(read, peeringdb):
    file = read(peeringdb)
    one, two = file.members.values()
    assert file.format == "peeringdb"
    assert (one.id, one.asn, one.name_en, one.kind, one.policy, one.peering) == (
        "as64500", 64500, "One", "content", "open", "route-server",
    )  # fmt: skip
    assert [(p.id, p.speed_gbps, p.lag) for p in one.ports] == [
        ("as64500/1", 10.0, "as64500/lag1"),
        ("as64500/2", 10.0, "as64500/lag1"),
        ("as64500/3", 100.0, ""),
    ]
    assert (two.kind, two.policy, two.peering, two.capacity_gbps) == ("access", "restrictive", "bilateral", 10.0)
    assert (two.joined, two.peak_in_gbps, two.basis, two.source) == (None, None, "published", "PeeringDB, members.json")


def test_what_is_left_out_is_remarked(read, peeringdb):
    said = " ".join(en for _, en in read(peeringdb).remarks)
    for part in ("1 entries of the exchange itself", "1 connections that are not in use", "1 members without a port"):
        assert part in said


def test_plain_lists_and_answers_with_ports_within_say_the_same(read, peeringdb):
    before = read(peeringdb).members
    assert read({key: table["data"] for key, table in peeringdb.items()}).members == before
    nets = [net for net in peeringdb["net"]["data"] if net.get("status") != "deleted"]
    for net in nets:
        mine = [port for port in peeringdb["netixlan"]["data"] if port["net_id"] == net["id"]]
        net["netixlan_set"] = [{key: value for key, value in port.items() if key != "net_id"} for port in mine]
    assert read({"data": nets, "meta": {}}).members == before


def test_of_ports_at_several_exchanges_those_of_one_are_chosen(read, peeringdb):
    peeringdb["netixlan"]["data"][0]["ix_id"] = 8
    with pytest.raises(InputError, match=r"netixlan: the file holds ports at 2 exchanges \(numbers 8, 7\)"):
        read(peeringdb)
    assert [m.capacity_gbps for m in read(peeringdb, ixp=8).members.values()] == [20.0]


@pytest.mark.parametrize(
    ("table", "row", "change", "said"),
    [
        ("netixlan", 0, {"net_id": 99}, "netixlan.data[0].net_id: 99 is not in net"),
        ("netixlan", 0, {"net_id": 5, "asn": None}, "netixlan.data[0].net_id: 5 is not in net"),
        ("netixlan", 0, {"net_id": None}, "netixlan.data[0]: the field “net_id” is missing"),
        ("netixlan", 1, {"ix_side_id": 901}, "netixlan.data[1].ix_side_id: 901 is not in fac"),
        ("netixlan", 1, {"id": 11}, "netixlan.data[1].id: the number 11 is already that of netixlan.data[0]"),
        ("netixlan", 0, {"asn": 64509}, "netixlan.data[0].asn: AS64509 differs from net.data[0].asn, AS64500"),
        ("netixlan", 0, {"speed": 10}, "netixlan.data[0].speed: 10 is no port's speed in Mbit/s"),
        ("netixlan", 0, {"speed": None}, "netixlan.data[0]: the field “speed” is missing"),
        ("netixlan", 0, {"ix_id": None}, "netixlan.data[0]: the field “ix_id” is missing"),
        ("netixlan", 0, {"is_rs_peer": "yes"}, "netixlan.data[0].is_rs_peer: this must be true or false"),
        ("net", 1, {"id": 1}, "net.data[1].id: the number 1 is already that of net.data[0]"),
        ("net", 3, {"asn": 64500}, "net.data[3].asn: AS64500 is already that of “net.data[0].asn”"),
        ("net", 1, {"id": True}, "net.data[1].id: this must be a whole number, not true"),
        ("net", 1, {"name": "a\nb"}, "net.data[1].name: “a\\nb” holds a control character"),
    ],
)
def test_rows_that_cannot_be_used_are_refused_with_their_path(read, peeringdb, table, row, change, said):
    peeringdb[table]["data"][row].update(change)
    with pytest.raises(InputError) as caught:
        read(peeringdb)
    assert f"members.json, {said}" in str(caught.value)
    assert "\n" not in str(caught.value) + caught.value.sentence("zh")


@pytest.mark.parametrize("table", ["net", "netixlan"])
def test_a_missing_table_is_refused(read, peeringdb, table):
    del peeringdb[table]
    with pytest.raises(InputError, match=f"the list “{table}” is missing"):
        read(peeringdb)


def test_ports_given_by_number_only_are_refused(read):
    net = {"id": 1, "asn": 64500, "name": "One", "netixlan_set": [11]}
    with pytest.raises(InputError, match="depth=2"):
        read({"data": [net]})
    with pytest.raises(InputError, match="the list “netixlan_set” is missing"):
        read({"data": [{"id": 1}]})
