"""Every format that comes in or goes out, in one table: networks and demands, members, measurements."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from geodata.errors import InputError, nearest
from topology.formats.contract import Format, Source

#: Where each format lives: a module with `FORMAT`. What is told by more of its content stands first.
_MODULES = (
    "netplan.formats.folder.plan_folder",
    "netplan.formats.measured.atlas",
    "netplan.formats.measured.fping",
    "netplan.formats.measured.smokeping",
    "netplan.formats.measured.perfsonar",
    "netplan.formats.measured.tshark",
    "topology.formats.drawings.geojson",
    "topology.formats.drawings.geopackage",
    "topology.formats.drawings.shapefile",
    "topology.formats.drawings.kml",
    "topology.formats.graphs.graphml",
    "topology.formats.graphs.gml",
    "topology.formats.graphs.node_link",
    "topology.formats.gnpy.files",
    "topology.formats.gnpy.sheets",
    "topology.formats.instances.sndlib",
    "topology.formats.instances.repetita_files",
    "netplan.formats.members.ixf_files",
    "netplan.formats.members.peeringdb_files",
    "netplan.formats.netbox",
    "netplan.formats.sheets.xlsx",
    "netplan.formats.sheets.csv_tables",
)


@cache
def formats() -> tuple[Format, ...]:
    """Return all formats, in the order in which a file is held against them."""
    return tuple(import_module(module).FORMAT for module in _MODULES)


def format_named(name: str) -> Format:
    """Return a format by name; raise `InputError` with the names that there are."""
    known = {item.name: item for item in formats()}
    if name not in known:
        raise InputError("format_unnamed", value=name, known=list(known), nearest=nearest(name, known))
    return known[name]


def format_of(source: Source) -> Format:
    """Tell the format of a file by its content; raise `InputError` where it is of none."""
    for item in formats():
        if item.read is not None and item.recognise(source):
            return item
    if not source.is_folder and not source.head:
        raise InputError("file_empty", file=source.name)
    # A damaged file is told best by the reader that its name promises.
    suffix = source.path.suffix.casefold()
    named = [
        item.name for item in formats() if item.read is not None and item.write is not None and item.suffix == suffix
    ]
    if suffix and named:
        raise InputError("format_unknown_named", file=source.name, value=suffix, named=named)
    raise InputError("format_unknown", file=source.name, known=[item.name for item in formats() if item.read])


def exportable() -> list[str]:
    """Return the names of the formats that can be written."""
    return [item.name for item in formats() if item.write is not None]
