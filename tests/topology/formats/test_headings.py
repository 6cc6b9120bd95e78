"""What people write above columns finds its column, its unit, or stays a field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topology.formats.draft import NETWORK_COLUMNS
from topology.formats.heading_words import SYNONYMS, UNSURE
from topology.formats.headings import NAME, OPEN_AXIS, OPEN_NAME, POSITION, doubt, recognise

SURE = [
    ("皮长公里", "spans.csv", "route_km", 1.0),
    ("皮长 公里", "spans.csv", "route_km", 1.0),
    ("皮长（公里）", "spans.csv", "route_km", 1.0),
    ("长度（km）", "spans.csv", "route_km", 1.0),
    ("长度(米)", "spans.csv", "route_km", 0.001),
    ("Length [m]", "spans.csv", "route_km", 0.001),
    ("ＬＥＮＧＴＨ（ＫＭ）", "spans.csv", "route_km", 1.0),
    ("length_km", "spans.csv", "route_km", 1.0),
    ("Distance/mi", "spans.csv", "route_km", 1.609344),
    ("光缆长度（皮长公里）", "spans.csv", "route_km", 1.0),
    ("起点", "spans.csv", "a", 1.0),
    ("A端 站点名称", "spans.csv", "a", 1.0),
    ("终点（Z端）", "spans.csv", "b", 1.0),
    ("起点/A端", "spans.csv", "a", 1.0),
    ("From Site", "spans.csv", "a", 1.0),
    ("造价(万元)", "spans.csv", "cost_cny", 10_000.0),
    ("*站点名称", "sites.csv", NAME, 1.0),
    ("东经", "sites.csv", "lon_deg", 1.0),
    ("Longitude", "sites.csv", "lon_deg", 1.0),
    ("省（自治区、直辖市）", "sites.csv", "province_zh", 1.0),
    ("产权单位", "spans.csv", "operator", 1.0),
    ("带宽（Gbps）", "circuits.csv", "capacity_gbps", 1.0),
    ("Capacity [Mbit/s]", "circuits.csv", "capacity_gbps", 0.001),
    ("AS号", "members.csv", "asn", 1.0),
    ("企业名称", "members.csv", NAME, 1.0),
    ("接入日期", "members.csv", "joined", 1.0),
]


@pytest.mark.parametrize(("heading", "table", "column", "factor"), SURE)
def test_a_known_heading_finds_its_column_and_unit(heading, table, column, factor):
    found = recognise(heading, table)
    assert (found.column, found.factor) == (column, factor)


@pytest.mark.parametrize(
    "heading", ["纤芯长度", "纤芯长度(km)", "光纤长度", "长度（纤芯公里）", "芯公里", "纤长公里", "Fiber length (km)"]
)
def test_the_length_of_the_glass_is_no_length_of_the_cable(heading):
    assert recognise(heading, "spans.csv", unsure=True) is None
    assert doubt(heading, "spans.csv") == "fibre_length"


@pytest.mark.parametrize(
    "heading",
    ["芯数", "纤芯数", "备注", "敷设方式", "长度（里）", "lengthm", "带宽(GB/s)", "Shape_Leng", "state", "", "(((("],
)
def test_what_is_not_in_the_table_is_not_guessed_at(heading):
    assert recognise(heading, "spans.csv", unsure=True) is None
    assert recognise(heading, "no-table.csv") is None


def test_a_length_without_a_unit_is_for_those_only_who_can_say_so():
    assert recognise("长度", "spans.csv") is None
    found = recognise("长度", "spans.csv", unsure=True)
    assert found.column == "route_km" and not found.unit_said
    assert recognise("带宽", "circuits.csv") is None


def test_what_a_heading_leaves_open_is_told():
    assert recognise("X坐标", "sites.csv") is None
    assert recognise("X坐标", "sites.csv", unsure=True).open == OPEN_AXIS
    assert recognise("光缆段名称", "spans.csv", unsure=True).open == OPEN_NAME
    assert recognise("经纬度", "sites.csv", unsure=True).column == POSITION
    assert recognise("经度（GCJ-02）", "sites.csv").system == "GCJ-02"
    assert recognise("百度经度", "sites.csv", unsure=True) is None and doubt("百度经度", "sites.csv") == "bd09"


def test_bytes_are_no_bits():
    assert recognise("容量(GB)", "circuits.csv", unsure=True) is None


def test_the_plans_own_columns_mean_themselves():
    for table, columns in NETWORK_COLUMNS.items():
        for column in columns:
            assert recognise(column, table).column == column


def test_no_word_stands_for_two_columns_of_a_table():
    for table, columns in SYNONYMS.items():
        words = [word for line in columns.values() for word in line.split()]
        unsure = [word for kinds in UNSURE.get(table, {}).values() for line in kinds.values() for word in line.split()]
        doubled = {word for word in words + unsure if (words + unsure).count(word) > 1}
        assert not doubled, (table, doubled)


@given(st.text(max_size=80), st.sampled_from(sorted(SYNONYMS)))
def test_whatever_stands_there_has_an_answer(heading, table):
    found = recognise(heading, table, unsure=True)
    assert found is None or found.factor > 0
    doubt(heading, table)
