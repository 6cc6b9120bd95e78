"""Sentences about measurements and calibration: code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "calibrate_missing": both(
        "未安装 calibrate 附加组件，无法校准。请运行 pip install 'netplan-ix[calibrate]'。",
        "the extra `calibrate` is not installed. Run pip install 'netplan-ix[calibrate]'.",
    ),
    "calibration_version": both(
        "校准文件版本为 {value}，本程序只认识 {known}。请升级本程序，或重新运行 `ixplan calibrate`。",
        "this calibration has version {value}; only {known} is known here. Update, or run `ixplan calibrate` again.",
    ),
    "calibration_of_another": both(
        "这是另一个方案“{value}”的校准，不是“{name}”的。请删除该文件，或对本方案重新运行 `ixplan calibrate`。",
        "this calibration was made for another plan, “{value}”, not for “{name}”. Remove it, or run `ixplan calibrate` for this plan.",
    ),
    "calibration_span_gone": both(
        "校准所用的光缆段 {value} 在方案中已不存在。请重新运行 `ixplan calibrate`，或删除该文件。",
        "it tells of the span {value}, which the plan no longer has. Run `ixplan calibrate` again, or remove the file.",
    ),
    "calibration_site_gone": both(
        "校准所用的站点 {value} 在方案中已不存在。请重新运行 `ixplan calibrate`，或删除该文件。",
        "it tells of the site {value}, which the plan no longer has. Run `ixplan calibrate` again, or remove the file.",
    ),
    "calibration_way_gone": both(
        "校准所用路由 {value} 的各光缆段在方案中已不相接：校准已过时。请重新运行 `ixplan calibrate`，或删除该文件。",
        "the spans of the measured way {value} no longer join its ends in the plan: it is out of date. Run `ixplan calibrate` again, or remove the file.",
    ),
    "calibration_stale": both(
        "光缆段 {value} 校准时长 {then} km，方案中现为 {now} km：校准已过时。请重新运行 `ixplan calibrate`，或删除该文件。",
        "the span {value} had {then} km when this was made and has {now} km in the plan: it is out of date. Run `ixplan calibrate` again, or remove the file.",
    ),
    "calibration_field": both(
        "该项不可用：{value}。文件可能被改动或损坏，请重新运行 `ixplan calibrate`。",
        "this cannot be used: {value}. The file was edited or damaged; run `ixplan calibrate` again.",
    ),
    "calibrate_nothing_usable": both(
        "实测数据中没有一对可用（{count} 项未采用，原因见上）。请按各条提示处理后重试。",
        "no pair of what was measured can be used ({count} left out, for the reasons above). Do as each line says, and try again.",
    ),
    "calibrate_into_another_plan": both(
        "该文件夹中是另一个方案“{value}”，不是“{plan}”。请用 --out 另选文件夹。",
        "this folder holds another plan, “{value}”, not “{plan}”. Choose another folder with --out.",
    ),
}
