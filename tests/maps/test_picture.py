"""The main map as a picture: what it shows, on any paper, of any plan, and in any language."""

from __future__ import annotations

import re
import struct

import pytest
from lxml import etree

from geodata.errors import InputError
from maps.picture import png
from maps.picture.clipping import Box, clipped_area, clipped_line
from maps.picture.labels import Courses, Item, placed
from maps.picture.main_map import map_svg
from maps.picture.png import map_png
from maps.picture.projection import CHINA, fitting

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(sample, ground):
    kept = {}

    def draw(lang="zh", paper="a4"):
        if (lang, paper) not in kept:
            kept[lang, paper] = map_svg(sample, **ground, lang=lang, paper=paper)
        return kept[lang, paper]

    return draw


def words_of(svg):
    root = etree.fromstring(svg.encode("utf-8"))
    return [one.text for one in root.iter(f"{SVG}text") if one.get("aria-hidden") is None]


def test_it_shows_what_a_national_map_must_show(drawn, sample):
    words = words_of(drawn())
    for must in ("台湾", "海南", "钓鱼岛", "南海诸岛"):
        assert must in words, must
    said = " ".join(words)
    for must in (
        sample["headline"]["zh"],
        "日期：2026年11月21日",
        "方案校验值 0123456789ab",
        "（35°N）",
        "阿尔伯斯",
        "来源：",
    ):
        assert must in said, must
    dashes = re.findall(r'<path d="([^"]+)"[^>]*stroke="#6A6A6A"', drawn())
    assert len(dashes) == 2, "on the map and in the inset"
    assert dashes[1].count("M") >= 9


def test_labels_stand_in_one_language(drawn):
    assert not re.search(r"[\u4e00-\u9fff]", " ".join(words_of(drawn("en"))))
    assert "Diaoyu Dao" in words_of(drawn("en"))


def test_every_verdict_stands_in_the_table_with_band_target_and_gap(drawn, sample):
    words = words_of(drawn())
    verdict = next(one for one in sample["verdicts"] if one["own_layer"] and one["status"] == "misses")
    at = words.index(verdict["to_zh"])
    assert words[at + 1] == f"{verdict['oneway_ms']:.1f}"
    assert "～" in words[at + 2]
    assert words[at + 3] == f"{verdict['limit_ms']:g}"
    assert words[at + 4].startswith("超")
    assert any("数据性质：假设" in one for one in words)


def test_the_same_plan_gives_the_same_bytes_and_nothing_that_runs_or_loads(sample, ground, drawn):
    svg = drawn()
    assert svg == map_svg(sample, **ground)
    root = etree.fromstring(svg.encode("utf-8"))
    assert {etree.QName(one).localname for one in root.iter()} <= set(
        "svg title desc rect path circle polygon g text".split()
    )
    assert not re.search(r"\bon\w+=|href|url\(|style=", svg)
    assert len(svg) < 600_000


@pytest.mark.parametrize("paper", ["a4", "a3", "wide"])
def test_everything_lies_on_the_paper(drawn, paper):
    root = etree.fromstring(drawn("en", paper).encode("utf-8"))
    wide, high = map(float, root.get("viewBox").split()[2:])
    for one in root.iter(f"{SVG}text"):
        assert 0 <= float(one.get("x")) <= wide
        assert 0 <= float(one.get("y")) <= high - 10


def test_review_number_and_marking_are_shown_where_they_are_set(page_data, ground):
    page_data["map"]["review_number"] = "GS(2024)0650号"
    page_data["map"]["ground_file"] = "标准底图.geojson"
    page_data["handling"] = {"marking_zh": "内部资料", "marking_en": "internal"}
    said = " ".join(words_of(map_svg(page_data, **ground)))
    assert "审图号：GS(2024)0650号" in said
    assert "内部资料" in said
    assert "底图：标准底图.geojson" in said


def test_hostile_names_stay_text_and_long_ones_are_cut(page_data, ground):
    hostile = "</text><script>alert(1)</script>&\x00\u202e\ud800\"'" + "长" * 5000
    for site in page_data["sites"]:
        site["name_zh"] = hostile
    for verdict in page_data["verdicts"]:
        verdict["to_zh"] = verdict["from_zh"] = hostile
    page_data["title"]["zh"] = page_data["headline"]["zh"] = hostile
    svg = map_svg(page_data, **ground)
    root = etree.fromstring(svg.encode("utf-8"))
    assert not list(root.iter(f"{SVG}script"))
    assert "</text><script>alert(1)</script>" in " ".join(words_of(svg))
    assert len(svg) < 1_200_000


