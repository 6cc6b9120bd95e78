"""
A draft as tables for WPS and Excel, headed so that bureau staff read them and the reader finds each column again.

A heading says the Chinese word and, in brackets, the plan's own column: 皮长公里 (route_km). A field of another tool is
written under its own name where the reader would keep it, as x:name where it would take it for a column of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geodata.crs import WGS84
from netplan.formats.sheets.grids import COLUMNS, TITLES, meaning
from topology.formats.contract import Settings
from topology.formats.draft import EXTRA, SITES, SPANS, Draft, in_system
from topology.formats.findings import Findings

#: What the plan's columns are called in Chinese, in every table that has them.
_ZH = {
    "id": "编号", "name_zh": "中文名称", "name_en": "英文名称", "province_zh": "省份", "lon_deg": "经度",
    "lat_deg": "纬度", "kind": "类型", "roles": "角色", "source": "来源", "existence": "存在性", "a": "起点",
    "b": "终点", "cable": "光缆", "operator": "运营商", "status": "状态", "fibre_type": "光纤类型",
    "route_km": "皮长公里", "route_km_low": "皮长下限", "route_km_high": "皮长上限", "length_origin": "长度来源",
    "rail_km": "铁路长度", "road_km": "公路长度", "risk_groups": "风险组", "cost_cny": "造价（元）",
    "cost_cny_low": "造价下限（元）", "cost_cny_high": "造价上限（元）", "probability": "概率",
    "probability_low": "概率下限", "probability_high": "概率上限", "site": "站点", "layer": "网络层", "role": "角色",
    "capacity_gbps": "容量（Gbit/s）", "metric": "度量", "spans": "经由光缆段", "from": "源", "to": "宿",
    "gbps": "流量（Gbit/s）", "in_service": "开通日期", "asn": "AS号", "ports": "端口（Gbit/s）",
    "exchange": "交换中心", "policy": "互联策略", "peering": "互联方式", "partners": "互联对象", "joined": "接入日期",
    "tariff": "资费", "peak_in_gbps": "峰值流入（Gbit/s）", "peak_out_gbps": "峰值流出（Gbit/s）", "basis": "依据",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written: its name in the plan, what its sheet is called, the plan's columns, headings, rows."""

    name: str
    title: str
    columns: list[str]
    headings: list[str]
    rows: list[list[str]]


def tables_of(draft: Draft, settings: Settings, findings: Findings) -> Iterator[Table]:
    """
    Lay out the tables of a draft.

    Parameters
    ----------
    draft : Draft
        With positions in any system.
    settings : Settings
        `coordinates`: the system to write; None: WGS 84. Another than that stands in the headings.
    findings : Findings
        Takes the lengths that are left open.

    Yields
    ------
    Table
        Each that has rows.
    """
    draft = in_system(draft, settings.coordinates or WGS84)
    if open_lengths := sum("route_km" not in row for row in draft.rows(SPANS)):
        findings.left_out("sheet_estimates", value=open_lengths)
    for name, order in COLUMNS.items():
        if not (rows := draft.rows(name)):
            continue
        used = dict.fromkeys(key for row in rows for key in row)
        columns = [column for column in order if column in used]
        columns += [column for column in used if column.startswith(EXTRA)]
        headings = _headings(name, columns, draft.coordinates)
        cells = [[_one_line_end(row.get(column, "")) for column in columns] for row in rows]
        yield Table(name, f"{TITLES[name]} {name.removesuffix('.csv')}", columns, headings, cells)


def _headings(table: str, columns: list[str], system: str) -> list[str]:
    headings: list[str] = []
    for column in columns:
        if not column.startswith(EXTRA):
            word = (
                f"{_ZH[column]}（{system}）"
                if table == SITES and system != WGS84 and column in ("lon_deg", "lat_deg")
                else _ZH[column]
            )
            headings.append(f"{word} ({column})")
            continue
        bare = column.removeprefix(EXTRA)
        is_safe = bare == " ".join(bare.split()) and bare and not bare.startswith(EXTRA) and bare.isprintable()
        words = (bare.casefold() in ("source", "target") or meaning(table, bare) is not None) if is_safe else True
        headings.append(column if words or bare[0] in "=+-@'" else bare)
    return headings


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
