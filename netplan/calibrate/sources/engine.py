"""DuckDB, shut in: it reads the files that the user named, writes to a folder of its own, and nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import InputError

if TYPE_CHECKING:
    import duckdb

#: What sorting and grouping may hold in memory before it goes to disk. [MB]
MEMORY_MB = 1500


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A connection, the files it may read (under names of ours), and a folder that goes with it."""

    connection: duckdb.DuckDBPyConnection
    files: tuple[str, ...]
    folder: Path

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement whose answer does not matter."""
        self.connection.execute(statement, list(values))

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""
        found: list[tuple[Any, ...]] = self.connection.execute(statement, list(values)).fetchall()
        return found

    def arrays(self, statement: str) -> dict[str, Any]:
        """Run a statement and give its columns as numpy arrays."""
        found: dict[str, Any] = self.connection.execute(statement).fetchnumpy()
        return found

    @property
    def listed(self) -> str:
        """Name the files, for a statement."""
        return "[" + ", ".join(quoted(name) for name in self.files) + "]"


@contextmanager
def opened(
    name: str, files: Sequence[Path] = (), *, folder: Path | None = None, memory_mb: int = MEMORY_MB, threads: int = 0
) -> Iterator[Engine]:
    """
    Open an engine on some files.

    Parameters
    ----------
    name : str
        What the user calls the source, for an error.
    files : sequence of Path
        What it may read, each taken literally: no glob, no address.
    folder : Path, optional
        A folder of ours for what it writes; None: a temporary one.
    memory_mb : int
        What it may hold in memory; more goes to the folder. [MB]
    threads : int
        0: as many as there are processors.

    Yields
    ------
    Engine
        Shut in, and gone afterwards with all that it wrote.

    Raises
    ------
    InputError
        If DuckDB is missing, or what it reads cannot be read.
    """
    try:
        import duckdb
    except ImportError:
        raise InputError("calibrate_missing") from None
    with tempfile.TemporaryDirectory(prefix="ixplan-", dir=folder) as made:
        place = Path(made)
        config: dict[str, Any] = {
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "memory_limit": f"{memory_mb}MB",
        }
        if threads:
            config["threads"] = str(threads)
        connection = duckdb.connect(config=config)
        try:
            _shut_in(connection, files, place)
            yield Engine(connection=connection, files=_names(files, place), folder=place)
        except duckdb.Error as error:
            raise InputError("measurements_unreadable", file=name, reason=_reason(error)) from None
        except UnicodeDecodeError as error:  # texts of a Parquet file that are no UTF-8
            raise InputError("measurements_unreadable", file=name, reason=error) from None
        finally:
            connection.close()


def quoted(text: str) -> str:
    """Quote a text for a statement."""
    return "'" + text.replace("'", "''") + "'"


def named(column: str) -> str:
    """Quote the name of a column for a statement."""
    return '"' + column.replace('"', '""') + '"'


def _names(files: Sequence[Path], place: Path) -> tuple[str, ...]:
    """Give each file a plain name, so that no character of its own name is taken for a pattern."""
    names = []
    for number, path in enumerate(files):
        link = place / f"input-{number:06}"
        link.symlink_to(path.resolve())
        names.append(str(link))
    return tuple(names)


def _shut_in(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], place: Path) -> None:
    allowed = ", ".join(quoted(str(path.resolve())) for path in files)
    for statement in (
        f"SET temp_directory = {quoted(str(place / 'spill'))}",
        f"SET allowed_paths = [{allowed}]",
        "SET TimeZone = 'UTC'",
        "SET enable_progress_bar = false",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)


def _reason(error: Exception) -> str:
    """Take the first line of DuckDB's words, without names of ours."""
    line = str(error).partition("\n")[0].strip()
    return line if "input-" not in line else line.partition(":")[0]
