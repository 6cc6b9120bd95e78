"""
IX-F member exports 1.0 in and out.

What a member of a plan has no place for is kept: fields of a member in columns `x:url`, `x:connection_list` and so on
(those that the schema does not name together in `x:ixf`), those of the file, its exchanges with their switches and
VLANs, and entries of whom no member was made in `kept.json`. A member that was not changed goes out as it came in.

Our own exports say at which site of the plan an exchange is (`site` in ixp_list) and how a member is called there
(`id`), beside what the schema asks for; of a file without that, --exchange names the site.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netplan.formats.members.ixf import ixp_named, read_ixf, site_of
from netplan.formats.members.ixf_write import CARRIED, MEMBER_FIELDS, NAME, OTHER_FIELDS, write_ixf
from netplan.formats.members.member_draft import exchange_of, kept_cells, member_draft, one_document
from netplan.formats.members.member_file import one_exchange
from netplan.formats.members.nodes import Node
from topology.formats.contract import Format, Settings, Source
from topology.formats.draft import EXCHANGES, MEMBERS, Cells, Draft, names_of
from topology.formats.findings import Findings

#: Fields of which members.csv has its own columns.
_TOLD = ("asnum", "name", "id")


def recognise(source: Source) -> bool:
    """Tell an export by its list of members."""
    return "member_list" in source.fields


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read the members of an export.

    Parameters
    ----------
    sources : sequence of Source
        One file.
    settings : Settings
        `exchange`: the site at which its members are; needed unless the file is an export of a plan.
    findings : Findings
        Takes what is left out and taken for granted.

    Returns
    -------
    Draft
        members.csv and exchanges.csv.

    Raises
    ------
    InputError
        As `read_ixf`; if nobody says at which site the members are.
    """
    root = one_document(sources)
    ixps = {entry.need("ixp_id").integer(): entry for entry in root.list_of("ixp_list")}
    sites = _sites(root, ixps, settings)
    found = read_ixf(root, exchange="", known={}, sites=sites, may_be_empty=True)
    found.tell(findings)
    kept = {key: _kept(entries[0], findings) for key, entries in found.entries.items()}
    exchanges = [_exchange(site, ixps[ixp], root.file) for ixp, site in sites.items()]
    draft = member_draft(found, exchanges, kept, file=root.file)
    rest = {key: value for key, value in root.fields().items() if key != "member_list"}
    draft.kept[NAME] = {
        "file": rest,
        "sites": {str(ixp): site for ixp, site in sites.items()},
        "members": [entry.value for entry in found.left],
    }
    return draft


def _sites(root: Node, ixps: Mapping[int, Node], settings: Settings) -> dict[int, str]:
    """Say at which site of the plan each exchange is whose members are read."""
    said = {ixp: site_of(entry) for ixp, entry in ixps.items()}
    wanted = settings.exchange.strip()
    if not wanted and said and all(said.values()):
        return said
    wanted = exchange_of(settings, root.file)
    chosen = one_exchange(root.need("ixp_list"), ixp_named(root, wanted), list(ixps))
    return {} if chosen is None else {chosen: wanted}


def _exchange(site: str, entry: Node, file: str) -> Cells:
    name = entry.text_of("name") or entry.text_of("shortname")
    return {"site": site, **(names_of(name) if name != site else {}), "source": f"IX-F, {file}"}


def _kept(entry: Node, findings: Findings) -> Cells:
    fields = entry.fields()
    kept: dict[str, Any] = {key: fields[key] for key in MEMBER_FIELDS if key in fields}
    others = {key: value for key, value in fields.items() if key not in (*MEMBER_FIELDS, *_TOLD)}
    if others:
        kept[OTHER_FIELDS] = others
    return kept_cells(kept, findings, file=entry.file, place=entry.path)


FORMAT = Format(
    name=NAME,
    title_zh="IX-F 成员清单 1.0",
    title_en="IX-F member export 1.0",
    recognise=recognise,
    together=True,
    read=read,
    write=write_ixf,
    suffix=".json",
    carries={MEMBERS: CARRIED, EXCHANGES: ("site",)},
    note_zh="只有成员与端口；须有 AS 号；类型、资费、峰值不在其中；专线互联按双边写出。",
    note_en="Members and ports only, each member with an ASN; no kinds, tariffs, peaks; private links become sessions.",
)
