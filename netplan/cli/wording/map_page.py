"""Words of `ixplan map`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_map": (
        "地图：写出一个离线 HTML 文件，时延、时延圈、断纤、建设、容量、实测各层可切换；邮件或U盘带走，断网即可打开。",
        "The map: one offline HTML file with switchable layers for delays, reach, cuts, upgrades, capacity and measurements.",
    ),
    "opt_map_origin": (
        "时延圈的起点（地点 id 或名称），可多次给出；默认为方案各指标的起点。",
        "Site that reach is shown from (id or name); repeatable. Default: the origins of the plan's targets.",
    ),
    "opt_map_layers": (
        "只算这些部分，逗号分隔：delay、reach、cuts、builds、growth、measured；默认全部。",
        "Work out these parts only, separated by commas: delay, reach, cuts, builds, growth, measured. Default: all.",
    ),
    "opt_map_basemap": (
        "底图：GeoJSON 文件（代替内置省界），或 tianditu（在线天地图，须给 --tianditu-key；此时页面只允许访问天地图）。默认离线。",
        "Basemap: a GeoJSON file instead of the bundled provinces, or tianditu (online; needs --tianditu-key; the page may then reach its hosts only). Default: offline.",
    ),
    "opt_map_key": (
        "本单位的天地图密钥；会写在页面里。",
        "Your own key for Tianditu; it stands in the page.",
    ),
    "opt_map_redacted": (
        "脱敏：按 plan.toml 的 [handling] 去掉光缆名称、走向、运营商等；数值不变。",
        "Leave out what [handling] in plan.toml names (cable names, courses, operators, ...); figures stay.",
    ),
    "opt_map_out": ("要写的文件；默认 {default}。", "File to write. Default: {default}."),
    "working_out_view_reach": ("正在计算时延圈……", "computing reach ..."),
    "working_out_view_cuts": ("正在逐缆试断……", "cutting each cable in turn ..."),
    "working_out_view_builds": ("正在比较建设前后……", "comparing before and after ..."),
    "working_out_view_growth": ("正在按年汇总容量……", "gathering capacity by year ..."),
    "working_out_view_measured": ("正在汇总实测……", "gathering measurements ..."),
}
