"""Words of `ixplan import` and `ixplan export`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_import": (
        "把其他工具的文件读成一个方案：网络、需求、接入企业、测量值。格式由内容识别；几个文件合并为一个方案，先写的优先。",
        "Read files of other tools into one plan: networks, demands, members, measurements. The content tells the format; "
        "several files are merged, and the one named first holds.",
    ),
    "arg_import_files": (
        "要导入的文件，或方案文件夹；`-` 为内置的参考方案。",
        "Files to import, or folders of plans; `-` is the bundled reference plan.",
    ),
    "opt_import_out": ("新方案的文件夹（必填）。", "Folder of the new plan (needed)."),
    "opt_import_format": (
        "指明格式，不由内容识别；格式名见 docs/formats/interchange.md。",
        "Take the files for this format instead of looking at their content; docs/formats/interchange.md lists them.",
    ),
    "opt_import_crs": (
        "文件中坐标的坐标系；默认用文件自己的说明，没有说明则按 WGS84。",
        "Coordinate system of the positions; by default what the file says, else WGS84.",
    ),
    "opt_import_exchange": (
        "接入企业所在交换中心的站点（IX-F、PeeringDB 不说明）。",
        "Site of the exchange at which a list of members is (IX-F and PeeringDB do not say).",
    ),
    "opt_import_snap": (
        "线的端点距站点不超过此距离即接到该站点，单位 km；默认 1。",
        "A drawn line ends at a site this near to its end, in km; by default 1.",
    ),
    "opt_import_match": (
        "两个来源中的位置相距不超过此距离可视为同一处，单位 km；默认 2。",
        "Positions of two sources this near may be one place, in km; by default 2.",
    ),
    "opt_import_drawn": (
        "没有给出长度的光缆段，以所画线的长度为准；默认由方案估算。",
        "Take the length of the drawn line for spans that give none; by default the plan estimates it.",
    ),
    "opt_import_layer": (
        "没有说明层的电路和需求所在的层：ip-private 或 ip-public；默认 ip-private。",
        "Layer of circuits and demands that name none: ip-private or ip-public; by default ip-private.",
    ),
    "opt_import_strict": ("不允许任何假定：遇到即报错。", "Allow no assumption: the first is an error."),
    "err_import_no_file": ("请给出至少一个文件。", "give at least one file."),
    "err_import_no_out": (
        "请给出新方案的文件夹，如 --out 我的方案。",
        "name the folder of the new plan, as in --out my-plan.",
    ),
    "err_import_into": (
        "不能写到正在读取的 {path}。请另选文件夹。",
        "{path} is being read and cannot be written to. Choose another folder.",
    ),
    "err_tolerance": ("{value} 不在 0 到 100 km 之间。", "{value} is not between 0 and 100 km."),
    "import_step": ("正在处理：{step}……", "working on {step} ..."),
    "import_checking": ("核对", "checks"),
    "import_writing": ("校验并写出方案", "the plan's own check, and writing it"),
    "import_nothing": ("没有可用的行", "no row that can be used"),
    "import_read": ("已读 {files}（{format}）：{counts}。", "Read {files} ({format}): {counts}."),
    "import_wrote": ("已写到 {path}：{counts}。", "Wrote {path}: {counts}."),
    "import_no_plan": (
        "其中没有站点和光缆段，这个文件夹还不是方案。请与方案或网络一起导入，如 `ixplan import 方案 文件 --out 新方案`。",
        "There is no network in it, so the folder is no plan yet. Import it together with a plan or a network, as in "
        "`ixplan import PLAN FILE --out NEW`.",
    ),
    "import_next": ("接着可运行 `ixplan map --plan {path}` 查看。", "Next: `ixplan map --plan {path}` to look at it."),
    "import_next_targets": (
        "接着可运行 `ixplan map --plan {path}` 查看，或在 {path} 中建 targets.csv 写入指标。",
        "Next: `ixplan map --plan {path}` to look at it, or write targets into a targets.csv in {path}.",
    ),
    "findings_heading": ("{kind}：{count} 处", "{kind}: {count}"),
    "findings_more": (
        "  ……还有 {count} 处（--json 列出前 {most} 处）",
        "  ... and {count} more (--json lists the first {most})",
    ),
    "cmd_export": (
        "把方案写成其他工具的文件，并说明该格式装不下什么；`-` 为内置的参考方案。",
        "Write a plan as a file of another tool, and say what that format cannot carry; `-` is the bundled reference plan.",
    ),
    "arg_export_plan": ("方案文件夹，`-` 为参考方案。", "Folder of the plan, or `-` for the reference plan."),
    "opt_export_format": (
        "格式（必填），如 geojson、kml、xlsx、gnpy、graphml、sndlib、ixf；全部见 docs/formats/interchange.md。",
        "Format (needed), such as geojson, kml, xlsx, gnpy, graphml, sndlib, ixf; all of them: docs/formats/interchange.md.",
    ),
    "opt_export_out": (
        "输出文件，或放文件的文件夹；默认为当前文件夹中以方案命名的文件。",
        "File to write, or the folder for it; by default a file named after the plan, in the current folder.",
    ),
    "opt_export_crs": (
        "文件中坐标的坐标系；默认 WGS84。",
        "Coordinate system of the positions in the file; by default WGS84.",
    ),
    "opt_export_layer": (
        "只能写一层的格式（sndlib）写哪一层：ip-private 或 ip-public；默认 ip-private。",
        "Layer to write, for a format that holds one (sndlib): ip-private or ip-public; by default ip-private.",
    ),
    "opt_export_exchange": (
        "只写此交换中心的成员（ixf）；默认全部。",
        "Write the members of this exchange only (ixf); by default those of all.",
    ),
    "opt_export_force": ("覆盖已有的文件。", "Overwrite files that are there."),
    "err_export_no_format": ("请给出格式，可用：{known}。", "name a format; there are {known}."),
    "export_writing": ("正在写出……", "writing ..."),
}
