"""A redacted plan gives the same figures, and nothing that is made from it holds a name that was taken out."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace

import pytest

from geodata.boundaries import dash_line, provinces
from maps.exports.geojson import network_geojson
from maps.exports.kml import network_kml
from maps.pages import map_page, report_page
from maps.picture.main_map import map_svg
from netplan.calibration.records import SuspectedSite
from netplan.parameters import REDACTIONS
from netplan.plan import read_plan
from netplan.report.documents import latency_document
from netplan.report.evidence import evidence
from netplan.report.gather import gather
from netplan.report.redaction import redacted
from netplan.report.redaction_codes import Scrubber, codes_of
from netplan.report.workbook import report_workbook
from netplan.verdicts import judge_plan

#: What pages show of the plan before anything is taken out, and what only its files hold.
SHOWN = ("密云一号", "Zebra-One", "zebra1", "wm-seg", "me-seg", "ws-seg", "se-seg", "甲通信", "TelcoQ", "duct-x77")
SHOWN += ("Duct X77", "管道七七", "机房庚", "Room Geng", "roomgeng", "seg-file")
SECRETS = (*SHOWN, "ring-99", "dem-5", "egr-8", "成员辛", "Member Xin", "64999", "机密台账")
FILES = {
    "plan__toml": (
        'plan_version = 1\nname_zh = "密云一号扩容"\nname_en = "Zebra-One grows"\nas_of = 2026-11-01\n[handling]\n'
        'redact = ["cables", "geometry", "operators", "sites", "members", "sources"]\n'
    ),
    "sites__csv": (
        "id,name_zh,name_en,province_zh,lon_deg,lat_deg,kind,roles,source\n"
        "west,西,West,甲,105.123456,37.234567,city,exchange,机密台账\n"
        "roomgeng,机房庚,Room Geng,甲,107.345678,37.456789,station,,\n"
        "east,东,East,乙,109.567891,37.678912,city,,\n"
        "south,南,South,乙,107.789123,35.891234,city,,\n"
    ),
    "cables__csv": "id,name_zh,name_en,existence,source\nzebra1,密云一号,Zebra-One,assumed,机密台账\n",
    "spans__csv": (
        "id,a,b,cable,operator,route_km,risk_groups,source\n"
        "wm-seg,west,roomgeng,zebra1,甲通信,220,duct-x77,seg-file\n"
        "me-seg,roomgeng,east,zebra1,甲通信,220,,seg-file\n"
        "ws-seg,west,south,,TelcoQ,330,duct-x77,\n"
        "se-seg,south,east,,TelcoQ,330,,\n"
    ),
    "risk_groups__csv": "id,kind,name_zh,name_en\nduct-x77,duct,管道七七,Duct X77\n",
    "spans__geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"id": "wm-seg"},
                    "geometry": {
                        "type": "LineString",
                        "coordinates": [[105.123456, 37.234567], [106.111222, 37.999888], [107.345678, 37.456789]],
                    },
                }
            ],
        }
    ),
    "regions__geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {
                        "id": "flood", "kind": "flood", "name_zh": "洪水", "events_per_year": 0.1, "repair_h": 24
                    },
                    "geometry": {
                        "type": "Polygon",
                        "coordinates": [[[106.0, 37.9], [106.2, 37.9], [106.2, 38.1], [106.0, 38.1], [106.0, 37.9]]],
                    },
                }
            ],
        }
    ),
    "ip_nodes__csv": "site,layer,role,operator\nwest,ip-private,core,甲通信\neast,ip-private,core,甲通信\n",
    "circuits__csv": "id,layer,a,b,operator,spans\nring-99,ip-private,west,east,甲通信,wm-seg;me-seg\n",
    "traffic__csv": "id,from,to,gbps\ndem-5,west,east,10\n",
    "egress__csv": "id,from,to,capacity_gbps,operator\negr-8,west,east,100,TelcoQ\n",
    "exchanges__csv": "site,name_zh,name_en,in_service\nwest,西交换,West exchange,2020-01-01\n",
    "members__csv": (
        "id,name_zh,name_en,kind,ports,asn,peak_in_gbps,peak_out_gbps\n"
        "m1,成员辛,Member Xin,content,1x10,64999,2,1\n"
    ),
    "targets__csv": (
        "id,from,to,limit,quantity,name_zh,note_zh,source\n"
        "first,west,east,3,delay,经密云一号到东,机房庚在途,文件\nup,west,east,0.9999,availability,可用,,文件\n"
    ),
}  # fmt: skip


@pytest.fixture
def plans(write):
    plan = read_plan(write(**FILES))
    return plan, redacted(plan)


def words_of(value):
    """All strings of a document, keys included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from words_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, str):
        yield value


