"""The pages of real plans, made by the main job, opened in a real browser with the network closed."""

from __future__ import annotations

import json

import pytest

from maps.words.common import UNITS
from netplan.cli.entry import run
from netplan.cli.texts import Texts
from netplan.plan import read_plan
from netplan.report.page import page as gather
from netplan.verdicts import judge_plan

HOSTILE = ["X{{7*7}}Y", "</script><img src=x onerror=window.ran=1>", "`${window.ran=1}`"]


@pytest.fixture
def reference(main_job):
    """Return the folder that the main job writes for the reference plan."""
    return main_job("zh").folder


def hostile_plan(folder):
    """Write a plan whose places carry names that would run where a page took them for code."""
    folder.mkdir()
    names = [*HOSTILE, "plain"]
    places = [(105, 37), (107, 37), (109, 37), (107, 35)]
    rows = [
        f'p{at},"{name}","{name}",{lon},{lat}' for at, (name, (lon, lat)) in enumerate(zip(names, places, strict=True))
    ]
    (folder / "plan.toml").write_text("plan_version = 1\n", encoding="utf-8")
    (folder / "sites.csv").write_text("\n".join(["id,name_zh,name_en,lon_deg,lat_deg", *rows]) + "\n", encoding="utf-8")
    (folder / "spans.csv").write_text("id,a,b\na,p0,p1\nb,p1,p2\nc,p0,p3\n", encoding="utf-8")
    (folder / "targets.csv").write_text("id,from,to,limit\nt,p0,p1;p2,5\nu,p3,p0,1\n", encoding="utf-8")
    return folder


def test_the_reference_map_opens_offline_with_its_sites_and_its_table(reference, visit, artefacts):
    verdicts = json.loads((reference / "verdicts.json").read_text(encoding="utf-8"))
    opened = visit((reference / "map.html").read_text(encoding="utf-8"))
    opened.page.wait_for_selector("table tbody tr")
    assert opened.outside == []
    assert opened.complaints == []
    assert opened.page.locator("table tbody tr").count() == len(verdicts["targets"])
    text = opened.page.inner_text("body")
    for word in ("中卫", "和林格尔", "拉萨", "达标", "不达标"):
        assert word in text
    opened.page.wait_for_timeout(500)
    opened.page.screenshot(path=artefacts / "reference-map-1280.png")


def test_the_reference_report_opens_offline(reference, visit, artefacts):
    opened = visit((reference / "report.html").read_text(encoding="utf-8"))
    assert opened.outside == []
    assert opened.complaints == []
    assert "结论与建议" in opened.page.inner_text("body")
    opened.page.screenshot(path=artefacts / "reference-report.png")


def test_the_reference_map_stays_below_a_megabyte(reference):
    assert (reference / "map.html").stat().st_size < 1_000_000


@pytest.mark.parametrize("name", ["map.html", "report.html"])
def test_hostile_names_of_a_plan_appear_as_written_and_run_nothing(tmp_path, visit, name):
    out = tmp_path / "out"
    assert run(["plan", "--plan", str(hostile_plan(tmp_path / "plan")), "--out", str(out)], Texts("zh")) == 0
    opened = visit((out / name).read_text(encoding="utf-8"))
    opened.page.wait_for_timeout(500)
    assert opened.outside == []
    assert opened.complaints == []
    assert opened.page.evaluate("window.ran") is None
    text = opened.page.evaluate("document.body.textContent")
    for written in HOSTILE:
        assert written in text, written
    assert "X49Y" not in text


def test_every_unit_of_the_reference_plan_is_a_symbol_or_has_words_in_both_languages():
    symbols = {"%", "Gbit/s", "km"}
    assert {parameter.unit for parameter in read_plan().parameters} - symbols <= set(UNITS)


def test_the_sample_of_these_tests_has_the_shape_of_what_is_drawn(page_data):
    """So that the sample and the real results cannot drift apart."""
    plan = read_plan()
    real = gather(plan, judge_plan(plan), [], date="2026-11-21", version="0")
    assert set(page_data) <= set(real)
    for name in ("sites", "spans", "targets", "verdicts", "parameters", "glossary", "layers"):
        assert set(page_data[name][0]) <= set(real[name][0]), name
