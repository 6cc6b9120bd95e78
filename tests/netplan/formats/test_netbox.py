"""NetBox's lists of circuits and sites: every version's headings, distances with their unit, and nothing lost."""

from __future__ import annotations

import random

import pytest

from geodata.errors import InputError
from netplan.formats.netbox import FORMAT
from topology.formats.contract import Settings, Source
from topology.formats.draft import SITES, SPANS, kept_value
from topology.formats.findings import ASSUMED, LEFT_OUT, Findings

#: As "Export all data" of NetBox 4.3 heads its columns (netbox/circuits/tables/circuits.py).
CIRCUITS = """ID,Circuit ID,Provider,Account,Type,Status,Tenant,Side A,Side Z,Commit Rate,Distance,Description,Tags,Kind
1,CT-0001,China Telecom,,Dark Fibre,Active,,Zhongwei DC1,Beijing DC2,10000000,1020.5 km,"long ""haul"" way",core,G.652
2,CT-0002,China Telecom,,Dark Fibre,Provisioning,,Zhongwei DC1,固原,,12.5 mi,,,007
3,CT-0003,China Unicom,,Dark Fibre,Decommissioned,,Zhongwei DC1,固原,,,,,
4,CT-0001,China Unicom,,Dark Fibre,Planned,,Beijing DC2,固原,,—,,,
5,CT-0005,China Unicom,,Dark Fibre,Active,,Beijing DC2,,,,,,
6,CT-0006,China Unicom,,Dark Fibre,Rumoured,,Beijing DC2,固原,,,,,
"""
#: As "Export all data" of NetBox 4.3 heads its sites (netbox/dcim/tables/sites.py), shortened.
SITES_CSV = """ID,Name,Slug,Status,Facility,Region,Latitude,Longitude,Comments
1,Zhongwei DC1,zhongwei-dc1,Active,,宁夏,37.514300,105.189100,
2,Beijing DC2,beijing-dc2,Active,BJ2,北京,39.904200,116.407400,
2,Empty,empty,Planned,,北京,,,
"""


@pytest.fixture
def read(tmp_path):
    def _read(*contents):
        sources = []
        for number, content in enumerate(contents):
            path = tmp_path / f"{number}.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            sources.append(Source(path))
        findings = Findings()
        assert all(FORMAT.recognise(source) for source in sources)
        return FORMAT.read(sources, Settings(), findings), findings

    return _read


def test_circuits_are_spans_between_the_sites_that_the_other_list_places(read):
    draft, findings = read(CIRCUITS, SITES_CSV)
    sites = {row["id"]: row for row in draft.rows(SITES)}
    assert list(sites) == ["zhongwei-dc1", "beijing-dc2", "empty", "固原"]
    assert (sites["beijing-dc2"]["lon_deg"], sites["beijing-dc2"]["lat_deg"]) == ("116.407400", "39.904200")
    assert sites["beijing-dc2"]["name_en"] == "Beijing DC2"
    assert sites["固原"]["name_zh"] == "固原"
    assert "lon_deg" not in sites["固原"]
    spans = {row["id"]: row for row in draft.rows(SPANS)}
    assert list(spans) == ["CT-0001", "CT-0002", "CT-0001-2"]
    assert (spans["CT-0001"]["a"], spans["CT-0001"]["b"]) == ("zhongwei-dc1", "beijing-dc2")
    assert [span.get("status") for span in spans.values()] == ["existing", "planned", "planned"]
    assert [span.get("operator") for span in spans.values()] == ["China Telecom", "China Telecom", "China Unicom"]
    assert {item.code: item.count for item in findings.of(LEFT_OUT)} == {
        "netbox_gone": 1,
        "netbox_no_end": 1,
        "netbox_status": 1,
    }
    assert not findings.of(ASSUMED)


def test_a_distance_counts_in_its_unit_exactly(read):
    draft, _ = read(CIRCUITS)
    assert [row.get("route_km") for row in draft.rows(SPANS)] == ["1020.5", "20.1168", None]


@pytest.mark.parametrize(
    ("distance", "unit", "km"),
    [
        ("12.5", "km", "12.5"),
        ("1500", "m", "1.5"),
        ("1", "mi", "1.609344"),
        ("1000", "ft", "0.3048"),
        ("3.00", "Kilometers", "3"),
        ("2", "公里", "2"),
        ("1e+03 km", "", "1000"),
        ("7 英尺", "", "0.0021336"),
        ("0", "km", None),
        ("", "", None),
    ],
)
def test_both_ways_of_writing_a_distance_are_read(read, distance, unit, km):
    draft, _ = read(
        f"cid,provider,status,termination_a,termination_z,distance,distance_unit\nx,p,active,A,B,{distance},{unit}\n"
    )
    assert draft.rows(SPANS)[0].get("route_km") == km


