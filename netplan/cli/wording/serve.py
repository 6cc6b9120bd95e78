"""Words of `ixplan serve`: key -> Chinese, English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "cmd_serve": (
        "在本机浏览器里翻阅结果文件夹：只监听 127.0.0.1，只读，不上网。",
        "Browse a folder of results in this machine's browser: 127.0.0.1 only, read only, no network.",
    ),
    "arg_serve_dir": ("结果所在的文件夹。", "Folder that holds the results."),
    "opt_serve_port": (
        "端口，0 到 65535；0 表示自动选一个空闲端口。默认 {default}。",
        "Port, 0 to 65535; 0 takes any that is free. Default: {default}.",
    ),
    "serve_at": ("请在本机浏览器打开：{url}", "Open in this machine's browser: {url}"),
    "serve_stop_by": ("按 Ctrl-C 结束。", "Ctrl-C ends it."),
    "serve_ended": ("已结束。", "ended."),
}
