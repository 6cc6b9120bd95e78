"""Tables of members: what is read, what is refused, what the reference list holds."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.members import (
    KINDS,
    MEMBER_COLUMNS,
    PEERINGS,
    POLICIES,
    SPEEDS_GBPS,
    Member,
    PortGroup,
    ports_of,
    read_member_table,
    write_members,
)
from netplan.parameters import BASES
from netplan.plan import REFERENCE, read_plan

HEADING = "id,kind,ports"


@pytest.fixture
def members(write):
    """Read a members.csv in a small plan with two exchanges, west and east."""

    def _members(table):
        return read_plan(write(members__csv=table, exchanges__csv="site\nwest\neast\n")).members

    return _members


def test_a_plan_without_the_table_has_no_members(write):
    assert read_plan(write()).members == {}


def test_members_are_read_in_the_file_s_order_with_every_column(members):
    table = (
        f"{','.join(MEMBER_COLUMNS)}\n"
        "b,乙,B,content,AS64500,2x100; 10@east ,,selective,bilateral,a,2024-02-29,peering-free,12.5,3,measured,meter\n"
        "a,,A,enterprise,,1x10,east,,,,,,,,,\n"
    )
    b, a = members(table).values()
    assert [(p.id, p.exchange, p.speed_gbps, p.lag) for p in b.ports] == [
        ("b/1", "west", 100.0, "b/lag1"),
        ("b/2", "west", 100.0, "b/lag1"),
        ("b/3", "east", 10.0, ""),
    ]
    assert (b.name_zh, b.name_en, b.kind, b.asn, b.policy, b.peering) == (
        "乙", "B", "content", 64500, "selective", "bilateral",
    )  # fmt: skip
    assert (b.partners, b.joined, b.tariff, b.basis, b.source) == (
        ("a",), date(2024, 2, 29), "peering-free", "measured", "meter",
    )  # fmt: skip
    assert (b.peak_in_gbps, b.peak_out_gbps, b.capacity_gbps, len(b.at("west"))) == (12.5, 3.0, 210.0, 2)
    assert (a.name_zh, a.asn, a.joined, a.peak_in_gbps, a.policy, a.peering) == (
        "A", None, None, None, "open", "route-server",
    )  # fmt: skip
    assert a.ports[0].exchange == "east"


def test_a_plan_s_digest_covers_its_members(write):
    table = f"{HEADING}\na,cdn,1x10\n"
    before = read_plan(write(exchanges__csv="site\nwest\n")).digest
    assert read_plan(write(members__csv=table, exchanges__csv="site\nwest\n")).digest != before


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (f"{HEADING}\na,cdn,10000", "row 2, ports: “10000” has no port's speed in Gbit/s"),
        (f"{HEADING}\na,cdn,2x", "row 2, ports: “2x” is no port"),
        (f"{HEADING}\na,cdn,nan", "row 2, ports: “nan” is no port"),
        (f"{HEADING}\na,cdn,-1x10", "row 2, ports: “-1x10” is no port"),
        (f"{HEADING}\na,cdn,0x10", "row 2, ports: “0x10”: a group holds 1..64 ports"),
        (f"{HEADING}\na,cdn,999999999x10", "row 2, ports: “999999999x10”: a group holds 1..64 ports"),
        (f"{HEADING}\na,cdn,{';'.join(['64x10'] * 16)}", "row 2, ports: more than 1000 ports"),
        (f"{HEADING}\na,cdn,;", "row 2, ports: "),
        (f"{HEADING}\na,cdn,", "row 2, ports: "),
        (f"{HEADING}\na,cdn,1x10@nowhere", "row 2, ports: “nowhere” is not in exchanges.csv"),
        (f"{HEADING}\na,cdns,1x10", "row 2, kind: “cdns” is not one of"),
        (f"{HEADING},exchange\na,cdn,1x10,esat", "row 2, exchange: “esat” is not in exchanges.csv"),
        (f"{HEADING},asn\na,cdn,1x10,0", "row 2, asn: “0” is no ASN"),
        (f"{HEADING},asn\na,cdn,1x10,4294967295", "row 2, asn: “4294967295” is no ASN"),
        (f"{HEADING},asn\na,cdn,1x10,64500.5", "row 2, asn: “64500.5” is no ASN"),
        (f"{HEADING},asn\na,cdn,1x10,64500\nb,cdn,1x10,AS64500", "row 3, asn: AS64500 is already that of “a”"),
        (f"{HEADING}\na,cdn,1x10\na,cdn,1x10", "row 3, id: “a” already stands in row 2"),
        (f"{HEADING},partners\na,cdn,1x10,b", "row 2, partners: “b” is not in members.csv"),
        (f"{HEADING},partners\na,cdn,1x10,a", "row 2, partners: “a” is the member itself"),
        (f"{HEADING},peak_in_gbps\na,cdn,1x10,-1", "row 2, peak_in_gbps: -1 is outside 0"),
        (f"{HEADING},peak_in_gbps\na,cdn,1x10,nan", "row 2, peak_in_gbps: "),
        (f"{HEADING},joined\na,cdn,1x10,2024-02-30", "row 2, joined: "),
        (f"{HEADING},policy\na,cdn,1x10,opn", "row 2, policy: “opn” is not one of"),
        (f"{HEADING},basis\na,cdn,1x10,guess", "row 2, basis: “guess” is not one of"),
        ("id,kind\na,cdn", "row 1, ports: "),
    ],
)
def test_a_member_that_cannot_be_is_refused(members, table, said):
    with pytest.raises(InputError) as caught:
        members(table + "\n")
    assert f"members.csv {said}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_member_without_an_exchange_in_the_plan_is_refused(write):
    with pytest.raises(InputError, match="exchange"):
        read_plan(write(members__csv=f"{HEADING}\na,cdn,1x10\n"))


words = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=";"), min_size=1, max_size=12)
gbps = st.none() | st.floats(0, 1e5).map(lambda value: float(f"{value:.10g}"))


@st.composite
def lists_of_members(draw):
    keys = draw(st.lists(words, min_size=1, max_size=6, unique=True))
    asns = draw(st.lists(st.integers(1, 2**32 - 2), min_size=len(keys), max_size=len(keys), unique=True))
    found = []
    for key, asn in zip(keys, asns, strict=True):
        sites = st.sampled_from(["west", "east"])
        group = st.builds(PortGroup, count=st.integers(1, 8), speed_gbps=st.sampled_from(SPEEDS_GBPS), exchange=sites)
        others = [other for other in keys if other != key]
        found.append(
            Member(
                id=key,
                name_zh=draw(words),
                name_en=draw(words),
                kind=draw(st.sampled_from(KINDS)),
                ports=ports_of(key, draw(st.lists(group, min_size=1, max_size=4))),
                asn=draw(st.sampled_from([None, asn])),
                policy=draw(st.sampled_from(POLICIES)),
                peering=draw(st.sampled_from(PEERINGS)),
                partners=tuple(draw(st.lists(st.sampled_from(others), unique=True)) if others else ()),
                joined=draw(st.none() | st.dates()),
                tariff=draw(st.just("") | words),
                peak_in_gbps=draw(gbps),
                peak_out_gbps=draw(gbps),
                basis=draw(st.sampled_from(BASES)),
                source=draw(st.just("") | words),
            )
        )
    return found


@given(lists_of_members())
def test_members_written_are_read_back_the_same(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("round") / "members.csv"
    path.write_text(write_members(found), encoding="utf-8")
    exchanges = dict.fromkeys(("west", "east"))
    assert list(read_member_table(path, exchanges, default="").values()) == found


@given(st.data())
def test_a_damaged_table_is_read_or_refused_in_one_line(tmp_path_factory, data):
    whole = "id,name_zh,kind,ports,asn,partners\na,甲,cdn,2x10,,\nb,乙,idc,0.1@east,64500,a\n".encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    path = tmp_path_factory.mktemp("damaged") / "members.csv"
    path.write_bytes(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])
    try:
        read_member_table(path, dict.fromkeys(("west", "east")), default="west")
    except InputError as error:
        assert all("\n" not in error.sentence(lang) for lang in ("zh", "en"))


# ---- the reference list


def test_the_reference_list_is_100_members_that_name_nobody(reference):
    found = reference.members
    assert len(found) == 100
    assert set(Counter(member.kind for member in found.values())) == set(KINDS)
    for key, member in found.items():
        assert key.startswith(f"{member.kind}-")
        assert member.asn is None or 64512 <= member.asn <= 65534  # RFC 6996: for private use
        assert (member.basis, bool(member.source)) == ("assumed", True)
        assert {port.exchange for port in member.ports} == {"zhongwei"}
        assert {port.speed_gbps for port in member.ports} <= {10.0, 100.0, 400.0}
    assert sum(member.asn is None for member in found.values()) >= 20


def test_two_thirds_of_the_reference_list_are_present_and_the_rest_is_expected(reference):
    joined = [member.joined for member in reference.members.values()]
    assert None not in joined
    assert min(joined) == reference.exchanges["zhongwei"].in_service
    assert max(joined) < date(2030, 1, 1)
    assert 60 <= sum(day <= reference.settings.as_of for day in joined) <= 70


#: Of README.md of the plan: the busier direction's peak as a share of the ports' capacity, in turn by number.
SHARES = (0.1, 0.2, 0.3)
SHARES_OF_THE_LARGE = {"access-01": 0.2, "access-02": 0.3, "access-03": 0.25}
#: The other direction's peak as a share of that.
OTHER_WAY = {"access": 0.2, "content": 0.1, "cdn": 0.05, "cloud": 0.4, "idc": 0.3, "government": 0.5, "enterprise": 0.4}


def test_peaks_of_the_reference_list_follow_the_rule_that_its_readme_states(reference):
    for key, member in reference.members.items():
        share = SHARES_OF_THE_LARGE.get(key, SHARES[(int(key[-2:]) - 1) % 3])
        busy = member.capacity_gbps * share
        other = busy * OTHER_WAY[member.kind]
        sends = member.kind in ("content", "cdn", "cloud", "idc")
        assert (member.peak_in_gbps, member.peak_out_gbps) == pytest.approx((busy, other) if sends else (other, busy))


def test_what_the_reference_list_sends_it_takes_within_a_twentieth(reference):
    present = [m for m in reference.members.values() if m.joined <= reference.settings.as_of]
    for some in (present, reference.members.values()):
        sent, taken = sum(m.peak_in_gbps for m in some), sum(m.peak_out_gbps for m in some)
        assert taken == pytest.approx(sent, rel=0.05)


def test_the_heading_of_the_reference_list_is_every_column(reference):
    assert write_members(reference.members.values()).splitlines()[0] == ",".join(MEMBER_COLUMNS)


def test_the_plan_s_readme_explains_every_column_of_members():
    text = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert [column for column in MEMBER_COLUMNS if column not in text] == []