@pytest.mark.parametrize(
    "sites",
    [
        [],
        [(105.19, 37.51)],
        [(2.35, 48.86), (13.4, 52.5)],
        [(172.6, -43.5), (-175.2, -21.1)],
        [(105.19, 37.51), (8.68, 50.11)],
        [(-74, 40.7), (139.7, 35.7), (18.4, -33.9)],
        [(10.0, 89.0), (-100.0, 89.5)],
    ],
    ids=["nothing", "one place", "Europe", "the 180th meridian", "China and Frankfurt", "the whole earth", "the pole"],
)
def test_a_plan_anywhere_lies_on_its_map(page_data, ground, sites):
    page_data |= {"verdicts": [], "targets": [], "spans": [], "counts": {}}
    page_data["sites"] = [
        {"id": str(at), "name_zh": f"地{at}", "name_en": f"P{at}", "lon_deg": lon, "lat_deg": lat, "origin": at == 0}
        for at, (lon, lat) in enumerate(sites)
    ]
    if len(sites) > 1:
        line = {"id": "s", "a": "0", "b": "1", "status": "existing", "line": [list(one) for one in sites[:2]]}
        page_data["spans"] = [line | {"schematic": False}]
    svg = map_svg(page_data, **ground)
    assert not re.search(r"\b(inf|nan)\b", svg)
    assert "方案中没有时延指标。" in words_of(svg)
    if sites:
        assert "地0" in words_of(svg)
    if len(sites) > 1:
        assert re.search(r'stroke="#6B6B6B" stroke-width="1.4"', svg), "its cable is on the map"


def test_china_is_drawn_on_albers_cone_and_its_scale_holds_at_35_degrees():
    import pyproj

    china = fitting([(105.19, 37.51), (87.6, 43.8)])
    assert (china.text, china.is_china) == (CHINA, True)
    a, b = china.points([(105.0, 35.0), (106.0, 35.0)])
    metres = pyproj.Geod(ellps="WGS84").inv(105, 35, 106, 35)[2]
    assert (b[0] - a[0]) == pytest.approx(metres / 1000, rel=0.02)


def test_lines_and_areas_are_cut_to_the_frame():
    box = Box(0, 0, 10, 10)
    assert clipped_line([(-5, 5), (5, 5), (15, 5)], box) == [[(0, 5), (5, 5), (10, 5)]]
    assert clipped_line([(-5, -5), (-5, 20)], box) == []
    assert clipped_line([(5, 5), (float("inf"), 5), (6, 5), (7, 5)], box) == [[(6, 5), (7, 5)]]
    assert set(clipped_area([(-5, -5), (15, -5), (15, 15), (-5, 15)], box)) == {(0, 0), (10, 0), (10, 10), (0, 10)}
    assert clipped_area([(20, 20), (30, 20), (30, 30)], box) == []


def test_labels_neither_collide_nor_leave_the_map_and_the_weightier_wins():
    frame = Box(0, 0, 520, 260)
    items = [
        Item(at=(30 + 80 * (at % 6), 30 + 45 * (at // 6)), text=f"地名{at} 1.0 ms", half=7, weight=at)
        for at in range(30)
    ]
    found = placed(items, frame=frame, furniture=[Box(0, 150, 200, 260)], courses=Courses([]))
    boxes = [one.box for one in found]
    assert 5 < len(found) < 30
    assert found[0].item.text.startswith("地名29")
    for at, box in enumerate(boxes):
        assert frame.holds(box)
        assert not any(box.overlaps(other) for other in boxes[:at])


def test_a_png_is_as_wide_as_asked_and_not_blank(drawn):
    picture = map_png(drawn(), width_px=800)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (800, 566)
    assert len(picture) > 60_000
    with pytest.raises(ValueError, match="outside"):
        map_png(drawn(), width_px=0)


def test_without_the_extra_or_a_chinese_font_it_says_what_to_install(drawn, monkeypatch):
    monkeypatch.setattr(png, "_draws_chinese", lambda: False)
    with pytest.raises(InputError, match="fonts-noto-cjk / fonts-wqy-microhei"):
        map_png(drawn(), width_px=80)
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(InputError, match=r"netplan-ix\[report\]"):
        map_png(drawn("en"), width_px=80)
