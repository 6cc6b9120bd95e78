"""The workbook's sheets on the plan itself: attainment, spans, sites, parameters, sources, terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netplan.report import words
from netplan.report.sheets import PLAIN, Cell
from netplan.report.words import Words, both
from netplan.report.workbook_fields import Field, Table, band, basis, figure, made, plain, said, verdict, word, yes

Row = Mapping[str, Any]

_NOT_LISTED = both("未列", "not listed")
_NO_LIMIT = both("无量化目标", "no figure")
SPAN_STATUS: dict[str, Words] = {
    "existing": both("现有", "existing"),
    "planned": both("规划", "planned"),
    "candidate": both("候选", "candidate"),
}
_KINDS: dict[str, Words] = {
    "city": both("城市", "city"),
    "hub": both("枢纽", "hub"),
    "exchange": both("交换中心", "exchange"),
    "data_centre": both("数据中心", "data centre"),
    "station": both("局站", "station"),
    "other": both("其他", "other"),
}


def attainment_table(page: Row) -> Table:
    """Lay out the table of attainment: one row a target, figures in the unit of the row."""
    return Table(
        name=both("指标完成情况", "Attainment"),
        fixed=2,
        notes=[
            both(
                "每行的数值以该行“单位”为准；现状值取最差地点。差距：“超”为超出上限，“差”为不足下限，“余”为余量。",
                "Figures are in the unit of their row, of the worst place. Gap: “over” an upper limit, “short” of a "
                "lower one, or what is “left”.",
            )
        ],
        rows=page["attainment"],
        fields=[
            figure("序号", "no.", "number", kind=PLAIN),
            said("指标", "target", "name"),
            said("口径、层", "scope", "scope"),
            said("单位", "unit", "unit"),
            *band("基期值", "base", ("base", "base_low", "base_high"), "", PLAIN),
            _listed("基期", "base of", "base_date"),
            made("比较", "sense", lambda row, _lang: row["sense"] if row["limit"] is not None else ""),
            made("目标值", "target value", _limit, kind=PLAIN),
            *band("现状值", "present", ("value", "value_low", "value_high"), "", PLAIN),
            plain("现状日期", "as of", "value_date"),
            made("差距", "gap", lambda row, lang: row["text"]["gap"][lang]),
            *verdict(),
            basis(),
            _listed("牵头单位", "lead unit", "lead"),
            _listed("配合单位", "supporting unit", "support"),
            _listed("完成时限", "deadline", "deadline"),
            said("下一步措施", "next step", "step"),
            said("说明", "remark", "reason"),
            said("口径说明", "note", "note"),
            plain("依据（文号）", "grounds", "source"),
            plain("条款原文", "wording", "wording"),
            plain("编号", "id", "target"),
        ],
    )


def _limit(row: Row, lang: str) -> Cell:
    limit: float | None = row["limit"]
    return _NO_LIMIT[lang] if limit is None else limit


def _listed(zh: str, en: str, key: str) -> Field:
    """Take a text of the document; what it leaves out is not listed."""

    def cell(row: Row, lang: str) -> Cell:
        found = row.get(key) or row.get(f"{key}_{lang}")
        return str(found) if found else _NOT_LISTED[lang]

    return made(zh, en, cell)


def plan_tables(page: Row) -> list[Table]:
    """Lay out what the results rest on."""
    return [_spans(page), _sites(page), _parameters(page), _sources(page), _terms(page)]


def _spans(page: Row) -> Table:
    names = {site["id"]: site for site in page["sites"]}

    def end(key: str) -> Callable[[Row, str], Cell]:
        return lambda row, lang: names[row[key]][f"name_{lang}"] if row[key] in names else row[key]

    return Table(
        name=both("光缆段", "Spans"),
        rows=page["spans"],
        fields=[
            plain("编号", "id", "id"),
            said("光缆", "cable", "cable"),
            made("甲端", "end a", end("a")),
            made("乙端", "end b", end("b")),
            plain("运营商", "operator", "operator"),
            word("状态", "status", "status", SPAN_STATUS),
            *band("皮长", "cable length", ("route_km", "route_km_low", "route_km_high"), "km"),
            word("长度来源", "length from", "length_origin", words.ORIGIN),
            yes("假设存在", "assumed to exist", "assumed"),
            yes("线形为示意", "line is schematic", "schematic"),
            plain("来源", "source", "source"),
        ],
    )


def _sites(page: Row) -> Table:
    step = page["handling"]["coordinates_deg"]
    rounded = both(f"经纬度取整到 {step:g}°。", f"Positions are rounded to {step:g}°.") if step else both("", "")
    return Table(
        name=both("地点", "Places"),
        rows=page["sites"],
        notes=[rounded],
        fields=[
            plain("编号", "id", "id"),
            said("名称", "name", "name"),
            plain("省级行政区", "province", "province_zh"),
            word("类型", "kind", "kind", _KINDS),
            figure("经度", "longitude", "lon_deg", both("度（WGS 84）", "deg (WGS 84)"), PLAIN),
            figure("纬度", "latitude", "lat_deg", both("度（WGS 84）", "deg (WGS 84)"), PLAIN),
            yes("起点", "origin", "origin"),
            *verdict(zh="最差判定", en="worst verdict"),
        ],
    )


def _parameters(page: Row) -> Table:
    return Table(
        name=both("参数", "Parameters"),
        rows=page["parameters"],
        fields=[
            said("参数", "parameter", "label"),
            plain("名称", "name", "name"),
            *band("取值", "value", ("value", "low", "high"), "", PLAIN),
            plain("单位", "unit", "unit"),
            basis(),
            plain("来源", "source", "source"),
        ],
    )


def _sources(page: Row) -> Table:
    return Table(
        name=both("来源", "Sources"),
        rows=page["sources"],
        fields=[
            plain("数据", "data", "name"),
            plain("内容", "what", "title"),
            plain("出处", "source", "source"),
            plain("许可", "licence", "licence"),
            plain("年份", "year", "date"),
            plain("可信度", "trust", "trust"),
        ],
    )


def _terms(page: Row) -> Table:
    return Table(
        name=both("术语", "Terms"),
        rows=page["glossary"],
        fields=[
            plain("中文", "Chinese", "zh"),
            plain("英文", "English", "en"),
            said("说明", "meaning", "explain"),
        ],
    )
