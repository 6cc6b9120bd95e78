"""The envelope of round trips without routes: document, rows and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netplan.calibrate import records
from netplan.calibrate.records import Refusal
from netplan.calibrate.tables import table_of_pairs
from netplan.calibrate.tables.envelope import Envelope, EnvelopeHeldOut, GroupEnvelope
from netplan.calibrate.tables.lower_line import LEAST_PAIRS, MOST_ABOVE
from netplan.calibrate.tables.table_of_pairs import RoundTrip
from netplan.plan import Plan
from netplan.report.calibration import REFUSED, refusal_text
from netplan.report.documents import Document, plan_document, schema
from netplan.report.numbers import RANGE
from netplan.report.words import EN, ZH, Words, both

#: Of a cause of refusal so many are named.
_NAMED = 5
#: An end without which the ratio moves by more than this is worth a look at its position. [ratio]
_WORTH_A_LOOK = 0.05
#: Why a row of a table is not used, and the way out, where a table's words differ from those of a probe's store.
_REFUSED: dict[str, tuple[Words, Words]] = {
    **REFUSED,
    records.UNKNOWN_END: (
        both("端点为空，或既无位置也非已知地点", "an end is empty, or has no position and no known name"),
        both("请补上经纬度或大圆距离", "give positions or great circles"),
    ),
    records.SAME_SITE: (
        both("两端是同一地点", "both ends are one place"),
        both("相距不到 1 km 无从求比值", "no ratio can be told within 1 km"),
    ),
    records.NO_ANSWER: (
        both("没有应答（空、0 或非数值标记）", "no answer (empty, 0, or marked so)"),
        both("请补测", "measure again"),
    ),
    records.BAD_POSITION: (
        both("快于光纤中的光速，或同一端点位置不一", "faster than light in fibre, or an end in two places"),
        both(
            "请核对端点坐标；短距离也可能是取整所致",
            "check the positions; over short ways, rounded milliseconds may do it too",
        ),
    ),
    records.DUPLICATE: (
        both("同一方向重复", "the same direction again"),
        both("取其中最低者", "the lowest counts"),
    ),
    table_of_pairs.NO_DISTANCE: (
        both("无大圆距离，也无可用位置", "no great circle, and no position that can be used"),
        both("请补上经纬度（度）或 great_circle_km", "give longitude and latitude in degrees, or great_circle_km"),
    ),
    table_of_pairs.DISAGREES: (
        both("大圆距离与经纬度不符", "the great circle is not that of the positions"),
        both("请核对二者", "check both"),
    ),
    table_of_pairs.TWO_GROUPS: (
        both("两个方向分属不同的组", "the two directions stand in different groups"),
        both("请统一该列", "make the column agree"),
    ),
}


def envelope_document(found: Envelope, plan: Plan) -> Document:
    """
    Put the envelopes of a table into a document.

    Parameters
    ----------
    found : Envelope
        The envelopes.
    plan : Plan
        Whose straight fibre they are held against.

    Returns
    -------
    dict
        As docs/formats/documents.md describes; delays are round trips.
    """
    table = found.table
    ratios = {group.group: group.ratio for group in found.groups}
    return {
        "schema": schema("calibrate"),
        "plan": plan_document(plan),
        "model": "envelope",
        "file": table.file,
        "rows": table.rows,
        "rtt_column": table.rtt_column,
        "unit": table.unit,
        "group_by": table.group_column,
        "group_index": found.group_index,
        "groups": [_group_document(group) for group in found.groups],
        "heldout": _heldout_document(found.heldout),
        "heldout_ends": _heldout_document(found.heldout_ends),
        "pairs": [_pair_document(pair, name, ratios[name]) for name, pairs in found.members.items() for pair in pairs],
        "parameters": [],
        "verdict_changes": [],
        "refused": [_refusal_document(item, plan) for item in table.refused],
        "summary_zh": envelope_sentences(found, ZH),
        "summary_en": envelope_sentences(found, EN),
    }


def envelope_headings(lang: str) -> list[str]:
    """Return the headings of `envelope_rows`."""
    words = (
        both("分组", "group"),
        both("点对", "pairs"),
        both("端点", "ends"),
        both("下包络比值（90%区间）", "envelope ratio (90 % band)"),
        both("比值中位数", "median ratio"),
        both("触及的点对", "pair that it touches"),
        both("去掉影响最大的端点", "without the end that moves it most"),
    )
    return [word[lang] for word in words]


#: Columns of figures in `envelope_rows`, and those that a narrow terminal can do without.
ENVELOPE_FIGURES, ENVELOPE_SPARE = (1, 2, 3, 4), (5, 6, 2)


def envelope_rows(found: Envelope, lang: str) -> list[list[str]]:
    """Word a row for each group: figures, or why there are none."""
    return [_group_row(group, lang) for group in found.groups]


def envelope_sentences(found: Envelope, lang: str) -> list[str]:
    """Say how far to trust the envelopes: what was read, the errors of held-out pairs, what one pair decides."""
    fitted = [group for group in found.groups if group.ratio is not None]
    said = [_read_sentence(found, lang)]
    if not fitted:
        return [*said, both("没有一组点对足够，未求比值。", "No group has pairs enough, so there is no ratio.")[lang]]
    above, pairs = sum(group.above for group in fitted), sum(group.pairs for group in fitted)
    said.append(
        both(
            f"高于实测的预测：{above}/{pairs} 对（容许 {100 * MOST_ABOVE:g}%）。",
            f"Predictions above what was measured: {above} of {pairs} pairs ({100 * MOST_ABOVE:g} % allowed).",
        )[lang]
    )
    if any(group.pairs * MOST_ABOVE < 1 for group in fitted):
        said.append(
            both(
                f"不足 {1 / MOST_ABOVE:g} 对的组，下包络就是最低的一对，由一对实测决定，只会偏高；区间据此向下放宽。",
                f"In a group of fewer than {1 / MOST_ABOVE:g} pairs the envelope is its lowest pair: one measurement "
                "decides, and can only be too high; the band reaches below it for that.",
            )[lang]
        )
    said += [
        both(
            f"{group.group}：去掉 {group.influential_end} 的点对，比值变为 {group.ratio_without:.3f}，请核对其位置。",
            f"{group.group}: without the pairs of {group.influential_end} the ratio would be "
            f"{group.ratio_without:.3f}; check where it stands.",
        )[lang]
        for group in fitted
        if group.ratio and group.ratio_without and abs(group.ratio_without / group.ratio - 1) > _WORTH_A_LOOK
    ]
    by_pair = both("逐对留出", "Each pair held out")[lang]
    by_end = both("逐对留出并去掉同端点的点对", "Each pair held out with all that share an end with it")[lang]
    said += [
        _heldout_sentence(how, held, lang)
        for how, held in ((by_pair, found.heldout), (by_end, found.heldout_ends))
        if held.pairs
    ]
    return said


def refused_lines(refused: Sequence[Refusal], plan: Plan, lang: str) -> list[str]:
    """Say what of a table was not used, a line for each cause: how much, which, and the way out."""
    lines = []
    for code in dict.fromkeys(item.code for item in refused):
        group = [item for item in refused if item.code == code]
        what, way_out = (words[lang] for words in _REFUSED[code])
        shown = [text for item in group[:_NAMED] if (text := refusal_text(item, plan.network, lang))]
        listed = both("、", ", ")[lang].join(shown)
        more = len(group) - _NAMED
        if more > 0:
            listed += both(f" 等 {len(group)} 项", f" and {more} more")[lang]
        count = sum(item.count for item in group)
        capital = way_out[:1].upper() + way_out[1:]
        which = both(f"：{listed}", f": {listed}")[lang] if listed else ""
        lines.append(both(f"{what}（{count}）{which}。{way_out}。", f"{what} ({count}){which}. {capital}.")[lang])
    return lines


# ---- parts ----


def _read_sentence(found: Envelope, lang: str) -> str:
    table = found.table
    column = table.group_column
    how_zh = f"按列 {column} 分组" if column else "按点对图的连通部分分组"
    how_en = f"grouped by column {column}" if column else "grouped by the connected parts of the pair graph"
    return both(
        f"{table.file}：{table.rows} 行，{len(table.pairs)} 对（往返合一，取低者），往返时延取自 {table.rtt_column}"
        f"（{table.unit}），{how_zh}；比值 1 为大圆直线光纤（群折射率 {found.group_index:g}）的往返时延。",
        f"{table.file}: {table.rows} rows, {len(table.pairs)} pairs (both directions are one, the lower counts), round "
        f"trips from {table.rtt_column} ({table.unit}), {how_en}; a ratio of 1 is the round trip of a straight fibre "
        f"(group index {found.group_index:g}).",
    )[lang]


def _heldout_sentence(how: str, held: EnvelopeHeldOut, lang: str) -> str:
    percent = {
        name: f"{100 * (getattr(held, name) or 0.0):.0f}%"
        for name in ("median_rel_error", "coverage_90", "below_share")
    }
    return both(
        f"{how}（{held.pairs} 对）：实测高出其余点对下包络的中位数 {held.median_abs_error_ms:.1f} ms"
        f"（{percent['median_rel_error']}），低于它的占 {percent['below_share']}；90% 区间实际包含 "
        f"{percent['coverage_90']}。",
        f"{how} ({held.pairs}): median distance of the measured round trip from the envelope of the others "
        f"{held.median_abs_error_ms:.1f} ms ({percent['median_rel_error']}), {percent['below_share']} below it; the "
        f"90 % bands held {percent['coverage_90']}.",
    )[lang]


def _group_row(group: GroupEnvelope, lang: str) -> list[str]:
    name = group.group or both("（未填）", "(empty)")[lang]
    counts = [name, str(group.pairs), str(group.ends)]
    if group.ratio is None:
        return [*counts, _why(group, lang), "", "", ""]
    without = "" if group.ratio_without is None else f"{group.influential_end}: {group.ratio_without:.3f}"
    band = f"{group.low:.3f}{RANGE[lang]}{group.high:.3f}"
    return [
        *counts,
        both(f"{group.ratio:.3f}（{band}）", f"{group.ratio:.3f} ({band})")[lang],
        f"{group.typical_ratio:.3f}",
        "—".join(group.touched),
        without,
    ]


def _why(group: GroupEnvelope, lang: str) -> str:
    """Say why a group has no ratio."""
    if not group.why:
        return ""
    return both(
        f"不足 {LEAST_PAIRS} 对，未求比值：最低的一对只说明自身",
        f"none: with fewer than {LEAST_PAIRS} pairs the lowest tells of itself only",
    )[lang]


def _group_document(group: GroupEnvelope) -> Document:
    return {
        "group": group.group,
        "ratio": group.ratio,
        "low": group.low,
        "high": group.high,
        "pairs": group.pairs,
        "ends": group.ends,
        "quantile": group.quantile,
        "above": group.above,
        "median_ratio": group.typical_ratio,
        "touches": list(group.touched),
        "influential_end": group.influential_end or None,
        "ratio_without": group.ratio_without,
        "reason": group.why or None,
        "reason_zh": _why(group, ZH),
        "reason_en": _why(group, EN),
    }


def _heldout_document(held: EnvelopeHeldOut) -> Document:
    return {
        "pairs": held.pairs,
        "median_abs_error_ms": held.median_abs_error_ms,
        "median_rel_error": held.median_rel_error,
        "coverage_90": held.coverage_90,
        "below_ratio": held.below_share,
        "median_abs_error_of_median_ms": held.typical_abs_error_ms,
    }


def _pair_document(pair: RoundTrip, group: str, ratio: float | None) -> Mapping[str, object]:
    return {
        "from": pair.start,
        "to": pair.end,
        "group": group,
        "rtt_ms": pair.rtt_ms,
        "great_circle_km": pair.great_circle_km,
        "theoretical_ms": pair.theoretical_ms,
        "ratio": pair.ratio,
        "envelope_ms": None if ratio is None else ratio * pair.theoretical_ms,
    }


def _refusal_document(item: Refusal, plan: Plan) -> Document:
    return {
        "code": item.code,
        "from": item.start,
        "to": item.end,
        "layer": item.layer,
        "operator": item.operator,
        "value_ms": item.value_ms,
        "limit_ms": item.limit_ms,
        "suspect": item.suspect,
        "nearest": list(item.nearest),
        "count": item.count,
        "text_zh": _refusal_sentence(item, plan, ZH),
        "text_en": _refusal_sentence(item, plan, EN),
    }


def _refusal_sentence(item: Refusal, plan: Plan, lang: str) -> str:
    named = refusal_text(item, plan.network, lang)
    return both(f"{_REFUSED[item.code][0][ZH]}：{named}", f"{_REFUSED[item.code][0][EN]}: {named}")[lang]
