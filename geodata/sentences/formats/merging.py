"""Sentences about several sources made one: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "merge_kept": both(
        "{value} 文件级的附加信息与先读的文件不同，只保留先读的。",
        "what {value} says of the file as a whole differs from the file read before; only that one's is kept.",
    ),
    "merge_same_id": both(
        "编号 {value} 在先读的来源中是另一个对象，此处改为 {renamed}。",
        "the id {value} stands for something else in the source read before; here it becomes {renamed}.",
    ),
    "merge_far": both(
        "“{value}”在两个来源中相距 {km} km，以先读的位置为准。请核对两处坐标。",
        "“{value}” lies {km} km apart in the two sources; the position read first holds. Check both.",
    ),
    "merge_differs": both(
        "此处为“{value}”，先读的来源为“{holds}”，以先读的为准。",
        "“{value}” here, “{holds}” in the source read before, which holds.",
    ),
    "merge_field": both(
        "{value} 行的此附加字段在两个来源中不同，以先读的为准。",
        "this field of another tool differs in {value} rows; what was read first holds.",
    ),
    "merge_neighbours": both(
        "“{value}”与先读的“{other}”相距仅 {km} km 而名称不同，未合并。若是同一处，请改为同名或同编号。",
        "“{value}” is only {km} km from “{other}” of the source read before, but bears another name: kept apart. "
        "If they are one place, give them one name or id.",
    ),
    # what no plan can hold
    "site_without_position": both(
        "站点“{value}”没有坐标，连同其光缆段略去。请补上坐标，或同时导入另一个有坐标的文件。",
        "site “{value}” has no position; it is left out with its spans. Add the position, or import a file that has it "
        "as well.",
    ),
    "span_without_end": both(
        "光缆段 {value} 的一端“{end}”不在站点中，略去。", "span {value}: its end “{end}” is no site; left out."
    ),
    "risk_group_added": both(
        "光缆段所属的风险组“{value}”没有表，按 {kind} 类新建。请在 risk_groups.csv 中核对类别（{known}），或与原方案一起导入。",
        "no table has the risk group “{value}” of the spans; it is added, of kind {kind}. Check the kind in "
        "risk_groups.csv ({known}), or import the plan it comes from as well.",
    ),
    "cable_added": both(
        "光缆段所在的光缆“{value}”不在 cables.csv 中，已补上。",
        "the cable “{value}” of the spans is added to cables.csv, which had it not.",
    ),
    "span_loop": both("光缆段 {value} 两端是同一站点，略去。", "span {value} ends where it begins; left out."),
    "span_same_position": both(
        "光缆段 {value} 两端坐标相同且没有长度，略去。请改正坐标或给出长度。",
        "span {value}: both ends have the same position, and no length is given; left out. Correct the positions, or "
        "give the length.",
    ),
    "length_below_great_circle": both(
        "光缆段 {value} 的长度 {km} km 短于两端直线距离 {direct_km} km，长度不采用。请核对长度、单位和两端坐标。",
        "span {value}: its length of {km} km is below the {direct_km} km between its ends, so it is not taken. Check "
        "the length, its unit and both positions.",
    ),
    "way_below_great_circle": both(
        "光缆段 {value} 的 {way} 为 {km} km，短于两端直线距离 {direct_km} km，不采用。请核对长度、单位和两端坐标。",
        "span {value}: its {way} of {km} km is below the {direct_km} km between its ends, so it is not taken. Check the "
        "length, its unit and both positions.",
    ),
    "span_end_unplaced": both(
        "光缆段 {value} 的一端“{end}”没有坐标，随之略去。",
        "span {value}: its end “{end}” has no position; left out with it.",
    ),
    "row_site_unplaced": both(
        "{value} 所指的站点“{end}”没有坐标，此行随之略去。",
        "{value}: site “{end}” has no position; the row is left out with it.",
    ),
    "line_far_from_site": both(
        "光缆段 {value} 的图形端点距站点 {end} 有 {km} km，图形不采用。",
        "span {value}: its drawn line ends {km} km from site {end}; the drawing is not taken.",
    ),
    "row_without_site": both(
        "{value} 所指的“{end}”不在站点或光缆段中，此行略去。",
        "{value}: “{end}” is no site or span; the row is left out.",
    ),
    "members_without_exchange": both(
        "成员文件没有说明在哪个交换中心。请用 --exchange 给出站点，并同时导入含该站点的方案或网络。",
        "a list of members does not say at which site the exchange is. Name the site with --exchange, and import a plan "
        "or network that has it as well.",
    ),
}
