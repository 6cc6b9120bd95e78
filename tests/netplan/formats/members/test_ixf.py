"""IX-F member exports: what is read, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from geodata.errors import InputError
from netplan.members import Member


def test_members_come_with_ports_dates_policy_and_peering(read, ixf):
    file = read(ixf)
    first, total, nameless = file.members.values()
    assert file.format == "ixf"
    assert (first.id, first.asn, first.name_zh, first.name_en) == (
        "as64500",
        64500,
        "示例网络 Example",
        "示例网络 Example",
    )
    assert [(p.id, p.exchange, p.speed_gbps, p.lag) for p in first.ports] == [
        ("as64500/1", "west", 100.0, "as64500/lag1"),
        ("as64500/2", "west", 100.0, "as64500/lag1"),
        ("as64500/3", "west", 10.0, ""),
    ]
    assert (first.policy, first.peering, first.joined) == ("open", "route-server", date(2023, 4, 5))
    assert (first.peak_in_gbps, first.basis) == (None, "published")
    assert first.source == "IX-F member export 1.0, members.json, 2026-10-31T00:00:00Z"
    assert (total.policy, total.peering) == ("selective", "bilateral")
    assert [(p.speed_gbps, p.lag) for p in total.ports] == [(100.0, "as64501/lag1")] * 3
    assert (nameless.id, nameless.asn, nameless.name_en) == ("No-number--Ltd", None, "No number; Ltd")


def test_what_is_left_out_or_taken_for_granted_is_remarked(read, ixf):
    said = " ".join(en for _, en in read(ixf).remarks)
    for part in (
        "1 entries of the exchange itself", "1 connections that are not in use", "1 members without a port",
        "3 members are of unknown kind", "1 members have a policy other", "1 speeds are sums",
    ):  # fmt: skip
        assert part in said
    assert all(zh for zh, _ in read(ixf).remarks)


def test_the_plan_s_member_of_the_same_asn_lends_what_the_file_cannot_tell(read, ixf):
    mine = Member(
        id="content-01",
        name_zh="",
        name_en="",
        kind="content",
        ports=(),
        asn=64501,
        tariff="port-flat",
        peak_in_gbps=70.0,
    )
    found = read(ixf, known={mine.id: mine}).members["content-01"]
    assert (found.peak_in_gbps, found.peak_out_gbps, found.basis) == (70.0, None, "assumed")
    assert (found.kind, found.tariff, found.name_en, found.ports[0].id) == (
        "content",
        "port-flat",
        "Sum",
        "content-01/1",
    )


def test_of_several_exchanges_in_a_file_one_is_chosen(read, ixf):
    ixf["ixp_list"].append({"ixp_id": 43})
    ixf["member_list"][1]["connection_list"][0]["ixp_id"] = 43
    with pytest.raises(InputError, match=r"ixp_list: the file holds ports at 2 exchanges \(numbers 42, 43\)"):
        read(ixf)
    assert list(read(ixf, ixp=43).members) == ["as64501"]
    with pytest.raises(InputError, match="no exchange of number 44, but 42, 43"):
        read(ixf, ixp=44)


def test_without_a_word_on_route_servers_an_open_policy_means_them(read, ixf):
    for key in ("peering_policy", "vlan_list"):
        ixf["member_list"][0].pop(key, None)
        ixf["member_list"][0]["connection_list"][0].pop(key, None)
    first, total, _ = read(ixf).members.values()
    assert (first.policy, first.peering, total.peering) == ("open", "route-server", "bilateral")


def test_a_hundred_mbit_s_port_is_read_with_a_remark(read, ixf):
    ixf["member_list"][2]["connection_list"][0]["if_list"][0]["if_speed"] = 100
    file = read(ixf)
    assert [*file.members.values()][2].capacity_gbps == 0.1
    assert any("write 100000 if 100 Gbit/s was meant" in en for _, en in file.remarks)


def _spoilt(ixf, path, value):
    *way, last = path
    place = ixf
    for step in way:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return ixf


SPEED = ("member_list", 0, "connection_list", 0, "if_list", 0, "if_speed")
AT = "member_list[0].connection_list[0].if_list[0].if_speed"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("version",), "0.6", 'version: the version is "0.6"; what is read is the IX-F member export "1.0"'),
        (("version",), 1.0, 'version: the version is 1.0; what is read is the IX-F member export "1.0"'),
        (("version",), True, "version: the version is true"),
        (("version",), KeyError, "the field “version” is missing"),
        (("ixp_list",), KeyError, "the list “ixp_list” is missing"),
        (("member_list",), KeyError, "the list “member_list” is missing"),
        (("member_list",), None, "the list “member_list” is missing"),
        (("member_list",), {}, "member_list: this must be a list […], not {}"),
        (("member_list",), [], "no member with a port"),
        (("member_list", 0), 7, "member_list[0]: this must be an object {…}, not 7"),
        (("member_list", 1, "connection_list"), KeyError, "member_list[1]: the list “connection_list” is missing"),
        (("member_list", 1, "connection_list", 0, "if_list"), KeyError, "connection_list[0]: the list “if_list” is"),
        (("member_list", 1, "connection_list", 0, "ixp_id"), 9, "connection_list[0].ixp_id: 9 is not in ixp_list"),
        (("member_list", 1, "asnum"), 64500, "member_list[1].asnum: AS64500 is already that of “member_list[0].asnum”"),
        (("member_list", 1, "asnum"), True, "member_list[1].asnum: this must be a whole number, not true"),
        (("member_list", 1, "asnum"), "64501", 'member_list[1].asnum: this must be a whole number, not "64501"'),
        (("member_list", 1, "asnum"), 0, "member_list[1].asnum: “0” is no ASN"),
        (("member_list", 1, "asnum"), 10**400, "member_list[1].asnum: 1000000"),
        (("member_list", 1, "name"), "a\x07b", "member_list[1].name: “a\\x07b” holds a control character"),
        (("member_list", 1, "name"), "a\ud800", "member_list[1].name: “a\\ud800” holds a control character"),
        (("member_list", 1, "name"), "a" * 10_000, "member_list[1].name: the text has more than 300 characters"),
        (("member_list", 0, "member_since"), "2023-02-30", "member_list[0].member_since: 2023-02-30 is no date"),
        (("member_list", 0, "connection_list", 0, "vlan_list", 0, "ipv4", "routeserver"), 1, "must be true or false"),
        (SPEED, 10, f"{AT}: 10 is no port's speed in Mbit/s, the unit of this field. Write 10000 if 10 Gbit/s was"),
        (SPEED, 400, "Write 400000 if 400 Gbit/s was meant"),
        (SPEED, 10_000_000_000, "Write 10000 if 10000000000 bit/s was meant"),
        (SPEED, 10_000_000, "Write 10000 if 10000000 kbit/s was meant"),
        (SPEED, 12_345, f"{AT}: 12345 is no port's speed in Mbit/s (100, 1000, 10000"),
        (SPEED, 0, "0 is no port's speed"),
        (SPEED, -10_000, "-10000 is no port's speed"),
        (SPEED, 10_000.5, "must be a whole number, not 10000.5"),
        (SPEED, True, "must be a whole number, not true"),
        (SPEED, None, "if_list[0]: the field “if_speed” is missing"),
        (SPEED, [[]], "must be a whole number, not […]"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_path(read, ixf, path, value, said):
    with pytest.raises(InputError) as caught:
        read(_spoilt(ixf, path, value))
    assert said in str(caught.value)
    assert str(caught.value).startswith("members.json")
    assert "\n" not in str(caught.value) + caught.value.sentence("zh")


def test_fields_that_nobody_knows_are_left_alone(read, ixf):
    before = read(ixf).members
    ixf["x"] = ixf["member_list"][0]["x"] = ixf["member_list"][0]["connection_list"][0]["x"] = {"deep": [1, None, 2.5]}
    assert read(ixf).members == before
