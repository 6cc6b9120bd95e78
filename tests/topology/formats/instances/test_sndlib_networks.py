"""SNDlib and REPETITA as plans: what comes in, what goes out again, and that both are solved alike."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as run
from hypothesis import strategies as st

from geodata.errors import InputError
from netplan.formats.folder import plan_folder as own
from netplan.interchange.settling import settle
from netplan.loads.instance import plan_instance
from netplan.plan import read_plan
from topology.engineering.records import MIN_COST, MIN_MAX_UTILISATION
from topology.engineering.solve import solve
from topology.formats.contract import Settings, Source
from topology.formats.draft import CIRCUITS, IP_NODES, SITES, SPANS, TRAFFIC, Draft, kept_value
from topology.formats.findings import ASSUMED, LEFT_OUT, Findings
from topology.formats.instances import repetita_files, sndlib
from topology.formats.instances.capacities import with_capacities
from topology.formats.instances.reading import read_instance

#: Every link lit, nothing beyond; demands without direction, in a unit of their own.
LIT = """?SNDlib native format; type: network; version: 1.0
META (
  granularity = 5min
  unit = MBITPERSEC
  origin = us (and others)
)
NODES (
  zw ( 105.2 37.5 )
  gy ( 106.2 36.0 )
  yc ( 106.3 38.5 )
  lz ( 103.8 36.1 )
)
LINKS (
  l1 ( zw gy ) 10000 5 1.5 0 ( 10000 30 40000 80.25 )
  l2 ( gy lz ) 2500.5 0 0 7 ( )
  l3 ( zw yc ) 40000 0 0 0 ( UNLIMITED 9 )
  l4 ( yc gy ) 10000 0 0 0 ( )
  l5 ( zw lz ) 9953.28 0 0 0 ( )
)
DEMANDS (
  d1 ( zw lz ) 155 20.1 UNLIMITED
  d2 ( yc lz ) 1 3333.333 3
  d3 ( gy yc ) 1 800 UNLIMITED
)
"""


def read(put, item, settings=None, **files):
    """Read files with a format; return the draft and what was found."""
    findings = Findings()
    sources = [Source(path) for path in put(**files)]
    assert all(item.FORMAT.recognise(source) for source in sources)
    return item.FORMAT.read(sources, settings or Settings(), findings), findings


def counts(findings, kind):
    return {item.code: item.count for item in findings.of(kind)}


def written(draft, folder, settings=None):
    """Write a draft as SNDlib files; return their paths and what was found."""
    findings = Findings()
    files = sndlib.FORMAT.write(draft, "out", settings or Settings(), findings)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files], findings


def plan_of(draft, folder):
    """Make a plan folder of a draft and read it."""
    for name, content in own.FORMAT.write(settle(draft, Findings()), "", Settings(), Findings()).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return read_plan(folder)


def test_native_and_xml_give_the_same_plan(put, documents):
    native, _ = read(put, sndlib, small__txt=documents["small.txt"])
    xml, findings = read(put, sndlib, small__xml=documents["small.xml"])
    for table, rows in native.tables.items():
        assert [row | {"source": ""} for row in rows] == [row | {"source": ""} for row in xml.rows(table)]
    assert native.kept == xml.kept
    assert counts(findings, ASSUMED).keys() == {
        "sndlib_no_unit",
        "sndlib_positions",
        "sndlib_lengths",
        "sndlib_undirected",
    }


def test_links_become_spans_and_what_is_lit_circuits(put, documents):
    draft, findings = read(put, sndlib, small__txt=documents["small.txt"])
    assert [row["site"] for row in draft.rows(IP_NODES)] == ["a", "b", "c-1", "d.x"]
    assert [row["id"] for row in draft.rows(SPANS)] == ["ab", "bc", "ac", "cd", "cd2"]
    assert [row["status"] for row in draft.rows(SPANS)] == ["existing", *4 * ["candidate"]]
    (circuit,) = draft.rows(CIRCUITS)
    assert (circuit["capacity_gbps"], circuit["spans"]) == ("10", "ab")
    assert kept_value(circuit["x:modules"]) == [[10, 3], [40, 8]]
    assert (circuit["x:installed_cost"], circuit["x:routing_cost"], circuit["x:setup_cost"]) == ("5", "1.5", "7")
    assert kept_value(draft.rows(SPANS)[2]["x:modules"]) == [["UNLIMITED", 0]]
    assert counts(findings, LEFT_OUT) == {"sndlib_candidate": 4}
    assert draft.kept["sndlib"]["paths"]["ab1"] == [["ab"], ["ac", "bc"]]


def test_a_demand_without_direction_is_traffic_both_ways(put):
    draft, _ = read(put, sndlib, lit__txt=LIT)
    rows = [(row["id"], row["from"], row["to"], row["gbps"]) for row in draft.rows(TRAFFIC)]
    assert rows[:2] == [("d1", "zw", "lz", "3.1155"), ("d1-back", "lz", "zw", "3.1155")]
    assert len(rows) == 6


def test_demands_that_stand_in_both_directions_have_one(put):
    draft, findings = read(put, sndlib, lit__txt=LIT.replace("d3 ( gy yc )", "d3 ( lz yc )"))
    assert [row["id"] for row in draft.rows(TRAFFIC)] == ["d1", "d2", "d3"]
    assert findings.count(ASSUMED, "sndlib_two_ways") == 1


def test_a_model_file_says_what_demands_mean_and_comes_back(put, tmp_path, documents):
    model = documents["model.txt"]
    draft, findings = read(put, sndlib, lit__txt=LIT, model__txt=model)
    assert len(draft.rows(TRAFFIC)) == 3
    assert not {"sndlib_undirected", "sndlib_two_ways"} & counts(findings, ASSUMED).keys()
    paths, _ = written(draft, tmp_path)
    assert [path.name for path in paths] == ["out.txt", "out-model.txt"]
    again, _ = sndlib.FORMAT.read([Source(path) for path in paths], Settings(), Findings()), None
    assert again.kept == draft.kept
    # A model that is not solved here is none of the plan's business, so it is kept as well.
    draft, _ = read(put, sndlib, lit__txt=LIT, model__txt=model.replace("= CONTINUOUS", "= INTEGER"))
    assert draft.kept["sndlib"]["model"]["ROUTING_MODEL"] == "INTEGER"


@pytest.mark.parametrize("name", ["small.txt", "small.xml", "lit.txt"])
def test_a_file_that_went_through_a_plan_is_the_same_instance(put, tmp_path, documents, name):
    (path,) = put(**{name.replace(".", "__"): {**documents, "lit.txt": LIT}[name]})
    draft = sndlib.FORMAT.read([Source(path)], Settings(), Findings())
    (out,), findings = written(draft, tmp_path)
    assert not list(findings)
    before, after = read_instance([path]).instance, read_instance([out]).instance
    for part in ("nodes", "links", "demands", "routes", "positions", "link_model", "directed_demands", "module_model"):
        assert getattr(before, part) == getattr(after, part)
    for objective in (MIN_COST, MIN_MAX_UTILISATION):
        answers = [solve(made if objective == MIN_COST else with_capacities(made)[0], objective=objective)
                   for made in (before, after)]  # fmt: skip
        assert answers[0] == answers[1]


@pytest.mark.parametrize("directed", [False, True])
def test_a_plan_is_filled_as_the_instance_that_it_came_from(put, tmp_path, directed):
    model = "?SNDlib native format; type: model; version: 1.0\nDEMAND_MODEL = DIRECTED\nLINK_MODEL = BIDIRECTED\n"
    files = {"lit__txt": LIT, **({"model__txt": model} if directed else {})}
    draft, _ = read(put, sndlib, **files)
    plan = plan_instance(read_plan_of(draft, tmp_path), "ip-private").instance
    instance, _ = with_capacities(read_instance(put(**files)).instance)
    ours, theirs = solve(plan), solve(instance)
    # By hand: all that goes to lz shares the two links that lead there.
    assert theirs.objective == pytest.approx((155 * 20.1 + 3333.333) / (2500.5 + 9953.28), rel=1e-6)
    # Figures are in Gbit/s here and in Mbit/s there; the utilisation has no unit.
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-9)
    # And the plan, exported with its model, is the plan.
    draft.kept.clear()
    paths, _ = written(draft, tmp_path)
    assert len(paths) == 2
    assert solve(with_capacities(read_instance(paths).instance)[0]).objective == pytest.approx(ours.objective, rel=1e-9)


def read_plan_of(draft, tmp_path):
    return plan_of(draft, tmp_path / "plan")


@pytest.mark.parametrize(
    ("unit", "gbps"),
    [
        ("MBITPERSEC", "10"),
        ("Mbit/s", "10"),
        ("mbps", "10"),
        ("KBITPERSEC", "0.01"),
        ("BITSPERSEC", "0.00001"),
        ("Gbps", "10000"),
        ("", "10000"),
    ],
)
def test_figures_count_in_the_unit_that_the_file_names(put, unit, gbps):
    draft, findings = read(put, sndlib, lit__txt=LIT.replace("unit = MBITPERSEC", f"unit = {unit}" if unit else ""))
    assert draft.rows(CIRCUITS)[0]["capacity_gbps"] == gbps
    assert findings.count(ASSUMED, "sndlib_no_unit") == (not unit)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit = MBITPERSEC", "unit = STM-1", "META unit: the unit “STM-1” is not known. Write MBITPERSEC"),
        ("unit = MBITPERSEC", "unit = TBITPERSEC", "LINKS l1: 10000, in TBITPERSEC, is more than 1e.06 Gbit/s"),
        ("10000 5 1.5", "ten 5 1.5", "row 14, LINKS pre_installed_capacity: ten is not a number"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(put, old, new, said):
    with pytest.raises(InputError, match=said):
        read(put, sndlib, lit__txt=LIT.replace(old, new))


@pytest.mark.parametrize(
    ("text", "settings", "placed"),
    [
        (LIT, None, 4),
        (LIT.replace("103.8 36.1", "503.8 36.1"), None, 0),
        (re.sub(r"\( (\d+)\.\d (\d+)\.\d \)", r"( \1 \2 )", LIT), None, 0),
        (re.sub(r"\( (\d+)\.\d (\d+)\.\d \)", r"( \1 \2 )", LIT), Settings(coordinates="CGCS2000"), 4),
    ],
)
def test_places_in_a_drawing_are_no_positions_and_are_kept(put, tmp_path, text, settings, placed):
    draft, findings = read(put, sndlib, settings, lit__txt=text)
    assert sum("lon_deg" in row for row in draft.rows(SITES)) == placed
    assert findings.count(LEFT_OUT, "sndlib_pixel") == 4 - placed
    (path,), _ = written(draft, tmp_path, settings)
    (before,) = put(before__txt=text)
    assert read_instance([path]).instance.positions == read_instance([before]).instance.positions


def test_xml_that_names_no_kind_of_coordinates_means_pixels(put, documents):
    text = documents["small.xml"].replace(' coordinatesType="geographical"', "")
    draft, findings = read(put, sndlib, small__xml=text)
    assert not any("lon_deg" in row for row in draft.rows(SITES))
    assert findings.count(LEFT_OUT, "sndlib_pixel") == 3


def test_demands_of_a_second_file_take_the_place_of_the_first_ones(put):
    traffic = re.sub(r"(?s)LINKS \(.*?\n\)", "LINKS (\n)", LIT).replace("20.1", "40.2")
    draft, _ = read(put, sndlib, lit__txt=LIT, traffic__txt=traffic)
    assert draft.rows(TRAFFIC)[0]["gbps"] == "6.231"
    with pytest.raises(InputError, match="is not the “MBITPERSEC” of the network file"):
        read(put, sndlib, lit__txt=LIT, traffic__txt=traffic.replace("MBITPERSEC", "BITSPERSEC"))
    with pytest.raises(InputError, match="make no instance"):
        read(put, sndlib, lit__txt=LIT, other__txt=LIT)


NAMES = st.text("abZ9中卫é'\"<>&=#()%_-.+|\\", min_size=1, max_size=9)
#: A line of each section as the format's own grammar has it.
WORD = r"[a-zA-Z0-9][a-zA-Z0-9\-_.]*"
FIGURE = r"\d+(\.\d+)?"
LINES = {
    "META": rf"{WORD} = .+",
    "NODES": rf"{WORD}( \( -?{FIGURE} -?{FIGURE} \))?",
    "LINKS": rf"{WORD} \( {WORD} {WORD} \)( {FIGURE}){{4}} \( ({FIGURE} {FIGURE} )*\)",
    "DEMANDS": rf"{WORD} \( {WORD} {WORD} \) [1-9]\d* {FIGURE} (UNLIMITED|[1-9]\d*)",
}


@st.composite
def networks(draw):
    keys = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    links = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    size = st.integers(1, 10**9).map(lambda x: str(x / 1000))
    sites = [{"id": key, "lon_deg": str(100 + n / 8), "lat_deg": "1e-3"} for n, key in enumerate(keys)]
    circuits = [
        {"id": key, "layer": "ip-private", "a": keys[0], "b": keys[1], "capacity_gbps": draw(size)} for key in links
    ]
    traffic = [
        {"id": key, "layer": "ip-private", "from": keys[1], "to": keys[0], "gbps": draw(size)} for key in links[::-1]
    ]
    nodes = [{"site": key, "layer": "ip-private", "role": "core"} for key in keys]
    return Draft(file="p", tables={SITES: sites, CIRCUITS: circuits, TRAFFIC: traffic, IP_NODES: nodes})


@run(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(draft=networks())
def test_a_plan_comes_back_and_its_lines_keep_to_the_grammar(tmp_path, draft):
    paths, findings = written(draft, tmp_path)
    read_instance(paths)
    back = sndlib.FORMAT.read([Source(path) for path in paths], Settings(), Findings())
    for table, columns in sndlib.FORMAT.carries.items():
        for row, again in zip(draft.rows(table), back.rows(table), strict=True):
            assert [_typed(row, column) for column in columns] == [_typed(again, column) for column in columns]
    section = ""
    text = re.sub(r"(?m) # id: \".*\"$", "", paths[0].read_text(encoding="utf-8"))
    for line in map(str.strip, text.split("\n")[1:]):
        if line.endswith(" ("):
            section = line[:-2]
        elif line not in ("", ")"):
            assert re.fullmatch(LINES[section], line), line
    assert findings.count(ASSUMED, "sndlib_named") == sum(
        not re.fullmatch(WORD, row["id"]) for table in (SITES, CIRCUITS, TRAFFIC) for row in draft.rows(table)
    )


def _typed(row, column):
    return float(row[column]) if column.endswith(("_deg", "gbps")) else row[column]


def test_what_the_file_cannot_hold_is_said(put, tmp_path):
    draft, _ = read(put, sndlib, lit__txt=LIT)
    draft.rows(SITES)[0]["name_zh"] = "中卫"
    draft.rows(CIRCUITS)[0]["metric"] = "3"
    draft.add(CIRCUITS, {"id": "pub", "layer": "ip-public", "a": "zw", "b": "gy"})
    draft.add(SPANS, {"id": "dark", "a": "zw", "b": "gy"})
    draft.add("cables.csv", {"id": "c1"})
    draft.rows(TRAFFIC)[1]["gbps"] = "9"
    draft.rows(TRAFFIC)[4]["gbps"] = draft.rows(TRAFFIC)[5]["gbps"] = "0"
    draft.kept["sndlib"]["paths"] = {"d2": [["l1", "gone"], ["l3", "l2"], ["l4", "l2"]]}
    (path,), findings = written(draft, tmp_path)
    assert counts(findings, LEFT_OUT) == {
        "sndlib_other_layer": 1,
        "sndlib_no_demand": 1,
        "sndlib_paths": 1,
        "sndlib_no_column": 2,
        "sndlib_no_table": 2,
    }
    assert counts(findings, ASSUMED) == {"sndlib_one_way": 1}
    instance = read_instance([path]).instance
    assert {key: demand.value for key, demand in instance.demands.items()} == {"d1": 9000.0, "d2": 3333.333}


def test_spans_stand_for_links_where_there_are_no_circuits(tmp_path):
    sites = [{"id": "a", "lon_deg": "1.5", "lat_deg": "2"}, {"id": "b", "lon_deg": "3", "lat_deg": "4"}]
    draft = Draft(tables={SITES: sites, SPANS: [{"id": "s", "a": "a", "b": "b", "route_km": "400"}]})
    paths, findings = written(draft, tmp_path)
    assert findings.count(ASSUMED, "sndlib_spans") == 1
    assert list(read_instance(paths).instance.links) == ["s"]


@pytest.mark.parametrize(
    "kept", [None, [], {"meta": [], "model": 3, "paths": {"a": 3}}, {"meta": {"unit": "li", "a b": "("}}]
)
def test_what_was_kept_and_then_spoilt_does_no_harm(put, tmp_path, kept):
    draft, _ = read(put, sndlib, lit__txt=LIT)
    draft.kept["sndlib"] = kept
    for row in draft.rows(CIRCUITS):
        row |= {"x:modules": '[[1], [1, "x"], 4, [true, 3]]', "x:setup_cost": "many", "x:routing_cost": "-1"}
    paths, _ = written(draft, tmp_path)
    assert read_instance(paths).instance.links


def test_repetita_edges_there_and_back_are_one_circuit(put, documents):
    draft, findings = read(
        put, repetita_files, small__graph=documents["small.graph"], d__demands=documents["small.demands"]
    )
    assert [row["id"] for row in draft.rows(SPANS)] == ["e0", "e2"]
    first, second = draft.rows(CIRCUITS)
    assert (first["capacity_gbps"], first["metric"], first["x:delay_us"]) == ("0.001", "10", "500")
    assert (second["a"], second["b"], second["x:delay_us"], second["x:back_label"]) == ("1_b", "2_c", "1250.5", "e3")
    assert [(row["id"], row["gbps"]) for row in draft.rows(TRAFFIC)] == [
        ("d0", "0.0009"),
        ("d1", "0"),
        ("d2", "0.0003005"),
    ]
    assert counts(findings, LEFT_OUT) == {"repetita_loops": 1}
    assert counts(findings, ASSUMED).keys() == {"repetita_unit", "sndlib_positions", "repetita_lengths"}


def test_repetita_edges_that_differ_or_have_none_back_are_told(put, documents):
    text = documents["small.graph"].replace("e1 1 0 10 1000 500", "e1 1 0 20 3000 500").replace("e3 2 1", "e3 2 0")
    text = text.replace("0_a 105.0 37.5", "0_a 0 0").replace("5 2000 1250.5\ne3", "5 0 1250.5\ne3")
    draft, findings = read(put, repetita_files, small__graph=text)
    assert draft.rows(CIRCUITS)[0]["x:back_weight"] == "20"
    assert draft.rows(CIRCUITS)[0]["x:back_bw"] == "3000"
    assert [row["id"] for row in draft.rows(SPANS)] == ["e0", "e2", "e3"]
    assert [row["id"] for row in draft.rows(CIRCUITS)] == ["e0", "e3"]
    assert "lon_deg" not in draft.rows(SITES)[0]
    assert counts(findings, LEFT_OUT) == {
        "repetita_loops": 1,
        "repetita_nowhere": 1,
        "repetita_asymmetric": 1,
        "repetita_no_capacity": 1,
    }
    assert findings.count(ASSUMED, "repetita_one_way") == 2


def test_a_repetita_plan_is_filled_as_its_instance(put, tmp_path, documents):
    files = {"small__graph": documents["small.graph"], "d__demands": documents["small.demands"]}
    draft, _ = read(put, repetita_files, **files)
    plan = plan_instance(read_plan_of(draft, tmp_path), "ip-private").instance
    instance = read_instance(put(**files)).instance
    assert solve(plan).objective == pytest.approx(solve(instance).objective, rel=1e-9)


def test_repetita_demands_alone_are_refused(put, documents):
    with pytest.raises(InputError, match=r"\.graph is missing"):
        read(put, repetita_files, d__demands=documents["small.demands"])
    with pytest.raises(InputError, match="make no network"):
        read(put, repetita_files, a__graph=documents["small.graph"], b__graph=documents["small.graph"])


@pytest.mark.parametrize(
    "text",
    [
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph/></graphml>',
        "<kml><Document/></kml>",
        "<network><node/></network>",
        "<!-- <network sndlib.zib.de> --><gml/>",
        "<?" * 9000,
        "graph [ node [ id 1 ] ]",
        "id,a,b\n",
        "NODES,x,y\n",
        "? what\n",
        "{}",
        "",
    ],
)
def test_files_of_other_tools_are_left_to_them(put, text):
    (path,) = put(f__x=text)
    assert not sndlib.FORMAT.recognise(Source(path))
    assert not repetita_files.FORMAT.recognise(Source(path))


def test_damaged_files_end_in_one_line_or_a_right_answer(tmp_path, documents):
    draw = random.Random(8)
    good = [*(documents[name] for name in ("small.txt", "small.xml", "small.graph", "model.txt")), LIT]
    bits = [b"(", b")", b"\n", b"#", b"\x00", b"\xff", b"1e999", b"-1", b"9" * 400, b"NODES", b"<", b"&a;", b"=", b'"']
    for number in range(300):
        path = tmp_path / "f"
        raw = bytearray(good[number % len(good)].encode())
        for _ in range(draw.randint(1, 5)):
            place = draw.randrange(len(raw))
            raw[place : place + draw.randint(0, 20)] = draw.choice(bits)
        path.write_bytes(bytes(raw[: draw.randint(1, len(raw))] if draw.random() < 0.2 else raw))
        for item in (sndlib, repetita_files):
            item.FORMAT.recognise(Source(path))
            try:
                draft = item.FORMAT.read([Source(path)], Settings(), Findings())
                sndlib.FORMAT.write(draft, "out", Settings(), Findings())
            except InputError as error:
                assert "\n" not in error.sentence("zh")
