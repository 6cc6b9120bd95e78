"""Sites, spans, cables and risk groups by id and by name."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from topology.network import Network
from topology.parts import find_part, without
from topology.records import Cable, RiskGroup, Site, Span


def site(key, zh, en):
    return Site(id=key, name_zh=zh, name_en=en, lon_deg=0.0, lat_deg=0.0)


def span(key, a, b, cable="", groups=()):
    return Span(
        id=key,
        a=a,
        b=b,
        route_km=1.0,
        route_km_low=1.0,
        route_km_high=1.0,
        length_origin="given",
        great_circle_km=1.0,
        cable=cable,
        risk_groups=groups,
    )


SITES = [site("west", "西", "West"), site("east", "东", "East"), site("twin", "西", "Twin")]
SPANS = [
    span("s1", "west", "east", "trunk", ("valley",)),
    span("s2", "west", "east", "trunk"),
    span("s3", "east", "twin", "access", ("valley",)),
    span("west2", "west", "twin", "s3-other"),
]
NETWORK = Network(
    sites={item.id: item for item in SITES},
    spans={item.id: item for item in SPANS},
    cables={
        key: Cable(id=key, name_zh=zh, name_en=en)
        for key, zh, en in [("trunk", "干线", "Trunk"), ("access", "东—西", "Access"), ("West2", "支线", "Branch")]
    },
    risk_groups={
        "valley": RiskGroup(
            id="valley",
            kind="corridor",
            name_zh="河谷",
            name_en="River valley",
            probability=0.1,
            probability_low=0.0,
            probability_high=0.2,
        )
    },
)


@pytest.mark.parametrize(
    ("name", "kind", "key", "spans"),
    [
        ("west", "site", "west", ("s1", "s2", "west2")),
        (" EAST ", "site", "east", ("s1", "s2", "s3")),
        ("东", "site", "east", ("s1", "s2", "s3")),
        ("station:east", "site", "east", ("s1", "s2", "s3")),
        ("s1", "span", "s1", ("s1",)),
        ("span:s1", "span", "s1", ("s1",)),
        ("twin-east", "span", "s3", ("s3",)),
        ("East–Twin", "span", "s3", ("s3",)),
        ("干线", "cable", "trunk", ("s1", "s2")),
        ("cable:Trunk", "cable", "trunk", ("s1", "s2")),
        ("东—西", "cable", "access", ("s3",)),
        ("river valley", "risk_group", "valley", ("s1", "s3")),
        ("risk_group:valley", "risk_group", "valley", ("s1", "s3")),
    ],
)
def test_a_part_is_found_by_id_by_name_and_by_its_ends(name, kind, key, spans):
    part = find_part(NETWORK, name)
    assert (part.kind, part.id, part.spans) == (kind, key, spans)
    assert part.sites == ((key,) if kind == "site" else ())


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("西", ["site:west", "site:twin"]),
        ("west2", ["span:west2", "cable:West2"]),
        ("west—east", ["span:s1", "span:s2"]),
    ],
)
def test_a_name_of_several_parts_lists_their_ids(name, ids):
    with pytest.raises(InputError) as caught:
        find_part(NETWORK, name)
    assert caught.value.code == "ambiguous_part"
    assert caught.value.details["ids"] == ids


def test_a_cable_of_one_span_and_that_span_are_the_same():
    one = Network(
        sites=NETWORK.sites,
        spans={"k": span("k", "west", "east", "k")},
        cables={"k": Cable(id="k", name_zh="甲", name_en="K")},
    )
    assert find_part(one, "k").kind == "span"
    assert find_part(one, "cable:k").kind == "cable"


def test_an_unknown_name_offers_the_nearest():
    with pytest.raises(InputError) as caught:
        find_part(NETWORK, "river vale")
    assert caught.value.code == "unknown_part"
    assert "River valley" in caught.value.details["nearest"]


def test_every_part_of_the_reference_plan_is_found_by_its_id():
    from netplan.plan import read_plan

    network = read_plan().network
    for table in (network.sites, network.spans, network.cables, network.risk_groups):
        assert [find_part(network, key).id for key in list(table)[:40]] == list(table)[:40]


def test_without_a_part_its_spans_are_gone_and_nothing_else():
    left = without(NETWORK, [find_part(NETWORK, "twin"), find_part(NETWORK, "s1")])
    assert list(left.spans) == ["s2"]
    assert left.sites == NETWORK.sites
    assert without(NETWORK, []).spans == NETWORK.spans


def test_the_key_of_a_part_finds_it_again():
    for name in ("west", "s1", "trunk", "valley"):
        part = find_part(NETWORK, name)
        assert find_part(NETWORK, part.key) == part
