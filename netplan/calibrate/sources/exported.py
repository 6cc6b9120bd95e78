"""What a database server sent as CSV, as a relation."""
# ruff: noqa: S608 -- statements are put together from our own names

from __future__ import annotations

from collections.abc import Mapping

from netplan.calibrate.sources.engine import quoted

#: Samples that the server summed up.
SUMMED = {
    "start": "VARCHAR",
    "finish": "VARCHAR",
    "path_layer": "VARCHAR",
    "path_operator": "VARCHAR",
    "handshake": "BOOLEAN",
    "code": "VARCHAR",
    "bucket": "BIGINT",
    "rtt_us": "BIGINT",
    "n": "BIGINT",
}
#: Names hold at most some hundred characters each.
_LONGEST_LINE = 1_000_000


def exported(file: str, columns: Mapping[str, str]) -> str:
    """Word a relation over a CSV file without a heading; an empty text is none."""
    named = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    texts = {"start", "finish", "path_layer", "path_operator", "code"}
    items = ", ".join(
        f"coalesce({name}, '') AS {name}" if name in texts else f"TRY_CAST({name} AS {kind}) AS {name}"
        for name, kind in columns.items()
    )
    return (
        f"(SELECT {items} FROM read_csv({quoted(file)}, auto_detect = false, header = false, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = ['', '\\N'], max_line_size = {_LONGEST_LINE}, "
        f"columns = {{{named}}}))"
    )
