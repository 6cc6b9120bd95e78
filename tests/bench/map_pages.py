"""
The map page beside stock folium: time to build, size, time until it can be used, and how it moves.

Run by `make bench-maps`. The reference plan's page with all its tabs, and pages of 5,000 and 50,000 invented spans,
each beside two pages that folium makes as it comes: a PolyLine for each span, and one GeoJson of all. All are drawn by
one browser, one after the other, each in a context of its own. folium's page loads its scripts from content delivery
networks: here Leaflet is answered from XStatic, the same that our page holds, and the rest, which the map does not
use, with empty files; a page from the network waits for all of them on top. Before anything is compared the pages must
show the same lines. Figures go to build/bench/maps.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "maps"))

from machine import ROOT, describe, keep

SIZES = (5_000, 50_000)
#: Our page keeps a line to a thousandth of a degree. [deg]
SAME_DEG = 0.0006
RUNS = 3
#: Beyond so many spans, a page of folium's is built and opened once only: it takes minutes.
MANY = 1_000
DAY = "2026-11-21"

_WATCH = """
window.longTasks = []; window.frames_ = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => longTasks.push(one.duration)))
    .observe({ type: 'longtask', buffered: true });
const frame = (at) => { frames_.push(at); requestAnimationFrame(frame); };
requestAnimationFrame(frame);
const note = () => { window.usable = performance.now(); };
addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(note)));
"""
_LINES = """
Object.values(window[Object.keys(window).find((name) => name.startsWith('map_'))]._layers)
    .filter((one) => one instanceof L.Polyline).map((one) => one.getLatLngs().map(({ lng, lat }) => [lng, lat]))
"""


def reference_page() -> dict[str, Any]:
    """Work out the reference plan with all its views."""
    from netplan.plan import read_plan
    from netplan.report.gather import gather
    from netplan.verdicts import judge_plan

    plan = read_plan()
    return gather(plan, judge_plan(plan), date=DAY, version="", clock=time.monotonic)


def ours(page: dict[str, Any]) -> str:
    """Build our page."""
    from maps.pages import map_page

    return map_page(page, **ground())


def ground() -> dict[str, Any]:
    """Read the provinces and the ten-part line."""
    names = ("provinces", "dash_line")
    return {name: json.loads((ROOT / f"geodata/data/china_{name}.geojson").read_text("utf-8")) for name in names}


def with_polylines(page: dict[str, Any]) -> str:
    """Build folium's page with a PolyLine for each span."""
    import folium

    drawn = folium.Map(location=[35, 104], zoom_start=4, tiles=None, prefer_canvas=True)
    for span in page["spans"]:
        places = [(lat, lon) for lon, lat in span["line"]]
        folium.PolyLine(places, color="#6B6B6B", weight=1.5, tooltip=span["cable_zh"]).add_to(drawn)
    return str(drawn.get_root().render())


def with_geojson(page: dict[str, Any]) -> str:
    """Build folium's page with one GeoJson of all spans."""
    import folium

    features = [
        {
            "type": "Feature",
            "properties": {key: span[key] for key in ("id", "cable_zh", "route_km")},
            "geometry": {"type": "LineString", "coordinates": span["line"]},
        }
        for span in page["spans"]
    ]
    drawn = folium.Map(location=[35, 104], zoom_start=4, tiles=None, prefer_canvas=True)
    tip = folium.GeoJsonTooltip(["id", "cable_zh", "route_km"])
    folium.GeoJson({"type": "FeatureCollection", "features": features}, tooltip=tip).add_to(drawn)
    return str(drawn.get_root().render())


MAKERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "ours": ours,
    "folium PolyLine": with_polylines,
    "folium GeoJson": with_geojson,
}


def answer(route: Any) -> None:
    """Answer for the content delivery networks: Leaflet as our page holds it, the rest empty."""
    from maps.offline import leaflet_script, leaflet_style

    name = route.request.url.rsplit("/", 1)[-1]
    if route.request.url.startswith("file:"):
        route.continue_()
    elif name == "leaflet.js":
        route.fulfill(body=leaflet_script(), content_type="text/javascript")
    elif name == "leaflet.css":
        route.fulfill(body=leaflet_style(), content_type="text/css")
    else:
        route.fulfill(body="", content_type="text/css" if name.endswith("css") else "text/javascript")


