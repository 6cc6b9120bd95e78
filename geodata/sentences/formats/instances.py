"""Sentences about SNDlib, REPETITA and NetBox as networks: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # SNDlib in
    "sndlib_unit": both(
        "不认识单位“{value}”。请在 META 中改为 MBITPERSEC、GBITPERSEC、KBITPERSEC、BITSPERSEC 或 TBITPERSEC。",
        "the unit “{value}” is not known. Write MBITPERSEC, GBITPERSEC, KBITPERSEC, BITSPERSEC or TBITPERSEC in META.",
    ),
    "sndlib_units": both(
        "单位“{value}”与网络文件的“{other}”不同。请统一两个文件的单位。",
        "the unit “{value}” is not the “{other}” of the network file. Bring both files to one unit.",
    ),
    "sndlib_too_much": both(
        "{value}（按 {unit} 计）超过 {most} Gbit/s。请在 META 中写明单位，如 unit = MBITPERSEC。",
        "{value}, in {unit}, is more than {most} Gbit/s. Name the unit in META, as in unit = MBITPERSEC.",
    ),
    "sndlib_no_unit": both(
        "文件未写明单位，容量和需求按 {value} 计。单位不同时请在 META 中写 unit = MBITPERSEC 等。",
        "the file names no unit; capacities and demands are taken in {value}. If that is wrong, name one in META: "
        "unit = MBITPERSEC.",
    ),
    "sndlib_positions": both(
        "{value} 个节点的坐标按 WGS 84 经度、纬度理解。坐标系不同时请用 --coordinates 指明。",
        "the coordinates of {value} nodes are taken as longitude and latitude in WGS 84. Name another system with "
        "--coordinates.",
    ),
    "sndlib_pixel": both(
        "坐标 {value} 是图上位置，不是经纬度，未采用。请补上经纬度，或同时导入另一个有坐标的文件。",
        "the coordinates {value} are places in a drawing, not degrees, and are not taken. Add longitude and latitude, or "
        "import a file that has them as well.",
    ),
    "sndlib_lengths": both(
        "文件没有长度，{value} 条链路的长度留空，由方案按两端距离估算。",
        "the file has no lengths; those of {value} links are left open, and the plan estimates them from the distance.",
    ),
    "sndlib_candidate": both(
        "链路“{value}”没有已装容量，而其他链路有：作为候选光缆段，不建电路；可装模块保留。",
        "link “{value}” has nothing installed while others have: it becomes a candidate span without a circuit; its "
        "modules are kept.",
    ),
    "sndlib_nothing_installed": both(
        "链路“{value}”没有已装容量，电路容量留空；可装模块保留。",
        "nothing is installed on link “{value}”: its circuit's capacity is left open; its modules are kept.",
    ),
    "sndlib_two_ways": both(
        "文件未说明需求是否有方向；有的需求两个方向都列出，故 {value} 项需求均按有方向理解。否则请同时给出模型文件。",
        "the file does not say whether demands have a direction; some stand in both, so all {value} are taken to have "
        "one. Give the model file as well if that is wrong.",
    ),
    "sndlib_undirected": both(
        "文件未说明需求是否有方向，按无方向理解：{value} 项需求各成往返两行流量。否则请同时给出模型文件。",
        "the file does not say whether demands have a direction; they are taken to have none: each of {value} becomes "
        "traffic both ways. Give the model file as well if that is wrong.",
    ),
    "sndlib_id": both(
        "“{value}”不能作编号或已被占用，改为 {made}；原编号保留在 x:sndlib_id 列。",
        "“{value}” cannot be an id, or is taken; it becomes {made}, and the column x:sndlib_id keeps it.",
    ),
    # SNDlib out
    "sndlib_named": both(
        "SNDlib 的编号只用字母、数字、-、_ 和点，“{value}”写作 {name}，原编号写在行末注释中。",
        "identifiers of SNDlib hold letters, digits, -, _ and points only: “{value}” is written as {name}, and noted in "
        "a comment behind its line.",
    ),
    "sndlib_other_layer": both(
        "“{value}”不属于 {layer} 层，未写出。要写出请用 --layer。",
        "“{value}” is not of layer {layer} and is not written. Choose its layer with --layer.",
    ),
    "sndlib_spans": both(
        "方案没有电路，{value} 个光缆段各写成一条链路，已装容量为 0。",
        "the plan has no circuits: each of {value} spans is written as a link with nothing installed.",
    ),
    "sndlib_open_capacity": both(
        "电路“{value}”没有容量，写为 0，即未装任何容量。请在 circuits.csv 填写 capacity_gbps。",
        "circuit “{value}” has no capacity; 0 is written, which means that nothing is installed. Fill in capacity_gbps "
        "in circuits.csv.",
    ),
    "sndlib_tiny": both(
        "电路“{value}”的容量过小，写为 0。请检查单位。",
        "the capacity of circuit “{value}” is too small and is written as 0. Check its unit.",
    ),
    "sndlib_no_demand": both(
        "流量“{value}”为 0；SNDlib 的需求必须大于 0，故略去。",
        "traffic “{value}” is 0, which no demand of SNDlib may be; left out.",
    ),
    "sndlib_one_way": both(
        "需求“{value}”在 SNDlib 中没有方向，而方案中往返流量不同，取大者。",
        "demand “{value}” has no direction in SNDlib, but differs there and back in the plan; the larger is written.",
    ),
    "sndlib_paths": both(
        "需求“{value}”的所列路由经过已不存在的链路，或需求已不存在，略去。",
        "of demand “{value}”, listed routes take links that are gone, or the demand is; these are left out.",
    ),
    "sndlib_no_node": both(
        "站点“{value}”在本层没有 IP 节点：方案中其流量从最近的节点进入，SNDlib 无法表达，求解时会缺少链路。",
        "site “{value}” has no IP node of this layer: in the plan its traffic enters at the nearest one, which SNDlib "
        "cannot say, so that links will be missing.",
    ),
    "sndlib_no_table": both(
        "SNDlib 没有与此对应的内容，{value} 项未写出。", "SNDlib has no place for these {value} entries; not written."
    ),
    "sndlib_no_column": both(
        "SNDlib 没有与此列对应的内容，{value} 个值未写出。",
        "SNDlib has no place for the {value} values here; not written.",
    ),
    # REPETITA
    "repetita_many": both(
        "给了 {value} 个文件，无法配成一个网络：应为一个 .graph，可另加一个 .demands。请分别导入。",
        "{value} files are given that make no network: give one .graph, and besides one .demands. Import the others apart.",
    ),
    "repetita_unit": both(
        "文件未写明单位，按格式惯例带宽和需求以 {value} 计。",
        "the file names no unit; as usual in this format, bandwidths and demands are taken in {value}.",
    ),
    "repetita_lengths": both(
        "文件没有长度，{value} 个光缆段的长度留空，由方案按两端距离估算；时延保留在 x:delay_us 列。",
        "the file has no lengths; those of {value} spans are left open, and the plan estimates them from the distance. "
        "Delays are kept in the column x:delay_us.",
    ),
    "repetita_loops": both("{value} 条边两端是同一节点，略去。", "{value} edges end where they begin; left out."),
    "repetita_nowhere": both(
        "坐标为 {value}，视为没有坐标。请补上经纬度，或同时导入另一个有坐标的文件。",
        "the coordinates {value} are taken for none. Add longitude and latitude, or import a file that has them as well.",
    ),
    "repetita_one_way": both(
        "边“{value}”没有反向的边；电路按双向建立。",
        "edge “{value}” has none back; its circuit serves both ways nevertheless.",
    ),
    "repetita_asymmetric": both(
        "反向边“{back}”与“{value}”的数值不同，电路取“{value}”的，反向的保留在 x:back_ 各列。",
        "edge “{back}” goes back with other figures than “{value}”, whose figures the circuit has; the others are kept in "
        "columns x:back_....",
    ),
    "repetita_no_capacity": both(
        "边“{value}”带宽为 0，只建光缆段，不建电路。",
        "edge “{value}” has a bandwidth of 0: it becomes a span without a circuit.",
    ),
    # NetBox
    "netbox_heading": both(
        "标题行（{value}）不是 NetBox 导出的线路或站点。线路需有 Circuit ID、Provider、Side A、Side Z；站点需有 Name、Slug、"
        "Latitude、Longitude。",
        "the heading ({value}) is not of NetBox's circuits or sites. Circuits have Circuit ID, Provider, Side A, Side Z; "
        "sites have Name, Slug, Latitude, Longitude.",
    ),
    "netbox_unit": both(
        "不认识距离单位“{value}”。可用：{known}。", "the unit of distance “{value}” is not known. There are {known}."
    ),
    "netbox_no_unit": both(
        "距离 {value} 没有单位。请写成“{value} km”，或导出时带上 Distance unit 列。可用：{known}。",
        "the distance {value} has no unit. Write “{value} km”, or export the column Distance unit as well. There are "
        "{known}.",
    ),
    "netbox_no_status": both(
        "文件没有状态列，所有线路按现有计。请导出时带上 Status 列。",
        "the file has no status; all circuits are taken to exist. Export the column Status as well.",
    ),
    "netbox_gone": both(
        "线路“{circuit}”的状态为“{value}”，不在用，略去。", "circuit “{circuit}” is {value}, not in use; left out."
    ),
    "netbox_status": both(
        "线路“{circuit}”的状态“{value}”不是 NetBox 自带的状态，略去。请改为 Active 或 Planned 后再导入。",
        "circuit “{circuit}” has the status “{value}”, which is none of NetBox's own; left out. Make it Active or Planned.",
    ),
    "netbox_no_id": both("线路没有编号，略去。", "a circuit without an id; left out."),
    "netbox_no_end": both(
        "线路“{value}”缺少 A 端或 Z 端，略去。请补上，或导出时带上 Side A 和 Side Z 列。",
        "circuit “{value}” lacks a side; left out. Fill it in, or export the columns Side A and Side Z as well.",
    ),
    "netbox_same_end": both(
        "线路“{value}”两端在同一处，略去。", "circuit “{value}” has both sides at one place; left out."
    ),
    "netbox_twice": both(
        "运营商的线路“{value}”已经读过，略去此行。",
        "circuit “{value}” of this provider was read before; this row is left out.",
    ),
    "netbox_site_twice": both(
        "站点“{value}”已经读过，略去此行。", "site “{value}” was read before; this row is left out."
    ),
    "netbox_site_nameless": both("站点没有名称，略去。", "a site without a name; left out."),
}
