#!/usr/bin/env python3
"""
Build the agent as one file: `python3 probes/deploy/build_agent.py OUT` writes OUT/ixprobe.pyz.

It holds exactly the rooms that need nothing but the standard library, and is the same, byte for byte, whenever it is
built from the same sources (by Pythons whose zlib compresses alike). `make agent` runs it; no environment is needed.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NAME = "ixprobe.pyz"

#: Rooms that the agent, the reflector and the commands by hand need.
ROOMS = (
    "agent",
    "cli",
    "clock",
    "config",
    "delivery",
    "doctor",
    "ping",
    "records",
    "reflector",
    "schedule",
    "sender",
    "sentences",
    "session",
    "sockets",
    "spool",
    "statistics",
    "wire",
)
#: Rooms with dependencies of their own, and this one, which holds no code to run.
LEFT_OUT = ("collector", "deploy", "trace")
#: Their commands say so, in one line.
COMMANDS_LEFT_OUT = ("audit", "capture", "certificates", "collect", "trace")

_SHEBANG = b"#!/usr/bin/env python3\n"
#: ZIP knows no earlier time.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
_MAIN = """\
import sys

if sys.version_info < (3, 11):
    sys.exit("ixprobe needs Python 3.11 or newer, this is %d.%d" % sys.version_info[:2])

from probes.cli.entry import main

main()
"""
_COMMAND = '''\
"""Not in this file."""

from probes.errors import InputError


def add(parser, say):
    """Say where the command is to be had."""
    raise InputError("command_left_out", value={name!r})


def run(options, say):
    """Never called."""
'''
_ROOM = '''\
"""Not in this file."""

from probes.errors import InputError

raise InputError("command_left_out", value={name!r})
'''
_WORDING = '"""Not in this file."""\n\nTEXTS = {}\n'


def files(checkout: Path) -> dict[str, bytes]:
    """Give the files of the archive by name."""
    probes = checkout / "probes"
    found: dict[str, bytes] = {"__main__.py": _MAIN.encode()}
    for source in [*probes.glob("*.py"), *(path for room in ROOMS for path in (probes / room).rglob("*.py"))]:
        found[source.relative_to(checkout).as_posix()] = source.read_bytes()
    for name in COMMANDS_LEFT_OUT:
        found[f"probes/cli/commands/{name}.py"] = _COMMAND.format(name=name).encode()
        found[f"probes/cli/wording/{name}.py"] = _WORDING.encode()
    for name in LEFT_OUT:
        # Whoever gets as far as to ask for it, as `show` does for a collector's store, says it in one line too.
        found[f"probes/{name}/__init__.py"] = _ROOM.format(name=f"probes.{name}").encode()
    version = re.search(
        r'^__version__ = "([^"]+)"$', (checkout / "netplan/__init__.py").read_text("utf-8"), re.MULTILINE
    )
    if version is None:
        sys.exit("netplan/__init__.py names no version")
    found["probes/_built.py"] = f'"""What this file was built from."""\n\nVERSION = "{version[1]}"\n'.encode()
    return found


def write(target: Path, content: dict[str, bytes]) -> None:
    """Write the archive whole or not at all."""
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(_SHEBANG)
        with zipfile.ZipFile(file, "w") as archive:
            for name in sorted(content):
                entry = zipfile.ZipInfo(name, _TIME)
                entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
                archive.writestr(entry, content[name], zipfile.ZIP_DEFLATED, 9)
    unfinished.chmod(0o755)
    unfinished.replace(target)


def main(arguments: list[str]) -> None:
    """Build it into the folder that is given."""
    if len(arguments) != 1:
        sys.exit("usage: build_agent.py FOLDER")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / NAME, files(CHECKOUT))
    print(f"{folder / NAME}: {(folder / NAME).stat().st_size / 1000:.0f} kB")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
