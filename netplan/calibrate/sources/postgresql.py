"""The collector's store in PostgreSQL: the server sums up, we take the sums."""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import InputError
from netplan.calibrate.sources.address import first_line, shown
from netplan.calibrate.sources.engine import opened
from netplan.calibrate.sources.exported import SUMMED, exported
from netplan.calibrate.sources.source import Source
from netplan.calibrate.sources.stores import WINDOW, read_records, samples_summed

if TYPE_CHECKING:
    import psycopg

_FORM = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
#: How long a server may take to answer the call. [s]
_CONNECT_S = 10


def read_postgresql(url: str, *, bucket_s: int, memory_mb: int) -> Source:
    """
    Read a store in PostgreSQL.

    Parameters
    ----------
    url : str
        As libpq takes it.
    bucket_s : int
        Length of a bucket of time. [s]
    memory_mb : int
        What DuckDB may hold in memory here. [MB]

    Returns
    -------
    Source
        Its samples, and windows where there are none.

    Raises
    ------
    InputError
        If psycopg is missing, the server cannot be reached, or it holds no tables of a collector.
    """
    try:
        import psycopg
    except ImportError:
        raise InputError("postgresql_missing") from None
    place = shown(url)
    with tempfile.TemporaryDirectory(prefix="ixplan-") as made:
        samples, windows = Path(made) / "samples.csv", Path(made) / "windows.csv"
        try:
            psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError:  # its words may quote the password
            raise InputError("store_url", value=place, form=_FORM) from None
        try:
            with psycopg.connect(url, connect_timeout=_CONNECT_S, client_encoding="UTF8") as connection:
                connection.read_only = True
                summed = samples_summed("ixprobe.samples", bucket_s, divided="({} / {})")
                _copy(connection, f"SELECT {', '.join(SUMMED)} FROM {summed} summed", samples)
                _copy(connection, f"SELECT {', '.join(WINDOW)} FROM ixprobe.windows", windows)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            raise InputError("store_no_tables", value=place) from None
        except (psycopg.Error, OSError) as error:
            raise InputError("store_unreachable", value=place, reason=first_line(error, url)) from None
        with opened(place, [samples, windows], memory_mb=memory_mb) as engine:
            return read_records(
                engine,
                summed=exported(engine.files[samples], SUMMED),
                windows=exported(engine.files[windows], WINDOW),
                name=place,
                kind="postgresql",
                bucket_s=bucket_s,
            )


def _copy(connection: psycopg.Connection[tuple[object, ...]], statement: str, file: Path) -> None:
    """Stream the answer to a file: it may be larger than memory."""
    worded = f"COPY ({statement}) TO STDOUT (FORMAT csv)".encode()
    with file.open("wb") as out, connection.cursor() as cursor, cursor.copy(worded) as copy:
        for block in copy:
            out.write(block)
