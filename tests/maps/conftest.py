"""A sample of finished results to draw, and a page opened with the network closed. Every figure here is invented."""

from __future__ import annotations

import copy
import csv
import heapq
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, ViewportSize

from maps.page.payload import with_texts

ROOT = Path(__file__).parents[2]

US_PER_KM = 4.9
LAYERS = {"optical": (1.0, 0.25), "ip-private": (1.06, 0.6), "ip-public": (1.3, 1.9)}
HUBS = {"nx-hub-jjj": ("京津冀枢纽", "Beijing-Tianjin-Hebei hub"), "nx-hub-yrd": ("长三角枢纽", "Yangtze delta hub")}
HUBS |= {"nx-hub-gba": ("粤港澳枢纽", "Greater Bay hub"), "nx-west": ("西部主要城市", "main cities of the west")}
HUBS |= {"nx-ix-hz": ("杭州交换中心", "Hangzhou exchange"), "nx-ix-sz": ("深圳交换中心", "Shenzhen exchange")}
HUBS |= {
    "nm-2520-local": ("呼包鄂乌", "Hohhot-Baotou-Ordos-Ulanqab"),
    "nm-2520-jjj": ("京津冀", "Beijing-Tianjin-Hebei"),
}
HUBS |= {"nm-2520-yrd": ("长三角", "Yangtze delta"), "nx22-seven": ("其他七个枢纽", "the seven other hubs")}
TARGETS: list[tuple[str, str, str, float | None, str]] = [
    ("nx-hub-jjj", "中卫", "张家口 北京", 20.0, "至京津冀、长三角、粤港澳三个国家枢纽节点单向20ms时延网络"),
    ("nx-hub-yrd", "中卫", "芜湖 青浦 上海", 20.0, "至京津冀、长三角、粤港澳三个国家枢纽节点单向20ms时延网络"),
    ("nx-hub-gba", "中卫", "韶关 广州 深圳", 20.0, "至京津冀、长三角、粤港澳三个国家枢纽节点单向20ms时延网络"),
    ("nx-ix-hz", "中卫", "杭州", 20.0, "至杭州、深圳两个新型互联网交换中心单向20ms时延网络"),
    ("nx-ix-sz", "中卫", "深圳", 20.0, "至杭州、深圳两个新型互联网交换中心单向20ms时延网络"),
    (
        "nx-west",
        "中卫",
        "银川 兰州 西宁 西安 乌鲁木齐 呼和浩特 成都 重庆 贵阳 昆明 南宁 拉萨",
        10.0,
        "中卫至西部主要城市单向10ms时延网络",
    ),
    ("nx22-seven", "中卫", "张家口 芜湖 韶关 成都 和林格尔 贵阳 庆阳", None, "至七个国家枢纽节点网络质量优化"),
    ("nm-2520-local", "和林格尔", "包头 鄂尔多斯 乌兰察布", 2.0, "建设呼包鄂乌—京津冀—长三角‘2520’时延圈"),
    ("nm-2520-jjj", "和林格尔", "北京 张家口", 5.0, "建设呼包鄂乌—京津冀—长三角‘2520’时延圈"),
    ("nm-2520-yrd", "和林格尔", "上海 芜湖", 20.0, "建设呼包鄂乌—京津冀—长三角‘2520’时延圈"),
]
ROLES = {"zhongwei": ["hub_cluster", "exchange"], "helingeer": ["hub_cluster", "planned_exchange"]}
SEVERITY = ["impossible", "misses", "at_risk", "unknown", "meets"]
REASONS = {
    "misses": ("光缆路由绕行，光纤传输占主要部分", "the cable route detours; the fibre takes most"),
    "at_risk": ("区间高端超过目标", "the high end of the band is beyond the target"),
    "impossible": ("物理极限已超过目标", "the light limit is beyond the target"),
    "unknown": ("数据中无该地点的光缆路由", "no cable route to the place in the data"),
    "meets": ("整个区间在目标之内", "the whole band is within the target"),
}


def _rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sites() -> list[dict[str, Any]]:
    sites = []
    for row in _rows("geodata/data/cities.csv"):
        place = {name: row[name] for name in ("id", "name_zh", "name_en", "province_zh")}
        position = {"lon_deg": float(row["lon_deg"]), "lat_deg": float(row["lat_deg"])}
        origin = row["name_zh"] in {"中卫", "和林格尔"}
        roles = ROLES.get(row["id"], [])
        sites.append({**place, **position, "kind": "city", "roles": roles, "origin": origin, "status": None})
    return sites


