"""
Try a Parquet file in a process of its own first.

A damaged length in a Parquet file can make its reader ask for more memory than any machine has, and that ends the whole
process (2 of 2,000 files with four bytes changed). So the first to read it is a child that we can do without.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from geodata.errors import InputError
from geodata.files import MAX_FILE_BYTES

#: How a reader dies of a file; whatever else goes wrong in the child comes again, and is worded, when we read.
_DEATHS = {-signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL, -signal.SIGSEGV}
#: Reads all of a file, a piece at a time, or its first rows only.
_CHILD = """
import sys
import polars
frame = polars.scan_parquet(sys.argv[1], glob=False)
if sys.argv[2] == "all":
    for piece in frame.collect_batches(engine="streaming"):
        pass
frame.head(100).collect()
"""


def refuse_deadly(path: Path) -> None:
    """
    Refuse a Parquet file that would end the process which reads it.

    Parameters
    ----------
    path : Path
        The file. Up to `MAX_FILE_BYTES` all of it is tried, beyond only its first rows: reading it twice would take
        long.

    Raises
    ------
    InputError
        If the child was killed by what it read.
    """
    how_much = "all" if path.stat().st_size <= MAX_FILE_BYTES else "head"
    command = [sys.executable, "-c", _CHILD, str(path.absolute()), how_much]
    quiet = subprocess.DEVNULL
    done = subprocess.run(command, check=False, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 -- our own code
    if done.returncode in _DEATHS:
        raise InputError("sample_file_deadly", file=path.name)
