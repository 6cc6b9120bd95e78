"""Words of the index page of a folder of results."""

from __future__ import annotations

from maps.figures import Both


def _both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


SHELF_WORDS: dict[str, Both] = {
    "title": _both("结果文件夹", "Results"),
    "language": _both("EN", "中文"),
    "up": _both("↑ 上级文件夹", "↑ folder above"),
    "empty": _both(
        "此文件夹中没有可看的文件。先运行 `ixplan plan --out 此文件夹`，再刷新。",
        "There is nothing to read in this folder. Run `ixplan plan --out` with it, then reload.",
    ),
    "file": _both("文件", "File"),
    "kind": _both("类型", "Kind"),
    "size": _both("大小", "Size"),
    "changed": _both("修改时间", "Changed"),
    "folder": _both("文件夹", "folder"),
    "page": _both("网页", "Page"),
    "other": _both("其他文件", "other file"),
    "left_out": _both("另有{n}项未列出。", "{n} more are not listed."),
    "local": _both("仅本机可见，只读，不访问网络。", "Seen on this machine only; read only; no network."),
}

#: Pages by how their names begin.
PAGES: dict[str, Both] = {
    "map": _both("地图", "Map"),
    "report": _both("报告", "Report"),
    "compare": _both("对比", "Comparison"),
}

#: Kinds of files by how their names end.
KINDS: dict[str, Both] = {
    ".json": _both("数据（JSON）", "data (JSON)"),
    ".geojson": _both("地理数据（GeoJSON）", "geodata (GeoJSON)"),
    ".kml": _both("地图标注（KML，奥维、Google Earth）", "KML, for Google Earth"),
    ".kmz": _both("地图标注（KMZ，奥维、Google Earth）", "KMZ, for Google Earth"),
    ".pdf": _both("PDF 文档", "PDF document"),
    ".docx": _both("Word/WPS 文档", "Word document"),
    ".xlsx": _both("表格（XLSX）", "sheets (XLSX)"),
    ".csv": _both("表格（CSV）", "table (CSV)"),
    ".png": _both("图片（PNG）", "picture (PNG)"),
    ".svg": _both("图片（SVG）", "picture (SVG)"),
    ".toml": _both("参数（TOML）", "settings (TOML)"),
    ".txt": _both("文本", "text"),
    ".md": _both("文本", "text"),
}
