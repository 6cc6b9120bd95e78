"""Measurements of others that come with the toolkit."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import InputError

DATA = Path(__file__).parents[2] / "data"
#: Round trips between cloud regions on one landmass.
AZURE = DATA / "azure_rtt_calibration.csv"
#: What a bundled table is called by, instead of a path.
BUNDLED = "bundled:"


def table_path(location: str) -> Path:
    """Return the path of a table that the user named; raise `InputError` for `bundled:` and no such name."""
    if not location.startswith(BUNDLED):
        return Path(location)
    name = location.removeprefix(BUNDLED)
    if name not in (AZURE.name, AZURE.stem):
        raise InputError("no_bundled_table", value=name, found=[AZURE.stem])
    return AZURE
