"""The workbook's sheets on the network: delays, their parts, cuts, route pairs, availability, upgrades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netplan.report import words
from netplan.report.sheets import FINE, PLAIN, WHOLE, Cell
from netplan.report.words import Words, both
from netplan.report.workbook_fields import (
    Field,
    Table,
    band,
    basis,
    figure,
    made,
    money,
    named_band,
    plain,
    said,
    sign_of,
    verdict,
    word,
    yes,
)
from netplan.terms import MEETS, MISSES, UNKNOWN

Row = Mapping[str, Any]

_FAILURE: dict[str, Words] = {
    "single": both("一处中断", "one failure"),
    "double": both("两处同时中断", "two at once"),
}
_PART: dict[str, Words] = {"working": both("主用", "working"), "protection": both("备用", "protection")}
#: How the verdicts on availability are signed: what is undecided is unknown, not at risk.
_STATUS = {"proven": MEETS, "disproved": MISSES, "undecided": UNKNOWN}
_NOT_MADE = both("本次未计算这一部分。", "This part was not worked out.")
_ONE_WAY = both("ms（单向）", "ms (one-way)")


def network_tables(page: Row) -> list[Table]:
    """Lay out what the network's chapters show."""
    return [_delays(page), _parts(page), _failures(page), _routes(page), _availability(page), _upgrades(page)]


def chapter_of(page: Row, *keys: str) -> tuple[Row, Words | None]:
    """Return a chapter's document, and why there is nothing in it; an empty one where nobody worked it out."""
    found: Any = page
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping) and found.get("absent"):
            return {}, found["absent"]
    return (found, None) if isinstance(found, Mapping) else ({}, _NOT_MADE)


def _way(names: Row, key: str) -> Callable[[Row, str], Cell]:
    """Write the sites of a route."""
    return lambda row, lang: "→".join(names.get(site, {}).get(f"name_{lang}", site) for site in row.get(key) or ())


def _names(page: Row) -> Row:
    return {site["id"]: site for site in page["sites"]}


def _ends() -> list[Field]:
    return [said("起点", "from", "from"), said("地点", "to", "to")]


def _layer(page: Row) -> Field:
    return word("层", "layer", "layer", {layer["id"]: layer for layer in page["layers"]})


def _delays(page: Row) -> Table:
    names = _names(page)
    return Table(
        name=both("时延判定", "Delays"),
        fixed=3,
        rows=page["verdicts"],
        fields=[
            plain("指标", "target", "target"),
            *_ends(),
            _layer(page),
            yes("指标所在层", "the target's layer", "own_layer"),
            *named_band("时延", "delay", "oneway", "ms", _ONE_WAY),
            figure("目标", "limit", "limit_ms", _ONE_WAY),
            made("余量（负为超出）", "slack (negative: over)", _slack, _ONE_WAY, FINE),
            *verdict(),
            basis(),
            figure("理论时延", "theoretical delay", "theoretical_ms", _ONE_WAY),
            figure("物理极限", "light limit", "light_limit_ms", _ONE_WAY),
            figure("大圆距离", "great circle", "great_circle_km", "km", WHOLE),
            *band("路由长度", "route length", ("route_km", "route_km_low", "route_km_high"), "km"),
            made("路由", "route", _way(names, "route")),
            plain("光缆段", "spans", "spans"),
            said("建议", "remedy", "remedy"),
            said("说明", "remark", "reason"),
            made("所依据的假设", "assumptions", lambda row, lang: "; ".join(row[f"assumptions_{lang}"])),
            plain("依据", "grounds", "source"),
        ],
    )


def _slack(row: Row, _lang: str) -> Cell:
    limit_ms, oneway_ms = row["limit_ms"], row["oneway_ms"]
    return None if limit_ms is None or oneway_ms is None else round(limit_ms - oneway_ms, 6)


def _parts(page: Row) -> Table:
    rows = [{**verdict_row, **part} for verdict_row in page["verdicts"] for part in verdict_row["parts"]]
    return Table(
        name=both("时延构成", "Delay parts"),
        fixed=3,
        rows=rows,
        fields=[
            plain("指标", "target", "target"),
            *_ends(),
            _layer(page),
            made("部分", "part", lambda row, lang: row[f"name_{lang}"]),
            *band("时延", "delay", ("ms", "low_ms", "high_ms"), _ONE_WAY, PLAIN),
            basis(),
        ],
    )


def _failures(page: Row) -> Table:
    found, absent = chapter_of(page, "resilience", "failures")
    return Table(
        name=both("断纤影响", "Fibre cuts"),
        fixed=2,
        absent=absent,
        rows=[*found.get("rows", ()), *(_off_row(row) for row in found.get("cut_off", ()))],
        notes=[_or_nothing(found.get("single_summary")), _or_nothing(found.get("limited"))],
        fields=[
            plain("指标", "target", "target"),
            word("故障", "failures", "kind", _FAILURE),
            *_ends(),
            _layer(page),
            said("中断处", "what fails", "failure"),
            *named_band("中断前时延", "delay before", "before_oneway", "ms", _ONE_WAY),
            *named_band("中断后时延", "delay after", "oneway", "ms", _ONE_WAY),
            figure("增加", "added", "added_ms", _ONE_WAY),
            figure("目标", "limit", "limit_ms", _ONE_WAY),
            *verdict(zh="中断后判定", en="verdict after"),
            made("失联的地点", "places cut off", _cut_off),
            basis(),
        ],
    )


