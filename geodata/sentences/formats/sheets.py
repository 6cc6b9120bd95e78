"""Sentences about tables and workbooks: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # the workbook
    "workbook_none": both(
        "不是 Excel 工作簿。请用 WPS 或 Excel 打开，另存为 .xlsx。",
        "this is no Excel workbook. Open it in WPS or Excel and save it as .xlsx.",
    ),
    "workbook_is_page": both(
        "名为工作簿，实为网页或 XML（网管系统常这样导出）。请用 WPS 或 Excel 打开，另存为 .xlsx。",
        "named a workbook, it is a web page or XML, as web systems export it. Open it in WPS or Excel and save it as .xlsx.",
    ),
    "workbook_is_text": both(
        "名为工作簿，实为文本。请把扩展名改为 .csv，或用 WPS、Excel 打开后另存为 .xlsx。",
        "named a workbook, it is plain text. Rename it to .csv, or open it in WPS or Excel and save it as .xlsx.",
    ),
    "workbook_other": both(
        "这是 {value} 工作簿。请用 WPS、Excel 或 LibreOffice 打开，另存为 .xlsx。",
        "this is a workbook of kind {value}. Open it in WPS, Excel or LibreOffice and save it as .xlsx.",
    ),
    "workbook_encrypted": both(
        "工作簿有打开密码。请用 WPS 或 Excel 打开，去掉密码后另存。",
        "the workbook has a password. Open it in WPS or Excel, take the password off and save it.",
    ),
    "workbook_damaged": both(
        "工作簿已损坏（{reason}）。请用 WPS 或 Excel 打开修复，另存为 .xlsx。",
        "the workbook is damaged ({reason}). Open it in WPS or Excel, let it be repaired, and save it as .xlsx.",
    ),
    "workbook_part": both(
        "工作簿内缺少 {value}，文件不完整。请重新导出。",
        "the workbook lacks its part {value}: it is not whole. Export it anew.",
    ),
    "workbook_rows": both(
        "第 {value} 行有内容，超过上限 {most} 行。请拆分工作表，或删去远处的多余内容。",
        "row {value} holds something, more than the {most} rows allowed. Split the sheet, or clear what stands far down.",
    ),
    "workbook_columns": both(
        "第 {value} 列有内容，超过上限 {most} 列。请删去不需要的列。",
        "column {value} holds something, more than the {most} columns allowed. Clear columns that are not needed.",
    ),
    "workbook_cells": both(
        "工作簿的单元格多于 {most} 个。请拆分。", "the workbook has more than {most} cells. Split it."
    ),
    "workbook_sheets": both(
        "工作簿有 {value} 个工作表，多于 {most} 个。请拆分。",
        "the workbook has {value} sheets, more than {most}. Split it.",
    ),
    "workbook_long_text": both(
        "“{value}”超过一格所能容纳的 {most} 个字符。请改用 csv 格式。",
        "“{value}” is longer than the {most} characters a cell holds. Use the csv format.",
    ),
    "workbook_too_long": both(
        "表有 {value} 行，一个工作表放不下。请改用 csv 格式。",
        "the table has {value} rows, more than a sheet holds. Use the csv format.",
    ),
    # which table is which
    "sheet_no_table": both(
        "没有认出任何表。请在表头写明列名，如站点名称、经度、纬度，或起点、终点、皮长公里。可识别的表：{known}。",
        "no table was recognised. Name the columns in a heading, such as name, lon, lat, or from, to, length (km). Tables known: {known}.",
    ),
    "sheet_unknown": both(
        "“{value}”的表头认不出，略去。", "the headings of “{value}” are not recognised; it is left out."
    ),
    "sheet_unclear": both(
        "“{value}”可能是其中任一张表：{tables}，略去。请在文件名或工作表名中写明。",
        "“{value}” may be any of these tables: {tables}; it is left out. Say which in the name of the file or sheet.",
    ),
    "sheet_hidden": both(
        "工作表“{value}”是隐藏的，略去。若要读取，请取消隐藏。",
        "the sheet “{value}” is hidden and left out. Unhide it to have it read.",
    ),
    "sheet_total_row": both("“{value}”是合计行，略去。", "“{value}”: a row of totals, left out."),
    "sheet_note_row": both("“{value}”是表下说明，略去。", "“{value}”: a note below the table, left out."),
    "sheet_column_twice": both(
        "与“{value}”含义相同；采用“{value}”，此列作为附加字段保留。",
        "it means the same as “{value}”, which is taken; this column is kept as a field.",
    ),
    # headings that mean something else
    "sheet_fibre_length": both(
        "这是纤芯（光纤）长度，不是光缆皮长；不作长度使用，作为附加字段保留。",
        "this is the length of the glass, not of the cable; it is not taken for the length, but kept as a field.",
    ),
    "sheet_straight_length": both(
        "这是直线距离，不是光缆皮长；不作长度使用，作为附加字段保留。",
        "this is the distance in a straight line, not along the cable; it is not taken for the length, but kept as a field.",
    ),
    "sheet_trench_length": both(
        "这是沟、管道或杆路长度，不是光缆皮长；不作长度使用，作为附加字段保留。",
        "this is the length of trench, duct or poles, not of the cable; it is not taken for the length, but kept as a field.",
    ),
    "sheet_bd09": both(
        "这是百度坐标（BD-09），不能识读，只作为附加字段保留。请换算为 WGS 84、GCJ-02 或 CGCS2000。",
        "these are Baidu's positions (BD-09), which are not read, only kept as a field. Convert them to WGS 84, GCJ-02 or CGCS2000.",
    ),
    # what is taken for granted
    "sheet_unit": both(
        "表头没有写单位，按 {value} 处理。请在表头写明，如“长度（km）”。",
        "the heading names no unit; {value} is assumed. Name it there, such as “length (km)”.",
    ),
    "sheet_axis": both(
        "按 {value} 处理（X 为经度，Y 为纬度）。请把表头改为经度、纬度。",
        "taken for {value} (X is longitude, Y latitude). Call the columns lon and lat.",
    ),
    "sheet_wgs84": both(
        "表中没有写明坐标系，按 {value} 处理。若取自高德、腾讯地图，请加 --coordinates GCJ-02。",
        "the table does not say in which system its positions are; {value} is assumed. If they come from Amap or "
        "Tencent, give --coordinates GCJ-02.",
    ),
    "sheet_thousands": both(
        "“{value}”中的逗号按千位分隔符处理。", "the commas in “{value}” are taken for thousands separators."
    ),
    "sheet_about": both(
        "“{value}”是约数，按其数值处理。", "“{value}” is approximate; its figure is taken as it stands."
    ),
    "sheet_unit_in_cell": both(
        "“{value}”自带单位，按此单位处理，不按表头。",
        "“{value}” has a unit of its own, which counts, not the heading's.",
    ),
    "sheet_word": both(
        "“{value}”不是可识别的词（{choices}），作为附加字段保留；按未填处理。",
        "“{value}” is none of the words known ({choices}); it is kept as a field, and the cell taken as empty.",
    ),
    "sheet_layer": both(
        "没有写明网络层，按 {value} 处理。可用 --layer 指明。", "no layer is named; {value} is assumed. Give --layer."
    ),
    "sheet_role": both(
        "“{value}”没有写明角色，按 core 处理。请填角色一列。",
        "“{value}” has no role; core is assumed. Fill the column role.",
    ),
    "sheet_ip_node": both(
        "没有节点表，把电路的端点“{value}”作为核心节点。",
        "there is no table of IP nodes; the circuit's end “{value}” is taken for a core node.",
    ),
    "sheet_member_kind": both(
        "成员“{value}”没有可识别的类型，按 access 处理。请填类型一列。",
        "member “{value}” has no kind that is known; access is assumed. Fill the column kind.",
    ),
    "sheet_end_unlisted": both(
        "站点表中没有“{value}”，作为没有坐标的站点补上。请核对名称。",
        "“{value}” is not in the table of sites; it is added as a site without position. Check the name.",
    ),
    "sheet_cable_unlisted": both(
        "光缆表中没有“{value}”，按新光缆补上。请核对名称。",
        "“{value}” is not in the table of cables; it is added as a new one. Check the name.",
    ),
    "sheet_both_ways": both(
        "“{value}”与第 {first} 行两端相同、方向相反，按另一条光缆段处理。若是同一条，请删去一行。",
        "“{value}” has the ends of row {first} the other way round; it is taken for another span. If it is the same, "
        "delete one row.",
    ),
    # in conflict, left out
    "sheet_system": both(
        "表头写明坐标系为 {value}，与 --coordinates 给出的 {given} 不同；按后者处理。",
        "the heading says that positions are {value}, --coordinates says {given}; the latter holds.",
    ),
    "sheet_systems": both(
        "表头写明了几种坐标系：{value}。请统一，或用 --coordinates 指明。",
        "the headings name several coordinate systems: {value}. Use one, or give --coordinates.",
    ),
    "sheet_end_position": both(
        "坐标 {value} 与同一站点已有的坐标 {held} 不同；按已有的处理。",
        "the position {value} differs from that which the site has, {held}; the latter holds.",
    ),
    "sheet_risk_unlisted": both(
        "“{value}”中有风险组表未列的风险组；作为附加字段保留。请补上风险组表。",
        "“{value}” names risk groups that no table lists; it is kept as a field. Add a table of risk groups.",
    ),
    "sheet_route": both(
        "“{value}”不是光缆段编号或名称的列表；作为附加字段保留。请以分号分隔光缆段。",
        "“{value}” is no list of spans by id or name; it is kept as a field. Part spans by semicolons.",
    ),
    "sheet_partners": both(
        "“{value}”中有成员表未列的成员；作为附加字段保留。",
        "“{value}” names members that no table lists; it is kept as a field.",
    ),
    "sheet_estimates": both(
        "{value} 个光缆段的皮长留空：方案中是估算值，写入会变成给定值。",
        "the length of {value} spans is left empty: the plan estimates it, and written it would become a given one.",
    ),
    # cells that cannot be read
    "sheet_bad_number": both(
        "“{value}”不是可识读的数。请填数字，单位写在表头；未知请留空。",
        "“{value}” is no number that can be read. Write digits, the unit in the heading; leave it empty if unknown.",
    ),
    "sheet_formula": both(
        "公式“{value}”没有算出的值。请用 WPS 或 Excel 打开并保存后再导入。",
        "the formula “{value}” has no worked-out value. Open the file in WPS or Excel, save it, and import it then.",
    ),
    "sheet_error_cell": both(
        "此格的公式出错（{value}）。请改正公式，或填写数值。",
        "the formula of this cell failed ({value}). Correct it, or write the value.",
    ),
    "sheet_bad_angle": both(
        "“{value}”不是可识读的经度或纬度。请写成 105.19 或 105°11′24″E。",
        "“{value}” is no longitude or latitude that can be read. Write 105.19 or 105°11′24″E.",
    ),
    "sheet_bad_position": both(
        "“{value}”不是可识读的坐标，或分不清经度和纬度。请写成“105.19,37.52”，或分为经度、纬度两列。",
        "“{value}” is no position that can be read, or it is not clear which is lon and which is lat. Write two columns, lon and lat.",
    ),
    "sheet_bad_ends": both(
        "从“{value}”分不清起点和终点。请写成“中卫-西安”，或分为起点、终点两列。",
        "“{value}” does not tell both ends. Write “A-B”, or two columns, from and to.",
    ),
    "sheet_projected": both(
        "{value} 不是以度为单位的坐标，像是投影坐标（米）。请换算为经纬度。",
        "{value} is no position in degrees; it looks projected (metres). Convert it to longitude and latitude.",
    ),
    "sheet_several_sites": both(
        "“{value}”对应多个站点。请改用站点编号。", "“{value}” names several sites. Use the site's id."
    ),
    "sheet_nameless": both("此行既没有编号也没有名称。请补上。", "this row has neither id nor name. Give one."),
    "sheet_no_kind": both(
        "风险组“{value}”没有类型。请填 station、duct、bridge、tunnel、corridor 或 region。",
        "risk group “{value}” has no kind. Write station, duct, bridge, tunnel, corridor or region.",
    ),
    "sheet_no_speed": both(
        "只有端口数“{value}”，没有端口速率。请补上速率一列。",
        "the number of ports is given ({value}), but not their speed. Add a column port speed (G).",
    ),
}
