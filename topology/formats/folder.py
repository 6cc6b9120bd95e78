"""The network tables of a plan folder: read with every bad cell named, checked as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata.boundaries import read_geojson
from geodata.crs import WGS84, to_wgs84
from geodata.distance import great_circle_km, great_circles_km
from geodata.errors import InputError, nearest
from geodata.files import is_there
from geodata.tables import Row, by_id, read_table
from topology.lengths import Band, Length, LengthRules, estimate, known
from topology.network import Network
from topology.records import (
    EXISTENCE,
    HARD_RISKS,
    IP_LAYERS,
    IP_ROLES,
    LENGTH_ORIGINS,
    RISK_KINDS,
    SITE_KINDS,
    SITE_ROLES,
    SPAN_STATUSES,
    Cable,
    Circuit,
    IpNode,
    Line,
    RiskGroup,
    Site,
    Span,
)

SITE_COLUMNS = ("id", "name_zh", "name_en", "province_zh", "lon_deg", "lat_deg", "kind", "roles", "source")
CABLE_COLUMNS = ("id", "name_zh", "name_en", "existence", "source")
SPAN_COLUMNS = (
    "id",
    "a",
    "b",
    "cable",
    "operator",
    "status",
    "existence",
    "fibre_type",
    "route_km",
    "route_km_low",
    "route_km_high",
    "length_origin",
    "rail_km",
    "road_km",
    "risk_groups",
    "source",
)
#: Of spans.csv as well; the reference plan leaves them to the parameters.
COST_COLUMNS = ("cost_cny", "cost_cny_low", "cost_cny_high")
RISK_COLUMNS = ("id", "kind", "name_zh", "name_en", "probability", "probability_low", "probability_high", "source")
IP_NODE_COLUMNS = ("site", "layer", "role", "operator", "source")
CIRCUIT_COLUMNS = ("id", "layer", "a", "b", "operator", "capacity_gbps", "metric", "spans", "source")

#: Files of a plan folder that hold the network; the first two must be there.
FILES = ("sites.csv", "spans.csv", "cables.csv", "risk_groups.csv", "ip_nodes.csv", "circuits.csv", "spans.geojson")

#: A site this far outside all others, whose exchanged position lies among them, has lon and lat swapped. [deg]
_FAR_OUTSIDE_DEG = 5.0
#: Rounding in a length that is meant to equal the great circle. [-]
_GREAT_CIRCLE_SLACK = 1e-3
#: No cable section is longer, no circuit wider, no routing metric larger (32 bits); beyond is a slip of the unit.
MOST_KM, MOST_GBPS, MOST_METRIC = 100_000.0, 1_000_000.0, 2.0**32
#: No single build costs more; beyond is a slip of the unit. [CNY]
MOST_CNY = 1e12
#: Drawn lines are larger than tables: those of 100,000 spans with 32 points each have 90 MB. [byte]
MOST_LINES_BYTES = 256_000_000
#: A drawn line must end this near to its sites: twice the error of a town centre. [km]
LINE_END_WITHIN_KM = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRules:
    """What the plan says about all rows: how lengths are estimated, which fibre there is, how positions are given."""

    lengths: LengthRules
    fibre_types: Collection[str]
    default_fibre_type: str
    shared_corridor: Band
    coordinates: str = WGS84


def read_network(folder: Path, rules: NetworkRules) -> Network:
    """
    Read the network tables of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan.
    rules : NetworkRules
        From its plan.toml.

    Returns
    -------
    Network
        Complete and consistent.

    Raises
    ------
    InputError
        For the first cell that cannot be used.
    """
    sites = _sites(folder, rules.coordinates)
    cables = _cables(folder)
    risks = _risk_groups(folder, rules.shared_corridor)
    lines = _lines(folder, rules.coordinates)
    spans = _SpanReader(sites, cables, risks, lines, rules).read(folder)
    _check_lines(lines, spans)
    nodes = _ip_nodes(folder, sites)
    circuits = _circuits(folder, spans, nodes)
    return Network(sites=sites, spans=spans, cables=cables, risk_groups=risks, ip_nodes=nodes, circuits=circuits)


def known_id(row: Row, column: str, value: str, among: Mapping[str, object], what: str) -> str:
    """Return an id that stands in another table; raise `InputError` with the nearest ones where it does not."""
    if value not in among:
        raise row.error("unknown_id", column, value, what=what, nearest=nearest(value, among))
    return value


def _optional(folder: Path, name: str, required: tuple[str, ...], columns: tuple[str, ...]) -> list[Row]:
    """Read a table that a plan need not have."""
    path = folder / name
    if not is_there(path):
        return []
    return read_table(path, required=required, optional=columns, may_be_empty=True)


def _name(row: Row, column: str, key: str) -> str:
    """Return the name in one language; the other's stands in for it, and the id for both."""
    return row.text(column) or row.text("name_zh") or row.text("name_en") or key


