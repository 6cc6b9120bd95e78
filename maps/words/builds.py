"""Words of the tab `builds` of the map page."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


BUILDS_WORDS: dict[str, Both] = {
    "builds_after": _both("建成后", "once built"),
    "builds_basis_cost": _both("造价性质：{basis}", "costs {basis}"),
    "builds_caption_builds": _both("建设内容", "What is built"),
    "builds_changed": _both("建设前后有变化的地点（{n}处）", "Places that change ({n})"),
    "builds_chart": _both(
        "费用与成效的取舍：点为标称造价，条为区间", "Cost against gain: dot is nominal, bar the band"
    ),
    "builds_chart_unit": _both("亿元", "CNY million"),
    "builds_choices": _both("方案（点选一行）", "Plans (choose a row)"),
    "builds_circuit": _both("新开电路", "new circuit"),
    "builds_column_after": _both("建成后 ms", "Once built ms"),
    "builds_column_before": _both("现状 ms", "Today ms"),
    "builds_column_cost": _both("造价（区间）", "Cost (band)"),
    "builds_column_km": _both("长度（区间）", "Length (band)"),
    "builds_column_what": _both("建设", "Build"),
    "builds_duct": _both("利用已有管道", "in an existing duct"),
    "builds_front": _both("取舍前沿的其他方案（{n}个）", "Other points of the trade-off ({n})"),
    "builds_gain_pairs": _both("改善{n}处判定", "verdicts gained: {n}"),
    "builds_in_service": _both("已建成（方案）", "built (plan)"),
    "builds_least_availability": _both("最低可用率 {share}（估计）", "least availability {share} (estimated)"),
    "builds_no_change": _both(
        "本方案不改变任何目标地点的时延或判定：它只增加备用路由，成效见可用率。",
        "This plan changes no delay or verdict: it only adds protection; see the availability.",
    ),
    "builds_needless": _both(
        "全部时延指标已达标，没有需要画出的建设内容。", "All delay targets are met, so there is no build to draw."
    ),
    "builds_needless_next": _both(
        "下一步：看断纤后是否仍达标（“断纤”一栏），或用 `ixplan upgrade --protect` 求第二路由。",
        "Next: see whether they hold after a cut (tab “Cuts”), or ask `ixplan upgrade --protect` for second routes.",
    ),
    "builds_none": _both(
        "所有备选方案均无改善，地图上没有可画的建设内容。", "No build on offer helps, so there is none to draw."
    ),
    "builds_none_next": _both(
        "原因见下。下一步：先实测区间较宽的路由（`ixplan where-to-probe`），或在 spans.csv 中增列候选通道后重算。",
        "The reasons stand below. Next: measure the routes with wide bands (`ixplan where-to-probe`), or add candidate "
        "corridors to spans.csv and run again.",
    ),
    "builds_nothing": _both("不建设", "build nothing"),
    "builds_now": _both("现状", "today"),
    "builds_out": _both("建设也达不到的（{n}处）", "What no build can do ({n})"),
    "builds_out_layer": _both("建设方案", "builds"),
    "builds_place": _both("地点", "Place"),
    "builds_proof": _both("证明与限度", "Proof and its limits"),
    "builds_proposed": _both("拟建（方案）", "proposed (plan)"),
    "builds_signs": _both("建成后的判定", "verdicts once built"),
    "builds_source": _both(
        "备选与造价：方案 spans.csv、plan.toml", "candidates and costs: the plan's spans.csv, plan.toml"
    ),
    "builds_straight": _both("走向未定，直线示意", "course open, drawn straight"),
    "builds_switch": _both("地图与表显示", "Map and table show"),
    "builds_timed_out": _both(
        "时限已到：以下方案有的未证明为最省。",
        "The time ran out: some of these plans were not proven to be the cheapest.",
    ),
    "builds_turned": _both("判定改变", "verdict turns"),
    "builds_unchanged": _both("其余地点的判定和时延不变。", "All other places keep verdict and delay."),
    "builds_whole_band_only": _both("标称值可达标，区间不能", "nominally inside; the whole band cannot be"),
}
