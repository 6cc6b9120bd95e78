"""GNPy's own examples come in and go out unharmed; what is exported runs in GNPy, in its own environment."""

import json
import math
import os
import random
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from geodata.errors import InputError
from geodata.workbooks import read_workbook, write_workbook
from netplan.interchange.exporting import plan_draft
from topology.formats.contract import Settings, Source
from topology.formats.draft import SITES, SPANS, TRAFFIC, Draft, Resolved
from topology.formats.findings import ASSUMED, LEFT_OUT, Findings
from topology.formats.gnpy import files as gnpy
from topology.formats.gnpy import sheets as gnpy_sheets

COUNT = 20_000 if os.environ.get("PROOF") == "1" else 300
SHEETS = 400 if os.environ.get("PROOF") == "1" else 15


@pytest.fixture(scope="session")
def environment(root, lacking):
    """GNPy's own environment, which `make test` builds."""
    place = root / ".venv" / "gnpy"
    if not (place / "bin" / "gnpy-path-request").exists():
        lacking("GNPy in .venv/gnpy (make .venv/.installed-gnpy)")
    return place


@pytest.fixture(scope="session")
def examples(environment):
    """GNPy's example networks."""
    return next(environment.glob("lib/python3*/site-packages/gnpy/example-data"))


def run(environment, folder, program, *arguments):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [environment / "bin" / program, *arguments],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False, env={**clean, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def source(path, content=None):
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return Source(path)


def read(item, *paths, settings=None):
    findings = Findings()
    sources = [Source(Path(path)) for path in paths]
    assert all(item.recognise(one) for one in sources)
    return item.FORMAT.read(sources, settings or Settings(), findings), findings


def codes(findings, kind):
    return {found.code for found in findings.of(kind)}


def as_set(items):
    return {json.dumps(item, sort_keys=True) for item in items}


def same_document(before, after):
    assert before.keys() == after.keys()
    for key, value in before.items():
        if key in ("elements", "connections", "path-request"):
            assert as_set(value) == as_set(after[key]), key
        elif key.startswith("gnpy-"):
            same_document(value, after[key])
        else:
            assert value == after[key]


NETWORKS = {
    "CORONET_CONUS_Topology.json": (75, 99),
    "CORONET_Global_Topology.json": (100, 136),
    "Sweden_OpenROADMv4_example_network.json": (15, 22),
    "Sweden_OpenROADMv5_example_network.json": (15, 22),
    "edfa_example_network.json": (2, 1),
    "fused_roadm_example_network.json": (2, 1),
    "meshTopologyExampleV2.json": (5, 6),
    "multiband_example_network.json": (4, 5),
    "raman_edfa_example_network.json": (2, 1),
}


def test_gnpys_example_networks_come_in_and_go_out_as_they_were(examples):
    for name, counts in NETWORKS.items():
        draft, _ = read(gnpy, examples / name)
        assert (len(draft.rows(SITES)), len(draft.rows(SPANS))) == counts, name
        files = gnpy.write(draft, "x", Settings(), Findings())
        same_document(json.loads((examples / name).read_text()), json.loads(files["x.json"]))


def test_gnpys_example_services_come_in_with_their_network_and_go_out_as_they_were(examples):
    both = examples / "meshTopologyExampleV2.json", examples / "meshTopologyExampleV2_services.json"
    draft, findings = read(gnpy, *both)
    first = draft.rows(TRAFFIC)[0]
    assert (first["from"], first["to"], first["gbps"]) == ("Lorient_KMA", "Vannes_KBE", "100")
    assert codes(findings, ASSUMED) == {"gnpy_layer", "gnpy_zero_position"}
    files = gnpy.write(draft, "x", Settings(), Findings())
    for path, name in zip(both, ("x.json", "x-services.json"), strict=True):
        same_document(json.loads(path.read_text()), json.loads(files[name]))


def test_the_length_of_a_span_is_the_sum_of_its_fibres_and_a_pair_is_one_span(examples):
    draft, _ = read(gnpy, examples / "meshTopologyExampleV2.json")
    lengths = {frozenset((row["a"], row["b"])): float(row["route_km"]) for row in draft.rows(SPANS)}
    assert lengths[frozenset(("Lannion_CAS", "Lorient_KMA"))] == 20 + 50 + 60


def test_a_changed_length_scales_the_fibres_that_were_kept(examples):
    draft, _ = read(gnpy, examples / "meshTopologyExampleV2.json")
    row = next(row for row in draft.rows(SPANS) if row["route_km"] == "130")
    row["route_km"] = "195"
    findings = Findings()
    again = json.loads(gnpy.write(draft, "x", Settings(), findings)["x.json"])
    lengths = [one["params"]["length"] for one in again["elements"] if "F010" in one["uid"] or "F054" in one["uid"]]
    assert sorted(lengths) == [75, 75, 90, 90]
    assert codes(findings, ASSUMED) == {"gnpy_scaled"}


def test_the_library_of_equipment_is_refused_alone_and_passed_over_beside_a_network(examples):
    with pytest.raises(InputError, match="-e"):
        read(gnpy, examples / "eqpt_config.json")
    _, findings = read(gnpy, examples / "edfa_example_network.json", examples / "eqpt_config.json")
    assert "gnpy_equipment" in codes(findings, LEFT_OUT)


def test_a_workbook_tells_the_same_network_as_gnpys_own_converter(environment, examples, tmp_path):
    name = "meshTopologyExampleV2.xls"
    run(environment, tmp_path, "gnpy-convert-xls", examples / name, "--output", tmp_path / "own.json")
    theirs, _ = read(gnpy, tmp_path / "own.json")
    ours, _ = read(gnpy_sheets, examples / name)
    columns = ("id", "lon_deg", "lat_deg")
    assert [[row.get(c) for c in columns] for row in ours.rows(SITES)] == [
        [row.get(c) for c in columns] for row in theirs.rows(SITES)
    ]
    spans = [
        {frozenset((row["a"], row["b"])): float(row["route_km"]) for row in one.rows(SPANS)} for one in (ours, theirs)
    ]
    assert spans[0] == spans[1]


def test_gnpys_example_workbooks_come_back_line_by_line(examples, tmp_path):
    for name in ("meshTopologyExampleV2.xls", "CORONET_Global_Topology.xls", "juniperTopologyExampleV2J.xls"):
        draft, _ = read(gnpy_sheets, examples / name)
        files = gnpy_sheets.write(draft, "x", Settings(), Findings())
        assert files == gnpy_sheets.write(draft, "x", Settings(), Findings())
        (tmp_path / "x.xlsx").write_bytes(files["x.xlsx"])
        again, _ = read(gnpy_sheets, tmp_path / "x.xlsx")
        for table, rows in draft.tables.items():
            assert [{**row, "source": ""} for row in again.rows(table)] == [{**row, "source": ""} for row in rows]
        assert again.kept == draft.kept


# --- what is exported runs ---


@pytest.fixture(scope="session")
def reduced():
    """The reference plan's spans in use around Zhongwei, with two demands."""
    draft = plan_draft(None)
    built = [row for row in draft.rows(SPANS) if row.get("status", "existing") == "existing"]
    near = {"zhongwei"}
    near |= {end for row in built if {row["a"], row["b"]} & near for end in (row["a"], row["b"])}
    draft.tables = {
        SITES: [row for row in draft.rows(SITES) if row["id"] in near],
        SPANS: [row for row in built if {row["a"], row["b"]} <= near],
    }
    far = min(near - {"zhongwei"})
    draft.tables[TRAFFIC] = [
        {"id": "d1", "from": "zhongwei", "to": far, "gbps": "100", "layer": "ip-private"},
        {"id": "d2", "from": far, "to": "zhongwei", "gbps": "40.5", "layer": "ip-public"},
    ]
    draft.lines = {}
    return draft


def shortest_km(draft, start, end):
    """Return the shortest way over spans, by the plan's lengths."""
    best = {start: 0.0}
    for _ in draft.rows(SITES):
        for row in draft.rows(SPANS):
            for a, b in ((row["a"], row["b"]), (row["b"], row["a"])):
                if a in best and best[a] + draft.lengths[row["id"]].km < best.get(b, math.inf):
                    best[b] = best[a] + draft.lengths[row["id"]].km
    return best[end]


def test_an_exported_plan_runs_in_gnpy_and_its_light_takes_as_long_as_the_plan_says(environment, reduced, tmp_path):
    for name, content in gnpy.write(reduced, "plan", Settings(), Findings()).items():
        (tmp_path / name).write_bytes(content)
    far = reduced.rows(TRAFFIC)[0]["to"]
    arguments = ("plan.json", "trx zhongwei", f"trx {far}", "--save-network", "designed.json")
    said = run(environment, tmp_path, "gnpy-transmission-example", *arguments)
    latency_ms = float(re.findall(r"Latency \(ms\): +([0-9.]+)", said)[-1])
    km = shortest_km(reduced, "zhongwei", far)
    # GNPy's own group index is 1.468; it prints two digits.
    assert latency_ms == pytest.approx(km * 1.468 / 299.792458, abs=0.02)
    # GNPy has split long fibres and put amplifiers between them: the spans are the same.
    designed, _ = read(gnpy, tmp_path / "designed.json")
    back = {row["id"]: row for row in designed.rows(SITES)}
    assert back.keys() == {row["id"] for row in reduced.rows(SITES)}
    ways = sorted(tuple(sorted((row["a"], row["b"]))) for row in reduced.rows(SPANS))
    assert sorted(tuple(sorted((row["a"], row["b"]))) for row in designed.rows(SPANS)) == ways


def test_exported_demands_are_served_by_gnpy(environment, reduced, tmp_path):
    for name, content in gnpy.write(reduced, "plan", Settings(), Findings()).items():
        (tmp_path / name).write_bytes(content)
    run(environment, tmp_path, "gnpy-path-request", "plan.json", "plan-services.json", "-o", "answer.json")
    answer = json.loads((tmp_path / "answer.json").read_text())
    found = next(iter(answer.values()))["response"]
    assert {one["response-id"] for one in found} == {"d1", "d2"}
    assert all("no-path" not in one for one in found)


def test_an_exported_workbook_is_read_by_gnpy(environment, reduced, tmp_path):
    written = gnpy_sheets.write(reduced, "plan", Settings(), Findings())["plan.xlsx"]
    (tmp_path / "plan.xlsx").write_bytes(written)
    run(environment, tmp_path, "gnpy-convert-xls", "plan.xlsx", "--output", "plan.json")
    theirs, _ = read(gnpy, tmp_path / "plan.json")
    assert {row["id"] for row in theirs.rows(SITES)} == {row["id"] for row in reduced.rows(SITES)}
    for row in theirs.rows(SPANS):
        ends = {row["a"], row["b"]}
        lengths = [reduced.lengths[one["id"]].km for one in reduced.rows(SPANS) if {one["a"], one["b"]} == ends]
        assert any(float(row["route_km"]) == pytest.approx(km, abs=1e-3) for km in lengths)


@pytest.mark.parametrize("item", [gnpy, gnpy_sheets])
def test_a_demand_that_stays_at_its_site_is_said_and_not_asked_of_gnpy(item):
    tables = {SITES: [{"id": "a"}], TRAFFIC: [{"id": "t", "from": "a", "to": "a", "gbps": "1"}]}
    findings = Findings()
    files = item.FORMAT.write(Draft(tables=tables), "x", Settings(), findings)
    assert list(files) == ["x" + item.FORMAT.suffix]
    assert "gnpy_stays" in codes(findings, LEFT_OUT)


# --- bad files ---


def small():
    location = {"location": {"city": "a", "latitude": 30.0, "longitude": 110.0}}
    return {
        "elements": [
            {"uid": "roadm a", "type": "Roadm", "metadata": location},
            {"uid": "roadm b", "type": "Roadm", "metadata": {"location": {"latitude": 31, "longitude": 111}}},
            {"uid": "f", "type": "Fiber", "params": {"length": 150000, "length_units": "m", "loss_coef": 0.2}},
            {"uid": "g", "type": "Fiber", "params": {"length": 160, "length_units": "km", "loss_coef": 0.2}},
        ],
        "connections": [
            {"from_node": a, "to_node": b}
            for a, b in (("roadm a", "f"), ("f", "roadm b"), ("roadm b", "g"), ("g", "roadm a"))
        ],
    }


def test_two_lengths_of_a_span_are_told_and_the_longer_one_is_taken(tmp_path):
    draft, findings = read(gnpy, source(tmp_path / "a.json", small()).path)
    assert [row["route_km"] for row in draft.rows(SPANS)] == ["160"]
    assert codes(findings, ASSUMED) == {"gnpy_asymmetric"}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("elements", 0, "uid"), 7, "gnpy_uid"),
        (("elements", 0, "uid"), "roadm b", "gnpy_twice"),
        (("elements", 0, "type"), "Rodam", "gnpy_type"),
        (("elements", 2, "params", "length"), -1, "gnpy_length"),
        (("elements", 2, "params", "length"), 10**400, "gnpy_length"),
        (("elements", 2, "params", "length_units"), "mi", "gnpy_length_unit"),
        (("elements", 0, "metadata", "location", "latitude"), 91, "gnpy_position"),
        (("connections", 0, "to_node"), "ff", "gnpy_no_element"),
        (("connections", 0, "to_node"), "g", "gnpy_branch"),
        (("connections", 0), [], "gnpy_shape"),
    ],
)
def test_what_cannot_be_is_refused_with_its_path(tmp_path, path, value, code):
    document = small()
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(InputError) as refused:
        gnpy.read([source(tmp_path / "a.json", document)], Settings(), Findings())
    assert refused.value.code == code
    assert refused.value.file == "a.json"
    assert refused.value.column