def _sites(folder: Path, coordinates: str) -> dict[str, Site]:
    rows = by_id(read_table(folder / "sites.csv", required=("id", "lon_deg", "lat_deg"), optional=SITE_COLUMNS))
    sites = {key: _site(key, row, coordinates) for key, row in rows.items()}
    for key in _swapped(sites):
        shown = f"{rows[key].text('lon_deg')}, {rows[key].text('lat_deg')}"
        raise rows[key].error("outside_plan_area", "lon_deg", shown)
    return sites


def _site(key: str, row: Row, coordinates: str) -> Site:
    lon_deg, lat_deg = to_wgs84(_angle(row, "lon_deg", 180.0), _angle(row, "lat_deg", 90.0), coordinates)
    roles = row.items("roles")
    for role in roles:
        if role not in SITE_ROLES:
            raise row.error("not_a_choice", "roles", role, choices=SITE_ROLES, nearest=nearest(role, SITE_ROLES))
    return Site(
        id=key,
        name_zh=_name(row, "name_zh", key),
        name_en=_name(row, "name_en", key),
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        province_zh=row.text("province_zh"),
        kind=row.choice("kind", SITE_KINDS, "city"),
        roles=roles,
        source=row.text("source"),
    )


def _angle(row: Row, column: str, limit_deg: float) -> float:
    angle = row.number_of(column)
    if abs(angle) > limit_deg:
        swappable = column == "lat_deg" and abs(angle) <= 180.0
        raise row.error(
            "swapped_position" if swappable else "out_of_range", column, low=f"{-limit_deg:g}", high=f"{limit_deg:g}"
        )
    return angle


def _swapped(sites: Mapping[str, Site]) -> Iterator[str]:
    """Yield the sites that lie far outside all others, but among them with lon and lat exchanged."""
    if len(sites) <= 3:
        return
    lons = sorted(site.lon_deg for site in sites.values())
    lats = sorted(site.lat_deg for site in sites.values())
    for key, site in sites.items():
        west, east = _ends_without(lons, site.lon_deg)
        south, north = _ends_without(lats, site.lat_deg)

        def inside(lon: float, lat: float, margin: float, box: tuple[float, ...] = (west, east, south, north)) -> bool:
            return box[0] - margin <= lon <= box[1] + margin and box[2] - margin <= lat <= box[3] + margin

        if not inside(*site.position, _FAR_OUTSIDE_DEG) and inside(site.lat_deg, site.lon_deg, 1.0):
            yield key


def _ends_without(ordered: Sequence[float], value: float) -> tuple[float, float]:
    """Return the least and the greatest of several numbers when one of them is left out."""
    least = ordered[1] if value == ordered[0] else ordered[0]
    greatest = ordered[-2] if value == ordered[-1] else ordered[-1]
    return least, greatest


def _cables(folder: Path) -> dict[str, Cable]:
    return {
        key: Cable(
            id=key,
            name_zh=_name(row, "name_zh", key),
            name_en=_name(row, "name_en", key),
            existence=row.choice("existence", EXISTENCE, "known"),
            source=row.text("source"),
        )
        for key, row in by_id(_optional(folder, "cables.csv", ("id",), CABLE_COLUMNS)).items()
    }


def _risk_groups(folder: Path, shared_corridor: Band) -> dict[str, RiskGroup]:
    groups = {}
    for key, row in by_id(_optional(folder, "risk_groups.csv", ("id", "kind"), RISK_COLUMNS)).items():
        kind = row.choice("kind", RISK_KINDS)
        band = _risk_band(row, kind, shared_corridor)
        groups[key] = RiskGroup(
            id=key,
            kind=kind,
            name_zh=_name(row, "name_zh", key),
            name_en=_name(row, "name_en", key),
            probability=band.value,
            probability_low=band.low,
            probability_high=band.high,
            source=row.text("source"),
        )
    return groups


def _risk_band(row: Row, kind: str, shared_corridor: Band) -> Band:
    default = Band(value=1.0, low=1.0, high=1.0) if kind in HARD_RISKS else shared_corridor
    value = row.optional_number("probability", low=0.0, high=1.0)
    if value is None:
        return default
    low = row.optional_number("probability_low", low=0.0, high=1.0)
    high = row.optional_number("probability_high", low=0.0, high=1.0)
    return _band(row, "probability", value, low, high)


def _cost(row: Row) -> Band | None:
    """Return what a span costs to build where its row says so; without a range of its own it is taken as exact."""
    value = row.optional_number("cost_cny", low=0.0, high=MOST_CNY)
    low = row.optional_number("cost_cny_low", low=0.0, high=MOST_CNY)
    high = row.optional_number("cost_cny_high", low=0.0, high=MOST_CNY)
    if value is None:
        if low is not None or high is not None:
            raise row.error("cost_band_alone", "cost_cny")
        return None
    return _band(row, "cost_cny", value, low, high)


