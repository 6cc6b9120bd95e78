"""Plan folders: read whole, and every bad cell named."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.calibration.records import FILE as CALIBRATION
from netplan.plan import FILES, REFERENCE, read_plan

#: Neither measured nor imported.
NOT_OF_THE_REFERENCE = {CALIBRATION, "measurements.csv", "kept.json"}
SITES = "id,lon_deg,lat_deg\nwest,105,37\neast,109,37\n"


def test_the_smallest_plan_is_four_files(write):
    plan = read_plan(write())
    assert set(plan.network.spans) == {"wm", "me", "ws", "se"}
    assert plan.settings.name_zh == "小方案"
    assert plan.parameters["length.cable_to_rail"].value == read_plan().parameters["length.cable_to_rail"].value


def test_a_span_needs_no_more_than_its_ends(write):
    folder = write(sites__csv=SITES, spans__csv="id,a,b\nx,west,east\n", targets__csv="id,from,to\nt,west,east\n")
    (span,) = read_plan(folder).network.spans.values()
    assert span.length_origin == "great_circle"
    assert span.route_km == pytest.approx(span.great_circle_km * 1.744)


BAD = [
    # file, content, what is said
    ("plan__toml", None, "plan.toml: there is no such file"),
    (
        "plan__toml",
        "plan_version = 1\nname_zh = \n",
        "plan.toml row 2: TOML syntax (parser: Invalid value). Correct it.",
    ),
    ("plan__toml", 'name_zh = "x"\n', "plan.toml, plan_version: this key is missing"),
    ("plan__toml", "plan_version = 3\n", "plan.toml row 1, plan_version: this plan has format version 3; this program"),
    ("plan__toml", "plan_version = 0\n", "format version 0 is not supported"),
    ("plan__toml", 'plan_version = "1"\n', "“1” has the wrong type; it should be a whole number"),
    (
        "plan__toml",
        "plan_version = 1\nnam_zh = 'x'\n",
        "plan.toml row 2, nam_zh: there is no such key; correct or drop it. Did you mean: name_zh?",
    ),
    (
        "plan__toml",
        "plan_version = 1\n[optical.amplifer_us]\nvalue = 1\n",
        "row 2, optical.amplifer_us: there is no such key; correct or drop it. Did you mean: amplifier_us?",
    ),
    (
        "plan__toml",
        "plan_version = 1\n[optical.amplifier_us]\nvalu = 1\n",
        "row 3, optical.amplifier_us.valu: there is no such key; correct or drop it. Did you mean: value?",
    ),
    (
        "plan__toml",
        'plan_version = 1\n[optical.amplifier_us]\nvalue = "1"\n',
        "row 3, optical.amplifier_us.value: “1” has the wrong type; it should be a number",
    ),
    ("plan__toml", "plan_version = 1\n[optical.amplifier_us]\nvalue = nan\n", "“nan” is not a finite number"),
    (
        "plan__toml",
        "plan_version = 1\n[optical.amplifier_us]\nvalue = -1\n",
        "row 3, optical.amplifier_us.value: -1.0 is outside 0..1e+06",
    ),
    (
        "plan__toml",
        "plan_version = 1\n[optical.amplifier_us]\nvalue = 1\nlow = 2\nhigh = 3\n",
        "the band 2..3 does not hold the value 1",
    ),
    (
        "plan__toml",
        'plan_version = 1\n[optical.amplifier_us]\nvalue = 1\nunit = "ms"\n',
        "the unit should be us, not “ms”",
    ),
    ("plan__toml", 'plan_version = 1\n[optical.amplifier_us]\nvalue = 1\nbasis = "guess"\n', "“guess” is not one of"),
    ("plan__toml", "plan_version = 1\noptical = 5\n", "should be a table"),
    (
        "plan__toml",
        'plan_version = 1\ncoordinates = "GCJ02"\n',
        "“GCJ02” is not one of: WGS84, GCJ-02, CGCS2000. Did you mean: GCJ-02?",
    ),
    (
        "plan__toml",
        'plan_version = 1\ndefault_fibre_type = "G.652"\n',
        "row 2, default_fibre_type: “G.652” is not one of: G.652.D",
    ),
    ("sites__csv", None, "sites.csv: there is no such file"),
    (
        "sites__csv",
        "id,lon,lat_deg\nwest,105,37\n",
        "sites.csv row 1, lon_deg: this column is missing. Columns found: id, lon, lat_deg",
    ),
    ("sites__csv", "id,lon_deg,lat_deg\n", "sites.csv: the table has a heading but no rows"),
    ("sites__csv", "", "sites.csv: the file is empty"),
    ("sites__csv", SITES + "west,106,37\n", "sites.csv row 4, id: “west” already stands in row 2"),
    ("sites__csv", SITES + "x,nan,37\n", "row 4, lon_deg: “nan” is not a finite number"),
    ("sites__csv", SITES + "x,37,105\n", "row 4, lat_deg: 105 is outside -90..90. Swapped lon and lat?"),
    ("sites__csv", SITES + "x,500,37\n", "row 4, lon_deg: 500 is outside -180..180"),
    (
        "sites__csv",
        "id,lon_deg,lat_deg\na,85,42\nb,87,43\nc,89,44\nd,43,87\n",
        "row 5, lon_deg: (43, 87) lies far from every other site",
    ),
    ("sites__csv", "id,lon_deg,lat_deg,kind\nwest,105,37,cty\neast,109,37,city\n", "row 2, kind: “cty” is not one of"),
    ("sites__csv", "id,lon_deg,lat_deg,roles\nwest,105,37,hub\neast,109,37,\n", "row 2, roles: “hub” is not one of"),
    (
        "spans__csv",
        "id,a,b\nx,west,easst\n",
        "spans.csv row 2, b: “easst” is not in sites.csv; correct it, or add it there. Did you mean: east",
    ),
    ("spans__csv", "id,a,b\nx,west,west\n", "row 2, b: both ends are “west”"),
    ("spans__csv", "id,a,b,route_km\nx,west,east,0\n", "row 2, route_km: 0 must be greater than 0"),
    ("spans__csv", "id,a,b,route_km\nx,west,east,-5\n", "row 2, route_km: -5 must be greater than 0"),
    ("spans__csv", "id,a,b,route_km\nx,west,east,100\n", "row 2, route_km: 100 km is shorter than the 356"),
    ("spans__csv", "id,a,b,rail_km\nx,west,east,100\n", "row 2, rail_km: 100 km is shorter than the 356"),
    ("spans__csv", "id,a,b,rail_km\nx,west,east,-1\n", "row 2, rail_km: -1 must be greater than 0"),
    (
        "spans__csv",
        "id,a,b,route_km,route_km_low,route_km_high\nx,west,east,400,410,420\n",
        "the band 410..420 does not hold the value 400",
    ),
    ("spans__csv", "id,a,b,route_km,route_km_low\nx,west,east,400,390\n", "give both ends of a band or neither"),
    (
        "spans__csv",
        "id,a,b,route_km,route_km_low,route_km_high\nx,west,east,400,300,500\n",
        "row 2, route_km_low: 300 km is shorter",
    ),
    (
        "spans__csv",
        "id,a,b,status\nx,west,east,built\n",
        "row 2, status: “built” is not one of: existing, planned, candidate",
    ),
    ("spans__csv", "id,a,b,fibre_type\nx,west,east,G.999\n", "row 2, fibre_type: “G.999” is not one of: G.652.D"),
    ("spans__csv", "id,a,b,risk_groups\nx,west,east,r1\n", "row 2, risk_groups: “r1” is not in risk_groups.csv"),
    (
        "spans__csv",
        "id,a,b,route_kmm\nx,west,east,1\n",
        "route_kmm: there is no such column, and it looks misspelt. Did you mean: route_km",
    ),
    ("targets__csv", "id,from,to\nt,west,nowhere\n", "targets.csv row 2, to: “nowhere” is not in sites.csv"),
    ("targets__csv", "id,from,to\nt,west,\n", "row 2, to: this cell must not be empty"),
    ("targets__csv", "id,from,to\nt,west,west\n", "leads from “west” to itself"),
    ("targets__csv", "id,from,to\nt,west,east;east\n", "“east” is listed twice"),
    ("targets__csv", "id,from,to,limit\nt,west,east,0\n", "row 2, limit: 0 must be greater than 0"),
    ("targets__csv", "id,from,to,layer\nt,west,east,ip\n", "row 2, layer: “ip” is not one of"),
    ("targets__csv", "id,from,to,unit\nt,west,east,s\n", "row 2, unit: “s” is not one of: ms"),
    (
        "ip_nodes__csv",
        "site,layer,role\nwest,ip-public,core\nwest,ip-public,edge\n",
        "ip_nodes.csv row 3, site: “west” already stands in row 2",
    ),
    (
        "circuits__csv",
        "id,layer,a,b\nc,ip-public,west,east\n",
        "circuits.csv row 2, a: “west” is not in ip_nodes.csv (ip-public)",
    ),
    (
        "circuits__csv",
        "id,layer,a,b\nc,optical,west,east\n",
        "row 2, layer: “optical” is not one of: ip-private, ip-public",
    ),
    ("cables__csv", "id,existence\nc,maybe\n", "cables.csv row 2, existence: “maybe” is not one of"),
    (
        "risk_groups__csv",
        "id,kind,probability\nr,corridor,1.5\n",
        "risk_groups.csv row 2, probability: 1.5 is outside 0..1",
    ),
    ("spans__geojson", '{"features": [{"properties": {}}]}', "spans.geojson: feature 1 cannot be used"),
    (
        "spans__geojson",
        '{"features":[{"properties":{"id":"wm"},"geometry":{"type":"LineString","coordinates":[[90,30],[107,37]]}}]}',
        "the line of wm ends",
    ),
    ("plan__toml", "plan_version = 1\n[optical.amplifier_us]\nvalue = 1" + "0" * 400 + "\n", "is not a finite number"),
    ("plan__toml", "plan_version = 1\n[optical.amplifier_us]\nvalue = 1" + "0" * 5000 + "\n", "TOML syntax"),
    ("plan__toml", "plan_version = 1\n[optical.amplifier_us]\nvalue = 1e308\n", "1e+308 is outside 0..1e+06"),
    ("plan__toml", "plan_version = 1\nx = " + "[" * 5000 + "\n", "plan.toml: "),
    (
        "sites__csv",
        "id,lon_deg,lat_deg" + ",x" * 1000 + "\n",
        "the heading has 1003 columns, more than the 500 allowed",
    ),
    ("sites__csv", "id,lon_deg,lat_deg\nwest,1_05,37\n", "“1_05” is not a number"),
    ("sites__csv", "id,lon_deg,lat_deg\nwest,１０５,37\n", "is not a number"),
    ("spans__csv", "id,a,b,route_km\nx,west,east,200000000\n", "200000000 is outside 0..100000"),
    ("spans__csv", "id,a,b,route_km\nx,west,east,1e400\n", "“1e400” is not a finite number"),
    ("spans__csv", "id,a,b,length_origin\nx,west,east,measured\n", "route_km is empty"),
    (
        "spans__geojson",
        '{"features":[{"properties":{"id":"wm"},"geometry":{"type":"LineString","coordinates":[[1'
        + "0" * 400
        + ",1],[2,2]]}}]}",
        "feature 1 cannot be used",
    ),
    ("targets__csv", "id,from,to,limit\nt,west,east,20000\n", "20000 is outside 0..10000"),
    (
        "spans__geojson",
        '{"features":[{"properties":{"id":"wmm"},"geometry":{"type":"LineString","coordinates":[[105,37],[107,37]]}}]}',
        "spans.geojson: “wmm” is not in spans.csv; correct it, or add it there. Did you mean: wm",
    ),
]


@pytest.mark.parametrize(
    ("name", "content", "said"), BAD, ids=[f"{number}: {said[:40]}" for number, (_, _, said) in enumerate(BAD)]
)
def test_bad_input_is_refused_in_one_line_that_names_the_place(write, name, content, said):
    with pytest.raises(InputError) as refused:
        read_plan(write(**{name: content}))
    sentence = refused.value.sentence("en")
    assert said in sentence and "\n" not in sentence
    assert re.search(r"[\u4e00-\u9fff]", refused.value.sentence("zh"))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        read_plan(tmp_path / "none")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_a_chinese_spreadsheet_saves_is_the_same_plan(write, encoding, line_end):
    text = (write() / "sites.csv").read_text(encoding="utf-8")
    plan = read_plan(write(sites__csv=text.replace("\n", line_end).encode(encoding)))
    assert plan.network.sites["west"].name_zh == "西"


def test_positions_in_gcj02_are_brought_to_wgs84(write):
    plan = read_plan(write(plan__toml='plan_version = 1\ncoordinates = "GCJ-02"\n'))
    west = plan.network.sites["west"]
    assert 0.0005 < abs(west.lon_deg - 105.0) < 0.01


def test_sites_are_found_by_id_chinese_and_english_name(reference):
    assert {reference.site(name).id for name in ("zhongwei", "中卫", "Zhongwei", "ZHONGWEI", " 中卫 ")} == {"zhongwei"}


def test_a_misspelt_site_gets_the_nearest_ones(reference):
    with pytest.raises(InputError) as refused:
        reference.site("Zhongwie")
    assert refused.value.details["nearest"][0].casefold() == "zhongwei"


def test_a_name_of_two_sites_asks_for_the_id(write):
    folder = write(
        sites__csv="id,name_zh,lon_deg,lat_deg\nwest,同名,105,37\neast,同名,109,37\nmiddle,中,107,37\nsouth,南,107,35\n"
    )
    with pytest.raises(InputError, match="names several sites: west, east"):
        read_plan(folder).site("同名")


def test_the_digest_follows_every_file(write):
    first = read_plan(write()).digest
    assert read_plan(write()).digest == first
    assert read_plan(write(targets__csv="id,from,to,limit\nfirst,west,east,6\n")).digest != first


def test_the_reference_folder_holds_every_file_of_a_plan():
    assert {path.name for path in REFERENCE.iterdir()} == {*FILES, "README.md"} - NOT_OF_THE_REFERENCE


def test_the_folder_s_readme_explains_every_column():
    from netplan.targets import COLUMNS
    from topology.formats import folder

    text = (REFERENCE / "README.md").read_text(encoding="utf-8")
    for columns in (
        folder.SITE_COLUMNS,
        folder.CABLE_COLUMNS,
        folder.SPAN_COLUMNS,
        folder.RISK_COLUMNS,
        folder.IP_NODE_COLUMNS,
        folder.CIRCUIT_COLUMNS,
        COLUMNS,
    ):
        assert [column for column in columns if column not in text] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["sites__csv", "spans__csv", "targets__csv", "plan__toml"]), data=st.data())
def test_no_damaged_file_brings_a_traceback(write, name, data):
    good = (write() / name.replace("__", ".")).read_bytes()
    at = data.draw(st.integers(0, len(good)))
    damage = data.draw(st.binary(max_size=8))
    cut = data.draw(st.integers(0, 8))
    try:
        read_plan(write(**{name: good[:at] + damage + good[at + cut :]}))
    except InputError as refused:
        assert "\n" not in refused.sentence("zh") + refused.sentence("en")


def test_a_circuit_rides_on_existing_spans_in_a_row(write):
    nodes = "site,layer,role\nwest,ip-public,core\neast,ip-public,core\n"
    with pytest.raises(InputError, match="row 2, spans: the spans wm do not make a way from west to east"):
        read_plan(write(ip_nodes__csv=nodes, circuits__csv="id,layer,a,b,spans\nc,ip-public,west,east,wm\n"))
    spans = "id,a,b,status\nwe,west,east,candidate\n"
    circuits = "id,layer,a,b,spans\nc,ip-public,west,east,we\n"
    with pytest.raises(InputError, match="span “we” is candidate; a circuit rides on existing spans only"):
        read_plan(write(spans__csv=spans, ip_nodes__csv=nodes, circuits__csv=circuits))
