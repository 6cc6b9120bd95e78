"""Words of `ixplan report`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_report": (
        "报告：网页、PDF、Word（WPS）、表格，以及供其他软件用的 KML、GeoJSON 和地图图片；附校验值，断网即可打开。",
        "The report: page, PDF, Word (WPS), tables, and KML, GeoJSON and map pictures for other programs; with checksums, "
        "readable without any network.",
    ),
    "opt_report_format": (
        "要写的格式，逗号分隔：html、pdf、docx、xlsx、kml、kmz、geojson、png、svg、 evidence（仅校验值，总会写出）、 bundle（与方案文件一并打包为 evidence.zip）。默认 html。",
        "Formats to write, separated by commas: html, pdf, docx, xlsx, kml, kmz, geojson, png, svg, "
        "evidence (checksums alone; always written), bundle (all of it with the plan's files: evidence.zip). "
        "Default: html.",
    ),
    "opt_report_redacted": (
        "脱敏：按 plan.toml 中 [handling] 的 redact 以代号代替，未填则为光缆名称、走向和运营商；数值不变，各格式相同。",
        "Redact: put codes in place of what redact under [handling] in plan.toml names, by default cables, their courses "
        "and operators; figures stay. The same in every format.",
    ),
    "opt_report_basemap": (
        "代替自带的省级界线：已审核的 GeoJSON 底图（WGS 84）。",
        "A reviewed GeoJSON map (WGS 84) in place of the bundled provinces.",
    ),
    "setting": ("正在排版 {name}……", "setting {name} ..."),
    "making": ("正在生成 {name}……", "making {name} ..."),
}
