"""Texts of `ixplan calibrate`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_calibrate": (
        "校准：用实测时延修正方案的光缆长度与设备时延，给出修正前后的判定，写出 calibration.toml。只读取 --from 所给的文件或库。",
        "Calibrate: measured delays correct the plan's lengths and equipment; prints what moved and the verdicts before "
        "and after, and writes calibration.toml. Only what --from names is read.",
    ),
    "opt_calibrate_from": (
        "实测数据：探针库（文件夹，或 postgresql://、clickhouse:// 地址）、CSV 或 Parquet 文件；可重复。",
        "Measurements: a store of the probes (a folder, or a postgresql:// or clickhouse:// address), a CSV or Parquet "
        "file; may be repeated.",
    ),
    "opt_calibrate_ends": (
        "实测端点与方案地点的对应表（CSV，列 end,site）。",
        "Table that maps measured ends to sites of the plan (CSV, columns end,site).",
    ),
    "opt_calibrate_out": (
        "写入的方案文件夹：尚不存在则复制一份方案；已有则须为同名方案。默认写入 --plan 的文件夹。",
        "Plan folder to write to: a copy of the plan where there is none yet, else it must hold the plan of the same "
        "name. By default the folder of --plan.",
    ),
    "opt_calibrate_per": (
        "长度系数按光缆段（span，默认）还是按光缆（cable）。",
        "A length factor for each span (the default) or for each cable.",
    ),
    "opt_calibrate_model": (
        "routes（默认）：按方案路由拟合；envelope：路由不明的往返时延表，求与大圆距离之比的下包络；"
        "lengths：公布的光缆长度，逐条留出检验。",
        "routes (the default): fit along the plan's routes; envelope: for tables of round trips whose route nobody "
        "knows, the lower envelope over the great circle; lengths: published cable lengths, one left out at a time.",
    ),
    "opt_calibrate_group": (
        "envelope 按此列分组；默认为 landmass 列，没有则按点对图的连通部分。",
        "Column that envelope groups by; by default landmass, else the connected parts of the pair graph.",
    ),
    "err_calibrate_from": (
        "请给出实测数据，或放入方案文件夹的 measurements.csv",
        "name what was measured, or put it into measurements.csv of the plan",
    ),
    "calibrate_own": ("实测数据取自 {path}。", "Measurements are taken from {path}."),
    "err_calibrate_only": ("只用于 --model {models}", "it goes with --model {models} only"),
    "calibrate_reading": ("正在读取实测数据……", "reading what was measured ..."),
    "calibrate_floors": ("正在求最低时延……", "finding delay floors ..."),
    "calibrate_fitting": ("正在拟合……", "fitting ..."),
    "calibrate_moved": ("参数：校准前后", "Parameters before and after"),
    "calibrate_h_parameter": ("参数", "parameter"),
    "calibrate_h_prior": ("校准前（区间）", "before (band)"),
    "calibrate_h_value": ("校准后（90% 区间）", "after (90 % band)"),
    "calibrate_h_known": ("能否确定", "how well known"),
    "calibrate_more": ("另有 {n} 项数据有所说明，见 --json。", "{n} more of which the data say something: see --json."),
    "calibrate_silent": (
        "{n} 项参数数据未加说明，保持原值与区间。",
        "The data say nothing of {n} parameters, which keep value and band.",
    ),
    "calibrate_in_sums": (
        "{n} 项参数只知其与其他参数之和，各自保持原区间（见 --json 的 only_with）。",
        "{n} parameters are known only in sums with others; each keeps its band (only_with of --json names them).",
    ),
    "calibrate_unmoved": ("数据没有使任何参数的区间缩小。", "The data narrow the band of no parameter."),
    "calibrate_refused": ("未采用：", "Not used:"),
    "calibrate_verdicts": ("判定：校准前后", "Verdicts before and after"),
    "calibrate_same": ("各项判定及其区间均未变。", "No verdict changes, nor does any band."),
    "calibrate_changes": (
        "{n} 项判定改变（所属层 {own} 项），{bands} 项仅区间改变。",
        "{n} verdicts change ({own} of them in the target's own layer); of {bands} more only the band does.",
    ),
    "calibrate_changes_more": (
        "表中先列判定改变者，再列所属层中区间明显改变者；其余 {n} 项见 --json。",
        "The table has verdicts that change, then those of the target's own layer whose band moves visibly; {n} more "
        "stand in --json.",
    ),
    "calibrate_h_before": ("校准前", "before"),
    "calibrate_h_after": ("校准后", "after"),
    "calibrate_h_limit": ("目标", "limit"),
    "calibrate_noise": (
        "拟合所得：最低时延的其余误差 {noise} ms（单向），绕行点对约占 {share}。",
        "Found with it: unexplained spread of a floor {noise} ms one way, share of pairs that detour {share}.",
    ),
    "calibrate_wrote": (
        "已写出：{path}。此后用 --plan {folder} 运行的各命令均以此为准。",
        "wrote {path}. Every command with --plan {folder} uses it from now on.",
    ),
    "calibrate_not_written": (
        "未写文件：内置参考方案不能改动。用 --out PLAN 写出一份校准后的方案。",
        "Nothing was written: the bundled reference plan cannot be changed. --out PLAN writes a calibrated copy of it.",
    ),
    "calibrate_basis": (
        "时延均为单向，ms；往返实测取其半。校准区间为 90% 区间；“已确定”指以 99% 的把握误差不超过 1%。",
        "Delays one way, in ms; measured round trips are halved. Calibrated bands hold 90 %; determined: known to 1 % "
        "with 99 % confidence.",
    ),
}
