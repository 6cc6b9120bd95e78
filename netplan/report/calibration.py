"""The words of a calibration: why a pair lies where it lies, what was refused and the way out, what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geodata.errors import quotable
from netplan.calibrate import records
from netplan.calibrate.fitting.unknowns import LENGTH_FACTOR, LENGTH_SUM, OPERATOR_DETOUR, REGENERATION
from netplan.calibrate.records import Floor, Refusal
from netplan.calibration.records import (
    CLOCK,
    DETOUR,
    FITS,
    POSITION,
    REASONS,
    SHORTER,
    UNCHECKED,
    DataUsed,
    HeldOut,
    MeasuredPair,
)
from netplan.plan import Plan
from netplan.report.names import cable_name, ends_name, site_name, span_name
from netplan.report.numbers import RANGE, rounded
from netplan.report.words import LAYER, ZH, Words, both
from topology.lengths import Band
from topology.network import Network

if TYPE_CHECKING:
    from netplan.calibrate.outcome import ParameterResult  # it loads scipy; a plan's report does without

#: Why a pair lies where it lies, in a word.
REASON: dict[str, Words] = {
    FITS: both("相符", "fits"),
    DETOUR: both("疑似绕行", "likely detour"),
    SHORTER: both("短于模型", "shorter than modelled"),
    POSITION: both("位置有误", "wrong position"),
    CLOCK: both("时钟有误", "wrong clock"),
    UNCHECKED: both("未经印证", "unchecked"),
}
#: A pair set aside although light could be as fast: an end of it was found to stand elsewhere.
_ASIDE = both("连着位置有误的地点，不参与拟合", "left out of the fit: an end does not stand where the plan has it")
#: What was refused, and the way out.
REFUSED: dict[str, tuple[Words, Words]] = {
    records.UNKNOWN_END: (
        both("端点不在方案中", "an end that is no site of the plan"),
        both("请用 --ends FILE（end,site 两列）写明对应地点", "name its site in a table for --ends (end,site)"),
    ),
    records.SAME_SITE: (
        both("两端是同一地点", "both ends at one site"),
        both("请核对 --ends 的对应关系", "check the table given with --ends"),
    ),
    records.NO_ANSWER: (
        both("全部样本丢失", "every sample lost"),
        both("请先查通断，再测", "find out why nothing answers, then measure again"),
    ),
    records.ONE_SAMPLE: (
        both("只有一个样本", "a single sample"),
        both("单个样本只是上界，请多测", "one sample is an upper bound only: take more"),
    ),
    records.NOT_FINITE: (
        both("不是有限数", "not a finite number"),
        both("请核对该列", "check the column"),
    ),
    records.NEGATIVE: (
        both("时延为负", "a delay below zero"),
        both("请核对符号和时钟", "check the sign, and the clocks"),
    ),
    records.UNIT: (
        both("疑似单位有误（秒或微秒当作毫秒）", "probably another unit (seconds or microseconds for milliseconds)"),
        both("请统一为毫秒，或在列名中写明单位", "give milliseconds, or name the unit in the heading"),
    ),
    records.BAD_POSITION: (
        both("快于光速：疑似位置有误", "faster than light: a position is probably wrong"),
        both("请核对该地点坐标", "check the site's coordinates"),
    ),
    records.BAD_CLOCK: (
        both("快于光速或整体平移：疑似时钟有误", "faster than light, or shifted: a clock is probably wrong"),
        both("请核对该主机的时钟，或改测往返", "check that host's clock, or measure round trips"),
    ),
    records.NO_ROUTE: (
        both("方案中该层没有路由", "no route in this layer of the plan"),
        both("请补全光缆段或IP节点，或核对所测的层", "add the spans or nodes, or check the layer measured"),
    ),
    records.DUPLICATE: (
        both("重复记录", "the same record again"),
        both("已只计一次", "it counts once"),
    ),
}
_NAMED = 5
#: The name of a source is quoted up to so many characters.
_PATH_LIMIT = 200
#: So many cables beside one are named.
_RIVALS = 2


def reason_text(pair: MeasuredPair, network: Network, lang: str) -> str:
    """Say by how much a pair differs from the model, as fibre, and which routes would explain it."""
    word = REASON[pair.reason][lang]
    gap_ms = pair.measured_ms - pair.modelled_ms
    if not is_odd(pair):
        unchecked = both(
            "相符，但没有其他点对能印证：绕行会被当作光缆长度",
            "fits, but no other pair would show a detour of it: it would pass for length",
        )[lang]
        return unchecked if pair.reason == UNCHECKED else ""
    more = both(
        f"{word}：比模型{'长' if gap_ms >= 0 else '短'} {abs(gap_ms):.2f} ms，合光纤 {abs(pair.excess_km):.0f} km",
        f"{word}: {abs(gap_ms):.2f} ms {'above' if gap_ms >= 0 else 'below'} the model, "
        f"{abs(pair.excess_km):.0f} km of fibre",
    )[lang]
    ways = [route_name(way, network, lang) for way in pair.explanation[:_NAMED]]
    if not ways:
        return more
    comma = both("；", "; ")[lang]
    told = both("与实测相当的路由：", "routes that would take as long: ")[lang]
    return f"{more}{comma}{told}{both('，', ', ')[lang].join(ways)}"


def modelled(pair: MeasuredPair) -> Band:
    """Return what the model gives for a pair, its band drawn wide enough to hold it. [ms]"""
    value = pair.modelled_ms
    return Band(value=value, low=min(pair.low_ms, value), high=max(pair.high_ms, value))


def excess_text(pair: MeasuredPair) -> str:
    """Write a difference as fibre with its sign; what rounds to nothing has none. [km]"""
    rounded_km = round(pair.excess_km)
    return f"{rounded_km:+d}" if rounded_km else "0"


def is_odd(pair: MeasuredPair) -> bool:
    """Tell whether a pair lies where the model does not have it."""
    return pair.reason not in (FITS, UNCHECKED)


def route_name(sites: Sequence[str], network: Network, lang: str) -> str:
    """Name the sites of a route in order."""
    return "→".join(end_name(site, network, lang) for site in sites)


def end_name(end: str, network: Network, lang: str) -> str:
    """Name a site; an end that is none keeps the name it came with."""
    return site_name(network.sites[end], lang) if end in network.sites else quotable(end)


def pair_text(start: str, end: str, network: Network, lang: str) -> str:
    """Name both ends of what was measured; either direction is the same pair."""
    return f"{end_name(start, network, lang)}—{end_name(end, network, lang)}"


def parameter_name(name: str, plan: Plan, lang: str) -> str:
    """Name a parameter of the fit as people call it."""
    if name.startswith(LENGTH_FACTOR):
        called = length_of(name.removeprefix(LENGTH_FACTOR), plan.network, lang)
        return both(f"{called} 长度", f"length of {called}")[lang]
    if name.startswith(LENGTH_SUM):
        called = _sum_name(name.removeprefix(LENGTH_SUM).split("+"), plan.network, lang)
        return both(f"{called} 合计长度", f"length of {called} together")[lang]
    if name == REGENERATION:
        return both(
            "电中继频度（0 如方案，1 为最短中继距离，-1 为最长）",
            "how often light is regenerated (0 as planned, 1 at the shortest reach, -1 at the longest)",
        )[lang]
    if name.startswith(OPERATOR_DETOUR):
        operator = name.removeprefix(OPERATOR_DETOUR)
        return both(f"{operator} 的绕行比例", f"detour of {operator}")[lang]
    parameter = plan.parameters.by_name.get(name)
    if parameter is None:
        return name
    return parameter.label_zh if lang == ZH else parameter.label_en


def length_of(key: str, network: Network, lang: str) -> str:
    """Name the span or the cable whose length is meant."""
    span = network.spans.get(key)
    return cable_name(key, network, lang) if span is None else span_name(span, network, lang)


def _sum_name(keys: Sequence[str], network: Network, lang: str) -> str:
    """Name spans known together: by their places in order where they lie in a row, else one by one."""
    spans = [network.spans[key] for key in keys if key in network.spans]
    if len(spans) == len(keys) and (places := _in_a_row([span.ends for span in spans])):
        return "—".join(end_name(place, network, lang) for place in places)
    return both("、", ", ")[lang].join(cable_name(key, network, lang) for key in keys)


def _in_a_row(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return the places of a chain of pairs, whatever their order; none where they form no chain."""
    left, places = list(pairs[1:]), list(pairs[0])
    while left:
        for pair in left:
            a, b = pair
            if places[-1] in pair:
                places.append(b if places[-1] == a else a)
            elif places[0] in pair:
                places.insert(0, b if places[0] == a else a)
            else:
                continue
            left.remove(pair)
            break
        else:
            return []
    return places


