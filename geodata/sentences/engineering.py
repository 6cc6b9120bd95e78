"""Sentences about traffic-engineering instances: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "te_format": both(
        "不是可识别的算例：应为 SNDlib 原生或 XML 文件，或 REPETITA 的 .graph 与 .demands。",
        "this is no instance that is known: give an SNDlib file (native or XML), or a REPETITA .graph and .demands.",
    ),
    "te_files": both(
        "给了 {value} 个文件，无法配成一个算例：SNDlib 需一个网络文件，可另加一个模型文件或一个只有需求的网络文件。",
        "{value} files are given that make no instance: SNDlib takes one network file, and besides one model file or one "
        "network file with demands only.",
    ),
    "te_pair": both(
        "REPETITA 算例需要一个 .graph 和一个 .demands，缺 {value}。请把两个文件都写在命令行上。",
        "a REPETITA instance takes one .graph and one .demands; {value} is missing. Give both files.",
    ),
    "te_option": both(
        "{value} 算例的模型由文件本身确定，此选项只用于 SNDlib 文件。请去掉它。",
        "what a {value} instance means is fixed; this option is for SNDlib files only. Leave it out.",
    ),
    "te_header": both(
        "文件头 {value} 无法识别。应为 ?SNDlib native format; type: network; version: 1.0。",
        "the header {value} is not understood. It should read ?SNDlib native format; type: network; version: 1.0.",
    ),
    "te_type": both(
        "{value} 类文件不能求解。请给出 type 为 network 或 model 的文件。",
        "a file of type {value} cannot be solved. Give one whose type is network or model.",
    ),
    "te_version": both(
        "不支持 {value} 版。请另存为 1.0 版。", "version {value} is not supported. Save it as version 1.0."
    ),
    "te_section": both("未知的段落 {value}。可用：{known}。", "{value} is an unknown section. Known here: {known}."),
    "te_twice": both(
        "{value} 在第 {first} 行已出现过。请删去一处或改名。",
        "{value} stands in line {first} already. Delete one or give it another name.",
    ),
    "te_stray": both(
        "多出一个 {value}，不属于任何段落。请检查括号是否成对。",
        "there is a {value} that belongs to no section. Check that the brackets match.",
    ),
    "te_bracket": both(
        "此处应为 {expected}，却是 {value}。请检查括号和数值个数。",
        "{expected} is expected here, not {value}. Check the brackets and how many figures stand before.",
    ),
    "te_word": both(
        "此处应为 {what}，却是括号 {value}。", "{what} is expected here, not the bracket {value}. Fill it in."
    ),
    "te_truncated": both(
        "文件到此中断，段落没有收尾的 )。文件可能不完整，请重新获取。",
        "the file ends before the section is closed by ). It may be cut short: fetch it again.",
    ),
    "te_short": both(
        "文件到此中断，行数少于所声明的。文件可能不完整，请重新获取或改正行数。",
        "the file ends with fewer lines than announced. It may be cut short: fetch it again, or correct the count.",
    ),
    "te_long": both(
        "行数多于所声明的，多出：{value}。请改正行数或删去多余的行。",
        "there are more lines than announced, beginning with {value}. Correct the count or delete them.",
    ),
    "te_heading": both("此处应为 {expected}，却是 {value}。", "{expected} is expected here, not {value}."),
    "te_words": both("应有这些列：{wanted}，却是 {value}。", "the columns are {wanted}, but here stands {value}."),
    "te_number": both(
        "{value} 不是数。请填一个有限的数，小数点用“.”。",
        "{value} is not a number. Give a finite one, with a point for decimals.",
    ),
    "te_whole": both("{value} 不是整数。", "{value} is not a whole number. Give one of at most nine digits."),
    "te_range": both(
        "{value} 超出 {low}～{high}。请检查符号和单位。", "{value} is outside {low}..{high}. Check sign and unit."
    ),
    "te_tiny": both(
        "{value} 小于 {least}。请检查单位，没有就写 0。",
        "{value} is less than {least}. Check the unit, or write 0 for none.",
    ),
    "te_unknown": both(
        "{value} 不在 {what} 中。请先列出它，或改正写法。",
        "{value} is not in {what}. List it there or correct its spelling.",
    ),
    "te_no_such_node": both(
        "没有第 {value} 号节点：编号从 0 到 {last}。",
        "there is no node number {value}: they are counted from 0 to {last}.",
    ),
    "te_loop": both("两端都是 {value}。请改正其中一端。", "both ends are {value}. Correct one of them."),
    "te_path": both(
        "这条路由不能经 {value} 从需求 {demand} 的起点走到终点。请按顺序列出链路。",
        "with {value} this route does not lead from the source of demand {demand} to its target. List the links in order.",
    ),
    "te_path_direction": both(
        "需求 {demand} 的路由逆向使用有向链路 {value}。请改用 --links bidirected 或改正路由。",
        "a route of demand {demand} takes the directed link {value} backwards. Use --links bidirected or correct the route.",
    ),
    "te_no_paths": both(
        "模型只允许所列路由，但需求 {value} 一条也没有列。请补上，或用 --model …-A-… 允许任意路由。",
        "the model allows listed routes only, and none is listed for demand {value}. List one, or allow all by --model "
        "...-A-....",
    ),
    "te_empty": both("没有 {value}。请至少列出一个节点。", "there are no {value}. List at least one."),
    "te_missing": both("缺少 {value}。", "{value} is missing. Add it."),
    "te_setting": both("{value} 不是“名称 = 值”。", "{value} does not read NAME = VALUE."),
    "te_xml": both(
        "不是有效的 XML（{value}）。", "this is not valid XML ({value}). Check the file, or fetch it again."
    ),
    "te_letters": both(
        "{value} 不是八个字母的模型名。请写成 U-U-M-N-C-A-N-N 的样子。",
        "{value} is not a model of eight letters. Write it like U-U-M-N-C-A-N-N.",
    ),
    "te_value": both("{value} 不在可选值之内：{choices}。", "{value} is not one of {choices}."),
    "te_unsupported": both(
        "不求解 {value}：流量可任意拆分。可用：{choices}。",
        "{value} is not solved here: traffic is divided at will. Answered: {choices}.",
    ),
    "te_combination": both(
        "链路为 {value} 时需求必须有方向。请加 --demands directed。",
        "where links are {value}, demands must have a direction. Add --demands directed.",
    ),
    "te_many": both(
        "已有 {value} 项，超过上限 {most}。这样大的算例无法求解，请检查文件。",
        "there are {value} of them, more than the {most} allowed: no such instance can be solved. Check the file.",
    ),
    "te_no_capacity": both(
        "没有一条链路有容量或可装模块，无从求解。请填写容量（方案：circuits.csv 的 capacity_gbps）。",
        "no link has a capacity or a module to install, so there is nothing to solve. Fill in capacities (a plan: "
        "capacity_gbps in circuits.csv).",
    ),
    "te_no_demand": both(
        "没有需求，无从求解。请填写需求（方案：traffic.csv）。",
        "there is no demand, so there is nothing to solve. Fill in demands (a plan: traffic.csv).",
    ),
    "te_nothing_to_fill": both(
        "方案的 {layer} 层没有流量，或电路没有容量：请在 traffic.csv 填 from、to、gbps，在 circuits.csv 填 capacity_gbps。",
        "layer {layer} of the plan has no traffic, or its circuits no capacity: fill in from, to, gbps in traffic.csv and "
        "capacity_gbps in circuits.csv.",
    ),
    "te_no_home": both(
        "需求 {value} 的一端到不了 {layer} 层的任何节点。请检查 ip_nodes.csv 和 spans.csv。",
        "an end of demand {value} reaches no node of layer {layer}. Check ip_nodes.csv and spans.csv.",
    ),
    "te_no_modules": both(
        "没有一条链路有可装模块或费用，求不出最低费用。请改用 --objective min-max-utilisation 或 max-growth。",
        "no link has modules to install or a cost, so there is no cost to minimise. Use --objective "
        "min-max-utilisation or max-growth.",
    ),
    "te_layer": both(
        "{value} 层只对方案有意义，算例文件没有层。请去掉 --layer。",
        "layer {value} is a plan's; instance files have none. Leave --layer out.",
    ),
    "te_both": both(
        "算例文件与方案文件夹（--plan 或写在 FILE 处）只能二选一，文件夹只能有一个。",
        "give either instance files or one plan folder (as FILE or by --plan), not both.",
    ),
    "engineering_delay_unknown": both(
        "链路 {value} 没有时延，而有需求限定了时延。请给出该链路的时延，或取消时延上限。",
        "link {value} has no delay, and a demand has a limit of delay. Give the link's delay, or take the limit away.",
    ),
}
