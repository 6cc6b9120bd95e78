"""Egress lines: what is read, what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.egress import read_egress
from netplan.plan import read_plan

HEAD = "id,from,to,capacity_gbps,capacity_gbps_low,capacity_gbps_high,installable_gbps,in_service,basis\n"


def test_a_plan_without_the_table_has_no_lines(write):
    assert read_plan(write()).egress == {}


def test_lines_are_read_in_the_file_s_order(write):
    rows = "first,west,east,100,50,400,1600,2020-12-31,published\nsecond,west,south,10,,,,,\n"
    first, second = read_plan(write(egress__csv=HEAD + rows)).egress.values()
    assert (first.id, first.start, first.end, first.installable_gbps) == ("first", "west", "east", 1600.0)
    assert (first.capacity_gbps.low, first.capacity_gbps.value, first.capacity_gbps.high) == (50.0, 100.0, 400.0)
    assert (first.in_service, first.basis) == (date(2020, 12, 31), "published")
    assert (second.capacity_gbps.low, second.capacity_gbps.high) == (10.0, 10.0)
    assert (second.installable_gbps, second.in_service, second.basis) == (None, None, "assumed")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,west,nowhere,1,,,,,", "row 2, to: “nowhere” is not in sites.csv"),
        ("a,west,west,1,,,,,", "row 2, to: a line leads from “west” to itself"),
        ("a,west,east,,,,,,", "row 2, capacity_gbps: "),
        ("a,west,east,-1,,,,,", "row 2, capacity_gbps: -1 is outside 0"),
        ("a,west,east,nan,,,,,", "row 2, capacity_gbps: "),
        ("a,west,east,1e9,,,,,", "row 2, capacity_gbps: 1e9 is outside"),
        ("a,west,east,10,20,30,,,", "row 2, capacity_gbps: the band 20..30 does not hold the value 10"),
        ("a,west,east,10,,,5,,", "row 2, installable_gbps: 5 Gbit/s that it can be extended to is below the 10"),
        ("a,west,east,10,,40,20,,", "below the 40 Gbit/s that may be lit"),
        ("a,west,east,10,,,,soon,", "row 2, in_service: "),
        ("a,west,east,10,,,,,rumour", "row 2, basis: "),
        ("a,west,east,10,,,,,\na,west,south,10,,,,,", "row 3, id: "),
    ],
)
def test_lines_that_cannot_be_are_refused(write, row, said):
    with pytest.raises(InputError) as caught:
        read_plan(write(egress__csv=f"{HEAD}{row}\n"))
    assert said in str(caught.value)
    assert caught.value.sentence("zh").startswith("egress.csv")


def test_the_reference_plan_holds_the_lines_of_the_documents(reference):
    lines = reference.egress
    direct = [line for key, line in lines.items() if key.startswith("nx-direct-")]
    assert {line.end for line in direct} == {"beijing", "taiyuan", "xian"}
    # 1000G in total, or each: the documents do not say.
    assert sum(line.capacity_gbps.low for line in direct) == pytest.approx(1000, abs=0.01)
    assert sum(line.capacity_gbps.high for line in direct) == 3000
    assert lines["nx22-10x100g"].capacity_gbps.value == 10 * 100
    assert all(line.source for line in lines.values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace")))
)
def test_no_bytes_make_a_traceback(tmp_path, reference, raw):
    (tmp_path / "egress.csv").write_bytes(raw)
    try:
        read_egress(tmp_path, reference.network.sites)
    except InputError as error:
        assert error.sentence("zh") and error.sentence("en")
