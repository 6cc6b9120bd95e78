"""Files of other tools where a table is expected: read as `ixplan import` reads them, told by their content."""

from __future__ import annotations

import csv
import json
import random
from contextlib import nullcontext
from functools import partial

import numpy as np
import pytest

from geodata.errors import InputError
from netplan.calibrate.gathered import gather
from netplan.calibrate.records import NO_ANSWER
from netplan.calibrate.sources import tools
from netplan.calibrate.sources.open import read_source
from netplan.formats.measured import atlas, common, fping, perfsonar
from netplan.interchange.merging import merge
from netplan.plan import read_plan
from topology.formats.contract import Settings, Source
from topology.formats.draft import MEASUREMENTS, Draft
from topology.formats.findings import Findings

START_S = 1_793_491_200
ENDS = "end,site\natlas:1,zhongwei\natlas:2,beijing\n192.0.2.7,helingeer\n192.0.2.8,lanzhou\n"


def _results(count):
    """Draw pings of two probes to two targets over three hours, with a loss now and then, and one target silent."""
    draw = random.Random(3)
    results = []
    for number in range(count):
        probe, target = draw.choice([1, 2]), draw.choice(["192.0.2.7", "192.0.2.8"])
        rtts = [{"rtt": round(draw.uniform(12, 12.4), 6)} if draw.random() < 0.9 else {"x": "*"} for _ in range(3)]
        result = {"prb_id": probe, "msm_id": 9, "type": "ping", "dst_addr": target, "timestamp": START_S + 107 * number}
        results.append(result | {"result": rtts})
    silent = {"prb_id": 1, "msm_id": 9, "type": "ping", "dst_addr": "192.0.2.9", "timestamp": START_S}
    return [*results, silent | {"result": [{"x": "*"}] * 3}]


@pytest.fixture
def results(tmp_path):
    path = tmp_path / "results.json"
    path.write_text("\n".join(map(json.dumps, _results(100))))
    return path


def _plain_table(path):
    """Write the same results as anybody would type them."""
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["from", "to", "layer", "rtt_ms", "time", "number"])
        for number, result in enumerate(_results(100)):
            ends = f"atlas:{result['prb_id']}", result["dst_addr"], "ip-public"
            for place, item in enumerate(result["result"]):
                rows.writerow([*ends, item.get("rtt", "-"), result["timestamp"], f"{number}-{place}"])


def _imported(source, path):
    """Write the table that an import makes."""
    draft = atlas.read([Source(source)], Settings(), Findings())
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, draft.columns(MEASUREMENTS))
        table.writeheader()
        table.writerows(draft.rows(MEASUREMENTS))


def _told(source):
    return [
        (item.path, item.bucket.tolist(), item.value_ms.tolist(), item.count.tolist(), item.answered, item.lost)
        for item in source.readings
    ]


@pytest.mark.parametrize("most_single", [common.MOST_SINGLE, 50])
def test_results_are_the_same_read_directly_imported_and_typed(tmp_path, results, monkeypatch, most_single):
    monkeypatch.setattr(common, "MOST_SINGLE", most_single)
    plain, imported = tmp_path / "plain.csv", tmp_path / "measurements.csv"
    _plain_table(plain)
    _imported(results, imported)
    direct, by_import, typed = (read_source(str(path)) for path in (results, imported, plain))
    assert _told(direct) == _told(by_import) == _told(typed)
    assert len(direct.readings) == 4
    assert direct.refused == by_import.refused == typed.refused
    assert [item.code for item in direct.refused] == [NO_ANSWER]
    assert (direct.data.name, direct.data.kind) == ("results.json", "ripe-atlas")


WIDE = [
    "起点,终点,网络层,往返时延（us）,rtt_p50_us\na,b,ip-public,12400,12900\na,c,,8100,\n",
    "src,dst,layer,RTT (s),时间\n" + "a,b,ip-public,0.0124,1793491200\na,b,ip-public,0.0125,1793491201\n" * 2,
    "src,dst,RTT (s)\n" + "a,b,0.0124\na,b,-\n" * 4,
    "from,to,operator,rtt_min_ms,rtt_ms,otdr_km,samples\na,b,电信,12.4,13.9,,40\na,b,,12.5,,810.5,\n",
    "source,destination,layer,otn_oneway,oneway_us\na,b,ip-private,6.1,\nb,a,,,6200\n",
]


def _of_sites(path):
    """Tell what a table says of the paths of a and b, without the duplicates and the tools' paths."""
    readings = [item for item in read_source(str(path)).readings if item.path.start in ("a", "b")]
    return [
        (item.path, item.value_ms.tolist(), item.figures, item.answered, item.lost, str(item.median_ms))
        for item in readings
    ]


