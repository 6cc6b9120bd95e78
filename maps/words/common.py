"""Every word of the pages' own, Chinese and English: key -> language -> text."""

from __future__ import annotations

from maps.figures import Both
from maps.words.attainment import ATTAINMENT_WORDS
from maps.words.builds import BUILDS_WORDS
from maps.words.calibration import CALIBRATION_WORDS
from maps.words.cuts import CUTS_WORDS
from maps.words.exchange import EXCHANGE_WORDS
from maps.words.growth import GROWTH_WORDS
from maps.words.measured import MEASURED_WORDS
from maps.words.network import NETWORK_WORDS
from maps.words.reach import REACH_WORDS
from maps.words.reach_chapter import REACH_CHAPTER_WORDS
from maps.words.report import OPENING_WORDS
from maps.words.tiles import TILES_WORDS


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


#: What a figure rests on (数据性质).
BASES: dict[str, Both] = {
    "assumed": _both("假设", "assumed"),
    "calibrated": _both("校准", "calibrated"),
    "fitted": _both("拟合", "fitted"),
    "measured": _both("实测", "measured"),
    "published": _both("公布", "published"),
    "definition": _both("定义", "definition"),
    "generated": _both("生成，非实测", "generated, not measured"),
}

WORDS: dict[str, Both] = {
    **{f"basis_{name}": words for name, words in BASES.items()},
    **NETWORK_WORDS,
    **REACH_WORDS,
    **CUTS_WORDS,
    **BUILDS_WORDS,
    **GROWTH_WORDS,
    **MEASURED_WORDS,
    **TILES_WORDS,
    "tab_delay": _both("时延", "Delays"),
    "tab_reach": _both("时延圈", "Reach"),
    "tab_cuts": _both("断纤", "Cuts"),
    "tab_builds": _both("建设", "Builds"),
    "tab_growth": _both("容量", "Capacity"),
    "tab_measured": _both("实测", "Measured"),
    "section_ground": _both("底图", "Ground"),
    "section_network": _both("网络", "Network"),
    "section_delay": _both("时延指标", "Delay targets"),
    "section_reach": _both("时延圈", "Reach"),
    "section_cuts": _both("断纤与主备", "Cuts and protection"),
    "section_builds": _both("建设方案", "Upgrades"),
    "section_growth": _both("容量", "Capacity"),
    "section_measured": _both("实测", "Measurements"),
    "provinces": _both("省级界线", "provinces"),
    "ten_part_line": _both("南海十段线", "ten-part line"),
    "sources_line": _both("来源：{sources}", "Sources: {sources}"),
    "sources_head": _both("来源", "Sources"),
    "source_network": _both("方案 spans.csv", "the plan's spans.csv"),
    "source_verdicts": _both("判定：netplan", "verdicts: netplan"),
    "all": _both("全部", "all"),
    "and_no_figure": _both("另{n}项无量化目标", "{n} more lack a figure"),
    "answer_needs_browser": _both(
        "本页未能显示：浏览器版本过旧，或文件不完整。请用较新的浏览器（如 Chrome、Edge 90 以上）打开，或看评估报告。",
        "This page could not be shown: the browser is too old, or the file is damaged. Open it in a newer one "
        "(Chrome or Edge 90 and later, for example), or read the report.",
    ),
    "answer_needs_script": _both(
        "本页需启用脚本方可显示地图；同目录的报告无需脚本。",
        "The map needs scripts enabled; the report beside it does not.",
    ),
    "assumptions": _both("假设", "Assumptions"),
    "back": _both("返回（Esc）", "Back (Esc)"),
    "band": _both("区间", "band"),
    "basis": _both("数据性质", "basis"),
    "by_place": _both("按地点", "by place"),
    "by_target": _both("按指标", "by target"),
    "cable": _both("光缆", "cable"),
    "cables_on_route": _both("经由光缆段", "Spans on the way"),
    "caption_target": _both("各指标及其最差地点，单向时延", "Each target and its worst place, one-way delay"),
    "caption_place": _both("各地点判定，单向时延", "Verdict of each place, one-way delay"),
    "chart_label": _both("区间图：现状值、区间、目标值与物理极限", "Band chart: value, band, target and light limit"),
    "checksum": _both("方案校验值 {digest}", "plan checksum {digest}"),
    "column_gap": _both("差距 ms", "Gap ms"),
    "column_oneway": _both("单向 ms", "One-way ms"),
    "column_place": _both("地点", "Place"),
    "column_status": _both("判定", "Verdict"),
    "column_limit": _both("目标 ms", "Target ms"),
    "clear": _both("清除条件", "Clear the filters"),
    "count_targets": _both("全部{n}项时延指标·所属层", "All {n} delay targets · own layer"),
    "detail": _both("判定详情", "Verdict in detail"),
    "diaoyu": _both("钓鱼岛", "Diaoyu Dao"),
    "empty_filter": _both(
        "当前条件下没有判定。请放宽判定、起点或层，或清除搜索。",
        "No verdict fits. Widen verdict, origin or layer, or clear the search.",
    ),
    "empty_plan": _both(
        "方案还没有时延指标。请写入 targets.csv，再生成地图。",
        "The plan has no delay target yet. Write some into targets.csv and make the map anew.",
    ),
    "empty_layer": _both("（无）", " (none)"),
    "exchange": _both("交换中心（起点）", "exchange (origin)"),
    "exchange_planned": _both("规划交换中心", "planned exchange"),
    "figures_on_map": _both("标注：自{place}单向时延 ms{layer}", "Figures: one-way delay from {place}, ms{layer}"),
    "found_plain": _both("{place}不是任何指标的地点。", "{place} is a place of no target."),
    "hainan": _both("海南", "Hainan"),
    "islands": _both("南海诸岛", "South China Sea Is."),
    "labels": _both("标注", "labels"),
    "language": _both("EN", "中文"),
    "language_label": _both("Switch to English", "切换为中文"),
    "layer": _both("层", "Layer"),
    "layer_own": _both("指标所属层", "per target"),
    "layers": _both("图层", "Layers"),
    "legend": _both("图例", "Legend"),
    "not_printed": _both(
        "另有{n}行未印出，见屏幕上的本页", "{n} more rows are not printed: see this page on the screen"
    ),
    "not_printed_parts": _both(
        "另有{n}部分未印出，见屏幕上的本页", "{n} more parts are not printed: see this page on the screen"
    ),
    "length_calibrated": _both("校准长度", "calibrated"),
    "length_corridor": _both("走廊推算", "from the corridor"),
    "length_given": _both("给定", "given"),
    "length_great_circle": _both("大圆距离推算", "from the great circle"),
    "length_published": _both("公布长度", "published"),
    "light_limit": _both("物理极限", "light limit"),
    "light_fibre": _both("光纤中的物理极限", "light in fibre"),
    "limit": _both("目标", "target"),
    "line_candidate": _both("候选光缆", "candidate cable"),
    "line_existing": _both("现有光缆", "existing cable"),
    "line_planned": _both("规划光缆", "planned cable"),
    "line_schematic": _both("示意（走向未知）", "schematic (course unknown)"),
    "locate": _both("在地图上定位", "Show it on the map"),
    "map": _both("地图", "Map"),
    "misses_places": _both("{n}项不达标，涉及{m}个地点", "{n} missed, at {m} places"),
    "no_figure": _both("无量化目标", "no figure"),
    "no_oneway": _both("单向时延：无（{reason}）", "One-way delay: none ({reason})"),
    "note": _both("说明", "Note"),
    "oneway": _both("单向时延", "one-way delay"),
    "origin": _both("起点", "Origin"),
    "other_places": _both("同一指标的其他地点", "Other places of this target"),
    "others": _both("其他地点", "other places"),
    "part": _both("构成", "Part"),
    "parts": _both("单向时延构成", "Parts of the one-way delay"),
    "places": _both("目标地点", "target places"),
    "place_plain": _both("无判定的地点", "place without a verdict"),
    "print": _both("打印", "Print"),
    "print_on": _both("{paper} 横向打印", "Print on {paper}, landscape"),
    "projection": _both("墨卡托投影", "Mercator projection"),
    "reason": _both("原因", "Reason"),
    "remedy": _both("措施", "Remedy"),
    "review_number": _both("审图号：", "Map review no. "),
    "route": _both("路由", "Route"),
    "route_length": _both("光缆路由 {km} km", "cable route {km} km"),
    "scale_at": _both("（35°N）", " (35°N)"),
    "schematic_mark": _both("示意", "schematic"),
    "search": _both("搜索地点、光缆", "Find a place or cable"),
    "skip": _both("跳到判定表", "Skip to the table"),
    "source": _both("依据", "Source"),
    "sum": _both("合计", "Sum"),
    "taiwan": _both("台湾", "Taiwan"),
    "terms": _both("术语", "Terms"),
    "theoretical": _both("理论时延", "theoretical delay"),
    "verdict": _both("判定", "Verdict"),
    "worst_figure": _both("最差 {ms} ms", "worst {ms} ms"),
    "worst_place": _both("最差 {place}", "worst {place}"),
    "zoom_home": _both("全国", "Whole country"),
    "zoom_in": _both("放大", "Zoom in"),
    "zoom_out": _both("缩小", "Zoom out"),
}