def short_name(name: str, plan: Plan, lang: str) -> str:
    """Name a parameter among others of its kind: a span by its ends alone."""
    span = plan.network.spans.get(name.removeprefix(LENGTH_FACTOR))
    return parameter_name(name, plan, lang) if span is None else ends_name(span.ends, plan.network, lang)


def figures(result: ParameterResult) -> tuple[Band, Band, str]:
    """Return a parameter before and after, and its unit, as people read it: lengths in km, not as factors."""
    if result.prior_km is not None and result.route_km is not None:
        return result.prior_km, result.route_km, "km"
    return result.prior, result.band, "" if result.name == REGENERATION else result.unit


def figure_text(band: Band, unit: str, lang: str) -> str:
    """Word a value with its band and unit."""
    if unit == "ratio":
        value, low, high = (f"{100 * part:.1f}" for part in (band.value, band.low, band.high))
        shown, ends, unit = f"{value}%", f"{low}{RANGE[lang]}{high}%", ""
    else:
        unit = "µs" if unit == "us" else unit
        value, low, high = (f"{round(part, 1) + 0.0:.1f}" for part in (band.value, band.low, band.high))  # no -0.0
        shown, ends = f"{value} {unit}".rstrip(), f"{low}{RANGE[lang]}{high}"
    return both(f"{shown}（{ends}）", f"{shown} ({ends})")[lang]


