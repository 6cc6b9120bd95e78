"""Sentences of `probes.spool`."""

from __future__ import annotations

from probes.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    "spool_unwritable": both(
        "缓存目录无法写入：{reason}。请更改 [spool] folder，或授予写权限。",
        "the spool folder cannot be written: {reason}. Change [spool] folder, or permit writing.",
    ),
    "spool_locked": both(
        "缓存目录正由另一个采集端使用（进程 {value}）。每个采集端须有自己的缓存目录。",
        "another agent (process {value}) uses this spool folder. Each agent needs a folder of its own.",
    ),
    "spool_no_agent": both(
        "该缓存目录没有运行中的采集端。请先启动 ixprobe run。",
        "no agent runs with this spool folder. Start ixprobe run first.",
    ),
    "spool_missing": both("该目录中没有缓存文件。", "there is no spool in this folder."),
    "spool_small": both(
        "缓存上限 {value} 字节过小，至少须 {least} 字节。",
        "a limit of {value} bytes is too small: at least {least} are needed.",
    ),
    "spool_unreadable": both("缓存文件无法读取：{reason}。", "the spool cannot be read: {reason}."),
}
