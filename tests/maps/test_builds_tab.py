"""The map page's tab of builds: plans, before and after, lines and signs on the map, why there is nothing."""

from __future__ import annotations

import copy
import json

import pytest

from maps.page.builds import compact_builds
from maps.page.places import Places
from maps.pages import map_page

pytestmark = pytest.mark.browser

NASTY = "</script><img src=x onerror=window.hacked=1>"


def both(zh, en):
    return {"zh": zh, "en": en}


def band(name, value, unit="ms"):
    if unit == "ms":
        return {f"{name}_ms": value, f"{name}_low_ms": value * 0.9, f"{name}_high_ms": value * 1.1}
    return {f"{name}_{unit}": value, f"{name}_{unit}_low": value * 0.5, f"{name}_{unit}_high": value * 2}


def build(a, b, kind, km, cost, **more):
    words = {
        "direct": both("两地直连新建（假设）", "new direct cable (assumed)"),
        "express": both("新开电路", "new circuit"),
    }
    return {
        "kind": words[kind],
        "kind_id": kind,
        "name": both(f"{a['name_zh']}—{b['name_zh']}", f"{a['name_en']}—{b['name_en']}"),
        "length": both(f"{km} km（{km - 20}～{km + 40} km）", f"{km} km ({km - 20}–{km + 40} km)"),
        "length_note": None,
        "cost": both(f"{cost} 万元（{cost // 2}～{cost * 2} 万元）", f"CNY {cost / 100} million"),
        "a": a["id"],
        "b": b["id"],
        "span": None,
        "line": [[a["lon_deg"], a["lat_deg"]], [b["lon_deg"], b["lat_deg"]]],
        "schematic": kind == "direct",
        "way": [],
        "builds_cable": f"direct:{a['id']}-{b['id']}" if kind == "direct" else None,
        "length_origin": "great_circle",
        "in_duct": False,
        **band("route", km, "km"),
        **band("cost", cost * 1e4, "cny"),
        **more,
    }


def choice(number, title, builds, after, cost):
    return {
        "id": str(number),
        "title": title,
        "is_plan": number < 3,
        "builds": builds,
        "cost": both(f"{cost} 万元（{cost // 2}～{cost * 2} 万元）", f"CNY {cost / 100} million"),
        **band("cost", cost * 1e4, "cny"),
        "new_km": both("800 km（780～840 km）", "800 km (780–840 km)"),
        "statuses": both("达标 7、临界 1", "7 met, 1 at risk"),
        "proven": True,
        "gap": "0.0%",
        "availability": "99.970%",
        "statuses_after": {},
        "gained": len(after),
        "notes": [both("已证明没有更省的办法。", "It is proven that nothing cheaper does it.")],
        "after": after,
    }


def builds_of(page):
    """Invent what upgrades would find for the sample: a cable to the farthest place that misses."""
    verdict = next(one for one in page["verdicts"] if one["status"] == "misses" and one["own_layer"])
    sites = {site["id"]: site for site in page["sites"]}
    start, end = sites[verdict["from"]], sites[verdict["to"]]
    row = {key: verdict[key] for key in ("target", "from", "to", "layer", "limit_ms")}
    after = row | {"status_before": "misses", "status": "at_risk", "basis": "assumed"}
    after |= band("before_oneway", verdict["oneway_ms"]) | band("oneway", 9.7)
    cable = build(start, end, "direct", 800, 9000)
    circuit = build(start, end, "express", 800, 40, way=[cable["builds_cable"]], builds_cable=None)
    return verdict, {
        "absent": None,
        "headline": both(
            "9 项指标中现达标 6 项；方案1建成后达标 6 项、临界 1 项。", "6 of 9 met; with plan 1 one more at risk."
        ),
        "timed_out": False,
        "costs": both("造价为参数乘以长度。", "Costs are parameters times lengths."),
        "out_of_reach": [
            {
                "target": "nx-west",
                "status": "misses",
                "nominal_only": False,
                "text_zh": f"拉萨：{NASTY}",
                "text_en": NASTY,
            }
        ],
        "nothing_to_do": False,
        "builds": [cable, circuit],
        "choices": [
            choice(1, both("费用最低", "least cost"), [0, 1], [after], 9040),
            choice(2, both(f"另一方案{NASTY}", f"another{NASTY}"), [0], [], 9000),
            choice(3, both("取舍", "trade-off"), [], [], 0),
        ],
        "front": [2, 0],
        "before": {},
        "cost_basis": both("假设", "assumed"),
    }


