"""Words of the report's table of attainment, beside those that other tables share."""

from __future__ import annotations

from maps.figures import Both

ATTAINMENT_WORDS: dict[str, Both] = {
    "head_goal": {"zh": "目标值", "en": "Target"},
    "head_stands": {"zh": "现状值（区间）", "en": "Present (band)"},
    "head_distance": {"zh": "差距", "en": "Gap"},
    "head_support": {"zh": "配合单位", "en": "Support"},
    "attainment_note": {
        "zh": "现状值取最差地点，括号内为区间；差距：“超”为超出上限，“差”为不足下限，“余”为余量。"
        "基期、单位、时限照录文件，文件未写的记“未列”。",
        "en": "Present values are of the worst place, bands in parentheses. Gap: “over” an upper limit, “short” of a "
        "lower one, or what is “left”. Base, units and deadlines are the documents’; what they leave out is “not "
        "listed”.",
    },
    "no_targets": {
        "zh": "方案没有指标。请在 targets.csv 中填写。",
        "en": "The plan has no targets. Put them into targets.csv.",
    },
}
