"""Where an audit gets the agent's samples from: a file of `ixprobe ping --samples`, or an agent's spool."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from probes.errors import InputError
from probes.spool.compact import unpack
from probes.spool.tables import FILE_NAME, keys_of
from probes.trace.told import Told, told_of

#: A sample is some 1,000 characters.
_LONGEST_LINE = 65_536
#: Some 2 GB of memory: what is audited is a run, not a year.
MOST_SAMPLES = 2_000_000


def from_file(file: Path) -> Iterator[Told | None]:
    """
    Read samples, one JSON object a line.

    Parameters
    ----------
    file : Path
        As `ixprobe ping --samples` writes it.

    Yields
    ------
    Told or None
        None for one that is no STAMP probe.

    Raises
    ------
    InputError
        If a line is no sample.
    """
    try:
        with file.open("rb") as lines:
            number = 0
            while line := lines.readline(_LONGEST_LINE):
                number += 1
                if line.strip():
                    yield _parse(file, number, line)
    except FileNotFoundError as missing:
        raise InputError("file_missing", file=file) from missing
    except OSError as refused:
        raise InputError("file_unreadable", file=file, reason=refused) from refused


def _parse(file: Path, number: int, line: bytes) -> Told | None:
    try:
        fields = json.loads(line)
        return told_of(_object(fields), fields)
    except (ValueError, RecursionError) as wrong:
        raise InputError("samples_line", file=file, line=number, reason=wrong) from wrong


def _object(fields: object) -> dict[str, object]:
    if isinstance(fields, dict):
        return fields
    raise ValueError(f"a {type(fields).__name__} is no object")


def from_spool(folder: Path) -> Iterator[Told | None]:
    """
    Read the samples that wait in an agent's spool; nothing is written or locked.

    Raises
    ------
    InputError
        If there is no spool, or it cannot be read.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        raise InputError("file_missing", file=file)
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
        with contextlib.closing(connection):
            for (boot,) in connection.execute("SELECT id FROM boots ORDER BY id").fetchall():
                yield from _of_boot(connection, int(boot))
    except (sqlite3.Error, ValueError, TypeError, KeyError, IndexError) as wrong:
        raise InputError("file_unreadable", file=file, reason=wrong) from wrong


def _of_boot(connection: sqlite3.Connection, boot: int) -> Iterator[Told | None]:
    bodies = connection.execute("SELECT stream, body FROM streams WHERE boot = ?", (boot,)).fetchall()
    streams = {number: json.loads(body) for number, body in bodies}
    for row in connection.execute("SELECT * FROM samples WHERE id BETWEEN ? AND ?", keys_of(boot)):
        sample = unpack(row[1:])
        yield told_of(streams.get(sample.stream, {}), sample._asdict())


def counted(told: Iterable[Told | None], name: object) -> Iterator[Told | None]:
    """Pass samples on, up to a number that memory holds."""
    for count, sample in enumerate(told, start=1):
        if count > MOST_SAMPLES:
            raise InputError("audit_too_many", file=name, value=MOST_SAMPLES)
        yield sample


def ports_in_spool(folder: Path, target: str) -> list[int]:
    """
    Find the source ports of a target's flows in the newest boot of an agent's spool.

    Parameters
    ----------
    folder : Path
        The spool.
    target : str
        Name of the target.

    Returns
    -------
    list of int
        The latest streams first: those before a reload are gone; empty where there is no spool, or it does not know.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return []
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)
        with contextlib.closing(connection):
            query = "SELECT body FROM streams WHERE boot = (SELECT max(id) FROM boots) ORDER BY stream DESC"
            streams = [json.loads(body) for (body,) in connection.execute(query)]
    except (sqlite3.Error, ValueError, TypeError):
        return []  # no reason not to trace: other ports see the same ways
    ports = [stream.get("source_port") for stream in streams if stream.get("target") == target]
    return list(dict.fromkeys(port for port in ports if isinstance(port, int) and 0 < port < 65_536))
