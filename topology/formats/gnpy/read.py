"""GNPy's network becomes sites and spans; what a plan has no place for is kept with them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from geodata.crs import WGS84
from geodata.errors import InputError
from topology.formats.contract import Settings, Source
from topology.formats.draft import SITES, SPANS, Cells, Draft, Ids, kept_cell, kept_value, names_of, number_cell
from topology.formats.findings import Findings
from topology.formats.gnpy.chains import SAME, Chain, Layout, lay_out, pair_up
from topology.formats.gnpy.model import (
    SERVICES,
    TOPOLOGY,
    TRANSCEIVER,
    Element,
    Network,
    Raw,
    figure,
    is_equipment,
    read_network,
    services_of,
    topology_of,
)
from topology.formats.gnpy.services import read_services

NAME = "gnpy"
#: The column that keeps what GNPy says of a site, a span or a demand.
KEPT = "x:gnpy"
#: Longer cells than this are kept with the file: readers of CSV take 131,072 characters at most.
_MOST_CELL = 100_000
#: The region of a transceiver whose city is the site's English name.
NAME_EN = "name_en"
#: What the plan calls GNPy's fibres.
FIBRE_TYPES = {"SSMF": "G.652.D"}
_PREFIX = re.compile(r"(?:roadm|trx|transceiver)[ _:](?=\S)", re.IGNORECASE)


def read(sources: Sequence[Source], settings: Settings, findings: Findings) -> Draft:
    """
    Read GNPy's JSON: topologies and requests for paths, in the old form or that of GNPy 3.

    Parameters
    ----------
    sources : sequence of Source
        All files together are one network.
    settings : Settings
        System of positions, layer of the demands.
    findings : Findings
        Takes what is left out or taken for granted.

    Returns
    -------
    Draft
        ROADMs with their transceivers as sites, chains of fibres and amplifiers as spans, requests as traffic.

    Raises
    ------
    InputError
        For the first thing that cannot be used, with its path in the document.
    """
    topologies = [(source.name, found) for source in sources if (found := topology_of(source)) is not None]
    services = [(source.name, found) for source in sources if (found := services_of(source)) is not None]
    for source in sources:
        if topology_of(source) is None and services_of(source) is None:
            _ = source.document  # names what is no JSON
            if not is_equipment(source) or not (topologies or services):
                raise InputError("gnpy_equipment" if is_equipment(source) else "gnpy_nothing", file=source.name)
            findings.left_out("gnpy_equipment", file=source.name)
    draft = Draft(file=sources[0].name, coordinates=settings.coordinates or WGS84)
    yang = any(TOPOLOGY in source.fields for source in sources)
    network = read_network(topologies, is_yang=yang)
    layout = lay_out(network, findings)
    homes = _site_rows(draft, layout, findings)
    _span_rows(draft, layout, homes, findings)
    _keep_rest(draft, network, layout)
    ids = {uid: homes[uid] for uid, element in network.elements.items() if uid in homes and element.kind == TRANSCEIVER}
    ids |= {uid: homes[uid] for uid in layout.sites if uid not in ids}
    read_services(draft, services, ids if topologies else None, settings, findings)
    if any(SERVICES in source.fields for source in sources):
        draft.kept.setdefault(NAME, {})["services_yang"] = True
    return draft


def plain(uid: str) -> str:
    """Return a uid without the word for what it is."""
    return _PREFIX.sub("", uid.strip(), count=1)


def site_cells(elements: Sequence[Element]) -> Cells:
    """
    Return the cells that a site's elements tell.

    Parameters
    ----------
    elements : sequence of Element
        The ROADM first.

    Returns
    -------
    Cells
        Names and position, without id; no position where both its figures are zero, which GNPy writes for none.

    Raises
    ------
    InputError
        For a position that is none.
    """
    main, others = elements[0], elements[1:]
    city, region = main.word("city"), main.word("region")
    second = next((other for other in others if other.word("region") == NAME_EN), None)
    if second is not None:
        cells = {"name_zh": city, "name_en": second.word("city"), "province_zh": region}
    else:
        name = city or plain(main.uid)
        cells = names_of(name)
        if any("\u4e00" <= char <= "\u9fff" for char in region):
            cells["province_zh"] = region
    position = _position(main)
    if position is not None and position != (0.0, 0.0):
        cells |= {"lon_deg": number_cell(position[0]), "lat_deg": number_cell(position[1])}
    return {key: cell for key, cell in cells.items() if cell}


def _position(element: Element) -> tuple[float, float] | None:
    angles = []
    for name, most in (("longitude", 180.0), ("latitude", 90.0)):
        value = element.location.get(name)
        if value is None or value == "":
            return None
        angle = figure(value)
        if angle is None or abs(angle) > most:
            column = f"{element.path}.metadata.location.{name}"
            raise InputError("gnpy_position", file=element.file, column=column, value=value, most=f"{most:.0f}")
        angles.append(angle)
    return angles[0], angles[1]


def _site_rows(draft: Draft, layout: Layout, findings: Findings) -> dict[str, str]:
    """Add the sites; return the id of the site of each of their elements."""
    ids = Ids()
    homes: dict[str, str] = {}
    for main, elements in layout.sites.items():
        key = ids.make(plain(main))
        homes.update({element.uid: key for element in elements})
        cells = site_cells(elements)
        if _position(elements[0]) == (0.0, 0.0):
            first = elements[0]
            findings.assumed("gnpy_zero_position", file=first.file, column=first.path, value=main)
        inside = [list(pair) for pair in layout.inside.get(main, [])]
        row = {"id": key, **cells, "source": f"GNPy, {elements[0].file}"}
        _add(draft, SITES, row, {"elements": [element.raw for element in elements], "connections": inside})
    return homes


def _span_rows(draft: Draft, layout: Layout, homes: dict[str, str], findings: Findings) -> None:
    ids = Ids()
    for there, back in pair_up(layout.chains, homes):
        a, b = homes[there.a], homes[there.b]
        name = there.name if back is None or back.name == there.name else ""
        key = ids.make(name or f"{a}-{b}")
        first = there.elements[0]
        where = {"file": first.file, "column": first.path, "value": f"{there.a} - {there.b}"}
        if back is None:
            findings.assumed("gnpy_one_way", **where)
        elif not math.isclose(there.km, back.km, rel_tol=SAME):
            findings.assumed("gnpy_asymmetric", **where, there_km=there.km, back_km=back.km)
        row = {"id": key, "a": a, "b": b, **span_cells(there, back, findings), "source": f"GNPy, {first.file}"}
        kept: Raw = {"ends": [there.a, there.b], "ab": [element.raw for element in there.elements]}
        if back is not None:
            kept["ba"] = [element.raw for element in back.elements]
        _add(draft, SPANS, row, kept)


def span_cells(there: Chain, back: Chain | None, findings: Findings | None = None) -> Cells:
    """
    Return the cells that a span's chains tell.

    Parameters
    ----------
    there, back : Chain
        The two directions; the longer gives the length.
    findings : Findings, optional
        Takes fibres that the plan has no name for.

    Returns
    -------
    Cells
        Length and type of the fibre; no length where it is marked as estimated.
    """
    chains = [there] if back is None else [there, back]
    cells = {"status": there.status} if there.status else {}
    longest = max(chains, key=lambda chain: chain.km)
    if longest.km > 0 and longest.estimated_km is None:
        cells["route_km"] = number_cell(longest.km)
    types = {str(fibre.raw.get("type_variety", "")) for chain in chains for fibre in chain.fibres}
    if types <= FIBRE_TYPES.keys():
        cells["fibre_type"] = FIBRE_TYPES[min(types)]
    elif findings is not None:
        first = there.fibres[0]
        for kind in sorted(types - FIBRE_TYPES.keys() - {""}):
            findings.left_out("gnpy_fibre_type", file=first.file, column=f"{first.path}.type_variety", value=kind)
    return cells


def _add(draft: Draft, table: str, row: Cells, kept: Raw) -> None:
    cell = kept_cell(kept)
    if len(cell) <= _MOST_CELL:
        row[KEPT] = cell
    else:
        draft.kept.setdefault(NAME, {}).setdefault("large", {}).setdefault(table, {})[row["id"]] = kept
    draft.add(table, row)


def kept_of(draft: Draft, table: str, row: Cells) -> Raw | None:
    """Return what GNPy said of a row, None where the row came from elsewhere."""
    large: Any = draft.kept.get(NAME, {}).get("large")
    found = large.get(table) if isinstance(large, dict) else None
    value = found.get(row.get("id", "")) if isinstance(found, dict) else None
    if KEPT in row:
        value = kept_value(row[KEPT])
    return value if isinstance(value, dict) else None


def _keep_rest(draft: Draft, network: Network, layout: Layout) -> None:
    kept: Raw = {}
    if network.is_yang:
        kept["yang"] = True
    if network.top:
        kept["top"] = network.top
    if layout.rest:
        kept["elements"] = [element.raw for element in layout.rest]
    if layout.loose:
        kept["connections"] = [list(pair) for pair in layout.loose]
    if network.special:
        kept["special"] = list(network.special.values())
    if kept:
        draft.kept[NAME] = {**draft.kept.get(NAME, {}), **kept}
    name = network.top.get("network_name")
    if isinstance(name, str):
        names = names_of(name)
        draft.name_zh, draft.name_en = names.get("name_zh", ""), names.get("name_en", "")
