"""Points become sites and lines spans: ends by name, by place, or made; lengths given, measured or left open."""

import math
import random
from itertools import pairwise

import pytest

from geodata.distance import great_circle_km, line_length_km
from topology.formats.contract import Settings
from topology.formats.draft import Draft
from topology.formats.drawings.drawn import BARE, LINE, POINT, Feature, features_of, network_of
from topology.formats.drawings.seam import cut, joined
from topology.formats.drawings.snapping import gathered, nearest, passed
from topology.formats.findings import ASSUMED, CONFLICT, DOUBTED, LEFT_OUT, Findings

BEIJING, SHANGHAI, WUHAN = (116.4, 39.9), (121.47, 31.23), (114.3, 30.6)


def network(*drawn, coordinates="WGS84", **said):
    findings = Findings()
    features = [
        Feature(kind, tuple(points), properties, place) for place, (kind, points, properties) in enumerate(drawn, 1)
    ]
    draft = network_of(
        features, file="a.geojson", coordinates=coordinates, settings=Settings(**said), findings=findings, source="test"
    )
    return draft, findings


def site(point, **properties):
    return POINT, [point], properties


def line(*points, **properties):
    return LINE, points, properties


def ends(draft):
    return [(row["a"], row["b"]) for row in draft.rows("spans.csv")]


def codes(findings, kind):
    return {finding.code: finding.count for finding in findings.of(kind)}


def test_a_line_ends_at_the_nearest_site_within_the_tolerance():
    draft, findings = network(site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line((116.405, 39.9), (121.47, 31.233)))
    assert ends(draft) == [("bj", "sh")]
    assert draft.lines == {"bj-sh": ((116.405, 39.9), (121.47, 31.233))}
    assert codes(findings, ASSUMED) == {"drawn_length_open": 1}


def test_a_straight_line_between_its_sites_is_not_kept_as_drawn():
    draft, _ = network(site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(BEIJING, SHANGHAI))
    assert draft.lines == {}


@pytest.mark.parametrize(
    "names", [{"起点": "北京", "终点": "上海"}, {"from": "bj", "to": "sh"}, {"A端": "bj", "Z端": "上海"}]
)
def test_ends_are_named_by_id_or_name_whatever_the_drawing_says(names):
    draft, _ = network(
        site(BEIJING, id="bj", 名称="北京"), site(SHANGHAI, id="sh", name="上海"), line(WUHAN, WUHAN, **names)
    )
    assert ends(draft) == [("bj", "sh")]


def test_a_line_drawn_from_its_end_b_is_turned_round():
    draft, _ = network(
        site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(SHANGHAI, WUHAN, BEIJING, id="s", a="bj", b="sh")
    )
    assert draft.lines == {"s": (BEIJING, WUHAN, SHANGHAI)}


def test_the_drawn_direction_stays_where_nothing_names_the_ends():
    draft, _ = network(site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(SHANGHAI, BEIJING))
    assert ends(draft) == [("sh", "bj")]


def test_ends_without_a_site_that_lie_together_become_one_made_site():
    draft, findings = network(
        line((100, 30), (101, 30)), line((101.001, 30), (102, 30)), line((102, 30.001), (100, 30.002))
    )
    assert ends(draft) == [("J1", "J2"), ("J2", "J3"), ("J3", "J1")]
    assert codes(findings, ASSUMED)["drawn_site_made"] == 3
    assert "100, 30" in findings.of(ASSUMED)[0].cases[0].sentence("en")


def test_names_without_a_site_make_one_where_the_first_line_ends():
    draft, findings = network(
        line((100, 30), (101, 30), 起点="甲", 终点="乙"), line((101.5, 30), (102, 30), 起点="乙", 终点="丙")
    )
    assert ends(draft) == [("甲", "乙"), ("乙", "丙")]
    assert codes(findings, ASSUMED)["drawn_site_named"] == 3
    assert codes(findings, DOUBTED) == {"drawn_name_apart": 1}


def test_two_sites_about_equally_near_are_told():
    draft, findings = network(
        site((100, 30), id="p"), site((100.01, 30), id="q"), site((103, 30), id="r"), line((100.0051, 30), (103, 30))
    )
    assert ends(draft) == [("q", "r")]
    assert codes(findings, ASSUMED)["drawn_end_between"] == 1


def test_a_line_from_a_site_to_itself_is_left_out():
    draft, findings = network(site(BEIJING, id="bj"), line(BEIJING, WUHAN, (116.401, 39.9)))
    assert ends(draft) == []
    assert codes(findings, LEFT_OUT) == {"drawn_loop": 1}


