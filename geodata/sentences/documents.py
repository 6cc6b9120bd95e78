"""Sentences about what documents and pictures need: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "report_extra_missing": both(
        "未安装 report 附加组件，无法写 {value}。请运行 pip install 'netplan-ix[report]'，或改用 --format html。",
        "the extra `report` is not installed, so no {value} can be written. Run pip install 'netplan-ix[report]', or use --format html.",
    ),
    "pango_missing": both(
        "系统未安装 Pango，无法排版 PDF。请安装系统软件包 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0，或改用 --format html,docx。",
        "Pango is not installed on this system, so no PDF can be set. Install the system packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0, or use --format html,docx.",
    ),
    "font_missing": both(
        "系统没有中文字体，{value} 中的汉字会成为空框，故未生成。请安装系统软件包 fonts-noto-cjk（或任一中文字体），或改用 --format html。",
        "no font with Chinese characters is installed: {value} would show empty boxes, so none was made. Install the system package fonts-noto-cjk (or any Chinese font), or use --format html.",
    ),
}