def test_what_lies_between_no_sites_is_told_and_written_back(tmp_path):
    document = small()
    document["elements"].append({"uid": "lost", "type": "Fiber", "params": {"length": 1, "length_units": "km"}})
    document["connections"].append({"from_node": "roadm a", "to_node": "lost"})
    draft, findings = read(gnpy, source(tmp_path / "a.json", document).path)
    assert codes(findings, LEFT_OUT) == {"gnpy_dead_end"}
    same_document(document, json.loads(gnpy.write(draft, "x", Settings(), Findings())["x.json"]))


BOOK = {
    "Nodes": [[], [], [], [], ["City", "Latitude", "Longitude", "Type"], ["A", 30, 110, "ROADM"], ["B", 31, 111, "ILA"],
              ["C", 32, 112, "ROADM"]],
    "Links": [[], [], [], [None, None, "east", None, "west"],
              ["Node A", "Node Z", "Distance (km)", "Fiber type", "Distance (km)"], ["A", "B", 80, "SSMF", 81],
              ["B", "C", 70]],
}  # fmt: skip


def test_sheets_with_an_amplifier_between_two_roadms_are_one_span(tmp_path):
    draft, findings = read(gnpy_sheets, source(tmp_path / "a.xlsx", write_workbook(BOOK)).path)
    assert [(row["a"], row["b"], row["route_km"], row["fibre_type"]) for row in draft.rows(SPANS)] == [
        ("A", "C", "151", "G.652.D")
    ]
    assert codes(findings, ASSUMED) == {"gnpy_asymmetric"}


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "code"),
    [
        ("Links", 4, 2, "Km", "gnpy_column"),
        ("Links", 5, 1, "X", "gnpy_no_node"),
        ("Links", 5, 2, "eighty", "gnpy_cell_number"),
        ("Links", 5, 2, -3, "gnpy_distance"),
        ("Nodes", 6, 0, "A", "gnpy_city_twice"),
        ("Nodes", 5, 1, 95, "gnpy_position"),
    ],
)
def test_a_bad_sheet_is_refused_with_sheet_row_and_column(tmp_path, sheet, row, column, value, code):
    book = {name: [list(cells) for cells in rows] for name, rows in BOOK.items()}
    book[sheet][row][column] = value
    with pytest.raises(InputError) as refused:
        gnpy_sheets.read([source(tmp_path / "a.xlsx", write_workbook(book))], Settings(), Findings())
    assert refused.value.code == code
    assert refused.value.row == row + 1
    assert sheet in str(refused.value.column)