def test_a_line_that_passes_a_site_is_told_and_not_split():
    draft, findings = network(
        site((100, 30), id="p"),
        site((101, 30), id="q"),
        site((102, 30), id="r"),
        line((100, 30), (101.4, 30.002), (102, 30)),
    )
    assert ends(draft) == [("p", "r")]
    assert codes(findings, DOUBTED) == {"drawn_passes": 1}
    assert "q" in findings.of(DOUBTED)[0].cases[0].sentence("en")


def test_the_second_of_two_equal_ids_is_numbered_and_told():
    draft, findings = network(site(BEIJING, id="x"), site(SHANGHAI, id="x"))
    assert [row["id"] for row in draft.rows("sites.csv")] == ["x", "x-2"]
    assert draft.rows("sites.csv")[1]["x:id"] == "x"
    assert codes(findings, CONFLICT) == {"drawn_id_twice": 1}


@pytest.mark.parametrize(
    ("name", "value", "km"),
    [
        ("皮长公里", 1200, "1200"),
        ("长度（米）", 1200000, "1200"),
        ("route_km", "1200.5", "1200.5"),
        ("length_m", 1.5e6, "1500"),
    ],
)
def test_a_length_is_brought_into_kilometres_by_its_unit(name, value, km):
    draft, _ = network(site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(BEIJING, SHANGHAI, **{name: value}))
    assert draft.rows("spans.csv")[0]["route_km"] == km


@pytest.mark.parametrize(("value", "km"), [(1300, "1300"), (1300000, "1300"), (7, None)])
def test_a_length_without_a_unit_is_told_by_what_is_drawn(value, km):
    draft, findings = network(site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(BEIJING, SHANGHAI, 长度=value))
    row = draft.rows("spans.csv")[0]
    assert row.get("route_km") == km
    assert (codes(findings, ASSUMED).get("drawn_unit") == 1) is (km is not None)
    assert ("x:长度" in row) is (km is None)


def test_a_drawn_length_is_the_geodesic_along_the_line():
    draft, _ = network(
        site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(BEIJING, WUHAN, SHANGHAI), drawn_lengths=True
    )
    row = draft.rows("spans.csv")[0]
    assert float(row["route_km"]) == pytest.approx(line_length_km([BEIJING, WUHAN, SHANGHAI]), abs=1e-5)
    assert row["length_origin"] == "given"


def test_a_drawn_length_is_never_below_the_way_between_its_sites():
    draft, _ = network(
        site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line((116.402, 39.895), (121.468, 31.235)), drawn_lengths=True
    )
    assert float(draft.rows("spans.csv")[0]["route_km"]) >= great_circle_km(*BEIJING, *SHANGHAI)


def test_a_length_of_zero_says_nothing():
    draft, findings = network(site(BEIJING, id="bj"), site(SHANGHAI, id="sh"), line(BEIJING, SHANGHAI, route_km=0))
    assert "route_km" not in draft.rows("spans.csv")[0]
    assert codes(findings, LEFT_OUT) == {"drawn_odd_number": 1}


def test_a_word_that_no_column_knows_is_kept_as_a_field():
    draft, _ = network(site(BEIJING, id="bj", type="POP", floors=3, note=None, tags=["a"], lon=1))
    row = draft.rows("sites.csv")[0]
    assert "kind" not in row
    assert {key: row[key] for key in row if key.startswith("x:")} == {
        "x:type": "POP",
        "x:floors": "3",
        "x:note": "null",
        "x:tags": '["a"]',
        "x:lon": "1",
    }


def test_what_is_bare_goes_to_the_table_that_it_names():
    draft, findings = network(
        (BARE, [], {"table": "cables.csv", "id": "c", "name_zh": "京沪", "depth": 2}),
        (BARE, [], {"table": "secrets.csv", "id": "c"}),
        (BARE, [], {"name": "无处"}),
        (BARE, [], {"remark": "nothing"}),
        (BARE, [], {"a": "x", "b": "y"}),
    )
    assert draft.rows("cables.csv") == [{"id": "c", "name_zh": "京沪", "x:depth": "2"}]
    assert draft.rows("sites.csv")[0]["name_zh"] == "无处"
    assert ends(draft) == [("x", "y")]
    assert codes(findings, LEFT_OUT) == {"drawn_table_unknown": 1, "drawn_nothing": 1}


def test_control_characters_and_lone_surrogates_are_taken_out_and_told():
    draft, findings = network(site(BEIJING, id="b\x00j", note="a\ud800b", 名称="北\x07京"))
    row = draft.rows("sites.csv")[0]
    assert (row["id"], row["x:note"], row["name_zh"]) == ("bj", "ab", "北京")
    assert codes(findings, ASSUMED) == {"drawn_controls": 1}


