"""Sentences about files of other tools, what they hold and what is taken for granted: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # what no file may be
    "bad_xml": both("不是有效的 XML（{reason}）。请重新导出。", "this is no valid XML ({reason}). Export it anew."),
    "xml_doctype": both(
        "文件带有文档类型声明（DOCTYPE），可能含实体，故不读取。请删去该声明后再导入。",
        "the file brings a document type, and with it possibly entities, so it is not read. Remove the DOCTYPE.",
    ),
    "xml_depth": both(
        "元素 {value} 的嵌套超过 {most} 层。请检查文件是否完整。",
        "element {value} is nested more than {most} levels deep. Check whether the file is whole.",
    ),
    "xml_many": both(
        "元素或属性多于 {most} 个。请拆分文件。", "there are more than {most} elements or attributes. Split the file."
    ),
    "bad_archive": both(
        "压缩包已损坏或不能读取（{reason}）。请重新压缩。",
        "the archive is damaged or cannot be read ({reason}). Pack it anew.",
    ),
    "archive_many": both(
        "压缩包内有 {value} 个文件，多于 {most} 个。", "the archive holds {value} files, more than {most}."
    ),
    "archive_name": both(
        "压缩包内的文件名“{value}”重复，或指向压缩包之外。请重新压缩。",
        "the name “{value}” stands twice in the archive, or leads out of it. Pack it anew.",
    ),
    "archive_bomb": both(
        "压缩包解开后超过 {limit_mb} MB（在 {value} 处停止），故不读取。",
        "unpacked, the archive has more than {limit_mb} MB (stopped in {value}), so it is not read.",
    ),
    # which format
    "format_unknown": both(
        "认不出文件格式。可识别：{known}。请用 --format 指明，或转换为其中之一。",
        "this file's format is not known. Known are {known}. Name it with --format, or convert the file to one of these.",
    ),
    "format_unknown_named": both(
        "内容认不出是哪种格式，可能已损坏或缺少表头。{value} 文件请加 --format（{named}）再试，会指出哪里不对。",
        "its content is of no known format; it may be damaged, or lack its headings. For a {value} file add --format "
        "({named}), which says what is wrong.",
    ),
    "format_unnamed": both(
        "没有名为“{value}”的格式。可用：{known}。", "there is no format called “{value}”. There are {known}."
    ),
    "format_no_export": both(
        "{value} 格式只能导入。可导出：{known}。", "{value} can only be imported. To be exported to: {known}."
    ),
    "format_no_import": both("{value} 格式只能导出。", "{value} can only be exported."),
    "export_taken": both(
        "那里已有此文件。请用 --out 另选，或加 --force 覆盖。",
        "this file is there already. Choose another with --out, or overwrite it with --force.",
    ),
    "file_empty": both("文件是空的。请核对或重新导出。", "the file is empty. Check it, or export it anew."),
    "format_extra": both(
        "读写 {value} 需要附加组件 formats：pip install 'netplan-ix[formats]'。",
        "{value} needs the extra `formats`: pip install 'netplan-ix[formats]'.",
    ),
    "import_missing": both("没有这个文件。请核对路径。", "there is no such file. Check the path."),
    "folder_no_plan": both(
        "这个文件夹不是方案（没有 plan.toml 或 sites.csv）。请直接给出其中的文件。",
        "this folder is no plan (it has no plan.toml or sites.csv). Name the files in it instead.",
    ),
    "folder_for_file": both(
        "这是文件夹，而 {value} 格式是文件。请直接给出文件；方案文件夹不需要 --format。",
        "this is a folder, and {value} is a format of files. Name the files; a plan's folder needs no --format.",
    ),
    "nothing_to_import": both("没有可导入的内容。", "there is nothing in it that could be imported."),
    "plan_not_first": both(
        "方案的站点 {value} 在先写的文件中用另一个编号，而方案的 targets.csv 等文件引用原编号。请把方案写在最前面。",
        "site {value} of the plan has another id in the file named first, and tables such as the plan's targets.csv use "
        "its own. Name the plan first.",
    ),
    "nothing_left": both(
        "没有可写入方案的内容，已略去 {count} 处，第一处：{said}",
        "nothing is left to be written: {count} things are left out, the first: {said}",
    ),
    "strict_assumption": both(
        "--strict 不允许假定，共 {count} 处，第一处：{said}",
        "--strict allows no assumption, and there are {count}; the first: {said}",
    ),
    # what a format has no place for
    "export_tables": both(
        "{format} 格式不含这些表，未写出（行数）：{tables}。与原方案一起导入即可补全：ixplan import 新文件 原方案 --out 新方案。",
        "{format} has no place for these tables (rows): {tables}. Importing the file together with the plan brings them "
        "back: ixplan import FILE PLAN --out NEW.",
    ),
    "export_lines": both(
        "{format} 格式不含图形，{value} 条未写出。可保留图形的格式：{known}。",
        "{format} has no place for the {value} drawn lines. Formats that keep them: {known}.",
    ),
    "export_files": both(
        "{format} 格式不含方案的这些文件，未写出：{files}。与原方案一起导入即可补全。",
        "{format} has no place for these files of the plan: {files}. Importing it together with the plan brings them back.",
    ),
    "export_kept": both(
        "{format} 格式不含其他格式文件级的附加信息，未写出：{formats}。",
        "{format} has no place for what files of other formats said as a whole: {formats}.",
    ),
}
