"""What fails, in words: events, cut sets, and which figure to check first where nothing is decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netplan.availability.cuts import CutSet
from netplan.faults import GROUP, REGENERATORS, REGION, SPAN, STATION, TERMINALS, FaultEvent
from netplan.parameters import SPECS
from netplan.plan import Plan
from netplan.report.names import cable_name, ends_name, group_name, site_name
from netplan.report.numbers import RANGE, percent
from netplan.report.words import ZH, Words, both
from topology.lengths import Band

#: What an event's share of time rests on: how often, how long.
_PARAMETERS = {
    SPAN: ("failure.cable_faults_per_1000km_year", "failure.cable_repair_h"),
    GROUP: ("failure.cable_faults_per_1000km_year", "failure.cable_repair_h"),
    STATION: ("failure.station_outages_per_year", "failure.station_repair_h"),
    TERMINALS: ("failure.terminal_faults_per_year", "failure.equipment_repair_h"),
    REGENERATORS: ("failure.terminal_faults_per_year", "failure.equipment_repair_h"),
}
_UNIT: dict[str, Words] = {
    "1/(1000 km year)": both("次/（1000 km·年）", "per 1000 km and year"),
    "1/year": both("次/年", "a year"),
    "h": both("小时", "h"),
}


def cut_text(cut: CutSet, plan: Plan, lang: str) -> str:
    """Name what fails together in a cut set."""
    if len(cut.events) == 1:
        return event_text(cut.events[0], plan, lang)
    names = [_part_text(event, plan, lang) for event in cut.events]
    joined = both("、", ", ")[lang].join(names[:-1]) + both(" 与 ", " and ")[lang] + names[-1]
    return joined + both(" 同时中断", " at the same time")[lang]


def event_text(event: FaultEvent, plan: Plan, lang: str) -> str:
    """Name an event."""
    if event.kind == GROUP:
        name = group_name(plan.network.risk_group(event.subject), lang)
        return both(f"{name}内光缆同时中断", f"common cut of {name}")[lang]
    return _part_text(event, plan, lang)


def span_name(key: str, plan: Plan, lang: str) -> str:
    """Name a span by its ends, and by its cable where it has one: parallel cables have the same ends."""
    span = plan.network.spans[key]
    ends = ends_name(span.ends, plan.network, lang)
    if span.cable not in plan.network.cables:
        return ends
    cable = cable_name(span.cable, plan.network, lang)
    return both(f"{ends}（{cable}）", f"{ends} ({cable})")[lang]


def deciding_text(cuts: Sequence[CutSet], plan: Plan, lang: str) -> str:
    """
    Say which figure to check first so that an undecided target can be decided.

    Parameters
    ----------
    cuts : sequence of CutSet
        With their shares at the pessimistic end; without any, too much was left unfollowed to tell.
    plan : Plan
        For names and ranges.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        A clause: the kind of event with the greatest part in the down time, its foremost one, and of its rate and its
        repair time the one with the wider range.
    """
    if not cuts:
        return both(
            "要判定，先增大 --failures（或不用该选项）：多数情况尚未逐一计算",
            "to decide it, raise --failures (or leave it out): most of the cases were not followed",
        )[lang]
    kinds: dict[str, float] = {}
    events: dict[str, tuple[float, FaultEvent]] = {}
    for cut in cuts:
        for kind in dict.fromkeys(_family(event) for event in cut.events):
            kinds[kind] = kinds.get(kind, 0.0) + cut.share_ratio
        for event in cut.events:
            events[event.id] = (events.get(event.id, (0.0, event))[0] + cut.share_ratio, event)
    kind = max(kinds, key=lambda key: kinds[key])
    event = max((item for item in events.values() if _family(item[1]) == kind), key=lambda item: item[0])[1]
    label, unit, band = _widest(event, plan, lang)
    return both(
        "要判定，先核实{event}的{label}（现取 {low}{dash}{high} {unit}）："
        "各参数全取不利值时，这类故障涉及 {share} 的中断时间",
        "to decide it, first check the {label} ({low}{dash}{high} {unit} as it stands), above all for {event}: "
        "with every parameter at its worst such faults have a part in {share} of the down time",
    )[lang].format(
        event=_part_text(event, plan, lang),
        label=label,
        low=f"{band.low:.10g}",
        high=f"{band.high:.10g}",
        dash=RANGE[lang],
        unit=unit,
        share=percent(min(kinds[kind], 1.0)),
    )


def _widest(event: FaultEvent, plan: Plan, lang: str) -> tuple[str, str, Band]:
    """Return the name, the unit and the range of an event's rate or repair time, whichever range is wider."""
    if event.kind == REGION:
        region = plan.regions[event.subject]
        figures = [
            (both("发生频次", "frequency")[lang], _UNIT["1/year"][lang], region.events_per_year),
            (both("修复时间", "repair time")[lang], _UNIT["h"][lang], region.repair_h),
        ]
    else:
        figures = []
        for name in _PARAMETERS[event.kind]:
            spec, band = SPECS[name], plan.parameters[name]
            figures.append((_short(spec.zh) if lang == ZH else spec.en, _UNIT[spec.unit][lang], band))
    return max(figures, key=lambda item: item[2].high / item[2].low if item[2].low > 0 else math.inf)


def _short(label: str) -> str:
    """Leave out of a parameter's name what the event's own name says already: 局站中断率 of a station is 中断率."""
    for said in ("局站", "光缆", "一对光终端", "设备"):
        label = label.removeprefix(said)
    return label


def _family(event: FaultEvent) -> str:
    """Return what events share their figures with; each region has its own."""
    return {REGION: event.id, GROUP: SPAN, REGENERATORS: TERMINALS}.get(event.kind, event.kind)


def _part_text(event: FaultEvent, plan: Plan, lang: str) -> str:
    """Name what an event takes down."""
    network = plan.network
    if event.kind == SPAN:
        return both("光缆 ", "cable ")[lang] + span_name(event.subject, plan, lang)
    if event.kind == GROUP:
        name = group_name(network.risk_group(event.subject), lang)
        return both(f"{name}内全部光缆", f"all cables of {name}")[lang]
    if event.kind == STATION:
        name = site_name(network.sites[event.subject], lang)
        return both(f"{name}局站", f"{name} station")[lang]
    if event.kind == REGION:
        region = plan.regions[event.subject]
        return region.name_zh if lang == ZH else region.name_en
    start, end, _ = event.subject.split(";")
    ends = ends_name((start, end), network, lang)
    if event.kind == REGENERATORS:
        return both(f"电中继 {ends}", f"regenerators {ends}")[lang]
    return both(f"光终端 {ends}", f"terminals {ends}")[lang]