def tried(item, one):
    """Read a damaged file, and write what came of it: an error of the user's, or an answer."""
    try:
        draft = item.FORMAT.read([one], Settings(), Findings())
    except InputError as refused:
        assert refused.sentence("zh")
        return
    draft.lengths = {row["id"]: Resolved(1.0, 1.0, 1.0, "given") for row in draft.rows(SPANS)}
    item.FORMAT.write(draft, "x", Settings(), Findings())


ODD = (
    None,
    True,
    [],
    {},
    "",
    0,
    -1,
    1e308,
    10**400,
    "NaN",
    "x" * 10_000,
    "\x00\x1b",
    "../../x",
    "=cmd()",
    ["a"],
    {"a": 1},
    "roadm b",
)


def mutated(value, dice):
    """Return a document with one thing in it replaced, doubled or taken out."""
    value = json.loads(json.dumps(value))
    place, tracks = value, []
    while isinstance(place, dict | list) and place and (not tracks or dice.random() < 0.8):
        key = dice.choice(list(place) if isinstance(place, dict) else range(len(place)))
        tracks.append((place, key))
        place = place[key]
    parent, key = tracks[-1]
    kind = dice.randrange(4)
    if kind == 0:
        del parent[key]
    elif kind == 1 and isinstance(parent, list):
        parent.append(parent[key])
    else:
        parent[key] = dice.choice(ODD)
    return value


