"""What to do next about a target: one short clause, from what the plan has worked out and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netplan.report import words
from netplan.report.documents import Document
from netplan.report.words import EN, ZH, Words, both
from netplan.targets import AVAILABILITY, PEAK
from netplan.terms import AT_RISK, IMPOSSIBLE, MEASURE, MEETS, MISSES, UNKNOWN
from netplan.verdicts import TargetVerdict

if TYPE_CHECKING:
    from netplan.report.attainment_quality import Held

_NOTHING = both("", "")
#: A figure that nobody measured or published is checked before anybody builds for it.
_UNSURE = ("assumed", "generated")


def delay_step(item: TargetVerdict, resilience: Document | None) -> Words:
    """Say what to do next about a delay: measure, reroute, build what plan 1 builds, or that nothing known helps."""
    if item.status in (MEETS, UNKNOWN):
        return _NOTHING
    if item.status == IMPOSSIBLE:
        return both("修订指标：光速所限", "revise the target: light is too slow")
    remedy = item.worst.remedy
    if item.status == AT_RISK or (remedy is not None and remedy.kind == MEASURE):
        return both("先实测，缩小区间", "measure first, to narrow the band")
    built = _first_plan(item.target.id, resilience)
    if built is not None:
        return built
    return _NOTHING if remedy is None else words.REMEDY[remedy.kind]


def _first_plan(target: str, resilience: Document | None) -> Words | None:
    """Name what upgrade plan 1 builds, if it gains something for a target."""
    chapter = (resilience or {}).get("upgrade")
    plans = chapter.get("plans") if isinstance(chapter, Mapping) else None
    if not plans or not any(gain["target"] == target for gain in plans[0]["gains"]):
        return None
    builds = plans[0]["builds"]
    names = {lang: list(dict.fromkeys(str(build["name"][lang]) for build in builds)) for lang in (ZH, EN)}
    return both(f"建设方案1：{'、'.join(names[ZH])}", f"upgrade plan 1: {', '.join(names[EN])}")


def quality_step(item: Held, exchange: Document | None) -> Words:
    """Say what to do next about availability, capacity or quality."""
    verdict = item.verdict
    quantity = verdict.target.quantity
    if verdict.status == UNKNOWN:
        return _NOTHING if item.not_worked_out else both("补充数据，见说明", "supply the datum, see the remark")
    if verdict.status == MEETS:
        return _NOTHING
    if quantity == AVAILABILITY:
        return both(
            "核实修复时间与故障率，再定保护方式", "check repair times and fault rates, then choose the protection"
        )
    if quantity == PEAK and (date := _reached(exchange)) is not None:
        return both(f"按预测{date[ZH][:7]}达到", f"reached {date[EN][:7]} by the forecast")
    figure = verdict.figure
    if figure is not None and figure.basis in _UNSURE:
        return both("先核实现状", "check how things stand first")
    return _NOTHING if verdict.status != MISSES else both("制定补足计划", "plan how to make up for it")


def _reached(exchange: Document | None) -> Words | None:
    """Return when the forecast reaches a terabit, its median; None without a forecast."""
    chapter = (exchange or {}).get("forecast")
    milestones = chapter.get("milestones") if isinstance(chapter, Mapping) else None
    for milestone in milestones or ():
        if "1 Tbit/s" in milestone["what"][EN] and not milestone["already"]:
            return both(str(milestone["p50"][ZH]), str(milestone["p50"][EN]))
    return None