def _band(row: Row, column: str, value: float, low: float | None, high: float | None) -> Band:
    low, high = value if low is None else low, value if high is None else high
    if not low <= value <= high:
        raise row.error("band_order", column, value, low=f"{low:g}", high=f"{high:g}")
    return Band(value=value, low=low, high=high)


def _lines(folder: Path, coordinates: str) -> dict[str, Line]:
    path = folder / "spans.geojson"
    if not is_there(path):
        return {}
    lines = {}
    for number, feature in enumerate(read_geojson(path, limit_bytes=MOST_LINES_BYTES)["features"], start=1):
        try:
            key = str(feature["properties"]["id"])
            shape = feature["geometry"]
            line = tuple((float(point[0]), float(point[1])) for point in shape["coordinates"])
            usable = shape["type"] == "LineString" and len(line) >= 2
        except (KeyError, TypeError, ValueError, IndexError, OverflowError):
            raise InputError("bad_feature", file=path.name, feature=number) from None
        if not usable or not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in line):
            raise InputError("bad_feature", file=path.name, value=key, feature=number)
        is_wgs84 = coordinates == WGS84  # millions of points need no conversion then
        lines[key] = line if is_wgs84 else tuple(to_wgs84(lon, lat, coordinates) for lon, lat in line)
    return lines


def _check_lines(lines: Mapping[str, Line], spans: Mapping[str, Span]) -> None:
    """Refuse a drawn line whose span is not in the plan: a misspelt id would lose it without a word."""
    for key in lines:
        if key not in spans:
            hints = nearest(key, spans)
            raise InputError("unknown_id", file="spans.geojson", value=key, what="spans.csv", nearest=hints)


@dataclass(frozen=True, slots=True)
class _SpanReader:
    """Reads spans.csv against the tables that its rows name."""

    sites: Mapping[str, Site]
    cables: Mapping[str, Cable]
    risks: Mapping[str, RiskGroup]
    lines: Mapping[str, Line]
    rules: NetworkRules

    def read(self, folder: Path) -> dict[str, Span]:
        """Return the spans by id."""
        rows = by_id(read_table(folder / "spans.csv", required=("id", "a", "b"), optional=SPAN_COLUMNS + COST_COLUMNS))
        ends = [self._ends(row) for row in rows.values()]
        direct_km = great_circles_km([a.position for a, _ in ends], [b.position for _, b in ends])
        return {
            key: self._span(key, row, a, b, km)
            for (key, row), (a, b), km in zip(rows.items(), ends, direct_km, strict=True)
        }

    def _ends(self, row: Row) -> tuple[Site, Site]:
        a = known_id(row, "a", row.required("a"), self.sites, "sites.csv")
        b = known_id(row, "b", row.required("b"), self.sites, "sites.csv")
        if a == b:
            raise row.error("loop_span", "b")
        return self.sites[a], self.sites[b]

    def _span(self, key: str, row: Row, a: Site, b: Site, direct_km: float) -> Span:
        length = self._length(row, a, b, direct_km)
        cable = row.text("cable")
        if cable and self.cables:
            known_id(row, "cable", cable, self.cables, "cables.csv")
        existence = self.cables[cable].existence if cable in self.cables else "known"
        fibre_type = row.text("fibre_type", self.rules.default_fibre_type)
        if fibre_type not in self.rules.fibre_types:
            raise row.error(
                "not_a_choice",
                "fibre_type",
                choices=self.rules.fibre_types,
                nearest=nearest(fibre_type, self.rules.fibre_types),
            )
        for group in row.items("risk_groups"):
            known_id(row, "risk_groups", group, self.risks, "risk_groups.csv")
        cost = _cost(row)
        return Span(
            id=key,
            a=a.id,
            b=b.id,
            route_km=length.km.value,
            route_km_low=length.km.low,
            route_km_high=length.km.high,
            length_origin=length.origin,
            great_circle_km=direct_km,
            cable=cable,
            operator=row.text("operator"),
            status=row.choice("status", SPAN_STATUSES, "existing"),
            existence=row.choice("existence", EXISTENCE, existence),
            fibre_type=fibre_type,
            risk_groups=row.items("risk_groups"),
            cost_cny=None if cost is None else cost.value,
            cost_cny_low=None if cost is None else cost.low,
            cost_cny_high=None if cost is None else cost.high,
            line=self._line(row, key, a, b),
            source=row.text("source"),
        )

    def _length(self, row: Row, a: Site, b: Site, direct_km: float) -> Length:
        route_km = row.positive("route_km", most=MOST_KM)
        low_km, high_km = row.positive("route_km_low", most=MOST_KM), row.positive("route_km_high", most=MOST_KM)
        rail_km, road_km = row.positive("rail_km", most=MOST_KM), row.positive("road_km", most=MOST_KM)
        origin = row.choice("length_origin", LENGTH_ORIGINS, "given" if route_km else "corridor")
        if route_km is None and origin in ("measured", "published", "given"):
            raise row.error("origin_without_length", "length_origin")
        if (low_km is None) != (high_km is None) or (low_km is not None and route_km is None):
            raise row.error("band_incomplete", "route_km_low" if low_km is None else "route_km_high")
        if route_km is None:
            if not direct_km > 0:
                raise row.error("same_position", "b", b.id, other=a.id)
            if rail_km or road_km:
                self._check_floor(row, "rail_km" if rail_km else "road_km", (rail_km or 0) + (road_km or 0), direct_km)
            return estimate(self.rules.lengths, great_circle_km=direct_km, rail_km=rail_km, road_km=road_km)
        self._check_floor(row, "route_km", route_km, direct_km)
        if low_km is None or high_km is None:
            return known(self.rules.lengths, route_km=route_km, origin=origin, great_circle_km=direct_km)
        self._check_floor(row, "route_km_low", low_km, direct_km)
        return Length(km=_band(row, "route_km", route_km, low_km, high_km), origin=origin)

    @staticmethod
    def _check_floor(row: Row, column: str, km: float, direct_km: float) -> None:
        if km < direct_km * (1 - _GREAT_CIRCLE_SLACK):
            raise row.error("below_great_circle", column, f"{km:g}", great_circle_km=f"{direct_km:.1f}")

    def _line(self, row: Row, key: str, a: Site, b: Site) -> Line | None:
        line = self.lines.get(key)
        if line is None or (line[0] == a.position and line[-1] == b.position):
            return line
        if great_circle_km(*line[0], *a.position) > great_circle_km(*line[-1], *a.position):
            line = line[::-1]
        for point, site in ((line[0], a), (line[-1], b)):
            gap_km = great_circle_km(*point, *site.position)
            if gap_km > LINE_END_WITHIN_KM:
                raise row.error("geometry_mismatch", "id", key, site=site.id, distance_km=f"{gap_km:.0f}")
        return line


