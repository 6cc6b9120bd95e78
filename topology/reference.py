"""
Builds the tables of the reference plan from facts: cities, corridors, trunk cables, roles, published lengths.

    python -m topology.reference FOLDER

Nothing here knows a target or a verdict. Lengths that were not published are left to the plan's ratios: the tables
hold corridor kilometres only, so that editing a ratio in plan.toml moves every estimate.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

from geodata.cities import City, read_cities, read_provinces
from geodata.corridors import RAIL, ROAD, Corridor, CorridorMap, Section, read_corridors
from geodata.distance import great_circle_km
from geodata.files import write_whole
from geodata.tables import read_table, write_table
from topology import published
from topology.arrays import Edge
from topology.formats import folder
from topology.lengths import Band, LengthRules, estimate, share
from topology.published import PublishedLength, TrunkCable
from topology.records import IP_PRIVATE, IP_PUBLIC
from topology.search import SearchGraph

#: How a role is called in roles.csv -> how it is called in sites.csv.
ROLES = {
    "national hub cluster": "hub_cluster",
    "new-type internet exchange": "exchange",
    "planned internet exchange": "planned_exchange",
    "backbone direct point": "direct_point",
    "backbone direct point (sought)": "direct_point_sought",
    "backbone core": "backbone_core",
}
#: Each edge router is homed on so many cores (assumption, stated in ip_nodes.csv).
HOMES = 2

Row = dict[str, object]


@dataclass
class _Tables:
    """What has been built so far, row by row."""

    sites: list[Row] = field(default_factory=list)
    cables: list[Row] = field(default_factory=list)
    spans: list[Row] = field(default_factory=list)
    lines: dict[str, Section] = field(default_factory=dict)
    risk_groups: list[Row] = field(default_factory=list)
    ip_nodes: list[Row] = field(default_factory=list)
    circuits: list[Row] = field(default_factory=list)


def build() -> dict[str, str]:
    """
    Build the network tables of the reference plan.

    Returns
    -------
    dict of str to str
        File name -> content.
    """
    cities = read_cities()
    corridors = CorridorMap(read_corridors(cities))
    facts = published.read_published_lengths()
    rules = fitted_rules(cities, corridors, facts)
    tables = _Tables()
    roles = _roles()
    _add_sites(tables, cities, roles)
    _add_trunks(tables, cities, corridors, facts, rules)
    _add_access(tables, cities, corridors)
    _add_risks(tables, cities)
    _add_candidates(tables, cities, corridors)
    _add_ip(tables, cities, roles, rules)
    return _worded(tables)


def fitted_rules(cities: Mapping[str, City], corridors: CorridorMap, facts: list[PublishedLength]) -> LengthRules:
    """
    Fit the length ratios to the published cables.

    Parameters
    ----------
    cities : mapping of str to City
        By Chinese name.
    corridors : CorridorMap
        To tell railway from road on the one published cable that follows both.
    facts : list of PublishedLength
        The published lengths.

    Returns
    -------
    LengthRules
        Their values; the bands of plan.toml are wider where few cables speak.
    """
    rail = published.cable_to_rail(facts)
    direct = published.cable_to_great_circle(facts)
    road = [
        published.cable_to_road(fact.published_km, rail_km, road_km, rail.value)
        for fact in facts
        for rail_km, road_km in [_way(cities, corridors, fact)]
        if road_km
    ]
    road_value = sum(road) / len(road)
    return LengthRules(
        cable_to_rail=Band(value=rail.value, low=rail.low, high=rail.high),
        cable_to_road=Band(value=road_value, low=min(road), high=max(road)),
        cable_to_great_circle=Band(value=direct.value, low=direct.low, high=direct.high),
        published=Band(value=1.0, low=1.0, high=1.0),
        given=Band(value=1.0, low=1.0, high=1.0),
    )


def _way(cities: Mapping[str, City], corridors: CorridorMap, fact: PublishedLength) -> tuple[float, float]:
    """Return how much of a published cable's way follows railways and roads. [km]"""
    sections = [corridors.section(cities[a], cities[b]) for a, b in pairwise(fact.waypoints_zh)]
    known = [section for section in sections if section is not None]
    return sum(section.km(RAIL) for section in known), sum(section.km(ROAD) for section in known)


