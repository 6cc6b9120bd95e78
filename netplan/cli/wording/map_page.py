"""Words of `ixplan map`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_map": (
        "地图：写出一个离线 HTML 文件，含时延、时延圈、断纤、建设、容量、实测六个页签；可发邮件或存入U盘，断网即可打开。",
        "The map: one HTML file with the tabs delays, reach, cuts, upgrades, capacity and measurements, to be mailed or "
        "carried on a stick and opened without any network.",
    ),
    "opt_map_origin": (
        "时延圈的起点（地点编号或名称），可多次给出；默认为各项时延指标的起点。",
        "Site that reach is shown from (id or name); may be repeated. Default: the origins of the plan's delay targets.",
    ),
    "opt_map_layers": (
        "只计算这些页签，逗号分隔： delay（时延，总有） reach（时延圈） cuts（断纤） builds（建设） growth（容量） measured（实测）。"
        "默认全部。",
        "Work out these tabs only, separated by commas: delay (always there), reach, cuts, builds, growth, measured. "
        "Default: all.",
    ),
    "opt_map_basemap": (
        "底图：GeoJSON 文件（WGS 84，代替自带的省级界线），或 tianditu（在线天地图，须有密钥；页面从此只可访问天地图）。默认离线。",
        "Basemap: a GeoJSON file (WGS 84) in place of the bundled provinces, or tianditu (online, takes a key; the page "
        "may then reach its hosts and no other). Default: offline.",
    ),
    "opt_map_key": (
        "本单位的天地图密钥，明文写在页面里；也可用环境变量 IXPLAN_TIANDITU_KEY。",
        "Your own key of Tianditu, legible in the page; or set IXPLAN_TIANDITU_KEY.",
    ),
    "opt_map_redacted": (
        "脱敏：按 plan.toml 中 [handling] 的 redact 以代号代替，未填则为光缆名称、走向和运营商；数值不变。",
        "Redact: put codes in place of what redact under [handling] in plan.toml names, by default cables, their courses "
        "and operators; figures stay.",
    ),
    "opt_map_out": ("要写的文件；默认 {default}。", "File to write; {default} by default."),
    "map_key_unused": (
        "只用于 --basemap tianditu",
        "it serves --basemap tianditu only",
    ),
    "drawing_map": ("正在生成地图……", "drawing the map ..."),
    "working_out_view_reach": ("正在计算时延圈……", "computing reach ..."),
    "working_out_view_cuts": ("正在逐缆试断……", "cutting each cable in turn ..."),
    "working_out_view_builds": ("正在比较建设前后……", "comparing before and after ..."),
    "working_out_view_growth": ("正在按年汇总容量……", "gathering capacity by year ..."),
    "working_out_view_measured": ("正在汇总实测……", "gathering measurements ..."),
}
