"""
What is hardly true of a network: places outside their province or country, names elsewhere, lengths that cannot be.

Nothing here changes a draft. Each check needs evidence of its own, states its tolerance, and is silent where it has
none: a map of IP links, where every span is long, tells nothing about a single long one. A site is named once, by the
check that tells most about it.

1. A position at 0, 0, or one that only fits with lon and lat exchanged or another sign: see `plausible_typing`.
2. A site more than `EDGE_KM` outside the province or country that it names; one well inside China that names another.
3. A site whose name is a known city's or province's, and that lies elsewhere (`CITY_KM`, `EDGE_KM`); with a name one
   letter off, only where its spans would be much shorter there.
4. Positions and names that stand twice: see `plausible_pairs`. Lengths and neighbours: see `plausible_spans`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from geodata.crs import WGS84
from geodata.distance import great_circle_km, great_circles_km
from geodata.places import (
    CHINA,
    CITY_KM,
    EDGE_KM,
    Place,
    country_named,
    english,
    folded,
    inside_km,
    nearest_point,
    nearest_province,
    outside_km,
    place_named,
    province_named,
    provinces_of,
    resembling,
)
from netplan.interchange.matching import position_of
from netplan.interchange.plausible_pairs import doubt_pairs
from netplan.interchange.plausible_spans import doubt_spans
from netplan.interchange.plausible_typing import mistyped
from topology.formats.draft import EXTRA, SITES, SPANS, Draft, in_system, kept_value
from topology.formats.findings import Findings

#: Nobody builds there: where a missing position becomes 0, 0. [deg]
_NULL_DEG = 0.01
#: A namesake elsewhere: at the known place its spans would be this many times as long. [-]
_NAMESAKE = 1.5
#: A misspelt name: at the place that it resembles its spans would be this much shorter. [-]
_SHORTER = 0.7
#: Fields of other tools that name a country or a province, folded.
_COUNTRY_FIELDS = frozenset({"country", "countrycode", "countryname", "cc", "iso2", "国家", "国别"})
_PROVINCE_FIELDS = frozenset({"province", "provincename", "state", "region", "省", "省份", "省区", "省市", "所在省"})
#: Words in a field for the country that name none.
_NO_COUNTRY = frozenset(
    {"", "na", "none", "null", "unknown", "other", "others", "international", "asia", "apac", "asiapacific", "world"}
    | {"global", "eastasia", "earth", "亚洲", "其他", "未知", "国际", "无", "0", "86"}
)


@dataclass(frozen=True, slots=True)
class _Site:
    id: str
    names: tuple[str, ...]
    position: tuple[float, float]
    row: Mapping[str, str]

    @property
    def shown(self) -> str:
        """Name the site for a message: its name, and its id where that is another word."""
        name = self.names[0] if self.names else self.id
        return name if name == self.id else f"{name} ({self.id})"


def doubts(draft: Draft, findings: Findings) -> None:
    """
    Say what is hardly true of a network.

    Parameters
    ----------
    draft : Draft
        As read and merged; it is not changed. Sites without a position, and spans without two, are passed over.
    findings : Findings
        Takes each doubt with site or span, value and the way out.
    """
    draft = in_system(draft, WGS84)
    sites = [site for row in draft.rows(SITES) if (site := _site(row)) is not None]
    if not sites:
        return
    network = _Network(sites, draft)
    check = _Check(network, findings)
    check.null_positions()
    check.mistyped()
    check.regions()
    check.names()
    named = [(site.shown, site.names, site.position, _province(site), site.id) for site in sites]
    doubt_pairs(named, network.spans_km, findings)
    doubt_spans(draft, {site.id: (site.shown, site.position) for site in sites}, check.done, check.sure, findings)


def _site(row: Mapping[str, str]) -> _Site | None:
    position = position_of(row)
    if position is None or not all(abs(angle) <= 180 for angle in position):  # NaN
        return None
    names = tuple(name for column in ("name_zh", "name_en") if (name := row.get(column, "").strip()))
    return _Site(row.get("id", ""), names, position, row)


def _texts(row: Mapping[str, str], fields: frozenset[str]) -> Iterator[str]:
    for column, cell in row.items():
        if column.startswith(EXTRA) and folded(column.removeprefix(EXTRA)) in fields:
            value = kept_value(cell)
            if isinstance(value, str | int):
                yield str(value)


def _province(site: _Site) -> str:
    """Return the province that a site names, or the country; empty where neither is known."""
    for text in (site.row.get("province_zh", ""), *_texts(site.row, _PROVINCE_FIELDS)):
        if text and (found := province_named(text)):
            return found
    return next((found for text in _texts(site.row, _COUNTRY_FIELDS) if (found := country_named(text))), "")


def _abroad(site: _Site) -> str:
    """Return the country that a site names where that is another one than China."""
    for text in _texts(site.row, _COUNTRY_FIELDS):
        if folded(text) not in _NO_COUNTRY and not country_named(text) and not province_named(text):
            return text
    return ""


@dataclass(slots=True)
class _Network:
    """Sites, and of each the positions of its neighbours."""

    sites: list[_Site]
    draft: Draft
    _neighbours: dict[str, list[tuple[float, float]]] | None = None

    def neighbours(self, key: str) -> list[tuple[float, float]]:
        if self._neighbours is None:
            places = {site.id: site.position for site in self.sites}
            joined: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
            for row in self.draft.rows(SPANS):
                a, b = row.get("a", ""), row.get("b", "")
                if a in places and b in places and a != b:
                    joined[a][b], joined[b][a] = places[b], places[a]
            self._neighbours = {site: list(found.values()) for site, found in joined.items()}
        return self._neighbours.get(key, [])

    def spans_km(self, key: str, position: tuple[float, float]) -> float:
        """Return how long a site's spans are together, straight, if it stood at a position. [km]"""
        ends = self.neighbours(key)
        return sum(great_circles_km([position] * len(ends), ends))


