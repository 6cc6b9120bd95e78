"""Sentences about the plan folder as a format: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "own_column_unknown": both(
        "没有这样的列，第 2 版方案不收不认识的列。若是自加的列或其他工具的字段，请改名为“{better}”，即予保留。",
        "there is no such column, and a plan of version 2 takes none that is not known. A column of your own or of "
        "another tool is kept if you call it “{better}”.",
    ),
    # migration
    "own_migrated": both(
        "方案由第 {value} 版升级为第 {known} 版；注释与排列不变。",
        "the plan is brought from version {value} to version {known}; comments and layout are as they were.",
    ),
    "own_column_renamed": both(
        "不认识的列“{value}”改名为“{better}”保留。", "the unknown column “{value}” is kept as “{better}”."
    ),
    "own_column_unnamed": both(
        "表头没有名称的列有内容，按“{better}”保留。",
        "a column without a heading has content; it is kept as “{better}”.",
    ),
    "own_version_line": both(
        "找不到单独成行的 plan_version，无法自动升级。请将这一项单独写成一行：plan_version = {known}。",
        "plan_version does not stand on a line of its own, so it cannot be raised. Write it so: plan_version = {known}.",
    ),
    # reading
    "own_no_toml": both(
        "文件夹中没有 plan.toml，名称取文件夹名，坐标系取 {value}。",
        "the folder has no plan.toml; it is named as the folder is, and its positions are taken for {value}.",
    ),
    "own_coordinates_said": both(
        "plan.toml 写明坐标系为 {value}，方案以此为准；--coordinates {given} 只用于其他文件。",
        "its positions are {value}, as plan.toml says; --coordinates {given} holds for the other files only.",
    ),
    "own_file_unknown": both(
        "不认识的文件 {value}，不属于方案，未读取。", "{value} is no file of a plan and is not read."
    ),
    "own_feature": both(
        "第 {feature} 个要素不是带 id 的线（LineString，至少两点，经纬度在范围内）。请改正或删去。",
        "feature {feature} is no line with an id (a LineString of two points or more, within lon and lat). Correct or "
        "drop it.",
    ),
    "own_kept": both(
        "kept.json 应为：格式名对应一个对象。请改正，或删去该文件（其他工具的附加信息将随之失去）。",
        "kept.json should map the names of formats to objects. Correct it, or remove the file and lose what it keeps.",
    ),
    "own_several": both(
        "一次只能导入一个方案文件夹，这里有 {value} 个。请分次导入。",
        "of plan folders one can be imported at a time, and there are {value}. Import them one after another.",
    ),
    # writing
    "own_cell_long": both(
        "这一格有 {value} 个字符，超过 CSV 可读的上限，未写出。",
        "this cell has {value} characters, more than a CSV table can be read with; it is left out.",
    ),
    "own_not_text": both(
        "“{value}”含有无法写成 UTF-8 的字符，已以“�”代替。",
        "“{value}” holds a character that cannot be written as UTF-8; “�” stands in its place.",
    ),
    "own_many_columns": both(
        "列数超过 {most}，“{value}”及其后的附加列未写出。",
        "there are more than {most} columns; “{value}” is left out.",
    ),
}