def known_text(result: ParameterResult, plan: Plan, lang: str) -> str:
    """Say whether the data determine a parameter, or only its sum with others."""
    if result.determined:
        said = both("已确定（±1%）", "determined (±1%)")[lang]
    elif result.only_with:
        names = _some(result.only_with, plan, lang)
        said = both(f"只知与{names}之和", f"only as a sum with {names}")[lang]
    elif is_narrowed(result):
        said = both("未确定，区间缩小", "not determined, band narrowed")[lang]
    else:
        said = both("未确定，区间如前", "not determined, band as before")[lang]
    if not result.rivals:
        return said
    keys = [name.removeprefix(LENGTH_FACTOR) for name in result.rivals[:_RIVALS]]
    spans = plan.network.spans
    beside = [span_name(spans[key], plan.network, lang) if key in spans else key for key in keys]
    names = both("、", ", ")[lang].join(beside)
    fastest = both(f"；另有并行的{names}，时延只显示最快者", f"; beside {names}: a delay shows the fastest")
    return said + fastest[lang]


def is_narrowed(result: ParameterResult) -> bool:
    """Tell whether the data left a parameter a smaller band than it had."""
    return result.band.low > result.prior.low or result.band.high < result.prior.high


def _some(names: Sequence[str], plan: Plan, lang: str) -> str:
    """Name some parameters; beyond the first few they are counted."""
    shown = both("、", ", ")[lang].join(short_name(name, plan, lang) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return shown if more <= 0 else shown + both(f"等{len(names)}项", f" and {more} more")[lang]


def assumed_errors_text(count: int, lang: str) -> str:
    """Say of how many pairs nothing showed the error of measurement."""
    return both(
        f"{count} 对只有一个数值，看不出测量误差：按其末位的一半计（假设）。",
        f"Of {count} pairs there is a single figure, which shows no error: half its last digit is taken (assumed).",
    )[lang]


def assumed_errors(floors: Iterable[Floor]) -> int:
    """Count the floors whose error nothing showed; what a reflectometer's is, plan.toml says."""
    return sum(floor.error_assumed and floor.path.quantity != records.OTDR for floor in floors)


def heldout_text(heldout: HeldOut, lang: str) -> str:
    """Say how well pairs were foretold that the fit had not seen."""
    if heldout.median_abs_error_ms is None or heldout.median_rel_error is None:
        return both("点对太少，无法留出检验，误差未知。", "Too few pairs to hold any out: the error is not known.")[
            lang
        ]
    error_ms, relative = heldout.median_abs_error_ms, rounded(100 * heldout.median_rel_error)
    held = "—" if heldout.coverage_90 is None else f"{100 * heldout.coverage_90:.0f}%"
    return both(
        f"逐对留出检验（{heldout.pairs} 对，每对由其余各对预测）：误差中位数单向 {error_ms:.3f} ms（{relative}%），"
        f"90% 区间实际包含 {held}。",
        f"Held out pair by pair ({heldout.pairs} pairs, each foretold from the others): median error "
        f"{error_ms:.3f} ms one way ({relative}%); the 90 % bands held {held}.",
    )[lang]


def counted_reasons(pairs: Iterable[MeasuredPair], lang: str) -> str:
    """Count measured pairs by where they lie."""
    counts = Counter(pair.reason for pair in pairs)
    said = [f"{REASON[reason][lang]} {counts[reason]}" for reason in REASONS if counts[reason]]
    total = sum(counts.values())
    if not total:
        return both("没有实测点对。", "No pair is measured.")[lang]
    listed = both("、", ", ")[lang].join(said)
    return both(f"实测 {total} 对：{listed}。", f"{total} pairs measured: {listed}.")[lang]


def refusal_lines(refused: Sequence[Refusal], network: Network, lang: str) -> list[str]:
    """Say what was not used, a line for each cause: how much, which, what may be meant, and the way out."""
    lines = []
    groups: dict[tuple[str, bool], list[Refusal]] = {}
    for item in refused:
        groups.setdefault((item.code, _is_aside(item)), []).append(item)
    for (code, aside), group in groups.items():
        what, way_out = (words[lang] for words in REFUSED[code])
        what = _ASIDE[lang] if aside else what
        shown = [refusal_text(item, network, lang) for item in group[:_NAMED]]
        listed = both("、", ", ")[lang].join(text for text in shown if text)
        if len(group) > _NAMED:
            listed += both(f" 等 {len(group)} 项", f" and {len(group) - _NAMED} more")[lang]
        count = sum(item.count for item in group)
        which = both(f"：{listed}", f": {listed}")[lang] if listed else ""
        lines.append(
            both(f"{what}（{count}）{which}。{way_out}。", f"{what} ({count}){which}. {_capital(way_out)}.")[lang]
        )
    return lines


def _is_aside(item: Refusal) -> bool:
    """Tell pairs that broke no limit but end at a site that stands elsewhere."""
    return item.code == records.BAD_POSITION and item.limit_ms is None


def refusal_text(item: Refusal, network: Network, lang: str) -> str:
    """Name one thing that was not used, with what it measured, what it broke, whom it points at."""
    ends = [end_name(end, network, lang) for end in (item.start, item.end) if end]
    notes = []
    if item.value_ms is not None and item.limit_ms is not None:
        notes.append(
            both(
                f"{item.value_ms:.3f} ms，界限 {item.limit_ms:.3f} ms",
                f"{item.value_ms:.3f} ms, limit {item.limit_ms:.3f} ms",
            )[lang]
        )
    elif item.value_ms is not None:
        notes.append(f"{item.value_ms:.3f} ms")
    if item.suspect:
        suspect = end_name(item.suspect, network, lang)
        notes.append(both(f"最可能是 {suspect}", f"most likely {suspect}")[lang])
    if item.nearest:
        names = dict.fromkeys(end_name(name, network, lang) for name in item.nearest)
        close = both("、", ", ")[lang].join(names)
        notes.append(both(f"是否指 {close}？", f"did you mean {close}?")[lang])
    name = "—".join(ends)
    if not notes:
        return name
    note = both("，", ", ")[lang].join(notes)
    return both(f"{name}（{note}）", f"{name} ({note})")[lang]


def change_lines(floors: Iterable[Floor], network: Network, lang: str) -> list[str]:
    """Say which paths changed their way, when and by how much; beyond the first few they are counted."""
    changed = [floor for floor in floors if floor.changes]
    lines = []
    for floor in changed[:_NAMED]:
        path, last = floor.path, floor.changes[-1]
        ends, layer = pair_text(path.start, path.end, network, lang), LAYER[path.layer][lang]
        times = len(floor.changes)
        before, after = f"{last.before_ms:.3f}", f"{last.after_ms:.3f} ms"
        lines.append(
            both(
                f"{ends}（{layer}）路由变化 {times} 次，最近一次 {moment(last.at_s)}：{before} → {after}（单向）。",
                f"{ends} ({layer}) changed way {times} times, last {moment(last.at_s)}: {before} to {after}, one way.",
            )[lang]
        )
    more = len(changed) - len(lines)
    if more:
        lines.append(both(f"另有 {more} 对路由有变化。", f"{more} more pairs changed their way.")[lang])
    return lines


def data_text(used: DataUsed, lang: str) -> str:
    """Name a source of measurements and how much of it there was."""
    when = ""
    if used.since_s is not None and used.until_s is not None:
        when = both("，", ", ")[lang] + f"{day(used.since_s)}{RANGE[lang]}{day(used.until_s)} UTC"
    name = quotable(used.name, limit=_PATH_LIMIT)
    return both(
        f"{name}（{used.kind}，{used.samples} 个样本，{used.pairs} 对{when}）",
        f"{name} ({used.kind}, {used.samples} samples, {used.pairs} pairs{when})",
    )[lang]


def day(at_s: int) -> str:
    """Write a time as its day, UTC."""
    return moment(at_s)[:10]


def moment(at_s: int) -> str:
    """Write a time as ISO 8601, UTC; one that no calendar holds as its number. [s since 1970]"""
    try:
        return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return str(at_s)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
