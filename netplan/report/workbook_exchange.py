"""The workbook's sheets on the exchange: members, forecast, orders, settlement; and what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from netplan.report.bilingual import in_both
from netplan.report.sheets import DAY, PLAIN, WHOLE, Cell
from netplan.report.words import BASIS, Words, both
from netplan.report.workbook_fields import (
    Table,
    figure,
    made,
    money,
    named_band,
    plain,
    said,
    word,
    yes,
)
from netplan.report.workbook_network import chapter_of

Row = Mapping[str, Any]

_WHEN = ("what", "p10", "p50", "p90")
_REACHED = both(
    "达到日期（P10 / P50 / P90）：{what}：{p10} / {p50} / {p90}",
    "Reached (P10 / P50 / P90): {what}: {p10} / {p50} / {p90}",
)
_PER_MONTH = both("元/月", "CNY/month")


def exchange_tables(page: Row) -> list[Table]:
    """Lay out what the chapters on the exchange and on measurements show."""
    return [_members(page), _forecast(page), _orders(page), _settlement(page), _measured(page)]


def _members(page: Row) -> Table:
    found, absent = chapter_of(page, "exchange", "exchange")
    return Table(
        name=both("交换中心", "Exchange"),
        absent=absent,
        rows=found.get("kinds", ()),
        notes=[found.get("conclusion") or both("", "")],
        fields=[
            said("类型", "kind", "name"),
            figure("已接入", "members", "present", kind=WHOLE),
            figure("预计接入", "expected", "expected", kind=WHOLE),
            figure("端口", "ports", "ports", kind=WHOLE),
            figure("端口容量", "capacity of ports", "capacity_gbps", "Gbit/s"),
            figure("流入峰值之和", "sum of peaks in", "peaks_in_gbps", "Gbit/s"),
            figure("流出峰值之和", "sum of peaks out", "peaks_out_gbps", "Gbit/s"),
            made("数据性质", "basis", lambda _row, lang: _basis(found, lang)),
        ],
    )


def _basis(found: Row, lang: str) -> Cell:
    return BASIS.get(found.get("basis", ""), both("", ""))[lang]


def _forecast(page: Row) -> Table:
    found, absent = chapter_of(page, "exchange", "forecast")
    reached = [_reached(item) for item in found.get("milestones", ())]
    return Table(
        name=both("预测", "Forecast"),
        absent=absent,
        rows=found.get("points", ()),
        notes=[
            found.get("conclusion") or both("", ""),
            found.get("basis") or both("", ""),
            *reached,
        ],
        fields=[
            made("月份", "month", lambda row, _lang: date.fromisoformat(row["month"]), kind=DAY),
            figure("峰值 P10", "peak P10", "p10", "Gbit/s"),
            figure("峰值 P50", "peak P50", "p50", "Gbit/s"),
            figure("峰值 P90", "peak P90", "p90", "Gbit/s"),
        ],
    )


def _reached(milestone: Row) -> Words:
    return in_both(lambda lang: _REACHED[lang].format(**{key: milestone[key][lang] for key in _WHEN}))


def _orders(page: Row) -> Table:
    found, absent = chapter_of(page, "exchange", "orders")
    return Table(
        name=both("采购", "Orders"),
        absent=absent,
        rows=[line for year in found.get("years", ()) for line in year["lines"]],
        fixed=2,
        notes=[found.get("conclusion") or both("", ""), *found.get("assumptions", ())],
        fields=[
            plain("季度", "quarter", "quarter"),
            said("内容", "what", "what"),
            figure("数量", "count", "count", kind=WHOLE),
            *money("费用", "cost", "cost"),
            made("需用日期", "needed", lambda row, _lang: date.fromisoformat(row["needed"]), kind=DAY),
            figure("其中逾期", "of these overdue", "overdue_count", kind=WHOLE),
            said("原因", "reason", "reason"),
        ],
    )


def _settlement(page: Row) -> Table:
    found, absent = chapter_of(page, "exchange", "settlement")
    return Table(
        name=both("结算", "Settlement"),
        absent=absent,
        rows=found.get("totals", ()),
        notes=[
            *found.get("sentences", ()),
            both("各成员明细：`ixplan settle --xlsx`。", "Member by member: `ixplan settle --xlsx`."),
        ],
        fields=[
            said("规则", "rule", "rule"),
            said("付给", "paid to", "payee"),
            yes("成员之间", "among members", "among_members"),
            *money("应付", "paid", "paid", _PER_MONTH),
            *money("补贴", "subsidy", "subsidy", _PER_MONTH),
            *money("净付", "net", "net", _PER_MONTH),
            made("数据性质", "basis", lambda _row, lang: _basis(found, lang)),
        ],
    )


def _measured(page: Row) -> Table:
    found, absent = chapter_of(page, "calibration")
    layers = {layer["id"]: layer for layer in page["layers"]}
    return Table(
        name=both("实测校验", "Measured"),
        absent=absent,
        rows=[*found.get("odd", ()), *found.get("fitting", ())],
        notes=[found.get("counted") or both("", ""), found.get("heldout") or both("", "")],
        fields=[
            said("地点", "pair", "pair"),
            word("层", "layer", "layer", layers),
            plain("运营商", "operator", "operator"),
            figure("实测", "measured", "measured_ms", both("ms（单向）", "ms (one-way)"), PLAIN),
            *named_band("模型", "modelled", "modelled", "ms", both("ms（单向）", "ms (one-way)")),
            figure("实测减模型", "measured less modelled", "difference_ms", "ms", PLAIN),
            made("折合光纤", "as fibre", lambda row, _lang: row["excess"]),
            figure("样本", "samples", "samples", kind=WHOLE),
            said("判断", "finding", "word"),
            said("说明", "remark", "said"),
        ],
    )
