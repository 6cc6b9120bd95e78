"""Sentences about GNPy's files: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # what cannot be read
    "gnpy_shape": both("此处应为 {wanted}，而不是 {value}。", "{wanted} is expected here, not {value}."),
    "gnpy_nothing": both(
        "不是 GNPy 的拓扑或业务请求文件。请提供含 elements、connections 或 path-request 的文件。",
        "this is neither a topology nor a list of services of GNPy. Give a file with elements and connections, or with "
        "path-request.",
    ),
    "gnpy_equipment": both(
        "这是 GNPy 的设备库，不是网络。请导入拓扑文件；设备库在 GNPy 中用 -e 指定。",
        "this is GNPy's library of equipment, no network. Import the topology; give the library to GNPy with -e.",
    ),
    "gnpy_uid": both(
        "“{value}”不能作元件标识（uid）。请填写文字。", "{value} is no uid of an element. Give it a name."
    ),
    "gnpy_twice": both(
        "元件 {value} 出现两次。请改名或删去其一。", "element {value} is there twice. Rename or remove one."
    ),
    "gnpy_type": both("没有“{value}”类型的元件。可用：{known}。", "no element is of type {value}. There are {known}."),
    "gnpy_no_element": both("没有元件“{value}”。请检查名称。", "there is no element “{value}”. Check the name."),
    "gnpy_branch": both(
        "光纤 {value} 有多于一个入口或出口。请在分支处加 Fused 或 ROADM。",
        "fibre {value} has more than one way in or out. Put a Fused or a ROADM where it branches.",
    ),
    "gnpy_length": both(
        "光纤 {element} 的长度“{value}”不是 0 至 {most} km 的数。请检查数值和单位。",
        "the length {value} of fibre {element} is no number from 0 to {most} km. Check the value and its unit.",
    ),
    "gnpy_length_unit": both(
        "光纤 {element} 的长度单位“{value}”无法识别。请用 km 或 m。",
        "the unit {value} of the length of fibre {element} is not known. Use km or m.",
    ),
    "gnpy_position": both(
        "“{value}”不是 -{most} 至 {most} 度的数。请检查经纬度。",
        "{value} is no number from -{most} to {most} degrees. Check latitude and longitude.",
    ),
    "gnpy_bandwidth": both(
        "带宽“{value}”不是 0 至 {most} Gbit/s 的数（单位 bit/s）。请检查数值和单位。",
        "the bandwidth {value} is no number of bit/s from 0 to {most} Gbit/s. Check the value and its unit.",
    ),
    "gnpy_column": both(
        "缺少“{value}”列。请在表头补上该列。", "the column “{value}” is missing. Add it to the headings."
    ),
    "gnpy_cell_number": both("“{value}”不是数。请填写数字。", "{value} is no number. Put a figure there."),
    "gnpy_city_twice": both(
        "节点 {value} 在第 {first} 行已有。请改名或删去其一。",
        "node {value} is in row {first} already. Rename or remove one.",
    ),
    "gnpy_no_node": both(
        "Nodes 表中没有节点“{value}”（或不是 ROADM）。请检查名称。",
        "the sheet Nodes has no node “{value}”, or it is no ROADM. Check the name.",
    ),
    "gnpy_distance": both(
        "距离“{value}”不在 0 至 {most} km 之间。请检查数值和单位。",
        "the distance {value} is not between 0 and {most} km. Check the value and its unit.",
    ),
    "gnpy_gbps": both(
        "带宽“{value}”不在 0 至 {most} Gbit/s 之间。请检查数值和单位。",
        "the bandwidth {value} is not between 0 and {most} Gbit/s. Check the value and its unit.",
    ),
    # what is left out
    "gnpy_unjoined": both(
        "元件 {value} 不在任何两个站点之间，未导入（已保留，导出时写回）。",
        "element {value} lies between no two sites and is left out (it is kept and written back).",
    ),
    "gnpy_dead_end": both(
        "从 {site} 经 {value} 出发的线路没有终点，未导入（已保留）。",
        "the line from {site} by {value} leads nowhere and is left out (it is kept and written back).",
    ),
    "gnpy_loop": both(
        "从 {site} 经 {value} 的线路回到原站点，未导入（已保留）。",
        "the line from {site} by {value} comes back to where it began and is left out (it is kept and written back).",
    ),
    "gnpy_no_fibre": both(
        "{a} 与 {b} 之间没有光纤，未作为光缆段导入（已保留）。",
        "there is no fibre between {a} and {b}, so it is no span (it is kept and written back).",
    ),
    "gnpy_fibre_type": both(
        "方案中没有与 {value} 对应的光纤类型，fibre_type 留空（原值已保留）。如需使用，请在 plan.toml 中加入该类型后填写。",
        "the plan has no type of fibre for {value}: fibre_type stays empty (the type is kept). To use it, add the type "
        "to plan.toml and fill it in.",
    ),
    "gnpy_no_bandwidth": both(
        "请求 {value} 没有带宽（path_bandwidth），未作为业务流量导入（已保留）。",
        "request {value} has no path_bandwidth and is no traffic (it is kept and written back).",
    ),
    "gnpy_request_loop": both(
        "请求 {value} 的起点与终点是同一站点，未导入（已保留）。",
        "request {value} begins and ends at one site and is left out (it is kept and written back).",
    ),
    "gnpy_not_built": both(
        "光缆段 {value} 未在用（{status}），另存于 GNPy 不读的文件或工作表。",
        "span {value} is not in use ({status}): it stands apart, where GNPy does not read it.",
    ),
    "gnpy_span_end": both(
        "光缆段 {value} 的端点不在站点表中，未写出。", "an end of span {value} is no site: not written."
    ),
    "gnpy_no_length": both(
        "光缆段 {value} 没有长度，未写出。请在 spans.csv 填写 route_km。",
        "span {value} has no length and is not written. Fill in route_km in spans.csv.",
    ),
    "gnpy_fibre_name": both(
        "GNPy 的设备库没有光纤类型 {value}，写为 {standard}。",
        "GNPy's library has no fibre called {value}: written as {standard}.",
    ),
    "gnpy_stays": both(
        "业务 {value} 的起点与终点是同一站点，GNPy 无法计算，未写出。",
        "demand {value} begins and ends at one site, which GNPy cannot compute: it is not written.",
    ),
    "gnpy_not_asked": both(
        "业务 {value} 的一端没有在用的光缆段，另存于 GNPy 不读的工作表“Service (plan)”。",
        "an end of demand {value} has no span in use: it stands in the sheet “Service (plan)”, which GNPy does not read.",
    ),
    "gnpy_no_transceiver": both(
        "站点 {value} 没有收发器，其业务流量未写出。", "site {value} has no transceiver, so its traffic is not written."
    ),
    "gnpy_no_distance": both(
        "{value} 没有距离，光缆段长度留空（GNPy 会取 80 km）。",
        "{value} has no distance: the span's length stays open (GNPy would take 80 km).",
    ),
    "gnpy_lost_column": both(
        "GNPy 不含 {value} 列，{count} 个值未写出。", "GNPy has no column {value}: {count} values are not written."
    ),
    # what is taken for granted
    "gnpy_zero_position": both(
        "{value} 的经纬度为 0, 0，即 GNPy 的缺省值，视为没有位置。",
        "{value} is at 0, 0, which GNPy writes for want of a position: taken for none.",
    ),
    "gnpy_node_type": both(
        "节点类型“{value}”不是 ROADM、ILA 或 FUSED，视为 ILA。",
        "{value} is none of ROADM, ILA, FUSED: taken for an ILA, as GNPy does.",
    ),
    "gnpy_node_site": both(
        "{value} 不是 ROADM，但连有 {count} 条链路（不是两条），视为站点。",
        "{value} is no ROADM and has {count} links, not two: taken for a site.",
    ),
    "gnpy_one_way": both(
        "{value} 只有一个方向的光纤，视为双向。", "{value} has fibres in one direction only: taken for both."
    ),
    "gnpy_asymmetric": both(
        "{value} 两个方向长度不同（{there_km} 与 {back_km} km），取较长者。",
        "{value} has two lengths, {there_km} km there and {back_km} km back: the longer one is taken.",
    ),
    "gnpy_layer": both(
        "GNPy 的请求不分层，均作为 {value} 层的业务流量（--layer 可改）。",
        "GNPy's requests name no layer: taken as traffic of layer {value} (--layer says otherwise).",
    ),
    "gnpy_scaled": both(
        "光缆段 {value} 原长 {before_km} km，方案中为 {km} km：各段光纤按比例缩放。",
        "span {value} had {before_km} km and has {km} km in the plan: its fibres are scaled in proportion.",
    ),
    "gnpy_rebuilt": both(
        "光缆段 {value} 的端点已变，或保留的元件不可用：改写为每方向一段光纤。",
        "span {value} has other ends now, or its kept elements cannot be used: written as one fibre each way.",
    ),
    "gnpy_estimated": both(
        "光缆段 {value} 的长度 {km} km 是估算值，已在 GNPy 文件中注明。",
        "the {km} km of span {value} are an estimate, and marked as such in the file.",
    ),
    "gnpy_loss": both("光缆段 {value} 的衰减取 {loss} dB/km。", "span {value} is taken to attenuate by {loss} dB/km."),
    "gnpy_transceiver": both(
        "业务请求采用 GNPy 设备库的收发器 {value}，间隔 50 GHz，模式由 GNPy 选择。",
        "requests take the transceiver {value} of GNPy's library at 50 GHz, its mode chosen by GNPy.",
    ),
}
