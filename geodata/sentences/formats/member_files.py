"""Sentences about lists of members as a format: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # read
    "members_own": both(
        "交换中心自身的条目（路由服务器等），不作为成员。",
        "this entry is the exchange's own, such as a route server: no member.",
    ),
    "members_idle": both("未开通的连接，其端口不计。", "this connection is not in use; its ports are left out."),
    "members_portless": both("没有端口，不作为成员。", "this entry has no port and is left out."),
    "members_kind": both(
        "成员类型未知，按 access 处理；可在 members.csv 的 kind 列改正。",
        "the kind of this member is not told; access is taken. Correct it in the column kind of members.csv.",
    ),
    "members_policy": both(
        "互联政策不是 open、selective、restrictive，按最接近的处理。",
        "the policy is none of open, selective, restrictive; the nearest is taken.",
    ),
    "members_sum": both(
        "速率 {value} Mbit/s 是链路聚合之和，已按成员链路拆分。",
        "{value} Mbit/s is the sum of an aggregate; it is parted into links.",
    ),
    "members_slow": both(
        "端口为 100 Mbit/s；若本意是 100 Gbit/s，请写成 100000。",
        "this port has 100 Mbit/s; write 100000 if 100 Gbit/s was meant.",
    ),
    "members_exchange": both(
        "文件没有说明成员在方案的哪个地点。请用 --exchange 地点编号 指明。",
        "the file does not say at which site of the plan its members are. Name it: --exchange SITE.",
    ),
    "members_several": both(
        "一次只能导入一个交换中心的成员清单，这里有 {value} 个文件。请分次导入。",
        "of lists of members one can be imported at a time, and there are {value}. Import them one after another.",
    ),
    "members_deep": both(
        "嵌套超过 {most} 层，不像成员清单。请检查文件。",
        "nested more than {most} levels deep, this is hardly a list of members. Check the file.",
    ),
    "members_field_long": both("字段“{value}”过长，不保留。", "the field “{value}” is too long to be kept."),
    # written
    "members_column": both(
        "这一列（{value} 行有值）不能写入 IX-F，未写出。",
        "IX-F has no place for this column, which {value} rows fill; it is left out.",
    ),
    "members_second_name": both(
        "IX-F 只有一个名称，中文名“{value}”未写出。", "IX-F has one name only; the Chinese one, “{value}”, is left out."
    ),
    "members_private": both(
        "IX-F 不区分专线与双边互联，“{value}”按双边写出。",
        "IX-F does not tell private links from sessions of one's own; “{value}” is written as the latter.",
    ),
    "members_no_asn": both(
        "成员“{value}”没有 AS 号，而 IX-F 必须有；未写出。",
        "IX-F needs an ASN, and member “{value}” has none; it is left out.",
    ),
    "members_elsewhere": both(
        "成员“{value}”在所选交换中心没有端口，未写出。",
        "member “{value}” has no port at the exchange asked for; it is left out.",
    ),
    "members_expected": both(
        "成员“{value}”在方案的 as_of 之后（{day}）才接入，也已写出。对外发布前请核对。",
        "member “{value}” joins on {day} only, after the plan's as_of; it is written all the same. Check before you "
        "publish the list.",
    ),
    "members_rebuilt": both(
        "成员“{value}”的端口等已与导入时不同，其 IX-F 连接按方案重写，地址、交换机等原有信息未写出。",
        "member “{value}” is not as it was imported: its connections are written as the plan has them, without the "
        "addresses and switches that the file gave.",
    ),
    "members_ixf_id": both(
        "不知道交换中心“{value}”在 IX-F 数据库中的编号（ixf_id），写为 0。",
        "the number of exchange “{value}” in the IX-F database (ixf_id) is not known; 0 is written.",
    ),
    "members_timestamp": both(
        "方案没有 as_of，IX-F 的 timestamp 写为 {value}。请在 plan.toml 中写明 as_of。",
        "the plan has no as_of, so {value} stands as the timestamp. Give as_of in plan.toml.",
    ),
}
