"""Traffic tables: what is read, what is refused."""

from __future__ import annotations

import pytest

from geodata.errors import InputError
from netplan.plan import read_plan


def test_a_plan_without_the_table_has_no_traffic(write):
    assert read_plan(write()).traffic == {}


def test_traffic_is_read_in_the_file_s_order(write):
    table = "from,to,gbps,layer,id,source\nwest,east,10,,,\neast,west,2.5,ip-public,back,measured\nwest,south,0,,,\n"
    plan = read_plan(write(traffic__csv=table))
    assert [(d.id, d.start, d.end, d.gbps, d.layer, d.source) for d in plan.traffic.values()] == [
        ("ip-private:west-east", "west", "east", 10.0, "ip-private", ""),
        ("back", "east", "west", 2.5, "ip-public", "measured"),
        ("ip-private:west-south", "west", "south", 0.0, "ip-private", ""),
    ]


def test_a_plan_s_digest_covers_its_traffic(write):
    before = read_plan(write()).digest
    assert read_plan(write(traffic__csv="from,to,gbps\nwest,east,1\n")).digest != before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("west,nowhere,1", "row 2, to: “nowhere” is not in sites.csv"),
        ("esat,west,1", "row 2, from: “esat” is not in sites.csv"),
        ("west,east,-1", "row 2, gbps: -1 is outside 0"),
        ("west,east,nan", "row 2, gbps: "),
        ("west,east,inf", "row 2, gbps: "),
        ("west,east,", "row 2, gbps: "),
        ("west,east,ten", "row 2, gbps: "),
        ("west,east,1e9", "row 2, gbps: 1e9 is outside"),
        ("west,west,1", "row 2, to: traffic goes from “west” to itself"),
        (",west,1", "row 2, from: "),
        ("west,east,1\nwest,east,2", "row 3, id: “ip-private:west-east” already stands in row 2"),
    ],
)
def test_traffic_that_cannot_be_is_refused(write, rows, said):
    with pytest.raises(InputError) as caught:
        read_plan(write(traffic__csv=f"from,to,gbps\n{rows}\n"))
    assert f"traffic.csv {said}" in str(caught.value)


def test_only_ip_layers_carry_traffic(write):
    with pytest.raises(InputError, match="layer"):
        read_plan(write(traffic__csv="from,to,gbps,layer\nwest,east,1,optical\n"))
