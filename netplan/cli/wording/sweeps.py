"""Long sweeps: executors, progress, interruption."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "opt_workers": (
        "用几个进程计算，结果与单进程逐位相同；默认在本进程内计算。",
        "Compute in so many processes; the answer is the same bit for bit. By default in this one.",
    ),
    "opt_dask": (
        "用这个 Dask 调度器的集群计算，如 tcp://主机:8786（需安装 dask 附加组件）。",
        "Compute on the cluster of this Dask scheduler, like tcp://host:8786 (needs the extra `dask`).",
    ),
    "sweep_heading": ("计算中", "computing"),
    "sweep_line": ("计算中：已完成 {done}/{total} 块", "computing: {done} of {total} parts done"),
}
