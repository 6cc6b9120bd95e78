"""Words of `ixplan compare`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_compare": (
        "比较两个方案：输入有何不同，各指标的判定和时延因此有何变化；`-` 为内置的参考方案。",
        "Compare two plans: what differs in the inputs, and what that does to verdicts and delays. "
        "`-` is the bundled reference plan.",
    ),
    "arg_plan_a": ("前一方案：文件夹，`-` 为参考方案。", "The plan before: a folder, or `-` for the reference plan."),
    "arg_plan_b": ("后一方案：文件夹，`-` 为参考方案。", "The plan after: a folder, or `-` for the reference plan."),
    "opt_compare_out": (
        "另写一个离线 HTML 文件：地图、判定变化和输入差异表。",
        "Also write one offline HTML file: a map, the verdicts that change, and tables of the inputs.",
    ),
    "opt_compare_check": (
        "若有任一目标地点判定变差，退出码为 3（供 CI 使用）。",
        "Exit with 3 if any target place is worse off (for CI).",
    ),
    "compare_judging": ("正在判定两个方案……", "judging both plans ..."),
    "compare_title": (
        "判定和时延的变化（单向，所属层），变差最大的在前",
        "Verdicts and delays that change (one-way, own layer), the worst first",
    ),
    "compare_inputs_title": ("输入的不同", "Differences in the inputs"),
    "compare_alone_title": ("只在一个方案中的目标地点", "Target places that stand in one plan only"),
    "compare_cut_title": ("更易因单一故障失联的地点", "Places that single failures cut off more often"),
    "compare_h_change": ("变化", "Change"),
    "compare_h_before": ("前", "Before"),
    "compare_h_after": ("后", "After"),
    "compare_h_added_ms": ("差", "Difference"),
    "compare_h_table": ("表", "Table"),
    "compare_h_rows": ("前→后 行数", "Rows before→after"),
    "compare_h_added": ("新增", "Added"),
    "compare_h_removed": ("删除", "Removed"),
    "compare_h_changed": ("改动", "Changed"),
    "compare_h_which": ("所在方案", "In plan"),
    "compare_h_cuts": ("单一故障数 前→后", "Single failures before→after"),
    "compare_h_failure": ("例如", "For example"),
    "compare_worse": ("变差", "worse"),
    "compare_better": ("变好", "better"),
    "compare_slower": ("变慢", "slower"),
    "compare_faster": ("变快", "faster"),
    "compare_only_before": ("仅前", "before only"),
    "compare_only_after": ("仅后", "after only"),
    "compare_more": ("其余 {n} 行见 --json。", "{n} more rows: see --json."),
    "compare_not_swept": (
        "方案过大，未比较单一故障；请分别运行 `ixplan failures`。",
        "The plans are too large for single failures to be compared here; run `ixplan failures` on each.",
    ),
}