@pytest.mark.parametrize("wide", WIDE)
@pytest.mark.parametrize("turned", [False, True])
def test_a_wide_table_merged_with_long_rows_is_read_as_it_was_alone(tmp_path, wide, turned):
    (tmp_path / "wide.csv").write_text(wide, encoding="utf-8")
    rows = [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(wide.splitlines())]
    shared = {"from": "x", "to": "y", "layer": "ip-public", "quantity": "rtt", "unit": "ms"}
    shared |= {"time": "2026-11-01T00:00:00Z"} if "时间" in wide else {}
    drafts = [Draft(file="f", tables={MEASUREMENTS: found}) for found in (rows, [shared | {"value": "5"}] * 9)]
    both = merge(*(drafts[::-1] if turned else drafts), Findings(), match_km=2.0)
    with (tmp_path / "both.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, both.columns(MEASUREMENTS))
        table.writeheader()
        table.writerows(both.rows(MEASUREMENTS))
    alone = _of_sites(tmp_path / "wide.csv")
    assert alone
    assert _of_sites(tmp_path / "both.csv") == alone


def test_floors_between_sites_are_those_of_the_typed_table(tmp_path, results):
    plain, ends = tmp_path / "plain.csv", tmp_path / "ends.csv"
    _plain_table(plain)
    ends.write_text(ENDS)
    plan = read_plan(calibrated=False)
    direct, typed = (gather(plan, [str(path)], ends=ends, step=lambda _: nullcontext()) for path in (results, plain))
    assert direct.floors == typed.floors
    assert {frozenset((floor.path.start, floor.path.end)) for floor in direct.floors} == {
        frozenset((start, end)) for start in ("zhongwei", "beijing") for end in ("helingeer", "lanzhou")
    }


def test_parts_of_a_large_file_are_all_counted(tmp_path, results, monkeypatch):
    whole = read_source(str(results))
    monkeypatch.setattr(common, "MOST_SINGLE", 20)
    monkeypatch.setattr(tools, "Tally", partial(common.Tally, most_rows=25))
    parts = read_source(str(results))
    assert [(item.path, item.answered, item.lost) for item in parts.readings] == [
        (item.path, item.answered, item.lost) for item in whole.readings
    ]
    assert all(
        np.array_equal(np.repeat(one.value_ms, one.count), np.repeat(other.value_ms, other.count))
        for one, other in zip(parts.readings, whole.readings, strict=True)
    )


def test_what_the_reader_takes_for_granted_is_a_remark(tmp_path):
    (tmp_path / "beijing.txt").write_text(
        "lanzhou : 21.4 21.3 - 21.5 21.4\nICMP Time Exceeded from 192.0.2.1 for ICMP Echo sent to x\n"
    )
    source = read_source(str(tmp_path / "beijing.txt"))
    assert [(item.path.start, item.path.end, item.answered, item.lost) for item in source.readings] == [
        (f"{fping.NAME}:beijing", "lanzhou", 4, 1)
    ]
    said = "\n".join(f"{zh} {en}" for zh, en in source.remarks)
    assert "“fping:beijing”" in said and "ip-private" in said and "Time Exceeded" in said


def test_floors_of_summaries_stand_beside_samples(tmp_path):
    lines = ["lanzhou : 21.4 21.3 21.5 21.4 21.6", "beijing : xmt/rcv/%loss = 9/9/0%, min/avg/max = 12.5/13.1/14.2"]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n")
    found = {item.path.end: item for item in read_source(str(tmp_path / "a.txt")).readings}
    assert (found["beijing"].figures, found["beijing"].value_ms.tolist()) == (True, [12.5])
    assert (found["lanzhou"].figures, found["lanzhou"].answered) == (False, 5)


def test_one_way_delays_stay_one_way(tmp_path):
    result = {"succeeded": True, "histogram-latency": {"6.25": 10, "6.26": 4}, "packets-lost": 1}
    run = {"test": {"type": "latency", "spec": {"source": "a", "dest": "b"}}, "result": result}
    (tmp_path / "a.json").write_text(json.dumps(run | {"schedule": {"start": "2026-11-22T08:00:00Z"}}))
    (reading,) = read_source(str(tmp_path / "a.json")).readings
    assert (reading.path.quantity, reading.value_ms.tolist(), reading.count.tolist()) == (
        "oneway",
        [6.25, 6.26],
        [10, 4],
    )
    assert reading.lost == 1


def test_a_file_without_delays_names_itself(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"test": {"type": "rtt"}, "result": {"roundtrips": [{"rtt": "PT1S", "ip": "b"}]}}'
    )
    with pytest.raises(InputError, match=r"^a\.json") as refused:
        read_source(str(tmp_path / "a.json"))
    assert refused.value.code == "perfsonar_no_ends"
    assert perfsonar.NAME == "perfsonar"
