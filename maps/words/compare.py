"""Words of the page that compares two plans."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


COMPARE_WORDS: dict[str, Both] = {
    "title": _both("方案比较", "Two plans compared"),
    "before": _both("前", "Before"),
    "after": _both("后", "After"),
    "checksum": _both("校验值", "checksum"),
    "counts": _both("各指标判定（所属层）", "Verdicts of the targets (own layer)"),
    "map": _both("地图：光缆段与判定的变化", "Map: spans and verdicts that change"),
    "map_label": _both(
        "新增、删除、改动的光缆段和判定改变的地点；表中有同样的内容",
        "Spans added, removed and changed, and places whose verdict turns; the tables say the same",
    ),
    "key_added": _both("新增光缆段", "span added"),
    "key_removed": _both("删除光缆段", "span removed"),
    "key_changed": _both("改动光缆段", "span changed"),
    "key_same": _both("未变光缆段", "span unchanged"),
    "key_turned": _both("判定改变（图形为后一方案的判定）", "verdict turns (the shape is the verdict after)"),
    "label_added": _both("新增 {km} km", "added, {km} km"),
    "label_removed": _both("删除 {km} km", "removed, {km} km"),
    "label_changed": _both("{was}→{km} km", "{was}→{km} km"),
    "label_touched": _both("改动", "changed"),
    "not_shown": _both("另有{n}段变化未标注，见表。", "{n} more changes are not labelled: see the tables."),
    "results": _both("判定和时延的变化", "Verdicts and delays that change"),
    "results_caption": _both(
        "单向时延，指标所属层，变差最大的在前；其余{n}处不变。",
        "One-way delay, the target's own layer, the worst first; the other {n} stay as they are.",
    ),
    "results_none": _both("各目标地点的判定和时延均无变化。", "No verdict and no delay of any target place changes."),
    "alone": _both("只在一个方案中的目标地点", "Target places that stand in one plan only"),
    "alone_caption": _both(
        "按指标、起点、地点和层对应，不按行次。", "Matched by target, origin, place and layer, never by row."
    ),
    "cut_off": _both("更易因单一故障失联的地点", "Places that single failures cut off more often"),
    "cut_off_none": _both("没有地点更易因单一故障失联。", "No place is cut off by more single failures than before."),
    "cut_off_skipped": _both(
        "方案过大，未比较单一故障；请分别运行 `ixplan failures`。",
        "The plans are too large for single failures to be compared here; run `ixplan failures` on each.",
    ),
    "inputs": _both("输入的不同", "Differences in the inputs"),
    "inputs_none": _both("两个方案的输入相同。", "Both plans have the same inputs."),
    "inputs_caption": _both("按 id 对应；行数为前→后。", "Matched by id; rows before→after."),
    "rows_shown": _both(
        "前{n}行，共{all}行；全部见 `ixplan compare --json`。",
        "The first {n} of {all} rows; `ixplan compare --json` has all.",
    ),
    "head_change": _both("变化", "Change"),
    "head_target": _both("指标", "Target"),
    "head_place": _both("地点", "Place"),
    "head_limit": _both("目标 ms", "Target ms"),
    "head_before": _both("前 ms", "Before ms"),
    "head_after": _both("后 ms", "After ms"),
    "head_added": _both("差 ms", "Difference ms"),
    "head_basis": _both("数据性质", "Basis"),
    "head_plan": _both("所在方案", "In plan"),
    "head_verdict": _both("判定", "Verdict"),
    "head_cuts": _both("单一故障数 前→后", "Single failures before→after"),
    "head_failure": _both("例如", "For example"),
    "head_table": _both("表", "Table"),
    "head_rows": _both("行数", "Rows"),
    "head_new": _both("新增", "Added"),
    "head_gone": _both("删除", "Removed"),
    "head_altered": _both("改动", "Changed"),
    "head_id": _both("id 与名称", "Id and name"),
    "head_what": _both("内容（前→后）", "What (before→after)"),
    "worse": _both("变差", "worse"),
    "better": _both("变好", "better"),
    "slower": _both("变慢", "slower"),
    "faster": _both("变快", "faster"),
    "same": _both("不变", "same"),
    "only_before": _both("仅前一方案", "before only"),
    "only_after": _both("仅后一方案", "after only"),
    "no_limit": _both("无量化目标", "no figure"),
    "no_route": _both("无路由", "no route"),
    "nothing": _both("空", "empty"),
    "parts": _both("{n}项，校验值 {digest}", "{n} parts, checksum {digest}"),
    "reproduce": _both("复现", "To reproduce"),
}

#: Fields of a plan's records in the words of the tables that hold them; others stand under their column's name.
FIELD_WORDS: dict[str, Both] = {
    "route_km": _both("长度 km", "length km"),
    "route_km_low": _both("长度下限 km", "length, low end, km"),
    "route_km_high": _both("长度上限 km", "length, high end, km"),
    "length_origin": _both("长度来源", "origin of the length"),
    "great_circle_km": _both("大圆距离 km", "great circle km"),
    "line": _both("走向", "course"),
    "operator": _both("运营商", "operator"),
    "status": _both("状态", "status"),
    "risk_groups": _both("共享风险组", "shared-risk groups"),
    "lon_deg": _both("经度 °", "longitude °"),
    "lat_deg": _both("纬度 °", "latitude °"),
    "band": _both("值（区间）", "value (band)"),
    "value": _both("值", "value"),
    "basis": _both("数据性质", "basis"),
    "source": _both("来源", "source"),
    "asked_ms": _both("目标 ms", "limit ms"),
    "places": _both("地点", "places"),
    "capacity_gbps": _both("容量 Gbps", "capacity Gbit/s"),
    "gbps": _both("流量 Gbps", "traffic Gbit/s"),
    "ports": _both("端口", "ports"),
    "name_zh": _both("中文名", "Chinese name"),
    "name_en": _both("英文名", "English name"),
}
