"""Members of an exchange from a file of any known format, which is told by its content."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from geodata.errors import InputError, nearest
from geodata.files import decode, read_bytes
from geodata.tables import Row, heading_of
from netplan.formats.members.ixf import read_ixf
from netplan.formats.members.member_file import CSV, FORMATS, IXF, PEERINGDB, MemberFile
from netplan.formats.members.nodes import Node, parse
from netplan.formats.members.peeringdb import read_peeringdb
from netplan.members import Member, member_of, read_member_table
from topology.formats.contract import Settings, Source
from topology.formats.draft import MEMBERS
from topology.formats.findings import Findings

#: Fields that stand at the top of one format only.
_IXF_FIELDS = ("member_list", "ixp_list", "version")
_PEERINGDB_FIELDS = ("net", "netixlan", "fac", "data")


def read_member_file(
    path: Path,
    *,
    exchange: str,
    format: str | None = None,  # noqa: A002 (the word that users know)
    exchanges: Collection[str] = (),
    known: Mapping[str, Member] | None = None,
    ixp: int | None = None,
) -> MemberFile:
    """
    Read the members of an exchange.

    Parameters
    ----------
    path : Path
        An IX-F member export 1.0, PeeringDB's JSON, CSV with the columns of members.csv, or a sheet (CSV, XLSX) whose
        headings `ixplan import` understands.
    exchange : str
        Id of the exchange at which the ports are; in CSV, of rows that name none.
    format : str, optional
        One of `FORMATS`; None: told by the content.
    exchanges : collection of str
        Further exchanges that rows of a CSV may name.
    known : mapping of str to Member, optional
        Members of the plan: where one has the same ASN, its id, kind, tariff and peaks hold (IX-F tells none of
        them, PeeringDB some kinds).
    ixp : int, optional
        Number of the exchange in the file, where an IX-F or PeeringDB file holds several.

    Returns
    -------
    MemberFile
        Members by id, and remarks on what was left out or taken for granted.

    Raises
    ------
    InputError
        If the file cannot be read, is of no known format, holds nobody, or for the first field that cannot be used.
    """
    if format is not None and format not in FORMATS:
        raise InputError("not_a_choice", value=format, choices=FORMATS, nearest=nearest(format, FORMATS, count=1))
    raw = read_bytes(path)
    if format is None and (sheet := _read_sheet(path, raw, exchange, exchanges)):
        return sheet
    text = decode(raw, file=path.name)
    if format == CSV or (format is None and text.lstrip()[:1] not in ("{", "[")):
        return _read_csv(path, exchange, exchanges)
    root = parse(text, file=path.name)
    if (format or _told(root)) == IXF:
        return read_ixf(root, exchange=exchange, known=known or {}, ixp=ixp)
    return read_peeringdb(root, exchange=exchange, known=known or {}, ixp=ixp)


def _read_csv(path: Path, exchange: str, exchanges: Collection[str]) -> MemberFile:
    members = read_member_table(path, dict.fromkeys((exchange, *exchanges)), default=exchange)
    if not members:
        raise InputError("no_members", file=path.name)
    return MemberFile(members=members, format=CSV)


def _read_sheet(path: Path, raw: bytes, exchange: str, exchanges: Collection[str]) -> MemberFile | None:
    """Read a workbook, or CSV with other headings than members.csv has, as an import does; None where it is neither."""
    from netplan.formats.sheets import csv_tables, xlsx

    source = Source(path)
    if source.is_json or _is_plain(raw, path.name):
        return None
    item = next((module.FORMAT for module in (xlsx, csv_tables) if module.FORMAT.recognise(source)), None)
    if item is None or item.read is None:
        return None
    findings = Findings()
    rows = item.read([source], Settings(exchange=exchange), findings).rows(MEMBERS)
    known = dict.fromkeys((exchange, *exchanges))
    members = {
        member.id: member
        for number, cells in enumerate(rows, start=1)
        for row in [Row(path.name, number, {"exchange": exchange, **cells})]
        for member in [member_of(row.identifier("id"), row, known, exchange)]
    }
    if not members:
        raise InputError("no_members", file=path.name)
    said = [case for finding in findings for case in finding.cases]
    return MemberFile(
        members=members, format=CSV, remarks=tuple((case.sentence("zh"), case.sentence("en")) for case in said)
    )


def _is_plain(raw: bytes, name: str) -> bool:
    """Tell whether a file has the heading of members.csv, or is no text."""
    try:
        return {"id", "kind", "ports"} <= set(heading_of(decode(raw, file=name), file=name))
    except InputError:
        return False


def _told(root: Node) -> str:
    fields = root.value if isinstance(root.value, dict) else {}
    if any(name in fields for name in _IXF_FIELDS):
        return IXF
    if any(name in fields for name in _PEERINGDB_FIELDS):
        return PEERINGDB
    raise root.error("no_member_file")
