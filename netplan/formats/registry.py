"""Every format that comes in or goes out, in one table: networks and demands, members, measurements."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from geodata.errors import InputError, nearest
from topology.formats.contract import Format, Source

#: Where each format lives: a module with `FORMAT`. What is told by more of its content stands first.
_MODULES = (
    "netplan.formats.own",
    "netplan.formats.measured.atlas",
    "netplan.formats.measured.fping",
    "netplan.formats.measured.smokeping",
    "netplan.formats.measured.perfsonar",
    "netplan.formats.measured.tshark",
    "topology.formats.geojson",
    "topology.formats.geopackage",
    "topology.formats.shapefile",
    "topology.formats.kml",
    "topology.formats.graphml",
    "topology.formats.gml",
    "topology.formats.node_link",
    "topology.formats.gnpy",
    "topology.formats.gnpy_sheets",
    "topology.formats.sndlib",
    "topology.formats.repetita_files",
    "netplan.formats.ixf_files",
    "netplan.formats.peeringdb_files",
    "netplan.formats.netbox",
    "netplan.formats.sheets.xlsx",
    "netplan.formats.sheets.csv_tables",
)


def formats() -> list[Format]:
    """Return all formats, in the order in which a file is held against them."""
    return [import_module(module).FORMAT for module in _MODULES]


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
    raise InputError("format_unknown", file=source.name, known=[item.name for item in formats() if item.read])


def exportable() -> Sequence[str]:
    """Return the names of the formats that can be written."""
    return [item.name for item in formats() if item.write is not None]