#: Units that are words in Chinese.
UNITS: dict[str, Both] = {
    "ratio": _both("比值", "ratio"),
    "byte": _both("字节", "byte"),
    "us": _both("µs", "µs"),
    "-": _both("—", "—"),
    "count": _both("个", "count"),
    "s": _both("秒", "s"),
    "h": _both("小时", "h"),
    "month": _both("个月", "months"),
    "year": _both("年", "years"),
    "1/year": _both("每年", "a year"),
    "1/(1000 km year)": _both("次/(1000 km·年)", "per 1000 km and year"),
    "CNY": _both("元", "CNY"),
    "CNY/km": _both("元/km", "CNY/km"),
    "CNY/month": _both("元/月", "CNY a month"),
    "CNY/year": _both("元/年", "CNY a year"),
    "CNY/(Gbit/s month)": _both("元/(Gbit/s·月)", "CNY per Gbit/s and month"),
}

#: The report's words; a chapter keeps its number whether or not those between have data yet.
REPORT_WORDS: dict[str, Both] = {
    **OPENING_WORDS,
    **EXCHANGE_WORDS,
    **CALIBRATION_WORDS,
    **ATTAINMENT_WORDS,
    **REACH_CHAPTER_WORDS,
    "and_no_figure": _both("，另{n}项无量化目标", "; {n} more lack a figure"),
    "assumptions": _both("（一）所依据的假设", "Assumptions the verdicts rest on"),
    "attainment_caption": _both(
        "指标完成情况：时延为单向，取各指标最差地点；括号内为区间",
        "Attainment of targets: delays one-way, of the worst place; bands in parentheses",
    ),
    "absent_all": _both("四至八章：本版未计算。", "Chapters 4 to 8: not computed in this version."),
    "absent_seven": _both("七、八章：本版未计算。", "Chapters 7 and 8: not computed in this version."),
    "absent_chapters": _both("八、实测校验：本版未计算。", "Chapter 8 (calibration): not computed in this version."),
    "chapter_appendix": _both("附录：术语、来源、复现", "Appendix: terms, sources, reproduction"),
    "chapter_attainment": _both("二、指标完成情况", "2. Attainment of targets"),
    "chapter_delays": _both("三、时延明细", "3. Delays in detail"),
    "chapter_limits": _both("九、假设与局限", "9. Assumptions and limits"),
    "chapter_summary": _both("一、结论与建议", "1. Conclusions"),
    "chart_key": _both(
        "图中圆点为单向时延标称值，横条为区间，粗竖线为目标值，虚竖线为光纤中的物理极限，"
        "细竖线为理论时延（与物理极限相同时不画）；横轴单位 ms。",
        "Dot: one-way delay; bar: band; heavy line: target; dashed: light in fibre; thin: theoretical, where it "
        "differs. Axis in ms.",
    ),
    "chart_label": WORDS["chart_label"],
    "checksum": _both("方案校验值", "plan checksum"),
    "count_targets": _both("{n}项时延指标", "{n} delay targets"),
    "counted": _both("（{n}项判定）", "({n} of the verdicts)"),
    "delays_caption": _both("单向时延，单位 ms；括号内为区间", "One-way delay in ms; bands in parentheses"),
    "goal": _both("目标：单向 ≤{limit} ms", "target: ≤{limit} ms one-way"),
    "head_base": _both("基期值", "Base value"),
    "head_basis": _both("数据性质", "Basis"),
    "head_date": _both("日期", "Date"),
    "head_deadline": _both("完成时限", "Deadline"),
    "head_gap": _both("差距 ms", "Gap ms"),
    "head_grounds": _both("依据（文号、原文）", "Grounds (document, wording)"),
    "head_indicator": _both("指标（口径、层）", "Target (quantity, layer)"),
    "head_layer": _both("层", "Layer"),
    "head_lead": _both("牵头单位", "Lead unit"),
    "head_licence": _both("许可", "Licence"),
    "head_limit": _both("目标值 ms", "Target ms"),
    "head_number": _both("序号", "No."),
    "head_parameter": _both("参数", "Parameter"),
    "head_parameter_value": _both("取值", "Value"),
    "head_parts": _both("构成 ms（区间）", "Parts ms (band)"),
    "head_place": _both("目标地点", "Place"),
    "head_range": _both("范围", "Range"),
    "head_route": _both("路由与原因", "Route and reason"),
    "head_source": _both("来源", "Source"),
    "head_step": _both("下一步措施", "Next step"),
    "head_theory": _both("理论时延／物理极限 ms", "Theoretical / light limit ms"),
    "head_title": _both("资料", "Title"),
    "head_trust": _both("可信程度", "Trust"),
    "head_unit": _both("单位", "Unit"),
    "head_value": _both("现状值 ms（区间）", "Present ms (band)"),
    "head_verdict": _both("判定", "Verdict"),
    "no_figure": WORDS["no_figure"],
    "light_fibre": WORDS["light_fibre"],
    "not_listed": _both("未列", "not listed"),
    "oneway": WORDS["oneway"],
    "other_layers": _both("其他层的对照", "The other layers, for comparison"),
    "parameters": _both("（二）参数", "Parameters"),
    "parameters_caption": _both(
        "模型参数：取值、范围、数据性质与来源", "Model parameters: value, range, basis and source"
    ),
    "remedy": _both("措施：", "Remedy: "),
    "reproduce": _both("（三）复现", "Reproduction"),
    "reproduce_with": _both(
        "用 netplan {version} 和校验值为 {digest} 的方案运行：",
        "With netplan {version} and the plan of checksum {digest}, run:",
    ),
    "route_km": _both("光缆路由 {km} km", "cable route {km} km"),
    "sources": _both("（二）来源", "Sources"),
    "sources_caption": _both("数据来源、许可与可信程度", "Sources of the data, their licence and trust"),
    "terms": _both("（一）术语", "Terms"),
    "worst_place": _both("最差 ", "worst "),
    # 4: second routes and failures
    "chapter_routes": _both("四、主备路由与断纤影响", "4. Second routes and fibre cuts"),
    "route_pairs": _both("（一）主备路由", "Working and protection routes"),
    "route_pairs_caption": _both(
        "各指标今日及故障时最差地点的主备路由：光层单向时延，括号内为区间；"
        "两条尽量不共用光缆段、局站和硬风险组，光纤与光放时延之和最小",
        "Route pairs to the worst place of each target, today and under failures: one-way delay in the optical layer, "
        "bands in parentheses; the two share as few spans, stations and hard risk groups as can be, at least summed "
        "delay of fibre and amplifiers",
    ),
    "left_out_pairs": _both(
        "另有{n}对地点未列，请运行 `ixplan diverse`。", "{n} more pairs are left to `ixplan diverse`."
    ),
    "no_route": _both("无路由", "no route"),
    "no_protection": _both("没有备用路由", "no protection route"),
    "shares_nothing": _both("不共用光缆段、局站和风险组", "no span, station or risk group shared"),
    "cuts_both": _both("一断全断", "a fault cuts both"),
    "cuts_both_chance": _both("同路由；一条中断时另一条同断的可能 ", "side by side; chance to cut both "),
    "failures": _both("（二）断纤影响", "What failures do"),
    "failure_chart_label": _both("各指标故障前后的单向时延", "One-way delay of each target before and after failures"),
    "failure_chart_key": _both(
        "图中空心点为故障前，实心点为故障后的单向时延标称值，横条为故障后区间，粗竖线为目标值；"
        "“一处”为最不利的单一故障，“两处”为最不利的两处同时故障；■为同类故障会使多少地点失联。横轴单位 ms。",
        "Hollow dot: one-way delay today; filled dot: after the failure; bar: its band; heavy line: target. One: the "
        "worst single failure; two: the worst two at once; ■ counts the places that such failures cut off. Axis "
        "in ms.",
    ),
    "failures_caption": _both(
        "各指标在任意一处、任意两处故障下时延最长的地点（{n}种故障：光缆段、风险组、局站）；单向时延，数字下方为区间",
        "The place of each target with the longest delay under any one and any two failures (of {n}: spans, risk "
        "groups, stations); one-way delay in ms, bands beneath",
    ),
    "single": _both("一处", "one"),
    "double": _both("两处", "two"),
    "no_worse": _both("不比一处更长", "no longer than under one"),
    "nobody_off": _both("无", "none"),
    "cut_off": _both("失联", "cut off"),
    "cut_off_single": _both("（三）单一故障即失联", "Cut off by a single failure"),
    "cut_off_caption": _both("下列任一处中断，右列地点即失联", "Any one of these cuts off the places beside it"),
    "nobody_cut_off": _both("任何单一故障都不使目标地点失联。", "No single failure cuts off a place of a target."),
    "head_pair": _both("起点→终点", "From→to"),
    "head_working": _both("主用路由（单向时延、判定、途经）", "Working route (one-way delay, verdict, way)"),
    "head_protection": _both("备用路由（单向时延、判定、途经）", "Protection route (one-way delay, verdict, way)"),
    "head_added": _both("增加 ms", "Added ms"),
    "head_shared": _both("两条共用", "Shared by both"),
    "head_failure_kind": _both("故障", "Failures"),
    "head_before": _both("现状 ms", "Today ms"),
    "head_after": _both("之后 ms", "After ms"),
    "head_failure": _both("故障部位", "What fails"),
    "head_off": _both("同类故障会失联（种数）", "Cut off by such failures (how many)"),
    "head_cut_places": _both("失联", "Cut off"),
    # 5: availability
    "chapter_availability": _both("五、可用率", "5. Availability"),
    "availability_chart_label": _both(
        "可用率上下界、标称值与目标，对数坐标", "Bounds, nominal value and target of availability, logarithmic"
    ),
    "availability_chart_key": _both(
        "横条为可用率的下界至上界（各参数全取不利值至全取有利值），圆点为标称值，粗竖线为目标；对数坐标，越往右中断越多。"
        "整条在线左为“{proven}”，整条在线右为“{disproved}”，跨线为“{undecided}”。",
        "Bar: lower to upper bound (every parameter at its worst, at its best); dot: nominal; heavy line: target. The "
        "scale is logarithmic, more down time to the right. A bar wholly left of the line is {proven}, wholly right "
        "{disproved}, across it {undecided}.",
    ),
    "availability_caption": _both("数据性质：", "basis: "),
    "left_out_availability": _both(
        "另有{n}对地点未计算，请运行 `ixplan availability`。", "{n} more pairs are left to `ixplan availability`."
    ),
    "repair_doubles": _both("（一）修复时间加倍", "If repair takes twice as long"),
    "definitions": _both("（二）口径", "What the figures mean"),
    "head_protection_kind": _both("保护方式", "Protection"),
    "head_bounds": _both("可用率（下界～上界）", "Availability (bounds)"),
    "head_down": _both("每年中断（上下界）", "Down a year (bounds)"),
    "head_estimate": _both("标称", "Nominal"),
    "head_availability_limit": _both("目标", "Target"),
    "head_verdict_by": _both("判定（每年差多少）", "Verdict (by how much a year)"),
    "head_top_cut": _both("影响最大的中断（占比）", "What contributes most (share)"),
    "head_doubled": _both("修复加倍后", "Repair doubled"),
    # 6: upgrade plans
    "chapter_upgrade": _both("六、建设方案比选", "6. Upgrade plans compared"),
    "plan_number": _both("方案{number}：", "Plan {number}: "),
    "upgrade_timed_out": _both(
        "求解用满时限，以下方案未必最省。", "The time ran out: the plans below may not be the cheapest."
    ),
    "builds_caption": _both(
        "建设内容、长度与造价；括号内为区间", "Builds, their length and cost; bands in parentheses"
    ),
    "gains_caption": _both(
        "各地点的改善：单向时延 ms，数字下方为区间", "What each place gains: one-way delay in ms, bands beneath"
    ),
    "in_all": _both("合计（新建光缆）", "In all (new cable)"),
    "targets_then": _both("建成后指标：", "Targets once built: "),
    "builds_nothing": _both("不建设", "nothing"),
    "front": _both("费用与成效的取舍", "Cost against gain"),
    "cost_chart_label": _both("各选择的造价及其区间", "Cost of each choice with its band"),
    "cost_chart_key": _both(
        "圆点为造价标称值，横条为区间，编号同下表；右侧为建成后的指标判定。",
        "Dot: nominal cost; bar: its band; numbers as in the table. Beside: the targets' verdicts once built.",
    ),
    "front_caption": _both(
        "每行都不被其他行全面胜过；最差时延与目标之比只计能达标的指标，可用率为恢复方式、估计",
        "No row is beaten by another in everything; the worst delay over limit counts targets that can be met, "
        "availability is an estimate under restoration",
    ),
    "nominal_only": _both("仅标称达标及其原因", "Inside nominally only, and why"),
    "out_of_reach": _both("达不到的及其原因", "Out of reach, and why"),
    "head_build": _both("建设", "Build"),
    "head_build_kind": _both("类型", "Kind"),
    "head_length": _both("长度（区间）", "Length (band)"),
    "head_cost": _both("造价（区间）", "Cost (band)"),
    "head_verdict_after": _both("届时判定", "Verdict then"),
    "head_new_km": _both("新建光缆（区间）", "New cable (band)"),
    "head_statuses": _both("指标", "Targets"),
    "head_gained_pairs": _both("改善地点对", "Pairs gained"),
    "head_worst_share": _both("最差时延与目标之比", "Worst delay over limit"),
    "head_least_availability": _both("最低可用率", "Least availability"),
    "head_gap_proof": _both("与最省的差距", "Gap to the cheapest"),
}