def _ip_nodes(folder: Path, sites: Mapping[str, Site]) -> tuple[IpNode, ...]:
    nodes: dict[tuple[str, str], tuple[IpNode, Row]] = {}
    for row in _optional(folder, "ip_nodes.csv", ("site", "layer", "role"), IP_NODE_COLUMNS):
        node = IpNode(
            site=known_id(row, "site", row.required("site"), sites, "sites.csv"),
            layer=row.choice("layer", IP_LAYERS),
            role=row.choice("role", IP_ROLES),
            operator=row.text("operator"),
            source=row.text("source"),
        )
        place = (node.layer, node.site)
        if place in nodes:
            raise row.error("duplicate_id", "site", first=nodes[place][1].number)
        nodes[place] = (node, row)
    return tuple(node for node, _ in nodes.values())


def _circuits(folder: Path, spans: Mapping[str, Span], nodes: tuple[IpNode, ...]) -> dict[str, Circuit]:
    circuits = {}
    for key, row in by_id(_optional(folder, "circuits.csv", ("id", "layer", "a", "b"), CIRCUIT_COLUMNS)).items():
        layer = row.choice("layer", IP_LAYERS)
        places = {node.site: node for node in nodes if node.layer == layer}
        what = f"ip_nodes.csv ({layer})"
        a = known_id(row, "a", row.required("a"), places, what)
        b = known_id(row, "b", row.required("b"), places, what)
        if a == b:
            raise row.error("loop_span", "b")
        circuits[key] = Circuit(
            id=key,
            layer=layer,
            a=a,
            b=b,
            operator=row.text("operator"),
            capacity_gbps=row.positive("capacity_gbps", most=MOST_GBPS),
            metric=row.positive("metric", most=MOST_METRIC),
            spans=_riding(row, a, b, spans),
            source=row.text("source"),
        )
    return circuits


def _riding(row: Row, a: str, b: str, spans: Mapping[str, Span]) -> tuple[str, ...]:
    """Return the spans that a circuit names, after walking them from one end to the other."""
    listed = row.items("spans")
    place = a
    for span in listed:
        known_id(row, "spans", span, spans, "spans.csv")
        if spans[span].status != "existing":
            raise row.error("circuit_unbuilt", "spans", span, status=spans[span].status)
        if place not in spans[span].ends:
            raise row.error("broken_circuit", "spans", list(listed), a=a, b=b)
        place = spans[span].other_end(place)
    if listed and place != b:
        raise row.error("broken_circuit", "spans", list(listed), a=a, b=b)
    return listed