def _roles() -> dict[str, list[str]]:
    """Return the roles of each site, in the order of roles.csv."""
    roles: dict[str, list[str]] = defaultdict(list)
    for row in read_table(published.DATA / "roles.csv", required=("id", "role")):
        roles[row.identifier("id")].append(ROLES[row.required("role")])
    return roles


def _add_sites(tables: _Tables, cities: Mapping[str, City], roles: Mapping[str, list[str]]) -> None:
    for city in sorted(cities.values(), key=lambda city: city.id):
        held = roles.get(city.id, [])
        kind = "hub" if "hub_cluster" in held else "exchange" if "exchange" in held else "city"
        tables.sites.append(
            {
                "id": city.id,
                "name_zh": city.name_zh,
                "name_en": city.name_en,
                "province_zh": city.province_zh,
                "lon_deg": city.lon_deg,
                "lat_deg": city.lat_deg,
                "kind": kind,
                "roles": tuple(held),
                "source": city.source,
            }
        )


def _add_trunks(
    tables: _Tables,
    cities: Mapping[str, City],
    corridors: CorridorMap,
    facts: list[PublishedLength],
    rules: LengthRules,
) -> None:
    for cable in published.read_trunk_cables():
        tables.cables.append(
            {
                "id": cable.id,
                "name_zh": cable.name_zh,
                "name_en": cable.name_en,
                "existence": "assumed" if cable.kind == published.COMPLEMENT else "reported",
                "source": cable.trust,
            }
        )
        rows = [_span_row(tables, cable.id, cities[a], cities[b], corridors) for a, b in pairwise(cable.cities_zh)]
        for fact in facts:
            if fact.cable == cable.id:
                _share_published(rows, cable, fact, cities, rules)
        tables.spans.extend(rows)


def _span_row(tables: _Tables, cable: str, a: City, b: City, corridors: CorridorMap) -> Row:
    """Describe a section by the corridors it follows; its length is left to the plan's ratios."""
    key = f"{cable}:{a.id}-{b.id}"
    section = corridors.section(a, b)
    row: Row = {"id": key, "a": a.id, "b": b.id, "cable": cable, "status": "existing"}
    if section is None:
        row["source"] = "no corridor known within 1.6 times the great circle"
        return row
    tables.lines[key] = section
    row["rail_km"] = section.km(RAIL) or None
    row["road_km"] = section.km(ROAD) or None
    row["source"] = "rail_segments.csv" if not row["road_km"] else "road_segments.csv, assumed from memory of the map"
    return row


def _share_published(
    rows: list[Row], cable: TrunkCable, fact: PublishedLength, cities: Mapping[str, City], rules: LengthRules
) -> None:
    """Give the sections between a published length's first and last city their share of it."""
    first, last = cable.cities_zh.index(fact.waypoints_zh[0]), cable.cities_zh.index(fact.waypoints_zh[-1])
    section = rows[min(first, last) : max(first, last)]
    names = cable.cities_zh[min(first, last) : max(first, last) + 1]
    weights = [
        estimate(
            rules,
            great_circle_km=great_circle_km(*cities[a].position, *cities[b].position),
            rail_km=_number(row["rail_km"] if "rail_km" in row else None),
            road_km=_number(row["road_km"] if "road_km" in row else None),
        ).km.value
        for row, (a, b) in zip(section, pairwise(names), strict=True)
    ]
    for row, route_km in zip(section, share(fact.published_km, weights), strict=True):
        row["route_km"] = route_km
        row["length_origin"] = "published"
        row["source"] = f"share of {fact.published_km:g} km: {fact.source}"


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _add_access(tables: _Tables, cities: Mapping[str, City], corridors: CorridorMap) -> None:
    """Join each city that no trunk reaches to the nearest one that a trunk does."""
    reached = {str(row[end]) for row in tables.spans for end in ("a", "b")}
    on_trunk = [city for city in cities.values() if city.id in reached]
    for city in sorted(cities.values(), key=lambda city: city.id):
        if city.id in reached:
            continue
        near = min(on_trunk, key=lambda other: great_circle_km(*city.position, *other.position))
        cable = f"access-{city.id}"
        tables.cables.append(
            {
                "id": cable,
                "name_zh": f"{city.name_zh}接入光缆",
                "name_en": f"{city.name_en} access",
                "existence": "assumed",
                "source": "assumed: no trunk reaches this city; joined to the nearest one that a trunk reaches",
            }
        )
        tables.spans.append(_span_row(tables, cable, city, near, corridors))


