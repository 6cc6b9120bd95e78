"""DuckDB, shut in: it reads the files that the user named, writes to a folder of its own, and nothing else."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import InputError
from netplan.calibrate.sources.held import descriptors, held

if TYPE_CHECKING:
    import duckdb

#: What sorting and grouping may hold in memory before it goes to disk. [MB]
MEMORY_MB = 1500


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A connection, the files it may read and the name that it reads each by."""

    connection: duckdb.DuckDBPyConnection
    files: Mapping[Path, str]

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
        return listed(self.files.values())


@contextmanager
def opened(
    name: str, files: Sequence[Path] = (), *, gone_ok: bool = False, memory_mb: int = MEMORY_MB
) -> Iterator[Engine]:
    """
    Open an engine on some files.

    Parameters
    ----------
    name : str
        What the user calls the source, for an error.
    files : sequence of Path
        What it may read, each taken literally: no glob, no address. They are held open, so what is renamed over
        them meanwhile does not matter.
    gone_ok : bool
        Whether one of them may be gone meanwhile.
    memory_mb : int
        What it may hold in memory; more goes to a temporary folder. [MB]

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
    with tempfile.TemporaryDirectory(prefix="ixplan-") as made, held(name, files, gone_ok=gone_ok) as names:
        place = Path(made)
        config: dict[str, Any] = {
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "memory_limit": f"{memory_mb}MB",
        }
        connection = duckdb.connect(config=config)
        try:
            _shut_in(connection, names, place)
            yield Engine(connection=connection, files=names)
        except duckdb.Error as error:
            raise _unreadable(error, name, names) from None
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


def listed(names: Iterable[str]) -> str:
    """List names of files for a statement."""
    return "[" + ", ".join(quoted(name) for name in names) + "]"


def _shut_in(connection: duckdb.DuckDBPyConnection, names: Mapping[Path, str], place: Path) -> None:
    # DuckDB looks where a name leads: to the file, or, once that was replaced, nowhere: then to the descriptor itself.
    for statement in (
        f"SET temp_directory = {quoted(str(place / 'spill'))}",
        f"SET allowed_paths = {listed(names.values())}",
        f"SET allowed_directories = {listed([str(descriptors())])}",
        "SET TimeZone = 'UTC'",
        "SET enable_progress_bar = false",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)


def _unreadable(error: Exception, name: str, names: Mapping[Path, str]) -> InputError:
    """Take the first line of DuckDB's words, and name the file that it found wanting, if there are several."""
    line = str(error).partition("\n")[0].strip()
    known = {ours: path for path, ours in names.items()}
    found = re.search(r"/(proc/self|dev)/fd/[0-9]+", line)
    path = known.get(found[0]) if found else None
    if found:
        line = line.replace(found[0], path.name if path else name)
    return InputError("measurements_unreadable", file=str(path) if path and len(known) > 1 else name, reason=line)