def _spans(sites: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_name = {site["name_zh"]: site for site in sites}
    corridors = {}
    for feature in json.loads((ROOT / "geodata/data/rail_corridors.geojson").read_text(encoding="utf-8"))["features"]:
        facts = feature["properties"]
        line = feature["geometry"]["coordinates"]
        corridors[facts["a"], facts["b"]] = (facts["rail_km"], line)
        corridors[facts["b"], facts["a"]] = (facts["rail_km"], line[::-1])
    spans = []
    for cable in _rows("topology/data/trunk_cables.csv"):
        for a, b in pairwise(cable["cities_zh"].split()):
            ends = [[by_name[name]["lon_deg"], by_name[name]["lat_deg"]] for name in (a, b)]
            km, line = corridors.get((a, b), (130 * abs(ends[0][0] - ends[1][0]) + 60, ends))
            spans.append(
                _span(cable, by_name[a]["id"], by_name[b]["id"], km * 1.35, line, schematic=(a, b) not in corridors)
            )
    local = {"cable_id": "hu-he", "name_zh": "呼和", "name_en": "Hohhot-Helingeer"}
    ends = [[by_name[name]["lon_deg"], by_name[name]["lat_deg"]] for name in ("呼和浩特", "和林格尔")]
    return [*spans, _span(local, "hohhot", "helingeer", 62.0, ends, schematic=True)]


def _span(cable: dict[str, str], a: str, b: str, km: float, line: list[Any], *, schematic: bool) -> dict[str, Any]:
    status = {"chuan-zang": "candidate", "lin-ha": "planned"}.get(cable["cable_id"], "existing")
    return {
        "id": f"{cable['cable_id']}:{a}-{b}",
        "a": a,
        "b": b,
        "cable": cable["cable_id"],
        "cable_zh": cable["name_zh"],
        "cable_en": cable["name_en"],
        "operator": "",
        "status": status,
        "route_km": km,
        "route_km_low": km * 0.86,
        "route_km_high": km * 1.11,
        "length_origin": "great_circle" if schematic else "corridor",
        "assumed": True,
        "source": "invented for tests",
        "line": line,
        "schematic": schematic,
    }


def _shortest(spans: list[dict[str, Any]], start: str) -> dict[str, tuple[float, list[str], list[str]]]:
    near: dict[str, list[tuple[float, str, str]]] = {}
    for span in spans:
        if span["status"] == "existing":
            near.setdefault(span["a"], []).append((span["route_km"], span["b"], span["id"]))
            near.setdefault(span["b"], []).append((span["route_km"], span["a"], span["id"]))
    found: dict[str, tuple[float, list[str], list[str]]] = {}
    heap: list[tuple[float, list[str], list[str]]] = [(0.0, [start], [])]
    while heap:
        km, way, used = heapq.heappop(heap)
        if way[-1] in found:
            continue
        found[way[-1]] = (km, way, used)
        for length, other, span_id in near.get(way[-1], []):
            heapq.heappush(heap, (km + length, [*way, other], [*used, span_id]))
    return found


def _status(low: float, value: float, high: float, light: float, limit: float | None) -> str | None:
    if limit is None:
        return None
    if light > limit:
        return "impossible"
    return "meets" if high <= limit else "at_risk" if value <= limit else "misses"


def _parts(fibre_ms: float, equipment_ms: float) -> list[dict[str, Any]]:
    def part(name: str, zh: str, en: str, ms: float) -> dict[str, Any]:
        band = {"ms": ms, "low_ms": ms * 0.86, "high_ms": ms * 1.11}
        return {"name": name, "name_zh": zh, "name_en": en, **band, "basis": "assumed"}

    return [
        part("fibre", "光纤传输", "fibre", fibre_ms),
        part("amplifiers", "光放站", "amplifier sites", equipment_ms * 0.16),
        part("terminals", "光终端", "optical terminals", equipment_ms * 0.5),
        part("regenerators", "电中继站", "regenerators", equipment_ms * 0.34),
    ]


def _verdict(
    target: tuple[str, str, str, float | None, str],
    origin: dict[str, Any],
    place: dict[str, Any],
    layer: str,
    found: dict[str, tuple[float, list[str], list[str]]],
) -> dict[str, Any]:
    limit = target[3]
    known = place["id"] in found and not (place["name_zh"] == "贵阳" and limit is not None)
    stretch, equipment = LAYERS[layer]
    km, way, used = found[place["id"]] if known else (0.0, [], [])
    parts = _parts(km * stretch * US_PER_KM / 1000, equipment) if known else []
    value, low, high = (sum(part[key] for part in parts) for key in ("ms", "low_ms", "high_ms"))
    across = ((origin["lon_deg"] - place["lon_deg"]) * 91) ** 2 + ((origin["lat_deg"] - place["lat_deg"]) * 111) ** 2
    light = across**0.5 * US_PER_KM / 1000
    status = _status(low, value, high, light, limit) if known else "unknown" if limit is not None else None
    reason = REASONS.get(status or "", ("", ""))
    figures = (
        {"oneway_ms": value, "oneway_low_ms": low, "oneway_high_ms": high}
        if known
        else dict.fromkeys(("oneway_ms", "oneway_low_ms", "oneway_high_ms"))
    )
    return {
        "target": target[0],
        "from": origin["id"],
        "from_zh": origin["name_zh"],
        "from_en": origin["name_en"],
        "to": place["id"],
        "to_zh": place["name_zh"],
        "to_en": place["name_en"],
        "layer": layer,
        "own_layer": layer == "optical",
        "limit_ms": limit,
        **figures,
        "theoretical_ms": light * 1.002,
        "light_limit_ms": light,
        "route_km": km if known else None,
        "route": way,
        "parts": parts,
        "spans": used,
        "status": status,
        "remedy": "reroute" if status == "misses" else None,
        "remedy_zh": "改经青银光缆，可减少约 1 ms（示例数据）" if status == "misses" else "",
        "remedy_en": "reroute over another cable, about 1 ms less (sample)" if status == "misses" else "",
        "basis": "assumed",
        "assumptions": ["ideal_best_case"] if known else [],
        "assumptions_zh": ["理想情况：各家光缆可互通，时延下界"] if known else [],
        "assumptions_en": ["ideal best case: all cables interwork, a lower bound"] if known else [],
        "reason_zh": reason[0],
        "reason_en": reason[1],
        "source": "宁政办发〔2021〕69号" if target[0].startswith("nx") else "内政办发〔2023〕1号",
    }


def _target_row(target: tuple[str, str, str, float | None, str], verdicts: list[dict[str, Any]]) -> dict[str, Any]:
    own = [one for one in verdicts if one["target"] == target[0] and one["own_layer"]]
    worst = max(
        own,
        key=lambda one: (
            (one["limit_ms"] or 0) > 0,
            -SEVERITY.index(one["status"]) if one["status"] else 0,
            one["oneway_ms"] or 0,
        ),
    )
    keys = (
        "from",
        "from_zh",
        "from_en",
        "layer",
        "limit_ms",
        "status",
        "oneway_ms",
        "oneway_low_ms",
        "oneway_high_ms",
        "source",
    )
    zh, en = HUBS[target[0]]
    return {
        "target": target[0],
        **{key: worst[key] for key in keys},
        "name_zh": f"{worst['from_zh']}至{zh}",
        "name_en": f"{worst['from_en']} to the {en}",
        "to_zh": zh,
        "to_en": en,
        "note_zh": "",
        "note_en": "",
        "worst_to": worst["to"],
        "worst_to_zh": worst["to_zh"],
        "worst_to_en": worst["to_en"],
        "wording": target[4],
        "no_figure": target[3] is None,
    }


def _attainment_row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Put a target into the table of attainment as `netplan.report.attainment` would."""
    text = with_texts(row)["text"]
    known, asked = row["oneway_ms"] is not None, not row["no_figure"]
    limit = f"≤{text['limit']}" if asked else ""
    absent = dict.fromkeys(("base", "base_low", "base_high"))
    return {
        **{key: row[key] for key in ("target", "name_zh", "name_en", "note_zh", "note_en", "wording", "source")},
        "number": number,
        "quantity": "delay",
        "scope": {"zh": f"单向时延；最差：{row['worst_to_zh']}", "en": f"one-way delay; worst: {row['worst_to_en']}"},
        "unit": {"zh": "ms", "en": "ms"},
        **absent,
        "limit": row["limit_ms"],
        "sense": "≤",
        "value": row["oneway_ms"],
        "value_low": row["oneway_low_ms"],
        "value_high": row["oneway_high_ms"],
        "slack": row["limit_ms"] - row["oneway_ms"] if known and asked else None,
        "text": {
            "base": {"zh": "", "en": ""},
            "limit": {"zh": limit or "无量化目标", "en": limit or "no figure"},
            "value": text["oneway"] if known else "",
            "band": text["band"] if known else {"zh": "", "en": ""},
            "gap": text["gap"] if asked and known else {"zh": "", "en": ""},
        },
        "status": row["status"] if asked else None,
        "why": "",
        "basis": "assumed",
        "value_date": "",
        "reason": {"zh": "示例", "en": "sample"},
        "step": {"zh": "", "en": ""},
        "base_date": "",
        "deadline": "",
        **dict.fromkeys(("lead_zh", "lead_en", "support_zh", "support_en"), ""),
    }


def _figures_of(row: dict[str, Any], lang: str) -> str:
    dash, band = ("～", "（{}）") if lang == "zh" else ("–", " ({})")
    return f"{row['oneway_ms']:.1f} ms" + band.format(f"{row['oneway_low_ms']:.1f}{dash}{row['oneway_high_ms']:.1f} ms")


def build_sample() -> dict[str, Any]:
    """Make the results of a plan that looks like the real one; invented."""
    sites = _sites()
    by_name = {site["name_zh"]: site for site in sites}
    spans = _spans(sites)
    verdicts = []
    for target in TARGETS:
        origin = by_name[target[1]]
        found = _shortest(spans, origin["id"])
        group = [
            _verdict(target, origin, by_name[name], layer, found) for layer in LAYERS for name in target[2].split()
        ]
        verdicts += sorted(group, key=lambda one: SEVERITY.index(one["status"]) if one["status"] else 9)
    targets = [_target_row(target, verdicts) for target in TARGETS]
    counts = {status: sum(row["status"] == status and not row["no_figure"] for row in targets) for status in SEVERITY}
    counts["no_figure"] = sum(row["no_figure"] for row in targets)
    for site in sites:
        held = [one["status"] for one in verdicts if one["to"] == site["id"] and one["own_layer"] and one["status"]]
        site["status"] = min(held, key=SEVERITY.index, default=None)
    missed = [one for one in verdicts if one["status"] == "misses" and one["own_layer"]]
    worst = max(missed, key=lambda one: one["oneway_ms"] - one["limit_ms"])
    gap = worst["oneway_ms"] - worst["limit_ms"]
    head_zh = f"最差：{worst['from_zh']}→{worst['to_zh']} 单向 {_figures_of(worst, 'zh')}，超目标 {gap:.1f} ms"
    head_en = f"Worst: {worst['from_en']}→{worst['to_en']} {_figures_of(worst, 'en')} one-way, {gap:.1f} ms over target"
    return {
        "handling": {"marking_zh": "", "marking_en": "", "coordinates_deg": 0.0, "redacted": False},
        "attainment": [_attainment_row(number, row) for number, row in enumerate(targets, start=1)],
        "title": {"zh": "中卫交换中心网络评估（示例数据）", "en": "Zhongwei exchange, network assessment (sample)"},
        "date": "2026-11-21",
        "plan": {"name_zh": "示例方案", "name_en": "Sample plan", "digest": "0123456789ab", "version": "0.1.0"},
        "summary": {"zh": f"示例：{head_zh}。", "en": f"Sample: {head_en}."},
        "headline": {"zh": head_zh, "en": head_en},
        "counts": counts,
        "remark": {
            "zh": "理想情况，时延下界：所载光缆未标明运营商，按各家光缆可互通计算；皮长由铁路里程推算（假设）。",
            "en": "Ideal best case: the cables name no operator and are taken to interwork; lengths are assumed.",
        },
        "map": {"review_number": "", "note_zh": "省界仅供示意", "note_en": "boundaries for orientation"},
        "layers": [
            {"id": "optical", "zh": "光层直达", "en": "optical direct"},
            {"id": "ip-private", "zh": "IP专网", "en": "IP private"},
            {"id": "ip-public", "zh": "IP公网", "en": "IP public"},
        ],
        "sites": sites,
        "spans": spans,
        "targets": targets,
        "verdicts": verdicts,
        "parameters": [
            {
                "name": "fibre.group_index",
                "value": 1.468,
                "low": 1.4625,
                "high": 1.47,
                "unit": "",
                "basis": "published",
                "label_zh": "光纤群折射率",
                "label_en": "group index of fibre",
                "source": "示例",
            },
            {
                "name": "optical.amplifier_us",
                "value": 0.5,
                "low": 0.1,
                "high": 1.0,
                "unit": "µs",
                "basis": "assumed",
                "label_zh": "光放站时延",
                "label_en": "delay of an amplifier site",
                "source": "示例",
            },
        ],
        "sources": [
            {
                "name": "cities",
                "title": "GeoNames",
                "source": "https://www.geonames.org",
                "licence": "CC-BY 4.0",
                "date": "2026-11-01",
                "trust": "±10 km",
            }
        ],
        "glossary": [
            {
                "zh": "单向时延",
                "en": "one-way delay",
                "explain_zh": "报文从一端到另一端所需时间",
                "explain_en": "time from one end to the other",
            }
        ],
        "reproduce": ["ixplan plan --out DIR"],
    }


_SAMPLE = build_sample()
_GROUND = {
    name: json.loads((ROOT / f"geodata/data/china_{name}.geojson").read_text(encoding="utf-8"))
    for name in ("provinces", "dash_line")
}


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    """Return the sample, which nobody may change."""
    return _SAMPLE


@pytest.fixture
def page_data() -> dict[str, Any]:
    """Return the sample, a copy for each test to spoil."""
    return copy.deepcopy(_SAMPLE)


@pytest.fixture
def brief_data(page_data: dict[str, Any]) -> dict[str, Any]:
    """Return the sample with the delays of two targets: enough around a chapter that has tests of its own."""
    kept = {target["target"] for target in page_data["targets"][:2]}
    page_data["verdicts"] = [one for one in page_data["verdicts"] if one["target"] in kept]
    return page_data


@pytest.fixture(scope="session")
def ground() -> dict[str, Any]:
    """Return the provinces and the ten-part line as `map_page` takes them."""
    return _GROUND


class Visit:
    """One page opened from a file with the network closed, and everything it complained about."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = page
        self._heard: list[tuple[str, Callable[..., None]]] = [
            ("console", self._say),
            ("pageerror", lambda error: self.complaints.append(str(error))),
            ("request", lambda request: self.requests.append(request.url)),
        ]
        page.route("**/*", self._gate)
        for event, hear in self._heard:
            page.on(event, hear)  # type: ignore[call-overload]

    def _say(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _gate(self, route: Route) -> None:
        if route.request.url.split("#")[0] == self.url:
            route.continue_()
        else:
            route.abort()

    def open(self, path: Path, link: str = "") -> Page:
        """Open a file, with a `#…` link if given."""
        self.url = path.as_uri()
        self.page.goto(self.url + link)
        return self.page

    def wait_until(self, condition: str, *, tries: int = 200) -> None:
        """
        Ask the page until a condition of JavaScript holds, for some ten seconds.

        Playwright's own `wait_for_function` asks once from outside and then from within, where the page's
        Content-Security-Policy forbids it: it fails on every page that is not ready at the first question.
        """
        for _ in range(tries):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the page never came to {condition}")

    def leave(self) -> None:
        """Hear no more of the page, and leave it empty."""
        for event, hear in self._heard:
            self.page.remove_listener(event, hear)
        self.page.unroute_all()
        self.page.emulate_media(media="null")
        self.page.mouse.move(0, 0)
        self.page.goto("about:blank")
        self.page.context.clear_cookies()

    @property
    def outside(self) -> list[str]:
        """Return what the page asked for besides itself."""
        return [url for url in self.requests if url.split("#")[0] != self.url and not url.startswith("data:")]


@pytest.fixture(scope="session")
def blank_pages() -> list[Page]:
    """Return the empty pages of a worker that tests have left: a new one costs more than all that most tests do."""
    return []


@pytest.fixture
def visit(browser: Browser, blank_pages: list[Page], tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Write a page to a file and open it offline: `visit(html, link="#lang=en", width=390, height=844)`."""
    shared: list[Visit] = []
    own: list[BrowserContext] = []

    def blank(size: ViewportSize, options: dict[str, Any]) -> Page:
        if blank_pages and not options:
            page = blank_pages.pop()
            page.set_viewport_size(size)
            return page
        context = browser.new_context(viewport=size, offline=True, **options)
        if options:
            own.append(context)
        return context.new_page()

    def go(html: str, *, link: str = "", width: int = 1280, height: int = 800, **options: Any) -> Visit:
        number = len(shared) + len(own)
        path = tmp_path / f"page{number}.html"
        path.write_text(html, encoding="utf-8")
        one = Visit(blank({"width": width, "height": height}, options))
        if not options:
            shared.append(one)
        one.open(path, link)
        return one

    yield go
    for context in own:
        context.close()
    for one in shared:
        one.leave()
        blank_pages.append(one.page)
