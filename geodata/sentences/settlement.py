"""Sentences about settlement and subsidies: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "bad_ladder": both(
        "第二阶梯上限 {value} 不大于第一阶梯上限 {first}。请按从小到大填写。",
        "the second tier ends at {value}, not above the first at {first}. Let the tiers ascend.",
    ),
    "settle_no_samples": both(
        "没有任何采样可供结算。请用 --samples 另给文件，或检查成员端口。",
        "there is no sample to settle. Give another file with --samples, or check the members' ports.",
    ),
    "settle_month_outside": both(
        "采样为 {first} 至 {last}，不含 {value}。请改月份，或用 --samples 另给文件。",
        "the samples run from {first} to {last}, without {value}. Choose another month, or give another file with --samples.",
    ),
    "sheets_missing": both(
        "未安装 sheets 附加组件，无法写 XLSX。请运行 pip install 'netplan-ix[sheets]'，或改用 --csv。",
        "the extra `sheets` is not installed, so no XLSX can be written. Run pip install 'netplan-ix[sheets]', or use --csv.",
    ),
    "sheet_too_large": both(
        "工作表“{value}”有 {rows} 行、{columns} 列，超过一张表所能容纳（{limit} 行）。请缩小范围，或改用 CSV。",
        "the sheet “{value}” would have {rows} rows and {columns} columns, more than a sheet holds ({limit} rows). Ask for less, or write CSV.",
    ),
}