def figures_of(value):
    """All numbers of a document in their order, positions left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("line", "lines", "lon_deg", "lat_deg", "coordinates_deg", "polygons", "certain", "rings"):
                yield from figures_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from figures_of(item)
    elif isinstance(value, int | float):
        yield value


def gathered(plan, *chapters):
    chosen = {"views": ("reach", "cuts", "builds", "measured"), "chapters": chapters}
    return gather(plan, judge_plan(plan), date="2026-11-21", version="0", clock=time.process_time, **chosen)


def test_nothing_that_is_gathered_or_drawn_holds_what_was_taken_out_and_no_figure_moves(plans):
    before, after = gathered(plans[0], "resilience"), gathered(plans[1], "resilience", "exchange")
    assert after["handling"]["redacted"] is True
    shown = [map_page(after, provinces=provinces(), dash_line=dash_line()), report_page(after)]
    shown += ["\n".join(words_of(after)), json.dumps(after, ensure_ascii=False)]
    shown += [network_kml(after), network_kml(after, lang="en"), network_geojson(after)]
    shown.append(map_svg(after, lang="zh", provinces=provinces(), dash_line=dash_line()))
    with zipfile.ZipFile(io.BytesIO(report_workbook(after, "zh"))) as packed:
        shown += [packed.read(name).decode() for name in packed.namelist()]
    shown += evidence(plans[1], command=["ixplan", "report"], outputs={}, page=after).values()
    shown.append(json.dumps(latency_document(plans[1], judge_plan(plans[1]), explain=True), ensure_ascii=False))
    assert [secret for secret in SHOWN if secret not in json.dumps(before, ensure_ascii=False)] == []
    assert [secret for secret in SECRETS if any(secret in text for text in shown)] == []
    positions = [value for site in plans[0].network.sites.values() for value in site.position]
    assert [value for value in (*positions, 106.111222) if any(repr(value)[:6] in text for text in shown)] == []
    for name in ("verdicts", "resilience"):
        assert list(figures_of(before[name])) == list(figures_of(after[name]))


def test_lengths_delays_and_the_checksum_stay(plans):
    plan, hidden = plans
    assert hidden.digest == plan.digest
    assert [span.route_km for span in hidden.network.spans.values()] == [
        span.route_km for span in plan.network.spans.values()
    ]
    for before, after in zip(judge_plan(plan), judge_plan(hidden), strict=True):
        routes = before.worst.route, after.worst.route
        assert before.status == after.status
        assert [route and route.oneway_ms for route in routes[:1]] == [
            route and route.oneway_ms for route in routes[1:]
        ]


def test_records_still_refer_to_each_other(plans):
    network = plans[1].network
    for span in network.spans.values():
        assert set(span.ends) <= set(network.sites)
        assert not span.cable or span.cable in network.cables
        assert set(span.risk_groups) <= set(network.risk_groups)
        assert span.line is None
    assert all(set(circuit.spans) <= set(network.spans) for circuit in network.circuits.values())
    assert {key: item.id for key, item in network.spans.items()} == {key: key for key in network.spans}


def test_a_region_strikes_the_same_spans_without_their_lines(plans):
    plan, hidden = plans
    from topology.regions import spans_crossing

    struck = [spans_crossing(item.regions["flood"], item.network.spans.values(), item.network.sites) for item in plans]
    assert struck[0] == ["wm-seg"]
    at = list(plan.network.spans).index("wm-seg")
    assert struck[1] == [list(hidden.network.spans)[at]]


def test_without_configuration_cables_geometry_and_operators_go_and_the_rest_stays(write):
    files = {**FILES, "plan__toml": 'plan_version = 1\nname_zh = "小"\n'}
    hidden = redacted(read_plan(write(**files)))
    assert hidden.network.sites["roomgeng"].name_zh == "机房庚"
    assert hidden.members["m1"].name_zh == "成员辛"
    assert hidden.network.sites["west"].source == "机密台账"
    assert hidden.network.operators == ("OP01", "OP02")
    assert [cable.name_zh for cable in hidden.network.cables.values()] == ["光缆 01"]
    assert hidden.settings.handling.coordinates_deg == 0.1


@pytest.mark.parametrize("what", REDACTIONS)
def test_each_thing_can_be_taken_out_alone(write, what):
    plan = read_plan(write(**FILES))
    handling = replace(plan.settings.handling, redact=(what,))
    hidden = redacted(replace(plan, settings=replace(plan.settings, handling=handling)))
    assert judge_plan(hidden)[0].status == judge_plan(plan)[0].status
    gone = {"cables": "密云一号", "operators": "甲通信", "sites": "机房庚", "members": "成员辛", "sources": "seg-file"}
    if what in gone:
        assert gone[what] in repr(plan)
        assert gone[what] not in repr(hidden)
    else:
        assert not any(span.line for span in hidden.network.spans.values())


def test_a_calibration_is_renamed_with_its_spans(write, calibration):
    plan = read_plan(write())
    plan = replace(plan, calibration=calibration)
    handling = replace(plan.settings.handling, redact=("cables", "operators", "sources"))
    made = redacted(replace(plan, settings=replace(plan.settings, handling=handling))).calibration
    assert sorted(made.spans) == sorted(item.span for item in made.spans.values())
    assert set(made.spans) <= {"span-01", "span-02", "span-03", "span-04"}
    assert list(made.operators) == ["OP01"]
    assert made.data[0].name == "data-01"
    assert set(made.sums[0].spans) == set(made.spans)


def test_what_a_calibration_suspects_and_what_its_files_are_called_is_renamed_too(write, calibration):
    plan = read_plan(write(**{key: FILES[key] for key in ("plan__toml", "sites__csv", "spans__csv", "cables__csv",
                                                          "risk_groups__csv", "targets__csv")}))  # fmt: skip
    suspect = SuspectedSite(site="roomgeng", lon_deg=107.345678, lat_deg=37.456789, uncertainty_km=3.0, shift_km=9.0,
                            pairs=3, off=1, faster_than_light=0,
                            short_spans=("wm-seg",))  # fmt: skip
    data = (replace(calibration.data[0], name="甲通信-TelcoQ.csv"),)
    made = replace(calibration, suspects=(suspect,), data=data)
    handling = replace(plan.settings.handling, redact=("cables", "operators", "sites"))
    hidden = redacted(replace(plan, calibration=made, settings=replace(plan.settings, handling=handling))).calibration
    assert hidden.suspects[0].site.startswith("site-")
    assert hidden.suspects[0].short_spans[0].startswith("span-")
    assert not any(name in repr((hidden.suspects, hidden.data)) for name in ("roomgeng", "wm-seg", "甲通信", "TelcoQ"))


def test_codes_sort_as_the_ids_they_stand_for():
    ids = [f"id{number}" for number in range(120)]
    codes = codes_of(ids, "x-")
    assert [codes[key] for key in sorted(ids)] == sorted(codes.values())
    assert codes["id0"] == "x-001"


def test_codes_of_operators_and_members_do_not_follow_their_alphabet(write):
    names = [f"op{letter}" for letter in "abcdefgh"]
    spans = "".join(f"x{name},west,middle,{name},200\n" for name in names)
    members = "".join(f"{name},{name},{name},content,1x10,2,1\n" for name in names)
    files = {
        **FILES,
        "spans__csv": f"id,a,b,operator,route_km\n{spans}y,middle,east,,200\nz,east,south,,300\n",
        "traffic__csv": "id,from,to,gbps\nd,west,east,1\n",
        "members__csv": f"id,name_zh,name_en,kind,ports,peak_in_gbps,peak_out_gbps\n{members}",
    }
    for name in ("circuits__csv", "spans__geojson", "ip_nodes__csv", "egress__csv", "sites__csv", "regions__geojson"):
        del files[name]
    first, again = (redacted(read_plan(write(**files))) for _ in "ab")
    operators = [first.network.spans[key].operator for key in first.network.spans][: len(names)]
    called = [item.name_en for item in first.members.values()]
    assert operators != sorted(operators)
    assert called != sorted(called)
    assert sorted(operators) == list(first.network.operators) == [f"OP{number:02}" for number in range(1, 9)]
    assert [item.name_en for item in again.members.values()] == called, "the same plan, the same codes"


def test_a_name_inside_the_name_of_a_place_stays():
    scrub = Scrubber({"呼和": ("光缆 01", "Cable 01"), "Line": ("光缆 02", "Cable 02")}, {"呼和浩特"})
    assert scrub.text("呼和到呼和浩特", english=False) == "光缆 01到呼和浩特"
    assert scrub.text("Line, Linear, the Line.", english=True) == "Cable 02, Linear, the Cable 02."
