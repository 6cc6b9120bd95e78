"""What the command line says besides results: help, headings, remarks, usage errors; Chinese and English."""

from __future__ import annotations

_TEXTS: dict[str, tuple[str, str]] = {
    # help: commands
    "app": (
        "互联网交换中心网络规划：时延指标、路由、时延圈，附离线地图和报告。不给 --plan 时用内置参考方案（中卫、和林格尔）。",
        "Plans the network of an internet exchange: latency targets, routes, latency circles, with an offline map and "
        "report. Without --plan the bundled reference plan (Zhongwei, Helingeer) is used.",
    ),
    "cmd_plan": (
        "主任务：检查方案，计算全部判定，写出 verdicts.json、report.html、map.html，并打印判定表。",
        "The main job: check the plan, judge every target, write verdicts.json, report.html and map.html, print the verdicts.",
    ),
    "cmd_init": ("把参考方案写成可编辑、带注释的文件。", "Write the reference plan as commented files to edit."),
    "cmd_check": (
        "供 CI 使用：方案文件是否完好、各指标在其所属层是否达标。退出码：0 达标，3 有不达标、不可行或未知，4 文件有误。",
        "For CI: are the plan's files sound and its targets met in their own layer? Exit code 0 yes, 3 a target is "
        "missed, impossible or unknown, 4 bad input.",
    ),
    "cmd_latency": ("各时延指标的判定，分层给出。", "Verdicts on the latency targets, layer by layer."),
    "cmd_route": ("两地之间时延最低的若干条路由。", "The routes of lowest delay between two sites."),
    "cmd_matrix": (
        "两两之间的单向时延；默认为八大枢纽的十个集群。",
        "One-way delay between all pairs; by default the ten clusters of the eight national hubs.",
    ),
    "cmd_circles": (
        "各枢纽 1、5、20 ms 时延圈内的城市，以及枢纽间不高于理论时延 1.5 倍的检验。",
        "The cities within 1, 5 and 20 ms of each hub, and the test of 1.5 times the theoretical delay between hubs.",
    ),
    # help: options and arguments
    "opt_help": ("显示帮助后退出。", "Show this message and exit."),
    "opt_version": ("显示版本后退出。", "Show the version and exit."),
    "opt_lang": ("语言：zh 或 en（也可用环境变量 IXPLAN_LANG）。", "Language: zh or en (or set IXPLAN_LANG)."),
    "opt_json": ("以 JSON 输出结果。", "Print the result as JSON."),
    "opt_plan": ("方案文件夹；默认用内置参考方案。", "Folder of the plan; by default the bundled reference plan."),
    "opt_layer": (
        "只看一层：optical（光层直达）、ip-private（IP专网）、ip-public（IP公网）。",
        "Only this layer: optical, ip-private or ip-public.",
    ),
    "opt_route_layer": (
        "在哪一层找路由：optical（默认）、ip-private、ip-public。",
        "Layer to search: optical (default), ip-private or ip-public.",
    ),
    "opt_operator": (
        "只用该运营商的光缆；默认混用全部光缆，为理想情况。",
        "Use only this operator's cables; by default everybody's, an ideal best case.",
    ),
    "opt_out": ("输出文件夹；默认 {default}。", "Folder to write to; {default} by default."),
    "opt_date": (
        "写在页面上的日期，如 2026-11-21；默认今天。",
        "Date to print on the pages, like 2026-11-21; today by default.",
    ),
    "opt_target": ("只看这个指标（编号），可重复。", "Only this target (id); may be repeated."),
    "opt_explain": ("列出时延构成，逐段光缆。", "Take each delay apart, span by span."),
    "opt_strict": ("临界也算不达标。", "Count targets at risk as missed."),
    "opt_count": ("列出几条；默认 {default}。", "How many routes to list; {default} by default."),
    "opt_sensitivity": (
        "各参数取区间两端时，最低时延变化多少。",
        "How the lowest delay moves with each parameter at either end of its range.",
    ),
    "opt_force": ("覆盖文件夹中已有的方案文件。", "Overwrite plan files that are already in the folder."),
    "arg_dir": ("新方案的文件夹。", "Folder of the new plan."),
    "arg_a": ("起点：编号、中文名或英文名。", "Start: id, Chinese or English name."),
    "arg_b": ("终点：编号、中文名或英文名。", "End: id, Chinese or English name."),
    "arg_sites": ("地点：编号、中文名或英文名。", "Sites: id, Chinese or English name."),
    # help: frame
    "usage": ("用法：", "Usage:"),
    "options": ("选项", "Options"),
    "arguments": ("参数", "Arguments"),
    "commands": ("命令", "Commands"),
    "options_metavar": ("[选项]", "[OPTIONS]"),
    "command_metavar": ("命令 [参数]...", "COMMAND [ARGS]..."),
    # usage errors
    "err_usage": ("用法错误：{detail}。用 `{command} --help` 查看帮助。", "Usage: {detail}. See `{command} --help`."),
    "err_no_option": ("没有选项 {name}{hint}", "there is no option {name}{hint}"),
    "err_no_command": ("没有命令 {name}{hint}", "there is no command {name}{hint}"),
    "err_missing": ("缺少 {name}", "{name} is missing"),
    "err_bad_value": ("{name} 的值不可用（{detail}）", "the value of {name} cannot be used ({detail})"),
    "err_extra": ("多余的参数：{detail}", "unexpected arguments: {detail}"),
    "err_choice": ("“{value}”不是 {choices} 之一", "“{value}” is not one of {choices}"),
    "err_empty": ("不能为空", "it must not be empty"),
    "err_date": ("“{value}”不是 YYYY-MM-DD 形式的日期", "“{value}” is not a date like YYYY-MM-DD"),
    "err_count": ("“{value}”须在 {low} 到 {high} 之间", "“{value}” must be from {low} to {high}"),
    "did_you_mean": ("，是否指 {names}？", ", did you mean {names}?"),
    "err_shadowed": (
        "错误：Python 找到的“{name}”不是本软件的（{place}）。请在独立的虚拟环境中安装 netplan-ix，或换一个工作目录运行。",
        "error: Python finds another package called “{name}” ({place}). Install netplan-ix in an environment of its own, "
        "or run it from another folder.",
    ),
    "interrupted": ("已中断。", "interrupted."),
    "error": ("错误：{detail}", "error: {detail}"),
    # headings
    "h_verdict": ("判定", "verdict"),
    "h_target": ("指标", "target"),
    "h_from_to": ("起点→终点", "from → to"),
    "h_limit": ("目标", "limit"),
    "h_oneway": ("单向时延（区间）", "one-way (band)"),
    "h_gap": ("余量/差距", "slack"),
    "h_light": ("物理极限", "light limit"),
    "h_km": ("路由", "route"),
    "h_remedy": ("改进", "remedy"),
    "h_layer": ("层", "layer"),
    "h_part": ("构成", "part"),
    "h_basis": ("数据性质", "basis"),
    "h_span": ("光缆段", "span"),
    "h_cable": ("光缆", "cable"),
    "h_length": ("长度（区间）", "length (band)"),
    "h_origin": ("长度来源", "length from"),
    "h_existence": ("存在性", "existence"),
    "h_sites": ("经由", "by way of"),
    "h_mean": ("平均", "mean"),
    "h_max": ("最大", "maximum"),
    "h_pairs": ("两端", "pair"),
    "h_hub": ("枢纽", "hub"),
    "h_cities": ("城市", "cities"),
    "h_ratio": ("与理论时延之比", "over theoretical"),
    "h_theory": ("理论时延", "theoretical"),
    "h_parameter": ("参数", "parameter"),
    "h_range": ("取值（区间）", "value (range)"),
    "h_at_low": ("取低端", "at its low end"),
    "h_at_high": ("取高端", "at its high end"),
    "without_assumed": ("去掉假设存在的光缆", "without the cables that are assumed to exist"),
    "h_test": ("不高于1.5倍", "within 1.5"),
    # remarks
    "over": ("超 {gap}", "{gap} over"),
    "slack": ("余 {gap}", "{gap}"),
    "no_limit": ("无数值", "no figure"),
    "none": ("—", "—"),
    "wrote": ("已写出：{path}", "wrote {path}"),
    "wrote_plan": (
        "方案已写到 {path}。编辑其中的表格，再运行 `ixplan plan --plan {path}`。",
        "The plan is in {path}. Edit its tables, then run `ixplan plan --plan {path}`.",
    ),
    "drawing": ("正在生成报告和地图……", "drawing report and map ..."),
    "basis_remark": (
        "单向时延，ms。区间为所有长度和参数同取低端、同取高端。数据性质：{basis}。",
        "One-way delays in ms. The band takes all lengths and parameters at their low or at their high ends. Basis: {basis}.",
    ),
    "of_cities": (
        "以方案中的 {n} 个地点计（含枢纽本地），不是全国全部城市。",
        "Of the {n} places of the plan (the hub's own included), not of the whole country.",
    ),
    "marginal": ("其中 {n} 个在区间上限时出圈", "{n} of them outside at the band's high end"),
    "check_ok": ("各指标在其所属层均达标。", "Every target is met in its own layer."),
    "check_at_risk": (
        "没有不达标的指标；临界（区间上限超出）：{ids}。加 --strict 则算不达标。",
        "No target is missed; at risk (the band's high end is outside): {ids}. --strict counts these as missed.",
    ),
    "check_nothing": ("没有一项指标有数值，未作判定。", "No target has a figure: nothing was judged."),
    "not_proven": (
        "路由过多，未能证明没有更快的路由。",
        "There are too many ways to prove that none was missed that is faster.",
    ),
    "check_missed": ("有指标未达标：{ids}。", "Not met: {ids}."),
    "check_sound": ("方案文件完好。", "The plan's files are sound."),
    "more": ("等 {n} 个", "{n} in all"),
    "unreachable": ("不连通", "no route"),
    "known": ("已知", "known"),
    "reported": ("公开报道", "reported"),
    "assumed": ("假设", "assumed"),
    "total": ("合计", "total"),
}


class Texts:
    """
    The texts of one language.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._column = 0 if lang == "zh" else 1

    def __call__(self, key: str, **words: object) -> str:
        """Return a text with its gaps filled."""
        text = _TEXTS[key][self._column]
        return text.format(**words) if words else text


def keys() -> list[str]:
    """List all keys, for the test that every text stands in both languages."""
    return list(_TEXTS)