def test_damaged_json_is_refused_or_read_and_never_breaks(tmp_path):
    dice = random.Random(8)
    whole = small()
    whole["path-request"] = [
        {"request-id": "1", "source": "roadm a", "destination": "roadm b", "bidirectional": True,
         "path-constraints": {"te-bandwidth": {"path_bandwidth": 1e11}}}
    ]  # fmt: skip
    for _ in range(COUNT):
        document = mutated(whole, dice)
        if dice.random() < 0.3:
            document = mutated(document, dice)
        if isinstance(document, dict) and ("elements" in document or "path-request" in document):
            tried(gnpy, source(tmp_path / "a.json", document))


def test_damaged_workbooks_are_refused_or_read_and_never_break(tmp_path):
    dice = random.Random(8)
    for _ in range(SHEETS):
        book = {name: [list(cells) for cells in rows] for name, rows in BOOK.items()}
        book["Service"] = [
            [],
            [],
            [],
            [],
            ["route id", "Source", "Destination", "path bandwidth"],
            ["1", "A", "C", 100],
        ]
        for _ in range(dice.choice((1, 1, 3))):
            rows = book[dice.choice(list(book))]
            row = dice.choice([cells for cells in rows if cells])
            row[dice.randrange(len(row))] = dice.choice(
                ("", "A", "é" * 300, -1, 1e300, "=1+1", "../x", "\x01", "ILA", None)
            )
        tried(gnpy_sheets, source(tmp_path / "a.xlsx", write_workbook(book)))
        raw = bytearray((tmp_path / "a.xlsx").read_bytes())
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        tried(gnpy_sheets, source(tmp_path / "b.xlsx", bytes(raw)))


