"""Words of the tab `measured` of the map page."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


MEASURED_WORDS: dict[str, Both] = {
    "measured_first": _both("先测哪里", "Where to measure first"),
    "measured_open_caption": _both(
        "区间跨过目标的判定，区间最宽的在前：有待实测定论",
        "Verdicts whose band straddles the target, the widest first: measuring would settle them",
    ),
    "measured_open_none": _both("没有因区间而未定的判定。", "No verdict hangs on a band."),
    "measured_open_more": _both("另有{n}项。", "{n} more."),
    "measured_from": _both("校准于{made}，数据：", "Calibrated on {made}, from:"),
    "measured_suspects": _both("位置可疑的地点", "Sites that may stand elsewhere"),
    "measured_pairs": _both("点对（差得多的在前）", "Pairs, the farthest off first"),
    "measured_agent": _both("探测端", "Agent"),
    "measured_pair": _both("点对", "Pair"),
    "measured_value": _both("实测", "measured"),
    "measured_model": _both("模型", "modelled"),
    "measured_gap": _both("相差", "apart"),
    "measured_oneway": _both("单向 ms", "one-way ms"),
    "measured_slower": _both("慢 {ms}", "{ms} slower"),
    "measured_faster": _both("快 {ms}", "{ms} faster"),
    "measured_same": _both("0.00", "0.00"),
    "measured_caption": _both(
        "单向时延，ms（往返取其半）；模型为校准后的值，括号内为90%区间；相差为实测减模型",
        "One-way delay in ms (round trips halved); modelled as calibrated, 90 % band in parentheses; apart: measured "
        "less modelled",
    ),
    "measured_left_out": _both("另有{n}对未列：ixplan residuals", "{n} more pairs: ixplan residuals"),
    "measured_no_pair": _both("所列点对中没有该探测端的。", "None of the listed pairs is this agent's."),
    "measured_detail": _both(
        "实测 {measured} ms（±{error}），模型 {modelled} ms（{low}～{high} ms），均为单向",
        "measured {measured} ms (± {error}), modelled {modelled} ms ({low}–{high} ms), one way",
    ),
    "measured_fibre": _both("合光纤 {km} km", "{km} km of fibre"),
    "measured_cause": _both("可能原因：{cause}", "Likely cause: {cause}"),
    "measured_ways": _both("与实测相当的路由：", "Routes that would take as long:"),
    "measured_samples": _both("{n}个样本", "{n} samples"),
    "measured_period": _both("{from}至{to}", "{from} to {to}"),
    "measured_close": _both("关闭（Esc）", "Close (Esc)"),
    "measured_agents": _both("探测端（{n}个）", "Agents ({n})"),
    "measured_agents_more": _both("另有{n}个探测端未列。", "{n} more agents are not listed."),
    "measured_agent_pairs": _both("点对", "Pairs"),
    "measured_agent_odd": _both("不符", "Off"),
    "measured_agent_last": _both("最近样本", "Last sample"),
    "measured_agent_state": _both("状态", "State"),
    "measured_state_fine": _both("未见异常", "nothing amiss"),
    "measured_state_clock": _both("{n}对时钟可疑", "clock in doubt in {n} pairs"),
    "measured_state_quiet": _both("已{n}天无样本", "no sample for {n} days"),
    "measured_state_place": _both("位置可疑", "position in doubt"),
    "measured_lengths": _both("光缆段长度", "Lengths of spans"),
    "measured_known_d": _both("已确定（±1%）", "determined (±1 %)"),
    "measured_known_n": _both("区间缩小", "band narrowed"),
    "measured_known_s": _both("只知与他段之和", "known only with others"),
    "measured_known_a": _both("仍为假设", "assumed still"),
    "measured_spans": _both("{n}段", "{n} spans"),
    "measured_layer_pairs": _both("实测与模型之差", "measured less modelled"),
    "measured_layer_agents": _both("探测端", "agents"),
    "measured_layer_suspects": _both("疑似位置", "suspected positions"),
    "measured_layer_lengths": _both("长度的可信程度", "how well lengths are known"),
    "measured_layer_open": _both("先测的点对", "pairs to measure first"),
    "measured_legend_within": _both("容差内（直连示意）", "within tolerance (schematic)"),
    "measured_legend_slower": _both("慢（{a}、{b} ms分级）", "slower (steps {a}, {b} ms)"),
    "measured_legend_faster": _both("快（{a}、{b} ms分级）", "faster (steps {a}, {b} ms)"),
    "measured_legend_agent": _both("探测端", "agent"),
    "measured_legend_doubt": _both("时钟、位置可疑或已无样本", "clock or position in doubt, or silent"),
    "measured_legend_suspect": _both("按时延的位置（90%）", "where delays put it (90 %)"),
    "measured_legend_open": _both("建议先测", "to be measured first"),
    "measured_source": _both("实测与校准：calibration.toml", "measured and fitted: calibration.toml"),
    "measured_source_open": _both("判定：netplan", "verdicts: netplan"),
    "measured_open_all": _both("完整顺序：ixplan where-to-probe", "The whole order: ixplan where-to-probe"),
    "measured_show": _both("在图上看", "Show on the map"),
    "measured_all": _both("列出全部{n}对", "List all {n} pairs"),
}
