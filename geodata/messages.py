"""Every sentence about bad input, in both languages: code -> language -> sentence."""

from __future__ import annotations

import errno

from geodata.sentences import (
    calibration,
    documents,
    engineering,
    envelope,
    matrix,
    measurements,
    members,
    pictures,
    planning,
    samples,
    settlement,
)
from geodata.sentences.both import both
from geodata.sentences.formats import (
    common,
    drawings,
    gnpy,
    graphs,
    instances,
    layers,
    measured,
    member_files,
    merging,
    own,
    plausible,
    sheets,
)

#: How the place of an error is written before the sentence.
PLACE = {
    "zh": {"row": " 第{row}行", "comma": " ", "colon": "："},
    "en": {"row": " row {row}", "comma": ", ", "colon": ": "},
}


#: Why the system refused something: errno -> sentence. Others are given in the system's own words.
SYSTEM_REASONS: dict[int, dict[str, str]] = {
    errno.EACCES: both("没有权限", "permission denied"),
    errno.EPERM: both("不允许", "not permitted"),
    errno.EROFS: both("文件系统只读", "read-only file system"),
    errno.ENOSPC: both("磁盘已满", "no space left on the disk"),
    errno.EDQUOT: both("超出磁盘配额", "disk quota exceeded"),
    errno.ENOENT: both("没有这个文件或文件夹", "no such file or folder"),
    errno.ENOTDIR: both("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EISDIR: both("那里是一个文件夹", "a folder stands in its place"),
    errno.EEXIST: both("那里已有一个文件", "a file stands in its place"),
    errno.ENAMETOOLONG: both("名称过长", "the name is too long"),
    errno.ELOOP: both("符号链接成环", "symbolic links lead in a circle"),
    errno.EIO: both("读写出错", "input or output error"),
    errno.EBADF: both("输出已关闭", "it is closed"),
}

_SENTENCES: dict[str, dict[str, str]] = {
    "did_you_mean": both("是否指：{nearest}？", " Did you mean: {nearest}?"),
    # files
    "file_missing": both(
        "没有这个文件。用 `ixplan init DIR` 可生成一套完整的方案。",
        "there is no such file. `ixplan init DIR` writes a complete plan to start from.",
    ),
    "folder_missing": both(
        "没有文件夹 {value}。用 `ixplan init DIR` 可生成一套完整的方案。",
        "there is no folder {value}. `ixplan init DIR` writes a complete plan to start from.",
    ),
    "not_a_file": both("不是普通文件。请换成普通文件。", "this is not a regular file. Put a plain file in its place."),
    "unreadable": both(
        "无法读取（{reason}）。请检查路径和权限。", "cannot be read ({reason}). Check the path and the permissions."
    ),
    "too_large": both(
        "文件 {size_mb} MB，超过上限 {limit_mb} MB。请拆分或删去不需要的行。",
        "the file has {size_mb} MB, more than the {limit_mb} MB allowed. Split it or drop rows that are not needed.",
    ),
    "bad_encoding": both(
        "既不是 UTF-8 也不是 GBK/GB 18030 编码（第 {offset} 字节）。请另存为 UTF-8（Excel 中选“CSV UTF-8”）。",
        "neither UTF-8 nor GBK/GB 18030 (byte {offset}). Save it as UTF-8 (in Excel: “CSV UTF-8”).",
    ),
    "bad_csv": both(
        "不是有效的 CSV（解析器：{reason}）。请检查引号是否成对。",
        "this is not valid CSV (parser: {reason}). Check that quotes are closed.",
    ),
    "no_header": both(
        "空文件，缺少表头。应有列：{columns}。",
        "the file is empty, its heading is missing. Columns expected: {columns}.",
    ),
    "no_rows": both("表中没有数据行。请至少填一行。", "the table has a heading but no rows. Add at least one."),
    "column_missing": both("缺少这一列。现有列：{found}。", "this column is missing. Columns found: {found}."),
    "column_misspelt": both(
        "没有这样的列；可选列写错会被忽略，因此拒绝。", "there is no such column, and it looks misspelt."
    ),
    "column_twice": both("这一列出现两次。请删去一列。", "this column appears twice. Drop one of them."),
    "too_many_columns": both(
        "表头有 {columns} 列，超过上限 {limit}。这是否是另一个文件？",
        "the heading has {columns} columns, more than the {limit} allowed. Is this another file?",
    ),
    "too_many_cells": both(
        "这一行有 {cells} 格，表头只有 {columns} 列。是否有未加引号的逗号？",
        "the row has {cells} cells, the heading {columns}. A comma without quotes?",
    ),
    "not_a_date": both("{value} 不是日期。请写成 2026-12-31 的形式。", "{value} is no date. Write it as 2026-12-31."),
    "cannot_write": both(
        "无法写入（{reason}）。请换一个可写的文件夹。",
        "cannot be written ({reason}). Choose a folder that can be written to.",
    ),
    "folder_in_use": both(
        "文件夹非空；为免覆盖已有文件，请换一个新文件夹，或加 --force。",
        "the folder is not empty. Choose a new one, or add --force to overwrite the plan files in it.",
    ),
    # values
    "value_missing": both("此格不能为空，请填写。", "this cell must not be empty. Fill it in."),
    "not_a_number": both(
        "“{value}”不是数字。小数点用“.”，不要千位分隔符和单位。",
        "“{value}” is not a number. Use a point for decimals, no thousands separators, no unit.",
    ),
    "not_finite": both(
        "“{value}”不是有限的数。未知请留空。", "“{value}” is not a finite number. Leave it empty if unknown."
    ),
    "out_of_range": both(
        "{value} 超出 {low}..{high}。请核对数值和单位。",
        "{value} is outside {low}..{high}. Check the value and its unit.",
    ),
    "swapped_position": both(
        "{value} 超出 {low}..{high}。经度和纬度是否写反？",
        "{value} is outside {low}..{high}. Swapped lon and lat?",
    ),
    "outside_plan_area": both(
        "({value}) 与其他地点相距过远；交换经纬度后正好落在其中。经度和纬度是否写反？",
        "({value}) lies far from every other site, and among them once lon and lat are exchanged. Swapped lon and lat?",
    ),
    "not_positive": both(
        "{value} 必须大于 0；未知请留空。", "{value} must be greater than 0. Leave it empty if unknown."
    ),
    "band_order": both(
        "区间 {low}..{high} 不含标称值 {value}。须满足下限≤标称≤上限。",
        "the band {low}..{high} does not hold the value {value}. It takes low <= value <= high.",
    ),
    "band_incomplete": both(
        "区间上下限要么都填，要么都留空；只填区间时还须填长度。",
        "give both ends of a band or neither, and a band only beside a length.",
    ),
    "not_a_choice": both("“{value}”不在可选值之列：{choices}。", "“{value}” is not one of: {choices}."),
    "bad_id": both(
        "“{value}”不能用作编号：不可含分号、空白和控制字符，且不超过 {limit} 个字符。",
        "“{value}” cannot be an id: no semicolons, blanks or control characters, at most {limit} characters.",
    ),
    "duplicate_id": both(
        "“{value}”与第{first}行重复。请改名或删去一行。",
        "“{value}” already stands in row {first}. Rename or drop one of them.",
    ),
    "unknown_id": both(
        "{what} 中没有“{value}”；请改正，或在 {what} 中补上。",
        "“{value}” is not in {what}; correct it, or add it there.",
    ),
    "listed_twice": both("“{value}”重复列出。请删去一个。", "“{value}” is listed twice. Drop one."),
    "target_to_itself": both(
        "指标的起点和终点都是“{value}”。请改正其中之一。", "the target leads from “{value}” to itself. Correct one end."
    ),
    # network
    "loop_span": both(
        "两端都是“{value}”。光缆段须连接两个不同的地点。", "both ends are “{value}”. A span joins two different sites."
    ),
    "same_position": both(
        "“{value}”与“{other}”位置相同，无法估算长度；请填 route_km。",
        "“{value}” and “{other}” have the same position, so no length can be estimated; give route_km.",
    ),
    "below_great_circle": both(
        "{value} km 短于两端的大圆距离 {great_circle_km} km。请核对长度、单位（km）和两端位置。",
        "{value} km is shorter than the {great_circle_km} km between its ends. Check the length, its unit (km) and both positions.",
    ),
    "broken_circuit": both(
        "光缆段 {value} 连不成 {a} 到 {b} 的一条路。", "the spans {value} do not make a way from {a} to {b}."
    ),
    "geometry_mismatch": both(
        "线段 {value} 的端点距地点“{site}” {distance_km} km。",
        "the line of {value} ends {distance_km} km from site “{site}”.",
    ),
    "bad_geojson": both(
        "不是可用的 JSON（解析器：{reason}）。请重新导出为 GeoJSON。",
        "this is not usable JSON (parser: {reason}). Export it as GeoJSON again.",
    ),
    "no_collection": both(
        "不是 GeoJSON 的 FeatureCollection。请导出为 FeatureCollection。",
        "this is no GeoJSON FeatureCollection. Export it as one.",
    ),
    "bad_feature": both(
        "第 {feature} 个要素不可用：每个要素须有 properties.id 和以度为单位的 LineString。",
        "feature {feature} cannot be used: each needs properties.id and a LineString in degrees.",
    ),
    "origin_without_length": both(
        "“{value}”表示长度是已知的，但没有填 route_km。请填长度，或将此格留空。",
        "“{value}” says that the length is known, but route_km is empty. Give it, or leave this cell empty.",
    ),
    "circuit_unbuilt": both(
        "光缆段“{value}”的状态是 {status}，电路只能走现有光缆段。",
        "span “{value}” is {status}; a circuit rides on existing spans only.",
    ),
    "nested_too_deeply": both(
        "括号嵌套过深。请重新导出该文件。", "brackets are nested too deeply. Export the file again."
    ),
    # plan.toml
    "bad_toml": both(
        "TOML 语法错误（解析器：{reason}）。请改正。",
        "TOML syntax (parser: {reason}). Correct it.",
    ),
    "unknown_key": both("没有这个参数；请改正或删去。", "there is no such key; correct or drop it."),
    "wrong_type": both(
        "“{value}”类型不对，应为{expected_zh}。", "“{value}” has the wrong type; it should be {expected_en}."
    ),
    "key_missing": both("缺少这一项，请补上。", "this key is missing. Add it."),
    "newer_plan": both(
        "方案格式版本 {value}，本程序只认到版本 {known}。请升级程序。",
        "this plan has format version {value}; this program knows up to {known}. Upgrade the program.",
    ),
    "older_plan": both(
        "方案格式版本 {value} 不受支持（现行版本 {known}）。",
        "plan format version {value} is not supported (current: {known}).",
    ),
    "unknown_unit": both("单位应为 {expected}，实为“{value}”。", "the unit should be {expected}, not “{value}”."),
    # names given on the command line
    "unknown_site": both(
        "方案中没有地点“{value}”，编号和名称见 sites.csv。",
        "the plan has no site “{value}”; ids and names stand in sites.csv.",
    ),
    "ambiguous_site": both(
        "“{value}”对应多个地点：{ids}。请改用编号。", "“{value}” names several sites: {ids}. Use the id."
    ),
    "availability_target": both(
        "{value} 是可用率指标，请用 `ixplan availability --target {value}`。",
        "{value} is an availability target: see `ixplan availability --target {value}`.",
    ),
    "quality_target": both(
        "{value} 是容量与质量指标，请用 `ixplan exchange`。",
        "{value} is a target of capacity and quality: see `ixplan exchange`.",
    ),
    "unknown_target": both(
        "方案中没有指标“{value}”，编号见 targets.csv。",
        "the plan has no target “{value}”; the ids stand in targets.csv.",
    ),
    "too_few_sites": both(
        "至少需要两个不同的地点：请在命令后列出，或在 sites.csv 的 roles 列标出 hub_cluster。",
        "at least two different sites are needed: name them behind the command, or mark hubs with the role hub_cluster in sites.csv.",
    ),
    "no_hubs": both(
        "方案中没有枢纽：请在命令后列出地点，或在 sites.csv 的 roles 列标出 hub_cluster。",
        "the plan marks no hubs: name sites behind the command, or give them the role hub_cluster in sites.csv.",
    ),
    "output_closed": both(
        "无法写标准输出（{reason}）。请检查重定向和磁盘空间。",
        "standard output cannot be written ({reason}). Check the redirection and the disk.",
    ),
    # parts of a network given on the command line
    "unknown_part": both(
        "方案中没有叫“{value}”的地点、光缆段、光缆或风险组。",
        "the plan has no site, span, cable or risk group “{value}”.",
    ),
    "ambiguous_part": both(
        "“{value}”对应多处：{ids}。请改用编号（可带类别，如所列）。",
        "“{value}” names several things: {ids}. Use one of these.",
    ),
    "via_avoided": both("“{value}”既要求经过，又要求避开。", "“{value}” is to be passed and to be avoided at once."),
    "end_avoided": both("“{value}”是路由的一端，不能避开。", "“{value}” is an end of the route and cannot be avoided."),
    # long sweeps
    "executor_twice": both(
        "--workers 与 --dask 只能选一个。", "--workers and --dask exclude each other. Give one of them."
    ),
    "dask_missing": both(
        "未安装 dask 附加组件。请运行 pip install 'netplan-ix[dask]'，或改用 --workers。",
        "the extra `dask` is not installed. Run pip install 'netplan-ix[dask]', or use --workers.",
    ),
    "bad_scheduler": both(
        "“{value}”不是 Dask 调度器的地址。请写成 tcp://主机:端口，如 tcp://127.0.0.1:8786。",
        "“{value}” is not the address of a Dask scheduler. Write it as tcp://host:port, like tcp://127.0.0.1:8786.",
    ),
    "no_scheduler": both(
        "{value} 没有 Dask 调度器应答。请检查地址、防火墙以及调度器是否在运行。",
        "no Dask scheduler answers at {value}. Check the address, the firewall, and whether it runs.",
    ),
    "cluster_without_workers": both(
        "调度器 {value} 没有可用的工作进程。请启动 dask worker。",
        "the scheduler {value} has no workers. Start some with `dask worker`.",
    ),
    "cluster_versions": both(
        "集群上的本程序是版本 {value}，这里是 {ours}。请装成同一版本。",
        "the cluster has version {value} of this program, here it is {ours}. Install the same on both.",
    ),
    "cluster_unfit": both(
        "集群 {value} 无法执行本程序（{reason}）。请在调度器和各工作进程安装与此处相同版本的 netplan-ix[dask]。",
        "the cluster {value} cannot run this program ({reason}). Install the same netplan-ix[dask] on scheduler and workers as here.",
    ),
    "cluster_lost": both(
        "与调度器 {value} 的连接中断。请检查调度器后重新运行。",
        "the connection to the scheduler {value} was lost. Check the scheduler and run again.",
    ),
    "worker_died": both(
        "同一块计算先后有 {tries} 个工作进程异常退出（退出码 {value}），多半是内存不足。请减少 --workers 或换内存更大的机器。",
        "{tries} workers in turn died on the same part (exit code {value}), most likely for want of memory. Use fewer --workers or a larger machine.",
    ),
    # upgrades
    "cost_band_alone": both(
        "只填了造价区间，没有填 cost_cny。请补上标称造价，或把区间留空。",
        "a range of the cost is given, but no cost_cny. Give it, or leave the range empty.",
    ),
    "bad_budget": both(
        "预算 {value} 不可用：须是大于 0 的有限数（{unit}）。不限预算就不要给这个选项。",
        "the budget {value} cannot be used: give a finite number above 0 ({unit}), or leave the option out for no budget.",
    ),
    "bad_time_limit": both(
        "时限 {value} 不可用：须是大于 0 的有限秒数。",
        "the time limit {value} cannot be used: give a finite number of seconds above 0.",
    ),
    # availability and regions
    "no_share_of_time": both(
        "“{value}”不是可用率：须大于 0、不超过 {whole}。可用率用小数（0.9999），或以 % 为单位（99.99）。",
        "“{value}” is no availability: it must be above 0 and at most {whole}. Write 0.9999, or 99.99 with the unit %.",
    ),
    "bad_share_of_time": both(
        "--limit 的值“{value}”不是可用率：须大于 0、不超过 1，如 0.9999 或 99.99%。",
        "--limit {value} is no availability: it must be above 0 and at most 1, like 0.9999 or 99.99%.",
    ),
    "bad_failures": both(
        "--failures 的值“{value}”不可用：须在 1 到 {most} 之间。更多事件同时发生的情况很少见，可用 --samples 抽样收窄。",
        "--failures {value} cannot be used: it must be from 1 to {most}. More at a time is rare; --samples narrows what is left.",
    ),
    "bad_samples": both(
        "--samples 的值“{value}”不可用：须在 0 到 {most} 之间；0 表示不抽样。",
        "--samples {value} cannot be used: it must be from 0 to {most}; 0 draws none.",
    ),
    "no_availability_targets": both(
        "方案中没有可用率指标。请用 --from 和 --to 给出两端，或在 targets.csv 中加一行 quantity 为 availability 的指标。",
        "the plan has no availability target. Name two ends by --from and --to, or add a row of quantity availability to targets.csv.",
    ),
    "no_cores": both(
        "方案中没有角色为 backbone_core 的其他地点，无法计算到任一核心节点的可用率。请在 sites.csv 的 roles 列标出。",
        "no other site of the plan has the role backbone_core, so there is no core node to reach. Mark them in the roles column of sites.csv.",
    ),
    "same_ends": both(
        "起点与终点都是“{value}”。请给出两个不同的地点。", "both ends are “{value}”. Name two different sites."
    ),
    "no_delay_limit": both(
        "{start} 到 {place} 没有带数值的时延指标，--within 无从判断。请在 targets.csv 中加上，或去掉 --within。",
        "no delay target gives a figure from {start} to {place}, so --within has no limit. Add one to targets.csv, or drop --within.",
    ),
    "bad_region": both(
        "第 {feature} 个要素（{value}）不可用：每个区域须有 properties.id（文字）和以度为单位、[经度, 纬度] 次序的 Polygon 或 MultiPolygon。",
        "feature {feature} ({value}) cannot be used: a region needs properties.id (text) and a Polygon or MultiPolygon of [lon, lat] in degrees.",
    ),
    "region_twice": both(
        "第 {feature} 个要素的编号“{value}”与第 {first} 个重复。请改成不同的编号。",
        "feature {feature} has the id “{value}” of feature {first}. Give each its own.",
    ),
    "region_too_few": both(
        "第 {feature} 个要素（{value}）的边界不足三个不同的点。请补全。",
        "feature {feature} ({value}) has a ring of fewer than three different points. Complete it.",
    ),
    "region_open": both(
        "第 {feature} 个要素（{value}）的边界没有闭合。请在末尾重复起点。",
        "feature {feature} ({value}) has an open ring. Repeat its first point at its end.",
    ),
    "region_crosses": both(
        "第 {feature} 个要素（{value}）的边界在 {lon_deg}, {lat_deg} 附近自相交或相接。请改画，或拆成几个区域。",
        "feature {feature} ({value}): its outline crosses or touches itself near {lon_deg}, {lat_deg}. Redraw it, or split it into several regions.",
    ),
    "region_position": both(
        "第 {feature} 个要素（{value}）的点 {position} 不是经度（-180～180）在前、纬度（-90～90）在后的位置。请改正；是否把经纬度写反了？",
        "feature {feature} ({value}): {position} is no position with lon in -180..180 first and lat in -90..90. Correct it; are lon and lat swapped?",
    ),
    "too_many_points": both(
        "到第 {feature} 个要素为止点数超过上限 {limit}。请简化边界。",
        "by feature {feature} there are more than the {limit} points allowed. Simplify the outlines.",
    ),
    "region_number": both(
        "第 {feature} 个要素（{region}）的这一项须是 0 到 {high} 的数字，实为“{value}”。请改正。",
        "feature {feature} ({region}): this must be a number from 0 to {high}, not “{value}”. Correct it.",
    ),
    "region_band": both(
        "第 {feature} 个要素（{region}）：须满足 low ≤ 值 ≤ high，实为 {low}、{value}、{high}。请改正。",
        "feature {feature} ({region}): it should be low <= value <= high, but these are {low}, {value}, {high}. Correct them.",
    ),
    "region_choice": both(
        "第 {feature} 个要素（{region}）：“{value}”不在可选值之中：{choices}。",
        "feature {feature} ({region}): “{value}” is none of {choices}.",
    ),
    "region_text": both(
        "第 {feature} 个要素（{region}）的这一项须是文字，实为“{value}”。请加引号。",
        "feature {feature} ({region}): this must be text, not “{value}”. Put it in quotes.",
    ),
    "region_misspelt": both(
        "第 {feature} 个要素（{region}）：没有属性“{value}”，其数值会被忽略。请改正或删去。",
        "feature {feature} ({region}): there is no property “{value}”, so its figure would be lost. Correct or drop it.",
    ),
    # traffic.csv
    "traffic_to_itself": both(
        "流量的起点和终点都是“{value}”。请改正，或删去此行。",
        "traffic goes from “{value}” to itself. Correct one end, or drop the row.",
    ),
    # a question for one operator
    "unknown_operator": both(
        "方案中没有光缆属于运营商“{value}”，无从规划。",
        "no cable of the plan names the operator “{value}”, so there is nothing to plan with.",
    ),
    # availability in per cent, regions
    "share_in_percent": both(
        "可用率“{value}”的单位是 %，不到 50%，像是小数。请把单位改为 ratio，或写成百分数（99.99）。",
        "“{value}” with the unit % is an availability below 50 %, which looks like a ratio. Make the unit ratio, or write per cent (99.99).",
    ),
    "bad_share_in_percent": both(
        "--limit 的值“{value}”不到 50%，像是小数。请去掉 %，或写成百分数，如 99.99%。",
        "--limit {value} is below 50 %, which looks like a ratio. Leave out the %, or write per cent, like 99.99%.",
    ),
    "region_unnamed": both(
        "第 {feature} 个要素不可用：每个区域须有 properties.id（文字）和以度为单位、[经度, 纬度] 次序的 Polygon 或 MultiPolygon。",
        "feature {feature} cannot be used: a region needs properties.id (text) and a Polygon or MultiPolygon of [lon, lat] in degrees.",
    ),
    "region_bad_id": both(
        "第 {feature} 个要素的 properties.id“{value}”不能用作编号：不可含分号、空白和控制字符，且不超过 {limit} 个字符。请改正。",
        "feature {feature}: its properties.id “{value}” cannot be an id: no semicolons, blanks or control characters, at most {limit} characters. Correct it.",
    ),
    "region_hole": both(
        "第 {feature} 个要素（{value}）：{lon_deg}, {lat_deg} 处的内环（洞）不在其外环之内，或一个多边形位于另一个之内。请把洞放入其多边形，或拆成几个区域。",
        "feature {feature} ({value}): at {lon_deg}, {lat_deg} a hole lies outside its polygon, or a polygon inside another. Move the hole, or split it into several regions.",
    ),
    "region_control": both(
        "第 {feature} 个要素（{region}）的这一项“{value}”含控制字符或改变书写方向的字符。请删去。",
        "feature {feature} ({region}): “{value}” holds control characters, or some that turn the direction of writing. Remove them.",
    ),
}

SENTENCES: dict[str, dict[str, str]] = _SENTENCES | {
    key: words
    for table in (
        documents,
        members,
        matrix,
        samples,
        settlement,
        planning,
        engineering,
        calibration,
        measurements,
        envelope,
        pictures,
        common,
        drawings,
        gnpy,
        graphs,
        instances,
        layers,
        measured,
        member_files,
        merging,
        own,
        plausible,
        sheets,
    )
    for key, words in table.SENTENCES.items()
}
