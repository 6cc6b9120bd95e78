"""Sentences about tables of round trips without routes: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "pairs_without_ends": both(
        "找不到两端的列。请把表头写成 from,to（或 from_region,to_region、a,b）。现有列：{found}。",
        "no columns name both ends. Call them from,to (or from_region,to_region; a,b). Columns found: {found}.",
    ),
    "pairs_without_rtt": both(
        "找不到往返时延的列。请在表头写明单位，如 rtt_ms 或 rtt_ms_p50。现有列：{found}。",
        "no column holds a round trip. Name one with its unit, such as rtt_ms or rtt_ms_p50. Columns found: {found}.",
    ),
    "no_group_column": both(
        "表中没有分组列“{value}”。现有列：{found}。",
        "there is no column “{value}” to group by. Columns found: {found}.",
    ),
    "rtt_unit_suspected": both(
        "{distance_km} km 的往返时延为 {value} {unit}，多数行如此：单位应是 {meant}？请核对，并将该列改名为 {heading}。",
        "a round trip of {value} {unit} over {distance_km} km, and most rows are like it: are these {meant}? Check, and "
        "call the column {heading}.",
    ),
    "pairs_all_refused": both(
        "{rows} 行中没有一行可用，原因见上。请核对两端、位置和单位。",
        "none of {rows} rows can be used, for the reasons above. Check ends, positions and unit.",
    ),
    "one_table_only": both(
        "给出了 {value} 个 --from；一次只能处理一张表。请逐张运行。",
        "{value} tables were given with --from, it takes one. Run once for each.",
    ),
    "no_bundled_table": both(
        "没有内置的表“{value}”。内置的有：{found}。",
        "no table called “{value}” is bundled. There are: {found}.",
    ),
}