def test_thousands_of_amplifiers_in_a_row_are_one_span(tmp_path):
    document = small()
    uids = [f"e{n}" for n in range(3_000)]
    document["elements"] += [{"uid": uid, "type": "Edfa"} for uid in uids]
    walk = ["roadm a", "f", *uids, "roadm b"]
    document["connections"] = [{"from_node": a, "to_node": b} for a, b in pairwise(walk)]
    document["elements"].pop(3)
    draft, _ = read(gnpy, source(tmp_path / "a.json", document).path)
    assert [row["route_km"] for row in draft.rows(SPANS)] == ["150"]
    same_document(document, json.loads(gnpy.write(draft, "x", Settings(), Findings())["x.json"]))


def test_a_sheet_of_plan_columns_is_passed_over_where_there_is_none_to_tell():
    draft = Draft(
        tables={SITES: [{"id": "A"}, {"id": "B"}], SPANS: [{"id": "A-B", "a": "A", "b": "B", "route_km": "5"}]}
    )
    draft.tables[SITES] = [{**row, "name_en": row["id"]} for row in draft.rows(SITES)]
    sheets = read_workbook(gnpy_sheets.write(draft, "x", Settings(), Findings())["x.xlsx"], file="x.xlsx")
    assert list(sheets) == ["Nodes", "Links"]
    assert sheets["Nodes"][4][-1] == "Preamp_restriction"