def _add_risks(tables: _Tables, cities: Mapping[str, City]) -> None:
    """Put the spans of different cables that follow one corridor into a risk group."""
    names = {city.id: city for city in cities.values()}
    riding: dict[str, list[str]] = defaultdict(list)
    corridor_of: dict[str, Corridor] = {}
    for key, section in tables.lines.items():
        for corridor in section.corridors:
            riding[corridor.id].append(key)
            corridor_of[corridor.id] = corridor
    groups: dict[str, list[str]] = defaultdict(list)
    for corridor_id, spans in sorted(riding.items()):
        if len(spans) < 2:
            continue
        a, b = names[corridor_of[corridor_id].a], names[corridor_of[corridor_id].b]
        group = f"corridor:{corridor_id}"
        tables.risk_groups.append(
            {
                "id": group,
                "kind": "corridor",
                "name_zh": f"{a.name_zh}—{b.name_zh}通道",
                "name_en": f"{a.name_en}-{b.name_en} corridor",
                "source": "cables along one corridor; probability: risk.shared_corridor in plan.toml",
            }
        )
        for span in spans:
            groups[span].append(group)
    for row in tables.spans:
        row["risk_groups"] = tuple(groups.get(str(row["id"]), ()))


def _add_candidates(tables: _Tables, cities: Mapping[str, City], corridors: CorridorMap) -> None:
    """List as candidates the corridors that carry no cable yet."""
    names = {city.id: city for city in cities.values()}
    used = {corridor.id for section in tables.lines.values() for corridor in section.corridors}
    joined = Counter(frozenset((str(row["a"]), str(row["b"]))) for row in tables.spans)
    for corridor in sorted(corridors.corridors, key=lambda item: item.id):
        if corridor.id in used or joined[frozenset((corridor.a, corridor.b))]:
            continue
        a, b = names[corridor.a], names[corridor.b]
        key = f"candidate:{a.id}-{b.id}"
        tables.lines[key] = Section(corridors=(corridor,), line=corridor.line)
        tables.spans.append(
            {
                "id": key,
                "a": a.id,
                "b": b.id,
                "status": "candidate",
                f"{corridor.kind}_km": corridor.km,
                "source": "corridor without a trunk cable in trunk_cables.csv",
            }
        )


def _add_ip(tables: _Tables, cities: Mapping[str, City], roles: Mapping[str, list[str]], rules: LengthRules) -> None:
    """
    Lay out the two IP layers.

    Public: the cores of the largest public backbone, every pair joined. Private: these and the backbone direct points,
    every pair joined. In both, provincial capitals and hub clusters are edges, each homed on the nearest two cores; a
    hub cluster is joined to its province's capital as well. The private network has the public one's homes too, so
    that every way through the public network is one through the private network.
    """
    graph = _lit_graph(tables, cities, rules)
    capitals = {province.capital for province in read_provinces()}
    hubs = {site for site, held in roles.items() if "hub_cluster" in held}
    cores = {
        IP_PUBLIC: {site for site, held in roles.items() if "backbone_core" in held},
        IP_PRIVATE: {site for site, held in roles.items() if {"backbone_core", "direct_point"} & set(held)},
    }
    core_source = {
        IP_PUBLIC: "roles.csv: core node of the largest public backbone",
        IP_PRIVATE: "assumed: a private network turns traffic at every core node and backbone direct point",
    }
    for layer, members in cores.items():
        edges = sorted((capitals | hubs) - members)
        for site in sorted(members):
            tables.ip_nodes.append({"site": site, "layer": layer, "role": "core", "source": core_source[layer]})
        for site in edges:
            source = "assumed: every provincial capital and hub cluster has an edge router"
            tables.ip_nodes.append({"site": site, "layer": layer, "role": "edge", "source": source})
        homing = [sorted(cores[IP_PUBLIC]), sorted(members)]
        tables.circuits.extend(_circuit_rows(layer, sorted(members), edges, homing, graph))
        tables.circuits.extend(_provincial_rows(layer, sorted(hubs), cities, tables.circuits))


