"""Sentences about members, exchanges and their files: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # members.csv
    "bad_ports": both(
        "“{value}”不是端口写法。请写成 2x100（个数x速率，单位 Gbit/s），多组以分号分隔，其他交换中心的端口加 @编号。",
        "“{value}” is no port. Write 2x100 (count x speed in Gbit/s), several parted by semicolons, @site for another exchange.",
    ),
    "no_port_speed_gbps": both(
        "“{value}”的速率不是端口速率（Gbit/s）：{choices}。写的是 Mbit/s 吗？",
        "“{value}” has no port's speed in Gbit/s ({choices}). Is it written in Mbit/s?",
    ),
    "too_many_links": both(
        "“{value}”：一组为 1..{limit} 个端口（一组即一个链路聚合）。请分成几组。",
        "“{value}”: a group holds 1..{limit} ports (a group is one LAG). Part it into several groups.",
    ),
    "too_many_ports": both(
        "一个成员的端口多于 {limit} 个。请检查个数。", "more than {limit} ports for one member. Check the counts."
    ),
    "bad_asn": both(
        "“{value}”不是 AS 号（{low}..{high} 的整数）。没有 AS 号的成员请留空。",
        "“{value}” is no ASN (a whole number, {low}..{high}). Leave it empty for a member that has none.",
    ),
    "asn_twice": both(
        "AS{value} 已属于成员“{first}”。请合并两者，或改正其中一个 AS 号。",
        "AS{value} is already that of “{first}”. Join the two, or correct one of the numbers.",
    ),
    "partner_of_itself": both(
        "“{value}”是该成员自己。请从 partners 中删去。", "“{value}” is the member itself. Drop it from its partners."
    ),
    # JSON of others
    "no_member_file": both(
        "不是成员文件：既没有 member_list（IX-F），也没有 net 和 netixlan（PeeringDB）。请核对文件。",
        "this is no file of members: neither member_list (IX-F) nor net and netixlan (PeeringDB) stand in it. Check the file.",
    ),
    "bad_json": both(
        "不是有效的 JSON（解析器：{reason}）。请重新导出该文件。",
        "this is not valid JSON (parser: {reason}). Export the file again.",
    ),
    "no_json_number": both(
        "{value} 不是 JSON 中的数值。请改为数字，未知则写 null。",
        "{value} is no number in JSON. Write a number, or null where it is not known.",
    ),
    "field_twice": both(
        "同一对象中字段“{value}”出现两次。请删去其一。",
        "the field “{value}” stands twice in one object. Drop one of them.",
    ),
    "field_missing": both("缺少字段“{value}”。请补上。", "the field “{value}” is missing here. Add it."),
    "list_missing": both(
        "缺少列表“{value}”。请导出完整的文件。", "the list “{value}” is missing here. Export the file whole."
    ),
    "field_not_list": both("应为列表 […]，而不是 {value}。", "this must be a list […], not {value}."),
    "field_not_object": both("应为对象 {{…}}，而不是 {value}。", "this must be an object {{…}}, not {value}."),
    "field_not_integer": both("应为整数，而不是 {value}。", "this must be a whole number, not {value}."),
    "field_not_boolean": both("应为 true 或 false，而不是 {value}。", "this must be true or false, not {value}."),
    "field_not_text": both("应为文本，而不是 {value}。", "this must be a text, not {value}."),
    "text_too_long": both(
        "文本超过 {limit} 个字符：{value}。请缩短。", "the text has more than {limit} characters: {value}. Shorten it."
    ),
    "control_character": both(
        "“{value}”含有控制字符或残缺字符。请删去。", "“{value}” holds a control character or half of one. Remove it."
    ),
    "ixf_version": both(
        '版本为 {value}，而可读取的是 IX-F 成员导出 "{read}"。请按该版本重新导出。',
        'the version is {value}; what is read is the IX-F member export "{read}". Export the file as that.',
    ),
    "points_nowhere": both(
        "{value} 在 {what} 中不存在。请导出完整的文件，或删去该条。",
        "{value} is not in {what}. Export the file whole, or drop this entry.",
    ),
    "row_twice": both(
        "编号 {value} 已用于 {first}。请删去其一。", "the number {value} is already that of {first}. Drop one of them."
    ),
    "asn_differs": both(
        "AS{value} 与 {what} 的 AS{other} 不一致。请更正其一。",
        "AS{value} differs from {what}, AS{other}. Correct one of them.",
    ),
    "ports_not_expanded": both(
        "端口只有编号 {value}，没有内容。请以 depth=2 重新查询，或给出 netixlan。",
        "only the number of a port stands here, {value}. Ask the API with depth=2, or give netixlan.",
    ),
    "speed_in_other_unit": both(
        "{value} 不是以 Mbit/s 为单位的端口速率。若本意是 {value} {unit}，请写成 {better}。",
        "{value} is no port's speed in Mbit/s, the unit of this field. Write {better} if {value} {unit} was meant.",
    ),
    "no_port_speed_mbps": both(
        "{value} 不是端口速率（Mbit/s）：{choices}，或最多 16 条 1、10、100、400 Gbit/s 链路之和。请核对数值和单位。",
        "{value} is no port's speed in Mbit/s ({choices}, or a sum of at most 16 links of 1, 10, 100 or 400 Gbit/s). Check the value and its unit.",
    ),
    "several_ixps": both(
        "文件含 {value} 个交换中心的端口（编号 {found}）。请用 --ixp 指定一个，或只保留其中一个。",
        "the file holds ports at {value} exchanges (numbers {found}). Name the one to read with --ixp, or keep one only.",
    ),
    "no_such_ixp": both(
        "文件中没有编号为 {value} 的交换中心；有：{found}。",
        "the file holds no exchange of number {value}, but {found}.",
    ),
    "no_members": both(
        "文件中没有带端口的成员。请核对文件和所选的交换中心。",
        "no member with a port stands in this file. Check the file, and the exchange that was chosen.",
    ),
}