def _off_row(row: Row) -> Row:
    """Write places that one failure cuts off as a row of their own: whatever fails, no route is left."""
    failures = {lang: "; ".join(item[lang] for item in row["failures"]) for lang in words.LANGUAGES}
    ends = {
        "to_zh": "、".join(row["to_zh"]),
        "to_en": ", ".join(row["to_en"]),
        "from_zh": row["from_zh"],
        "from_en": row["from_en"],
    }
    return {"kind": "single", **ends, "layer": row["layer"], "failure": failures, "status": "cut_off", "off": ()}


def _cut_off(row: Row, lang: str) -> Cell:
    return "; ".join(f"{item[f'from_{lang}']}→{item[f'to_{lang}']} ×{item['count']}" for item in row.get("off") or ())


def _routes(page: Row) -> Table:
    found, absent = chapter_of(page, "resilience", "routes")
    rows = [
        {**pair, **pair[name], "part": name, "status": pair[f"{name}_status"]}
        for pair in found.get("pairs", ())
        for name in ("working", "protection")
        if pair[name] is not None
    ]
    return Table(
        name=both("主备路由", "Route pairs"),
        fixed=3,
        absent=absent,
        rows=rows,
        fields=[
            *_ends(),
            word("路由", "route", "part", _PART),
            *named_band("时延", "delay", "oneway", "ms", _ONE_WAY),
            figure("目标", "limit", "limit_ms", _ONE_WAY),
            *verdict(),
            *band("长度", "length", ("route_km", "route_km_low", "route_km_high"), "km"),
            made("经过", "by way of", _way(_names(page), "sites")),
            plain("光缆段", "spans", "spans"),
            yes("物理双路由", "diverse", "is_disjoint"),
            made("共享", "shared", _shared),
            yes("已证明最优", "proven", "proven"),
            basis(),
        ],
    )


def _shared(row: Row, lang: str) -> Cell:
    return "; ".join(item[f"name_{lang}"] for item in row["shared"])


def _availability(page: Row) -> Table:
    found, absent = chapter_of(page, "resilience", "availability")
    per = both("%", "%")

    def share(key: str, *, up: bool = True) -> Callable[[Row, str], Cell]:
        def cell(row: Row, _lang: str) -> Cell:
            down = row[key]
            return None if down is None else round(100.0 * (1.0 - down if up else down), 8)

        return cell

    return Table(
        name=both("可用率", "Availability"),
        absent=absent,
        rows=found.get("rows", ()),
        notes=[_or_nothing(found.get("meaning")), *found.get("definitions", ())],
        fields=[
            plain("指标", "target", "target"),
            said("地点", "places", "ends"),
            said("保护方式", "protection", "protection"),
            made("可用率（标称）", "availability, nominal", share("down_estimate_ratio"), per, PLAIN),
            made("下界", "lower bound", share("down_high_ratio"), per, PLAIN),
            made("上界", "upper bound", share("down_low_ratio"), per, PLAIN),
            made("目标", "limit", lambda row, _lang: _percent(row["limit_ratio"]), per, PLAIN),
            said("每年中断", "down a year", "minutes"),
            sign_of(lambda row: _STATUS.get(row["verdict"])),
            said("判定", "verdict", "verdict_words"),
            said("差距", "gap", "gap"),
            said("修复时间加倍时", "if repair takes twice as long", "doubled_words"),
            said("首要原因", "main cause", "top_cut"),
            made("其占中断", "its share of down time", lambda row, _lang: _percent(row["top_share_ratio"]), per, FINE),
            said("说明", "remark", "reason"),
            made("数据性质", "basis", lambda _row, lang: words.BASIS.get(found.get("basis", ""), {}).get(lang, "")),
        ],
    )


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else round(100.0 * ratio, 8)


def _upgrades(page: Row) -> Table:
    found, absent = chapter_of(page, "resilience", "upgrade")
    drawn = found.get("drawn") or {}
    builds = drawn.get("builds", ())
    rows = [
        {**builds[at], "choice": choice["id"], "title": choice["title"], "is_build": True}
        for choice in drawn.get("choices", ())
        for at in choice["builds"]
    ]
    totals = [{**choice, "choice": choice["id"]} for choice in drawn.get("choices", ())]
    return Table(
        name=both("建设方案", "Upgrades"),
        absent=absent,
        rows=[*totals, *rows],
        fixed=2,
        notes=[
            _or_nothing(found.get("headline")),
            both("先列各方案合计，再列其建设内容。", "First each choice as a whole, then what it builds."),
        ],
        fields=[
            plain("方案", "choice", "choice"),
            said("目标", "aim", "title"),
            said("建设", "build", "name"),
            said("类型", "kind", "kind"),
            *band("长度", "length", ("route_km", "route_km_low", "route_km_high"), "km"),
            said("长度说明", "length is", "length_note"),
            *money("造价", "cost", "cost"),
            said("建成后指标", "targets once built", "statuses"),
            said("新建光缆", "new cable", "new_km"),
            plain("可用率", "availability", "availability"),
            yes("已证明最省", "proven cheapest", "proven"),
            made("数据性质", "basis", lambda _row, lang: (drawn.get("cost_basis") or {}).get(lang, "")),
        ],
    )


def _or_nothing(found: Words | None) -> Words:
    return found or both("", "")
