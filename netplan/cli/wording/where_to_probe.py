"""Texts of `ixplan where-to-probe`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_where": (
        "下一步测哪里：测哪些点对，最能缩小未决判定的区间，附收益。",
        "Where to measure next: the pairs whose measurement narrows the bands of the open verdicts most, with the gain.",
    ),
    "opt_where_count": ("列出几对；默认 {default}。", "How many pairs to list; {default} by default."),
    "opt_where_among": (
        "只在这些地点之间挑选，可重复；默认为指标、枢纽、交换中心及已测过的地点。",
        "Choose among these sites only, may be repeated; by default the targets', hubs, exchanges and where was measured.",
    ),
    "opt_where_layer": (
        "在哪一层实测：optical（默认）、ip-private、ip-public。",
        "Layer to measure in: optical (default), ip-private or ip-public.",
    ),
    "opt_where_all": (
        "各层的判定都算，不只算指标所属的层。",
        "Count the verdicts of every layer, not only those of the target's own.",
    ),
    "where_working": ("正在挑选点对……", "choosing pairs ..."),
    "where_title": ("下一步实测的点对", "Pairs to measure next"),
    "where_none": (
        "没有未决的判定，或没有能缩小其区间的点对。",
        "No verdict is open, or no pair would narrow the band of one that is.",
    ),
    "where_h_number": ("序号", "no."),
    "where_h_pair": ("点对", "pair"),
    "where_h_gain": ("缩小区间", "narrows bands by"),
    "where_h_aim": ("服务于", "serves"),
    "where_h_verdicts": ("收益最大的判定（90% 区间宽度 前→后）", "verdicts that gain most (width of their 90 % band)"),
    "where_basis": (
        "按序：每一对均以前面各对已测为前提。收益为所服务各判定 90% 区间宽度之和的缩小量（单向），"
        "只计光缆长度、设备与绕行。",
        "In this order: each pair takes those before it as measured. The gain is by how much the 90 % bands of the "
        "verdicts that it serves narrow in all, one way; it counts lengths, equipment and detours.",
    ),
}