@dataclass(slots=True)
class _Check:
    """Goes over the sites; what is doubted of a site once is not doubted again. `sure`: they stand where named."""

    network: _Network
    findings: Findings
    done: set[str] = field(default_factory=set)
    sure: set[str] = field(default_factory=set)

    def _open(self) -> list[_Site]:
        return [site for site in self.network.sites if site.id not in self.done]

    def _doubt(self, code: str, site: _Site, **details: object) -> None:
        self.done.add(site.id)
        lon_deg, lat_deg = site.position
        self.findings.doubted(
            code, file=SITES, value=site.shown, lon_deg=f"{lon_deg:.4f}", lat_deg=f"{lat_deg:.4f}", **details
        )

    def null_positions(self) -> None:
        for site in self._open():
            if max(map(abs, site.position)) < _NULL_DEG:
                self._doubt("plausible_null", site)

    def mistyped(self) -> None:
        """Find sites that fit among the others only with lon and lat exchanged, or with another sign."""
        sites = self._open()
        positions = {site.id: site.position for site in sites}
        found = mistyped(positions, self.network.neighbours, self.network.spans_km)
        for site in sites:
            if site.id in found:
                self._doubt(found[site.id], site)

    # ---- the province or country that a site names ----

    def regions(self) -> None:
        sites = self._open()
        lies_in = provinces_of([site.position for site in sites])
        named: dict[str, list[tuple[_Site, str]]] = defaultdict(list)
        for site, province in zip(sites, lies_in, strict=True):
            region = _province(site)
            if not region:
                self._foreign(site, province)
            elif region != province and not (region == CHINA and province):
                named[region].append((site, province))
        for region, found in named.items():
            distances = outside_km([site.position for site, _ in found], region)
            for (site, province), km in zip(found, distances, strict=True):
                if km > EDGE_KM:
                    self._outside(site, region, province, km)

    def _foreign(self, site: _Site, province: str) -> None:
        country = _abroad(site) if province else ""
        if country and inside_km(site.position) > EDGE_KM:
            self._doubt("plausible_abroad", site, country=country, **_both(there=province))

    def _outside(self, site: _Site, region: str, province: str, km: float) -> None:
        if province:
            self._doubt("plausible_province", site, km=f"{km:.0f}", **_both(region=region, there=province))
        elif region == CHINA:
            near = nearest_province(site.position)
            self._doubt("plausible_country", site, km=f"{km:.0f}", **_both(near=near))
        else:
            near = nearest_province(site.position)
            self._doubt("plausible_province_sea", site, km=f"{km:.0f}", **_both(region=region, near=near))

    # ---- the place that its name means ----

    def names(self) -> None:
        sites = [site for site in self._open() if not _abroad(site)]
        lies_in = provinces_of([site.position for site in sites])
        for site, province in zip(sites, lies_in, strict=True):
            known = [(name, place) for name in _called(site) if (place := place_named(name)) is not None]
            if known:
                self._known(site, known[0][0], known[0][1], province)
            else:
                self._misspelt(site, province)

    def _known(self, site: _Site, name: str, place: Place, province: str) -> None:
        km = _away_km(site, place, province)
        named = _province(site)
        if not km:
            self.sure.add(site.id)
            return
        # Of two towns with one name the one in the province that the site names is meant.
        if named and named not in (CHINA, place.province_zh):
            return
        centre = place.centre or _towards(site, place)
        if name.isascii() and len(self.network.neighbours(site.id)) >= 2:
            here = self.network.spans_km(site.id, site.position)
            if self.network.spans_km(site.id, centre) > _NAMESAKE * here:
                return
        self._elsewhere("plausible_name", site, place, km, province)

    def _misspelt(self, site: _Site, lies_in: str) -> None:
        if len(self.network.neighbours(site.id)) < 2:
            return
        places = [place for name in site.names for place in resembling(name)]
        away = [(_away_km(site, place, lies_in), place) for place in places]
        if not all(km for km, _ in away):
            self.sure.add(site.id)
            return
        here = self.network.spans_km(site.id, site.position)
        for km, place in away:
            there = self.network.spans_km(site.id, place.centre or _towards(site, place))
            if there < _SHORTER * here:
                self._elsewhere(
                    "plausible_misspelt", site, place, km, lies_in, shorter=f"{100 * (1 - there / here):.0f}"
                )
                return

    def _elsewhere(self, code: str, site: _Site, place: Place, km: float, lies_in: str, **details: object) -> None:
        details |= {"place": place.name_zh, "place_en": place.name_en, "km": f"{km:.0f}"}
        if place.centre is not None:
            lon_deg, lat_deg = place.centre
            details["place"] = f"{place.name_zh}（{lon_deg:.4f}, {lat_deg:.4f}）"
            details["place_en"] = f"{place.name_en} ({lon_deg:.4f}, {lat_deg:.4f})"
        if lies_in:
            self._doubt(code, site, **details, **_both(there=lies_in))
        else:
            near = nearest_province(site.position)
            self._doubt(f"{code}_off", site, **details, **_both(near=near))


def _both(**provinces: str) -> dict[str, str]:
    """Name provinces for the Chinese sentence and, with `_en`, for the English one."""
    return {**provinces, **{f"{key}_en": english(name) for key, name in provinces.items()}}


def _called(site: _Site) -> tuple[str, ...]:
    return site.names or (site.id,)


def _away_km(site: _Site, place: Place, lies_in: str) -> float:
    """Return how far a site lies from the place that its name means; 0 within the tolerance. [km]"""
    if place.centre is not None:
        km = great_circle_km(*site.position, *place.centre)
        return km if km > CITY_KM else 0.0
    if lies_in == place.name_zh:
        return 0.0
    km = outside_km([site.position], place.name_zh)[0]
    return km if km > EDGE_KM else 0.0


def _towards(site: _Site, place: Place) -> tuple[float, float]:
    """Return the point of a province that is nearest to a site."""
    return nearest_point(site.position, place.name_zh)
