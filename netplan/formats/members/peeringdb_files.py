"""
PeeringDB's JSON in: the members of one exchange with their ports.

What a member of a plan has no place for is kept in two columns: `x:peeringdb`, what PeeringDB says of the network, and
`x:netixlan`, of its ports. Of the file as a whole, `kept.json` holds the buildings that those ports are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from netplan.formats.members.member_draft import exchange_of, kept_cells, member_draft, one_document
from netplan.formats.members.nodes import Node
from netplan.formats.members.peeringdb import buildings_of, read_peeringdb
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import Draft
from topology.formats.findings import Findings

NAME = "peeringdb"
#: Columns that keep what PeeringDB says of a network and of its ports.
NET_FIELD, PORT_FIELD = "peeringdb", "netixlan"
_WITHIN = "netixlan_set"


def recognise(source: Source) -> bool:
    """Tell PeeringDB's tables by their names, an answer of its API by ports within its networks."""
    fields = source.fields
    if "net" in fields and "netixlan" in fields:
        return True
    rows = fields.get("data")
    return isinstance(rows, list) and bool(rows) and isinstance(rows[0], dict) and _WITHIN in rows[0]


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read the members of an exchange.

    Parameters
    ----------
    sources : sequence of Source
        One file.
    settings : Settings
        `exchange`: the site at which its members are.
    findings : Findings
        Takes what is left out and taken for granted.

    Returns
    -------
    Draft
        members.csv and exchanges.csv.

    Raises
    ------
    InputError
        As `read_peeringdb`; if nobody says at which site the members are.
    """
    root = one_document(sources)
    site = exchange_of(settings, root.file)
    found = read_peeringdb(root, exchange=site, known={})
    found.tell(findings)
    kept = {}
    for key, (net, *ports) in found.entries.items():
        fields: dict[str, Any] = {name: value for name, value in net.fields().items() if name != _WITHIN}
        said = {NET_FIELD: fields, PORT_FIELD: [port.value for port in ports]}
        kept[key] = kept_cells(said, findings, file=net.file, place=net.path)
    exchange = {"site": site, "source": f"PeeringDB, {root.file}"}
    draft = member_draft(found, [exchange], kept, file=root.file)
    buildings = _used(buildings_of(root), [port for _, *ports in found.entries.values() for port in ports])
    if buildings:
        draft.kept[NAME] = {"fac": buildings}
    return draft


def _used(buildings: Mapping[int, Node], ports: Iterable[Node]) -> list[object]:
    used = dict.fromkeys(
        place.integer() for port in ports for side in ("net_side_id", "ix_side_id") if (place := port.get(side))
    )
    return [buildings[key].value for key in used if key in buildings]


FORMAT = Format(
    name=NAME,
    title_zh="PeeringDB JSON",
    title_en="PeeringDB JSON",
    recognise=recognise,
    together=True,
    read=read,
)