def _circuit_rows(
    layer: str, cores: list[str], edges: list[str], homing: list[list[str]], graph: SearchGraph
) -> Iterator[Row]:
    for a, b in combinations(cores, 2):
        source = "assumed: every pair of cores is joined"
        yield {"id": f"{layer}:{a}-{b}", "layer": layer, "a": a, "b": b, "source": source}
    for edge in edges:
        far = graph.distances_from(edge)
        nearest = [sorted((far[core], core) for core in group if core in far)[:HOMES] for group in homing]
        for core in dict.fromkeys(core for group in nearest for _, core in group if core != edge):
            source = f"assumed: an edge is homed on its nearest {HOMES} cores"
            yield {"id": f"{layer}:{edge}-{core}", "layer": layer, "a": edge, "b": core, "source": source}


def _provincial_rows(layer: str, hubs: list[str], cities: Mapping[str, City], circuits: list[Row]) -> list[Row]:
    """Join each hub cluster to its province's capital, where homing has not done so."""
    province = {city.id: city.province_zh for city in cities.values()}
    capital = {item.name_zh: item.capital for item in read_provinces()}
    joined = {frozenset((row["a"], row["b"])) for row in circuits if row["layer"] == layer}
    source = "assumed: a hub cluster's router climbs to its provincial capital as well"
    pairs = [(hub, capital[province[hub]]) for hub in hubs]
    return [
        {"id": f"{layer}:{hub}-{centre}", "layer": layer, "a": hub, "b": centre, "source": source}
        for hub, centre in pairs
        if hub != centre and frozenset((hub, centre)) not in joined
    ]


def _lit_graph(tables: _Tables, cities: Mapping[str, City], rules: LengthRules) -> SearchGraph:
    """Return the existing spans as a graph weighed by estimated length. [km]"""
    positions = {city.id: city.position for city in cities.values()}
    edges = []
    for row in tables.spans:
        if row["status"] != "existing":
            continue
        a, b = str(row["a"]), str(row["b"])
        direct_km = great_circle_km(*positions[a], *positions[b])
        rail_km, road_km = _number(row.get("rail_km")), _number(row.get("road_km"))
        estimated = estimate(rules, great_circle_km=direct_km, rail_km=rail_km, road_km=road_km).km.value
        edges.append(Edge(str(row["id"]), a, b, _number(row.get("route_km")) or estimated))
    return SearchGraph(positions, edges)


def _worded(tables: _Tables) -> dict[str, str]:
    return {
        "sites.csv": write_table(folder.SITE_COLUMNS, tables.sites),
        "cables.csv": write_table(folder.CABLE_COLUMNS, tables.cables),
        "spans.csv": write_table(folder.SPAN_COLUMNS, tables.spans),
        "spans.geojson": _geojson(tables),
        "risk_groups.csv": write_table(folder.RISK_COLUMNS, tables.risk_groups),
        "ip_nodes.csv": write_table(folder.IP_NODE_COLUMNS, tables.ip_nodes),
        "circuits.csv": write_table(folder.CIRCUIT_COLUMNS, tables.circuits),
    }


def _geojson(tables: _Tables) -> str:
    """Word the drawn lines, one feature a line of text so that a difference reads well."""
    features = []
    for key, section in tables.lines.items():
        if section.km(ROAD):
            continue  # of a road only the ends are known: no line is better than a wrong one
        line = [[round(lon, 3), round(lat, 3)] for lon, lat in section.line]
        feature = {
            "type": "Feature",
            "properties": {"id": key},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        features.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


if __name__ == "__main__":
    write_whole(Path(sys.argv[1]), build())
