"""Sentences about files and stores of measurements: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "measurements_missing": both(
        "没有文件、目录或存储 {value}。请给出 CSV、Parquet 文件，采集端的存储目录，或 postgresql://、clickhouse:// 地址。",
        "there is no file, folder or store {value}. Give a CSV or Parquet file, the folder of a collector's store, "
        "or an address postgresql:// or clickhouse://.",
    ),
    "measurements_unreadable": both(
        "无法读取实测数据（{reason}）。请重新导出为 CSV 或 Parquet。",
        "the measurements cannot be read ({reason}). Export them again as CSV or Parquet.",
    ),
    "measurements_no_store": both(
        "目录中没有采集端写的 Parquet 分区（kind=sample/day=…/*.parquet）。请给出采集端的存储目录。",
        "this folder holds no Parquet partitions of a collector (kind=sample/day=…/*.parquet). Name the folder that the collector writes.",
    ),
    "measurements_many_files": both(
        "存储共有 {files} 个文件，超出系统允许同时打开的数量。请提高上限（ulimit -n），或给出只含较少日期的目录。",
        "the store has {files} files, more than the system lets a process open. Raise the limit (ulimit -n), "
        "or give a folder with fewer days.",
    ),
    "measurements_empty": both(
        "其中没有任何可用的实测数据（共 {rows} 行：{reasons}）。请检查文件、单位与列名。",
        "it holds no measurement that can be used ({rows} rows: {reasons}). Check the file, its units and its columns.",
    ),
    "measurements_no_ends": both(
        "没有两端的列。请写 from 与 to（或 from_site、to_site）。现有列：{found}。",
        "there are no columns for the two ends. Name them from and to, or from_site and to_site. Columns: {found}.",
    ),
    "measurements_no_value": both(
        "没有时延列。请写 rtt_ms、oneway_ms、otn_rtt_ms、otdr_km 或 rtt_p01_ms 之一。现有列：{found}。",
        "there is no column of delays. Give one of rtt_ms, oneway_ms, otn_rtt_ms, otdr_km or rtt_p01_ms. Columns: {found}.",
    ),
    "measurements_two_values": both(
        "两列写的是同一个量：{value}。请只保留一列。",
        "two columns hold the same quantity: {value}. Keep one of them.",
    ),
    "measurements_layer": both(
        "{value} 不是网络层。请写 optical、ip-private 或 ip-public。",
        "{value} is no layer. Write optical, ip-private or ip-public.",
    ),
    "measurements_quantity": both(
        "{value} 不是可用的量。请写 rtt、oneway、otn_rtt、otn_oneway、otdr 之一。",
        "{value} is no quantity that can be used. Write one of rtt, oneway, otn_rtt, otn_oneway, otdr.",
    ),
    "measurements_unit": both(
        "{value} 不是可用的单位。时延请写 ms、us、s 或 ns，长度请写 km 或 m。",
        "{value} is no unit that can be used. Write ms, us, s or ns for delays, km or m for lengths.",
    ),
    "ends_twice": both(
        "测点 {name} 已在第 {first} 行写为另一个站点。请只保留一行。",
        "the end {name} was given another site in row {first}. Keep one row.",
    ),
    "ends_site_unknown": both(
        "测点 {name} 的站点 {value} 不在方案中。请改正，或先写入 sites.csv。",
        "site {value} of the end {name} is not in the plan. Correct it, or write it into sites.csv first.",
    ),
    "postgresql_missing": both(
        "未安装 postgresql 附加组件，无法读取 PostgreSQL。请运行 pip install 'netplan-ix[postgresql]'。",
        "the extra `postgresql` is not installed. Run pip install 'netplan-ix[postgresql]'.",
    ),
    "store_url": both(
        "{value} 不是可用的存储地址。请写成 {form}。",
        "{value} is no address of a store. Write it as {form}.",
    ),
    "store_unreachable": both(
        "无法从存储 {value} 读取（{reason}）。请检查地址、账号与网络。",
        "the store {value} cannot be read ({reason}). Check address, account and network.",
    ),
    "store_no_tables": both(
        "存储 {value} 中没有采集端的表（samples、windows）。请检查数据库名。",
        "the store {value} has no tables of a collector (samples, windows). Check the name of the database.",
    ),
}