def test_a_drawing_of_a_draft_gives_the_draft_again():
    draft = Draft(
        tables={
            "sites.csv": [
                {
                    "id": "-p",
                    "name_zh": "甲",
                    "lon_deg": "100",
                    "lat_deg": "30",
                    "x:type": "POP",
                    "x:table": "t",
                    "x:id": "7",
                },
                {"id": "q", "lon_deg": "101.5", "lat_deg": "-30", "x:名称": '"5"', "x:deep": '{"a": [1, null]}'},
                {"id": "nowhere", "name_en": "Nowhere"},
            ],
            "spans.csv": [
                {"id": "s", "a": "q", "b": "-p", "route_km": "9000.5"},
                {"id": "t", "a": "-p", "b": "nowhere"},
            ],
        },
        lines={"s": ((101.5, -30.0), (170.0, 0.0), (100.0, 30.0))},
    )
    features = list(features_of(draft))
    back = network_of(features, file="", coordinates="WGS84", settings=Settings(), findings=Findings(), source="")
    assert back.tables == draft.tables
    assert back.lines == draft.lines


def test_the_nearest_and_the_next_agree_with_looking_at_all():
    chance = random.Random(4)

    def anywhere(count):
        return [
            (chance.choice([chance.uniform(-180, 180), chance.uniform(179.9, 180), chance.uniform(-180, -179.9)]),
             chance.choice([chance.uniform(-90, 90), chance.uniform(89.9, 90), chance.uniform(-90, -89.9)]))
            for _ in range(count)
        ]  # fmt: skip

    there, asked = anywhere(300), anywhere(200)
    for within_km in (0.0, 5.0, 400.0):
        found = nearest([*asked, *there[:20]], there, within_km)
        for at, point in enumerate([*asked, *there[:20]]):
            far = sorted((great_circle_km(*point, *other), index) for index, other in enumerate(there))
            if far[0][0] > within_km * 1.004 + 1e-6:
                assert found.first[at] == -1
            elif far[0][0] < within_km * 0.996 or far[0][0] == 0.0:
                assert found.first_km[at] == pytest.approx(far[0][0], rel=0.004, abs=1e-6)
                assert great_circle_km(*point, *there[found.first[at]]) == pytest.approx(far[0][0], rel=0.004, abs=1e-6)
                if found.second[at] >= 0:
                    assert found.second_km[at] == pytest.approx(far[1][0], rel=0.004, abs=1e-6)


def test_ends_meet_across_the_180th_meridian_and_at_the_pole():
    draft, _ = network(site((180, 5), id="p"), site((0, 90), id="n"), line((-179.999, 5), (120, 89.9999)))
    assert ends(draft) == [("p", "n")]


def test_gathered_points_lie_near_their_centre_and_centres_apart():
    chance = random.Random(5)
    points = [(100 + chance.random() / 20, 30 + chance.random() / 20) for _ in range(400)]
    chosen = gathered(points, 1.0)
    centres = sorted(set(chosen))
    assert all(great_circle_km(*points[at], *points[centre]) <= 1.001 for at, centre in enumerate(chosen))
    assert all(great_circle_km(*points[a], *points[b]) > 0.999 for n, a in enumerate(centres) for b in centres[n + 1 :])


def test_lines_pass_the_sites_beside_long_stretches():
    met = passed([((100, 30), (101, 30), (102, 30.5))], [(100.5, 30.004), (101.5, 30.26), (100.5, 30.1)], 1.5)
    assert [(line, place) for line, place, _ in met] == [(0, 0), (0, 1)]


def test_a_cut_line_joined_is_the_same_line():
    for course in [
        ((170.0, 5.0), (-170.0, 9.0), (-160.0, 1.0)),
        ((-179.0, 1.0), (180.0, 2.0), (170.0, 0.0)),
        ((179.0, 1.0), (-180.0, 2.0), (-170.0, 0.0)),
        ((170.0, 5.0), (-170.0, 9.0), (175.0, 3.0)),
    ]:
        pieces = cut(course)
        assert len(pieces) > 1
        assert all(abs(b[0] - a[0]) <= 180 for piece in pieces for a, b in pairwise(piece))
        assert joined(pieces) == [course]


def test_a_crowd_of_lines_costs_little_more_than_its_number():
    chance = random.Random(6)
    drawn = [
        Feature(LINE, ((100 + chance.random() / 50, 30.0), (100 + chance.random() / 50, 30.5)), {}, n)
        for n in range(3000)
    ]
    draft = network_of(drawn, file="", coordinates="WGS84", settings=Settings(), findings=Findings(), source="")
    assert len(draft.rows("spans.csv")) == 3000
    assert len(draft.rows("sites.csv")) < 10
    assert math.isfinite(float(draft.rows("sites.csv")[0]["lon_deg"]))
