"""Tables of round trips are read whole, or say row by row why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.calibrate.tables.bundled import AZURE, table_path
from netplan.calibrate.tables.pair_headings import find_headings
from netplan.calibrate.tables.table_of_pairs import PairTable, read_pairs
from netplan.plan import read_plan

PLAN = read_plan(None)
HEADING = "from,to,rtt_ms,great_circle_km\n"
GOOD = "a,b,20,1000\na,c,25,1200\nb,c,30,1500\na,d,15,700\nb,d,22,1000\nc,d,18,800\n"


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a table's text."""

    def _read(text, **options):
        path = tmp_path / "pairs.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_pairs(path, PLAN, **options)

    return _read


def codes(table):
    return [item.code for item in table.refused]


def test_the_bundled_table_is_71_pairs_and_nothing_is_refused():
    table = read_pairs(AZURE, PLAN)
    assert (table.rows, len(table.pairs), table.refused) == (140, 71, ())
    assert (table.rtt_column, table.unit, table.group_column) == ("rtt_ms_p50", "ms", "landmass")


def test_both_directions_are_one_pair_and_the_lower_counts(read):
    table = read(HEADING + "b,a,21,1000\na,b,20,1000\n")
    (pair,) = table.pairs
    assert (pair.start, pair.end, pair.rtt_ms) == ("a", "b", 20)
    assert pair.ratio == pytest.approx(20 / (2 * 1000 * 1.468 / 299.792458))
    assert table.refused == ()


