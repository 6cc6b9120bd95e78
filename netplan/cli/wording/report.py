"""Words of `ixplan report`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_report": (
        "报告：网页、PDF、Word（WPS）、表格，以及供其他软件用的 KML、GeoJSON 和地图图片；附校验值，断网即可打开。",
        "The report: page, PDF, Word (WPS), tables, and KML, GeoJSON and map pictures for other programs; with checksums, "
        "readable without any network.",
    ),
    "opt_report_format": (
        "要写的格式，逗号分隔：html、pdf、docx、xlsx、kml、kmz、geojson、png、svg；默认 html。",
        "Formats to write, separated by commas: html, pdf, docx, xlsx, kml, kmz, geojson, png, svg. Default: html.",
    ),
    "opt_report_redacted": (
        "脱敏：运营商、企业名称和精确坐标不出现在任何文件中，供对外提供。",
        "Redact: no file names operators or companies, or gives exact positions; for readers outside.",
    ),
    "opt_report_basemap": (
        "替换自带的省级界线：已审核的 GeoJSON 底图（WGS 84）。",
        "Use this ground instead of the bundled provinces: a reviewed GeoJSON map (WGS 84).",
    ),
    "setting": ("正在排版 {name}……", "setting {name} ..."),
    "making": ("正在生成 {name}……", "making {name} ..."),
}