@pytest.mark.parametrize(
    ("distance", "unit", "said"),
    [
        ("12", "", "row 2, distance: the distance 12 has no unit. Write “12 km”.*km, m, mi, ft"),
        ("12", "li", "row 2, distance: the unit of distance “li” is not known. There are km, m, mi, ft"),
        ("12 furlongs", "km", "the unit of distance “furlongs” is not known"),
        ("far", "km", "row 2, distance: .*far"),
        ("-3", "km", "row 2, distance: .*-3"),
        ("9" * 5000, "km", "row 2, distance"),
    ],
)
def test_a_distance_that_says_no_length_is_refused(read, distance, unit, said):
    with pytest.raises(InputError, match=said):
        read(
            f"cid,provider,status,termination_a,termination_z,distance,distance_unit\nx,p,active,A,B,{distance},{unit}\n"
        )


def test_what_a_plan_has_no_place_for_is_kept_under_its_own_heading(read):
    draft, _ = read(CIRCUITS)
    first, second, third = draft.rows(SPANS)
    kept = {key: kept_value(cell) for key, cell in first.items() if key.startswith("x:")}
    assert kept == {
        "x:ID": "1",
        "x:Type": "Dark Fibre",
        "x:Commit Rate": "10000000",
        "x:Description": 'long "haul" way',
        "x:Tags": "core",
        "x:Kind": "G.652",
    }
    assert (second["x:Status"], second["x:Distance"], kept_value(second["x:Kind"])) == (
        "Provisioning",
        "12.5 mi",
        "007",
    )
    assert third["x:Circuit ID"] == "CT-0001"


@pytest.mark.parametrize(
    "heading",
    [
        "Circuit ID,Provider,Type,Status,Side A,Side Z",
        "Circuit ID;Provider;Type;Status;Side A;Side Z",
        "cid,provider,type,status,termination_a,termination_z",
        "Circuit ID,Provider,Type,Status,Termination A,Termination Z",
        "线路ID,运营商,类型,状态,A端,Z端",
    ],
)
def test_headings_of_every_version_and_of_the_chinese_interface_are_known(read, heading):
    separator = ";" if ";" in heading else ","
    row = separator.join(["c1", "电信", "裸纤", "在线", "中卫", "固原"])
    text = f"{heading}\r\n{row}\r\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        draft, findings = read(text.encode(encoding))
        assert draft.rows(SPANS)[0] == {
            "id": "c1",
            "a": "中卫",
            "b": "固原",
            "operator": "电信",
            "status": "existing",
            "source": "NetBox, 0.csv",
            f"x:{heading.split(separator)[2]}": "裸纤",
        }
        assert not list(findings)


def test_circuits_without_a_status_are_taken_to_exist_and_that_is_said(read):
    draft, findings = read("Circuit ID,Provider,Side A,Side Z\nc1,p,A,B\n")
    assert draft.rows(SPANS)[0]["status"] == "existing"
    assert findings.count(ASSUMED, "netbox_no_status") == 1


@pytest.mark.parametrize(
    "text",
    [
        "id,lon_deg,lat_deg\na,1,2\n",
        "id,a,b,route_km\ns,a,b,3\n",
        "起点,终点,皮长公里\n中卫,固原,200\n",
        "Name,Latitude,Longitude\nA,1,2\n",
        "Circuit ID,Length\nc1,3\n",
        "Name,Slug,Circuits\nA,a,3\n",
        "Circuit ID,Provider,Status",
        '{"Circuit ID": 1}\n',
        "<x>\n",
        "",
    ],
)
def test_other_tables_are_left_to_others(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    assert not FORMAT.recognise(Source(path))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("105.189100", "east", "row 2, Longitude: .*east"),
        ("37.514300", "137.5", "row 2, Latitude: .*137.5"),
        ("Facility", "Latitude", "row 1, Latitude"),
        ("BJ2,", "BJ2,,,,,", "row 3"),
    ],
)
def test_a_bad_cell_is_named(read, old, new, said):
    with pytest.raises(InputError, match=said):
        read(SITES_CSV.replace(old, new))


def test_damaged_lists_end_in_one_line_or_a_right_answer(tmp_path):
    draw = random.Random(8)
    bits = [b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xed\xa0\x80", b"1e999", b"=cmd", b"../", b"9" * 400]
    path = tmp_path / "f.csv"
    for number in range(400):
        raw = bytearray((CIRCUITS, SITES_CSV)[number % 2].encode())
        for _ in range(draw.randint(1, 6)):
            place = draw.randrange(len(raw))
            raw[place : place + draw.randint(0, 20)] = draw.choice(bits)
        path.write_bytes(bytes(raw[: draw.randint(1, len(raw))] if draw.random() < 0.2 else raw))
        source = Source(path)
        FORMAT.recognise(source)
        try:
            draft = FORMAT.read([source], Settings(), Findings())
        except InputError as error:
            assert "\n" not in error.sentence("zh")
        else:
            for rows in draft.tables.values():
                "".join("".join(row.values()) for row in rows).encode()
