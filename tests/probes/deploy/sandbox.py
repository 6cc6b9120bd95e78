"""Run a program under the system-call filter of a unit, as systemd would: `sandbox.py UNIT PROGRAM...`."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

#: From <seccomp.h>: refuse with EPERM; allow.
REFUSE, ALLOW = 0x00050001, 0x7FFF0000


def groups() -> dict[str, list[str]]:
    """Names of systemd's groups, and what each holds."""
    text = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter"], check=True, capture_output=True, text=True, timeout=30
    ).stdout
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("@"):
            name = line.strip()
            found[name] = []
        elif line.startswith("    ") and not line.strip().startswith("#") and name:
            found[name].append(line.strip())
    return found


def allowed(unit: str) -> set[str]:
    """System calls that the unit allows: its lines in their order, the default group always."""
    known = groups()

    def expand(name: str) -> set[str]:
        return set().union(*map(expand, known[name])) if name.startswith("@") else {name}

    found = expand("@default")
    for line in unit.splitlines():
        if line.startswith("SystemCallFilter="):
            value = line.split("=", 1)[1].strip()
            names = set().union(*(expand(name) for name in value.lstrip("~").split()))
            found = found - names if value.startswith("~") else found | names
    return found


def close_in(names: set[str]) -> None:
    """Let this process and all that follow it make these calls only."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(REFUSE)))
    for name in sorted(names):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number != -1:  # a call of another machine
            seccomp.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), number, 0)
    assert seccomp.seccomp_load(context) == 0


if __name__ == "__main__":
    close_in(allowed(Path(sys.argv[1]).read_text("utf-8")))
    os.execvp(sys.argv[2], sys.argv[2:])
