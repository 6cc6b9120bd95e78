"""GNPy's JSON: topologies, and requests for paths over them; what is written runs in GNPy as it stands."""

from __future__ import annotations

from topology.formats.contract import Format, Source
from topology.formats.draft import SITES, SPANS, TRAFFIC
from topology.formats.gnpy.model import EQUIPMENT, SERVICES, TOPOLOGY, is_equipment, services_of, topology_of
from topology.formats.gnpy.read import NAME, read
from topology.formats.gnpy.write import write

_FIELDS = ("from_node", "path-request", "connections", "type_variety", TOPOLOGY, SERVICES, EQUIPMENT)


def recognise(source: Source) -> bool:
    """Tell GNPy's files by their fields: elements with connections, requests for paths, or a library of equipment."""
    if not source.is_json or not source.start.startswith("{"):
        return False
    # A short look spares parsing other tools' large files; in GNPy's own, one of these words comes early.
    if not any(f'"{field}"' in source.start for field in (*_FIELDS, "elements")):
        return False
    found = topology_of(source)
    if found is not None:
        return _is_uids(found.get("elements")) or _is_pairs(found.get("connections"))
    return services_of(source) is not None or is_equipment(source)


def _is_uids(elements: object) -> bool:
    return isinstance(elements, list) and bool(elements) and isinstance(elements[0], dict) and "uid" in elements[0]


def _is_pairs(pairs: object) -> bool:
    return isinstance(pairs, list) and bool(pairs) and isinstance(pairs[0], dict) and "from_node" in pairs[0]


FORMAT = Format(
    name=NAME,
    title_zh="GNPy JSON（拓扑与业务请求）",
    title_en="GNPy JSON (topology and services)",
    recognise=recognise,
    together=True,
    read=read,
    write=write,
    suffix=".json",
    carries={
        SITES: ("id", "name_zh", "name_en", "province_zh", "lon_deg", "lat_deg"),
        SPANS: ("id", "a", "b", "status", "route_km"),
        TRAFFIC: ("id", "from", "to", "gbps"),
    },
    note_zh="未在用的光缆段另存一个文件；光纤类型映射为 GNPy 自带的 SSMF、NZDF、LOF；来自 GNPy 的元件原样写回。",
    note_en="Spans not in use stand in a file of their own; fibre becomes GNPy's SSMF, NZDF or LOF; elements that came "
    "from GNPy go back as they were.",
)
