"""Sentences on files, folders and what every room may meet."""

from __future__ import annotations

from probes.sentences.both import both

PLACE = both("{file} 第 {line} 行，", "{file} line {line}, ")
FILE = both("{file}：", "{file}: ")
KEY = both("{key}：", "{key}: ")

SENTENCES = {
    "did_you_mean": both("是否为 {nearest}？", " Did you mean {nearest}?"),
    "file_missing": both("没有这个文件。", "there is no such file."),
    "file_unreadable": both("无法读取：{reason}。", "cannot be read: {reason}."),
    "file_unwritable": both("无法写入：{reason}。", "cannot be written: {reason}."),
    "extra_missing": both(
        "{command} 需要附加组件：pip install 'netplan-ix[{extra}]'（缺少 {module}）。",
        "{command} needs an extra: pip install 'netplan-ix[{extra}]' ({module} is missing).",
    ),
    "command_left_out": both(
        "单文件版不含命令 {value}：pip install netplan-ix 后使用。",
        "the agent's single file leaves {value} out: pip install netplan-ix has it.",
    ),
    "unknown_command": both("没有命令 {value}。", "there is no command {value}."),
    "output_closed": both("标准输出无法写入：{reason}。", "standard output cannot be written: {reason}."),
}
