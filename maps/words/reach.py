"""Words of the tab `reach` of the map page."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


REACH_WORDS: dict[str, Both] = {
    "reach_answer": _both(
        "{place} {limit} ms 内到 {n}/{of} 个城市{facts}", "{place} within {limit} ms: {n} of {of} cities{facts}"
    ),
    "reach_oneway": _both("标称单向时延，含起点本身", "nominal one-way delay, the origin included"),
    "reach_marginal": _both(
        "其中 {n} 个在圈边：取区间高端即超出 {limit} ms",
        "{n} of them on the edge: the high end of the band exceeds {limit} ms",
    ),
    "reach_no_marginal": _both(
        "取区间高端也都在 {limit} ms 内", "all of them within {limit} ms at the high end of the band too"
    ),
    "reach_ideal": _both("理想情况", "ideal best case"),
    "reach_limit": _both("时延圈", "Circle"),
    "reach_limit_button": _both("≤{limit} ms", "≤{limit} ms"),
    "reach_computed": _both("本页已计算", "worked out on this page"),
    "reach_not_computed": _both("本页未计算", "not worked out on this page"),
    "reach_empty": _both("本页未计算该起点：", "This page was made without this origin:"),
    "reach_empty_next": _both("运行后打开新生成的地图。", "Run this and open the new map."),
    "reach_back": _both("回到 {place}", "Back to {place}"),
    "reach_area_note": _both(
        "蓝色面域：沿现有光缆，末段新接入不超过 {km} km（{band} km，{basis}），按绕行系数 {ratio} 折算；"
        "虚线内取区间高端也可到。城市按现有光缆路由判定：面域内而圈外的城市，须新建末段才能进圈。",
        "Blue area: along existing cables plus a new last mile of at most {km} km ({band} km, {basis}), "
        "lengthened by the detour factor {ratio}; inside the dashed line even at the high end of the band. "
        "Cities are judged by existing cables alone: one inside the area but beyond the circle needs a new last mile.",
    ),
    "reach_ip_note": _both(
        "IP 层只列城市，不画面域：流量须先到路由器。",
        "IP layers list cities only, no area: traffic has to enter at a router.",
    ),
    "reach_within": _both("圈内", "within"),
    "reach_edge": _both("圈边", "edge"),
    "reach_beyond": _both("圈外", "beyond"),
    "reach_edge_long": _both("圈边（高端在外）", "edge (high end beyond)"),
    "reach_caption": _both("到各城市的时延，近者在前", "Delay to each city, nearest first"),
    "reach_column_where": _both("圈", "Circle"),
    "reach_column_place": _both("城市", "City"),
    "reach_column_oneway": _both("单向 ms", "One-way ms"),
    "reach_no_match": _both("没有与搜索相符的城市。", "No city matches the search."),
    "reach_unreached": _both("{n} 个城市没有路由可到，未列。", "{n} cities have no route and are not listed."),
    "reach_more": _both(
        "只列最近的 {n} 个，另有 {m} 个未列；计数含全部。",
        "The nearest {n} are listed, {m} more are not; counts hold all.",
    ),
    "reach_origin": _both("起点", "origin"),
    "reach_layer_area": _both("时延可达面域", "reach area"),
    "reach_layer_ring": _both("物理极限（大圆）", "light limit (great circle)"),
    "reach_layer_places": _both("圈内城市", "cities by circle"),
    "reach_legend_area": _both("{limit} ms 面域", "area, {limit} ms"),
    "reach_legend_certain": _both("区间高端仍达", "at the high end too"),
    "reach_ring_label": _both("物理极限 {limit} ms（大圆）", "light limit {limit} ms (great circle)"),
    "reach_legend_ring": _both("物理极限 {km}\u00a0km", "light limit {km}\u00a0km"),
    "reach_source_area": _both(
        "时延、面域：方案 spans.csv 与参数", "delays, areas: the plan's spans.csv and parameters"
    ),
    "reach_source_ring": _both("极限：光速÷群折射率 {index}", "limit: c / group index {index}"),
}