def opened(browser: Any, path: Path, *, lines: bool) -> tuple[dict[str, Any], list[Any] | None]:
    """Open a page, wait until it can be used, drag it about; return figures, and its lines if asked for. [ms]"""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.route("**/*", answer)
        page.add_init_script(_WATCH)
        page.goto(path.as_uri(), timeout=300_000)
        count = "performance.getEntriesByName('netplan-{}').length"
        while not page.evaluate(f"window.usable && ({count.format('drawn')} || !{count.format('ready')})"):
            page.wait_for_timeout(50)
        drawn = page.evaluate(
            "Math.max(window.usable, ...performance.getEntriesByType('mark').map((one) => one.startTime))"
        )
        usable = page.evaluate("performance.getEntriesByName('netplan-ready')[0]?.startTime ?? window.usable")
        page.wait_for_timeout(500)
        page.evaluate("longTasks.length = frames_.length = 0")
        page.mouse.move(420, 500)
        page.mouse.down()
        for step in range(60):
            page.mouse.move(420 - 5 * step, 500 - 2 * step)
            page.wait_for_timeout(12)
        page.mouse.up()
        page.wait_for_timeout(800)
        frames = page.evaluate("frames_.slice(1).map((at, nth) => at - frames_[nth])")
        moved = {"worst_frame_ms": max(frames), "longest_task_ms": max(page.evaluate("[0, ...longTasks]"))}
        found = page.evaluate(_LINES) if lines else None
        return {"usable_ms": usable, "drawn_ms": drawn, **moved}, found
    finally:
        context.close()


def our_lines(browser: Any, page: dict[str, Any]) -> list[Any]:
    """Return the lines that our page's script unpacks."""
    from maps.offline import asset
    from maps.page.payload import map_payload

    tab = browser.new_page()
    script = (
        f"(data) => {{ {asset('page/unpack.js')} return unpackAll(data).spans.map((span) => "
        "unpack(span.line, data.ground.span_steps).map(([lat, lon]) => [lon, lat])); }"
    )
    found: list[Any] = tab.evaluate(script, map_payload(page, **ground()))
    tab.close()
    return found


def must_agree(name: str, page: dict[str, Any], lines: list[Any]) -> None:
    """Refuse to compare pages that do not show the plan's lines."""
    if len(lines) != len(page["spans"]):
        sys.exit(f"maps: {name} shows {len(lines)} lines of {len(page['spans'])}")
    for span, line in zip(page["spans"], lines, strict=True):
        pairs = zip((span["line"][0], span["line"][-1]), (line[0], line[-1]), strict=True)
        if any(abs(one - other) > SAME_DEG for place, shown in pairs for one, other in zip(place, shown, strict=True)):
            sys.exit(f"maps: {name} shows {span['id']} at {line[0]}, {line[-1]}")


def measured(browser: Any, name: str, page: dict[str, Any], place: Path) -> dict[str, Any]:
    """Build a page, open it, compare its lines with the plan's; medians of some runs. [s, byte, ms]"""
    runs = 1 if len(page["spans"]) > MANY and name != "ours" else RUNS
    builds = []
    for _ in range(runs):
        start, start_cpu = time.perf_counter(), time.process_time()
        html = MAKERS[name](page)
        builds.append((time.perf_counter() - start, time.process_time() - start_cpu))
    place.write_text(html, encoding="utf-8")
    found: list[dict[str, Any]] = []
    for run in range(runs):
        figures, lines = opened(browser, place, lines=name != "ours" and run == 0)
        found.append(figures)
        if run == 0:
            must_agree(name, page, our_lines(browser, page) if lines is None else lines)
    middle = {key: statistics.median(one[key] for one in found) for key in found[0]}
    wall, cpu = (statistics.median(one[at] for one in builds) for at in (0, 1))
    return {"build_s": wall, "build_cpu_s": cpu, "bytes": len(html.encode()), **middle}


def main() -> None:
    """Build, open, compare, keep."""
    from conftest import build_sample
    from large_plan import large_page
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of spans")
    parser.add_argument("--no-reference", action="store_true", help="leave the reference plan out")
    asked = parser.parse_args()
    sample = build_sample()
    pages = {} if asked.no_reference else {"reference": reference_page()}
    pages |= {str(size): large_page(sample, size) for size in asked.sizes}
    place = ROOT / "build" / "bench" / "map.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    ours(sample)  # whatever is loaded once is loaded now
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--disable-gpu", "--no-sandbox"]
        )
        heads = ("build s", "MB", "usable s", "drawn s", "frame ms", "task ms")
        print(f"{'plan':>10} {'page':<16}", *(f"{head:>8}" for head in heads))
        for plan, page in pages.items():
            for name in MAKERS:
                row = {"plan": plan, "spans": len(page["spans"]), "page": name, **measured(browser, name, page, place)}
                rows.append(row)
                figures = (row["build_s"], row["bytes"] / 1e6, row["usable_ms"] / 1000, row["drawn_ms"] / 1000)
                moved = (row["worst_frame_ms"], row["longest_task_ms"])
                texts = [*(f"{value:8.2f}" for value in figures), *(f"{value:8.0f}" for value in moved)]
                print(f"{plan:>10} {name:<16}", *texts, flush=True)
        browser.close()
    place.unlink()
    print("kept in", keep("maps.json", {**describe(), "rows": rows}))


if __name__ == "__main__":
    main()
