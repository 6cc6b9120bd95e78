"""The routes that the trace process saw last, for the agent's windows: a small file beside the spool."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

FILE_NAME = "ways.json"
_LONGEST_BYTES = 10_000_000
_DIGEST = re.compile("[0-9a-f]{64}")


def write_ways(folder: Path, ways: Mapping[str, tuple[int, str]]) -> None:
    """
    Replace the file as a whole; what cannot be written is left as it was.

    Parameters
    ----------
    folder : Path
        The agent's spool folder.
    ways : mapping of str to (int, str)
        By target: when its route was seen (ns since 1970), and the route's digest.
    """
    new = folder / f"{FILE_NAME}.new"
    with contextlib.suppress(OSError):
        new.write_text(json.dumps(ways, ensure_ascii=False), encoding="utf-8")
        new.replace(folder / FILE_NAME)  # a reader sees the old file or the new one


def read_ways(folder: Path, *, since_ns: int) -> dict[str, str]:
    """
    Give the digest of each target's route, where it was seen since then; nothing where there is no such file.

    Parameters
    ----------
    folder : Path
        The agent's spool folder.
    since_ns : int
        Older ones say nothing of today: perhaps nobody traces any more. [ns since 1970]
    """
    try:
        with (folder / FILE_NAME).open("rb") as file:
            found = json.loads(file.read(_LONGEST_BYTES))
        return {
            target: digest
            for target, (at_ns, digest) in found.items()
            if at_ns >= since_ns and _DIGEST.fullmatch(digest)
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
