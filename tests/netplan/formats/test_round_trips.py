"""Plan to format to plan: whatever a format says it carries comes back the same, whatever the texts hold."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netplan.formats.registry import formats
from netplan.members import KINDS, POLICIES
from topology.formats.contract import Settings, Source
from topology.formats.draft import EXTRA, NUMERIC, Draft, Resolved, kept_cell, number_cell
from topology.formats.findings import ASSUMED, Findings
from topology.records import SITE_KINDS, SPAN_STATUSES

#: Formats that write several files, and those whose every file costs a process, get fewer examples.
DEAR = {"geopackage": 2, "shapefile": 2, "gnpy-xlsx": 6, "xlsx": 6}
EXAMPLES = 12
FULL = os.environ.get("PROOF") == "1"

LETTERS = "ab Z9中卫和林格尔é,;:'\"<>&=@/\\|{}[]()#%_-.+😀"
NAMES = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool).map(lambda text: " ".join(text.split()))
IDS = st.text("abz09中卫é'\"<>&=@/|{}()#%_-.+", min_size=1, max_size=9).filter(lambda text: text.strip("-'\"=") != "")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(-1e9, 1e9).map(lambda x: round(x, 6))
    | NAMES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b c", "中"]), inner, max_size=2),
    max_leaves=3,
)
FIELDS = st.sampled_from(["Country", "label", "人员", "Link Label", "n"])


@st.composite
def drafts(draw):
    count = draw(st.integers(2, 5))
    keys = draw(st.lists(IDS, min_size=count, max_size=count, unique_by=str.casefold))
    sites = [_site(draw, key, place) for place, key in enumerate(keys)]
    ends = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), min_size=1, max_size=5))
    ends = [(a, b) for a, b in ends if a != b] or [(keys[0], keys[1])]
    span_keys = draw(st.lists(IDS, min_size=len(ends), max_size=len(ends), unique_by=str.casefold))
    spans = [_span(draw, key, a, b) for key, (a, b) in zip(span_keys, ends, strict=True)]
    lines = {span["id"]: _line(draw, span, sites) for span in spans if draw(st.booleans())}
    traffic = [
        {"id": f"d{n}", "from": a, "to": b, "gbps": number_cell(draw(st.integers(1, 4000)) / 8), "layer": "ip-private"}
        for n, (a, b) in enumerate(dict.fromkeys(ends))
    ]
    members = [_member(draw, n) for n in range(draw(st.integers(0, 3)))]
    tables = {"sites.csv": sites, "spans.csv": spans, "traffic.csv": traffic, "members.csv": members}
    tables["cables.csv"] = [{"id": "c1", "name_zh": draw(NAMES), "existence": "reported", "source": draw(NAMES)}]
    tables["exchanges.csv"] = [{"site": keys[0], "name_zh": "交换中心"}]
    lengths = {span["id"]: Resolved(900.0, 800.0, 1000.0, "corridor") for span in spans}
    return Draft(file="plan", name_zh="方案", name_en="Plan", tables=tables, lines=lines, lengths=lengths)


def _extras(draw):
    found = draw(st.dictionaries(FIELDS, JSON, max_size=2))
    return {EXTRA + name: kept_cell(value) for name, value in found.items() if kept_cell(value)}


def _site(draw, key, place):
    return {
        "id": key,
        "name_zh": draw(NAMES),
        "name_en": draw(NAMES),
        "lon_deg": number_cell(round(100 + 3 * place + draw(st.integers(0, 1000)) / 1000, 6)),
        "lat_deg": number_cell(round(30 + 2 * (place % 3) + draw(st.integers(0, 1000)) / 1000, 6)),
        "kind": draw(st.sampled_from(SITE_KINDS)),
        "source": draw(NAMES),
        **_extras(draw),
    }


def _span(draw, key, a, b):
    km = draw(st.integers(2000, 9000)) / 2
    span = {
        "id": key,
        "a": a,
        "b": b,
        "cable": "c1",
        "operator": draw(NAMES),
        "status": draw(st.sampled_from(SPAN_STATUSES)),
        "route_km": number_cell(km),
        "source": draw(NAMES),
    }
    if draw(st.booleans()):
        span |= {
            "route_km_low": number_cell(km - 10),
            "route_km_high": number_cell(km + 20),
            "length_origin": "published",
        }
    return span | _extras(draw)


def _line(draw, span, sites):
    at = {site["id"]: (float(site["lon_deg"]), float(site["lat_deg"])) for site in sites}
    a, b = at[span["a"]], at[span["b"]]
    middle = (round((a[0] + b[0]) / 2 + draw(st.integers(-5, 5)) / 10, 6), round((a[1] + b[1]) / 2, 6))
    return (a, middle, b)


def _member(draw, n):
    return {
        "id": f"as{64500 + n}",
        "asn": str(64500 + n),
        "name_zh": draw(NAMES),
        "name_en": draw(NAMES),
        "kind": draw(st.sampled_from(KINDS)),
        "ports": "2x100;1x10",
        "exchange": "",
        "policy": draw(st.sampled_from(POLICIES)),
        "joined": "2025-03-01",
        "basis": "published",
        "source": draw(NAMES),
    }


def reduced(draft, item):
    """Return what a format carries of a draft: table -> key -> cells, numbers as numbers."""
    found = {}
    for table, columns in item.carries.items():
        rows = {}
        for number, row in enumerate(draft.rows(table)):
            wanted = {
                column: float(cell) if column in NUMERIC else cell
                for column, cell in row.items()
                if cell != "" and (column in columns or (item.extras and column.startswith(EXTRA)))
            }
            rows[row.get("id") or row.get("site") or str(number)] = wanted
        if rows:
            found[table] = rows
    return found


def agrees(before, after, *, may_fill):
    """Every cell comes back; where something was taken for granted, and in `source`, open cells may be filled."""
    assert before.keys() <= after.keys()
    for table, rows in before.items():
        assert rows.keys() == after[table].keys(), table
        for key, cells in rows.items():
            back = after[table][key]
            assert {column: back.get(column) for column in cells} == cells, (table, key)
            added = {column for column in back.keys() - cells.keys() if column != "source"}
            assert may_fill or not added, (table, key, added)


def trip(draft, item, place):
    """Write a draft, read it back."""
    written, read = Findings(), Findings()
    exchange = draft.tables["exchanges.csv"][0]["site"]
    layers = Settings(exchange=exchange)
    files = item.write(draft, "plan", layers, written)
    if item.suffix:
        for name, content in files.items():
            (place / name).write_bytes(content)
        sources = [Source(place / name) for name in files]
    else:
        folder = place / "folder"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        sources = [Source(folder)]
    main = [source for source in sources if item.recognise(source)]
    assert main, f"{item.name} does not recognise its own file"
    return item.read(main, layers, read), bool(written.of(ASSUMED) or read.of(ASSUMED)), files


WRITERS = [item for item in formats() if item.write is not None and item.read is not None]


@pytest.mark.proof
@pytest.mark.parametrize("item", WRITERS, ids=lambda item: item.name)
def test_a_plan_comes_back_from_every_format_with_all_that_the_format_carries(item, tmp_path_factory):
    examples = DEAR.get(item.name, EXAMPLES) * (50 if FULL else 1)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not FULL)
    @given(drafts())
    def every(draft):
        back, assumed, files = trip(draft, item, tmp_path_factory.mktemp("trip"))
        agrees(reduced(draft, item), reduced(back, item), may_fill=assumed)
        if item.lines:
            assert back.lines == draft.lines
        again = item.write(draft, "plan", Settings(exchange=draft.tables["exchanges.csv"][0]["site"]), Findings())
        assert again == files, "the same plan gives other bytes"

    every()
