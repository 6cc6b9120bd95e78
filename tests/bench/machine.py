"""Where a benchmark ran, and where its figures are kept."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def describe() -> dict[str, object]:
    """Say what a reader needs to compare figures: processor, cores, memory, interpreter, day; no name, no path."""
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "memory_gb": round(memory_bytes / 1e9, 1),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def keep(name: str, document: dict[str, object]) -> str:
    """Write a document to build/bench, whole or not at all; return its path within the checkout."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    waiting = folder / f".{name}.part"
    waiting.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    waiting.replace(folder / name)
    return (folder / name).relative_to(ROOT).as_posix()


def own_peak_mb() -> float:
    """
    Return the most memory that this process has held. [MB]

    Not `ru_maxrss`: Linux hands the parent's peak down to a child, so every small command would seem as large as the
    benchmark that started it.
    """
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("/proc/self/status names no peak")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
