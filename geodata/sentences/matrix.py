"""Sentences about exchanges and traffic matrices: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "no_exchanges": both(
        "方案没有交换中心。请在 exchanges.csv 中填写。", "the plan has no exchange. List them in exchanges.csv."
    ),
    "no_exchange_there": both(
        "“{value}”没有交换中心。方案中的有：{known}。", "there is no exchange at “{value}”. The plan has: {known}."
    ),
    "bad_egress_demand": both(
        "{value} Gbit/s 不能作为出口流量：须大于 0，不超过 {high}。",
        "{value} Gbit/s cannot be what leaves: it must be above 0 and at most {high}.",
    ),
    "egress_nowhere": both(
        "没有出口流量的去处：请在 roles 列标出 backbone_core 或 hub_cluster 的地点。",
        "there is no place where egress could go. Mark sites as backbone_core or hub_cluster in the column roles.",
    ),
    "ixp_without_members": both(
        "--ixp 只用于 --members 给出的文件。请一并给出 --members。",
        "--ixp chooses an exchange in the file of --members. Give --members too.",
    ),
    "member_elsewhere": both(
        "编号“{value}”已是方案中另一交换中心的成员。请改用别的编号。",
        "the id “{value}” belongs to a member of another exchange in the plan. Use another id.",
    ),
    "matrix_no_member": both(
        "“{value}”不是该交换中心的成员，也不是 egress 或 other-exchanges。",
        "“{value}” is no member of the exchange, nor egress or other-exchanges.",
    ),
    "pair_twice": both("这一对已在第{first}行给出。请删去一行。", "row {first} gives this pair already. Drop one."),
    "matrix_to_itself": both(
        "流量从“{value}”到自身，或在交换中心之外。矩阵只含经过交换中心的流量，请删去此行。",
        "traffic to “{value}” from itself, or from outside to outside. A matrix holds what crosses the exchange; drop the row.",
    ),
    "matrix_out_of_balance": both(
        "成员流入合计 {sent} Gbit/s，流出合计 {taken} Gbit/s，相差 {value} Gbit/s，而矩阵没有去往或来自 egress、other-exchanges 的项可以平衡。请补上。",
        "the members send {sent} Gbit/s and take {taken}: {value} Gbit/s apart, and no entry to or from egress or other-exchanges makes up for it. Add one.",
    ),
    "matrix_cannot_fit": both(
        "矩阵无法满足端口总量：{whole} Gbit/s 中有 {value} Gbit/s 无处可去。受限的有 {count} 个：{members}。请给它们补上可交换的对端，或核对端口总量。",
        "the matrix cannot meet the ports' totals: of {whole} Gbit/s, {value} have nowhere to go. {count} ends are short of partners: {members}. Give them more, or check the totals.",
    ),
}