@pytest.fixture(scope="module")
def chosen(sample, ground):
    """Return the verdict that a build turns, and the page that says so."""
    page = copy.deepcopy(sample)
    verdict, view = builds_of(page)
    page["views"] = {"builds": view}
    return verdict, map_page(page, **ground), page


def status_on_map(page, name):
    labels = page.locator(".place[aria-label]").evaluate_all(
        "nodes => nodes.map((one) => one.getAttribute('aria-label'))"
    )
    return [label for label in labels if label.startswith(name)]


def test_before_and_after_change_signs_table_and_lines(chosen, visit):
    verdict, html, _ = chosen
    shown = visit(html, link="#tab=builds")
    page = shown.page
    assert page.locator(".build-choice[aria-pressed=true]").get_attribute("data-key") == "build-1"
    assert status_on_map(page, verdict["to_zh"]) == [f"{verdict['to_zh']} 不达标"]
    assert page.locator(".pane-425 path[stroke='#0072B2'][stroke-dasharray]").count() == 1
    assert "800 km · 9000 万元" in page.locator("#mapbox .label-build").inner_text()
    page.click("[data-key=builds_after]")
    assert status_on_map(page, verdict["to_zh"]) == [f"{verdict['to_zh']} 临界"]
    assert page.locator(".pane-425 path[stroke='#0072B2'][stroke-width='4']").count() == 1
    assert "9.7" in page.locator(".build-changes .current b").inner_text()
    assert "built=yes" in page.url
    page.click("[data-key=builds_now]")
    assert status_on_map(page, verdict["to_zh"]) == [f"{verdict['to_zh']} 不达标"]
    page.click("#tab-delay")
    assert page.locator(".pane-425 path").count() == 0
    assert shown.complaints == []


def test_a_link_restores_plan_and_moment_in_english(chosen, visit):
    verdict, html, _ = chosen
    page = visit(html, link="#lang=en&tab=builds&built=yes").page
    assert page.locator("[data-key=builds_after]").get_attribute("aria-pressed") == "true"
    assert status_on_map(page, verdict["to_en"]) == [f"{verdict['to_en']} at risk"]
    page.locator("[data-key=build-2]").focus()
    page.keyboard.press("Enter")
    assert "build=2" in page.url
    assert page.evaluate("document.activeElement.dataset.key") == "build-2"
    assert "only adds protection" in page.locator(".builds").inner_text()


def test_a_link_to_a_plan_that_is_not_there_falls_back_to_the_first_with_its_costs_and_basis(chosen, visit):
    page = visit(chosen[1], link="#tab=builds&build=99&built=perhaps").page
    assert page.locator(".build-choice[aria-pressed=true]").get_attribute("data-key") == "build-1"
    assert page.locator("[data-key=builds_now]").get_attribute("aria-pressed") == "true"
    # Costs, bands, basis, and what stays out of reach are there.
    text = page.locator("#view").inner_text()
    for said in (
        "9040 万元",
        "4520～18080 万元",
        "造价性质：假设",
        "780～840 km",
        "已证明",
        "大圆距离推算",
        "直线示意",
    ):
        assert said in text, said
    assert NASTY in text
    assert page.evaluate("window.hacked") is None
    assert page.locator("#view .chart circle").count() == 2


def test_it_fits_a_telephone(chosen, visit):
    page = visit(chosen[1], link="#tab=builds&built=yes", width=390, height=844).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("needless", "said"), [(True, "没有需要画出"), (False, "where-to-probe")])
def test_without_a_build_it_says_why_and_what_next(chosen, ground, visit, needless, said):
    page_data = copy.deepcopy(chosen[2])
    view = page_data["views"]["builds"]
    nothing = [one for one in view["choices"] if not one["builds"]]
    page_data["views"]["builds"] = view | {"builds": [], "choices": nothing, "front": [0], "nothing_to_do": needless}
    shown = visit(map_page(page_data, **ground), link="#tab=builds")
    assert said in shown.page.locator("#view").inner_text()
    assert shown.complaints == []


def test_it_is_compact(chosen):
    page = chosen[2]
    compact = compact_builds(page["views"]["builds"], Places.of(page))
    assert compact["choices"][0]["after"] == [0]
    assert compact["builds"][1]["way"] == [-1]
    assert len(json.dumps(compact)) < 10_000
    assert compact_builds({"absent": both("无", "none")}, Places.of(page)) == {"absent": both("无", "none")}