def test_the_same_direction_again_is_said_and_the_lower_counts(read):
    table = read(HEADING + "a,b,20,1000\na,b,19,1000\na,b,23,1000\n")
    assert [pair.rtt_ms for pair in table.pairs] == [19]
    assert [(item.code, item.count) for item in table.refused] == [("duplicate", 2)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("x,y,nan,1000", "not_finite"),
        ("x,y,inf,1000", "not_finite"),
        ("x,y,1e999,1000", "not_finite"),
        ("x,y,fast,1000", "not_finite"),
        ("x,y,,1000", "no_answer"),
        ("x,y,timeout,1000", "no_answer"),
        ("x,y,0,1000", "no_answer"),
        ("x,y,-3,1000", "negative"),
        ("x,x,3,1000", "same_site"),
        ("x,y,3,0.2", "same_site"),
        (",y,30,1000", "unknown_end"),
        ("x,y,30,", "no_distance"),
        ("x,y,30,-5", "no_distance"),
        ("x,y,300,30000", "no_distance"),
        ("x,y,3,1000", "bad_position"),  # faster than light in vacuum
        ("x,y,9.5,1000", "bad_position"),  # faster than light in fibre
        ("x,y,0.02,1000", "unit"),
        ("x,y,20000,1000", "unit"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_with_its_reason(read, row, code):
    table = read(HEADING + GOOD + row + "\n")
    assert codes(table) == [code]
    assert len(table.pairs) == 6


def test_a_heading_names_the_unit(read):
    for unit, rtt in (("ms", "20"), ("s", "0.02"), ("us", "20000"), ("ns", "2e7")):
        (pair,) = read(f"from,to,rtt_{unit},great_circle_km\na,b,{rtt},1000\n").pairs
        assert pair.rtt_ms == pytest.approx(20)


@pytest.mark.parametrize(("scale", "meant"), [(1e-3, "s"), (1e3, "us")])
def test_another_unit_than_the_heading_says_is_asked_for(read, scale, meant):
    rows = "".join(f"a,{name},{rtt * scale:g},{km}\n" for name, rtt, km in (("b", 20, 1000), ("c", 30, 1500)))
    with pytest.raises(InputError) as refused:
        read(HEADING + rows)
    assert refused.value.code == "rtt_unit_suspected"
    assert f"rtt_{meant}" in refused.value.sentence("zh")


@pytest.mark.parametrize(
    ("columns", "start", "rtt"),
    [
        ("from,to,rtt_ms", "from", "rtt_ms"),
        ("From,To,RTT_ms", "From", "RTT_ms"),
        ("from_region,to_region,from_lat,from_lon,to_lat,to_lon,rtt_ms_p50", "from_region", "rtt_ms_p50"),
        ("a,b,lon_a,lat_a,lon_b,lat_b,rtt_ms_p95,rtt_ms_p50,rtt_ms_p5", "a", "rtt_ms_p5"),
        ("src,dst,rtt_ms_max,rtt_ms_avg,rtt_count", "src", "rtt_ms_avg"),
        ("source,destination,往返时延(ms)", "source", "往返时延(ms)"),
        ("起点,终点,往返时延(ms)", "起点", "往返时延(ms)"),
        ("from,to,rtt_ms_median,rtt_ms_min", "from", "rtt_ms_min"),
    ],
)
def test_columns_are_found_by_their_headings(columns, start, rtt):
    found = find_headings("x.csv", columns.split(","), None)
    assert (found.start, found.rtt) == (start, rtt)
    assert (found.at is not None) == ("lat" in columns)


@pytest.mark.parametrize(
    ("heading", "options", "code"),
    [
        ("here,there,rtt_ms", {}, "pairs_without_ends"),
        ("from,to,delay_max", {}, "pairs_without_rtt"),
        ("from,to,rtt_ms,land", {"group_by": "lnad"}, "no_group_column"),
        ("", {}, "no_header"),
    ],
)
def test_a_table_without_its_columns_says_which(read, heading, options, code):
    with pytest.raises(InputError) as refused:
        read(f"{heading}\n1,2,3\n" if heading else "", **options)
    assert refused.value.code == code


def test_ends_without_position_are_sites_of_the_plan_or_cities(read):
    table = read("from,to,rtt_ms\n北京,上海,30\nzhongwei,Beijing,25\n北京,Atlantis,9\n北京,上海市,40\n")
    assert [(pair.start, pair.end) for pair in table.pairs] == [("Beijing", "zhongwei"), ("上海", "北京")]
    assert 1050 < table.pairs[1].great_circle_km < 1080
    assert codes(table) == ["unknown_end", "unknown_end"]
    assert [item.suspect for item in table.refused] == ["Atlantis", "上海市"]
    assert "上海" in table.refused[1].nearest


def test_the_tables_own_great_circle_must_be_that_of_its_positions(read):
    heading = "from,to,from_lat,from_lon,to_lat,to_lon,rtt_ms,great_circle_km\n"
    near, far = "a,b,40,0,40,10,20,853\n", "a,c,40,0,40,12,20,700\n"
    table = read(heading + near + far)
    assert codes(table) == ["disagrees"]
    assert table.pairs[0].great_circle_km == 853
    outside = read(heading + "a,d,140,0,40,12,20,\n" + near)
    assert codes(outside) == ["no_distance"]


def test_an_end_in_two_places_is_believed_where_it_mostly_stands(read):
    heading = "from,to,from_lat,from_lon,to_lat,to_lon,rtt_ms\n"
    table = read(heading + "a,b,40,0,40,10,20\na,c,40,0,45,10,30\na,d,50,0,45,5,30\n")
    assert [(item.code, item.suspect) for item in table.refused] == [("bad_position", "a")]


def test_an_end_in_several_impossible_pairs_goes_with_all_its_pairs(read):
    table = read(HEADING + GOOD + "e,a,2,1000\ne,b,3,1000\ne,c,40,1000\n")
    assert [(item.code, item.suspect) for item in table.refused] == [("bad_position", "e")] * 3
    assert len(table.pairs) == 6


def test_one_impossible_pair_accuses_neither_end(read):
    table = read(HEADING + GOOD + "e,a,2,1000\ne,b,30,1000\n")
    assert [(item.code, item.suspect) for item in table.refused] == [("bad_position", "")]
    assert len(table.pairs) == 7


def test_directions_in_two_groups_are_refused(read):
    table = read("from,to,rtt_ms,great_circle_km,land\na,b,20,1000,x\nb,a,20,1000,y\n", group_by=" LAND ")
    assert codes(table) == ["two_groups"]


def test_a_bundled_table_is_called_by_its_name():
    assert table_path("bundled:azure_rtt_calibration") == AZURE
    assert str(table_path("pairs.csv")) == "pairs.csv"
    with pytest.raises(InputError):
        table_path("bundled:../../etc/passwd")


CELLS = st.one_of(
    st.sampled_from(
        ["a", "b", "c", "0", "-1", "nan", "1e308", "20", "0.02", "9999999", "90", "-180", "上海", "=1", "x\x00y"]
    ),
    st.text(max_size=6),
)


@given(
    st.lists(
        st.sampled_from(
            [
                "from",
                "to",
                "rtt_ms",
                "rtt_s",
                "great_circle_km",
                "from_lat",
                "from_lon",
                "to_lat",
                "to_lon",
                "landmass",
                "x",
            ]
        ),
        unique=True,
    ),
    st.lists(st.lists(CELLS, max_size=11), max_size=8),
)
def test_never_a_traceback_whatever_the_cells(tmp_path_factory, columns, rows):
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    path.write_text(
        "\n".join([",".join(columns), *(",".join(row) for row in rows)]), encoding="utf-8", errors="replace"
    )
    _read_or_refuse(path)


@given(st.binary(max_size=200))
def test_never_a_traceback_whatever_the_bytes(tmp_path_factory, raw):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(HEADING.encode() + raw)
    _read_or_refuse(path)


def _read_or_refuse(path):
    try:
        table = read_pairs(path, PLAN)
    except InputError as error:
        assert error.sentence("zh") and error.sentence("en")
        return
    assert isinstance(table, PairTable)
    assert all(pair.ratio > 0.99 and pair.start < pair.end for pair in table.pairs)
