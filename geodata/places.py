"""
Which known place a name means, in which province a position lies, and how far it is from one.

Provinces are the bundled outlines, simplified to 0.01 degree: a position within `EDGE_KM` of one counts as in it, for
town centres are good to 10 km, coasts grow and small islands are not drawn. What lies outside China is not known:
land of a neighbour and sea look alike.

Source of the names: ISO 3166-2:CN (names of the provincial units and their codes), ISO 3166-1 (China, Hong Kong,
Macao, Taiwan, province of China); cities: `geodata.cities`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geodata.boundaries import provinces
from geodata.cities import read_cities
from geodata.distance import great_circle_km, great_circles_km

if TYPE_CHECKING:
    import numpy as np

#: A position this near to an outline counts as within it. [km]
EDGE_KM = 30.0
#: A position this near to a city's centre counts as in it: a prefecture's counties lie as far out. [km]
CITY_KM = 100.0
#: The whole, as a name of a place.
CHINA = "中国"
#: Short Chinese name -> code and names in Latin letters.
_PROVINCES = {
    "北京": "BJ Beijing", "天津": "TJ Tianjin", "河北": "HE Hebei", "山西": "SX Shanxi",
    "内蒙古": "NM Inner_Mongolia Nei_Mongol",
    "辽宁": "LN Liaoning", "吉林": "JL Jilin", "黑龙江": "HL Heilongjiang", "上海": "SH Shanghai", "江苏": "JS Jiangsu",
    "浙江": "ZJ Zhejiang", "安徽": "AH Anhui", "福建": "FJ Fujian", "江西": "JX Jiangxi", "山东": "SD Shandong",
    "河南": "HA Henan", "湖北": "HB Hubei", "湖南": "HN Hunan", "广东": "GD Guangdong", "广西": "GX Guangxi",
    "海南": "HI Hainan", "重庆": "CQ Chongqing", "四川": "SC Sichuan", "贵州": "GZ Guizhou", "云南": "YN Yunnan",
    "西藏": "XZ Xizang Tibet", "陕西": "SN Shaanxi", "甘肃": "GS Gansu", "青海": "QH Qinghai", "宁夏": "NX Ningxia",
    "新疆": "XJ Xinjiang", "台湾": "TW Taiwan", "香港": "HK Hong_Kong Xianggang", "澳门": "MO Macao Macau Aomen",
}  # fmt: skip
#: Codes and names of the country; HK, MO and TW have codes of their own in ISO 3166-1.
_COUNTRY = (CHINA, "中华人民共和国", "cn", "chn", "156", "china", "prchina", "prc", "peoplesrepublicofchina")
_COUNTRY_CODES = {
    "hk": "香港", "hkg": "香港", "344": "香港", "mo": "澳门", "mac": "澳门", "446": "澳门", "tw": "台湾", "twn": "台湾",
    "158": "台湾", "taiwanprovinceofchina": "台湾",
}  # fmt: skip
_SUFFIXES_ZH = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")
_SUFFIXES_EN = (
    "zhuangautonomousregion", "zhuangzuzizhiqu", "huiautonomousregion", "huizizizhiqu", "huizuzizhiqu",
    "uyghurautonomousregion", "uygurautonomousregion", "uygurzizhiqu", "specialadministrativeregion",
    "autonomousregion", "municipality", "province", "tebiexingzhengqu", "zizhiqu", "sheng", "city", "shi", "sar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A city (with its centre) or a province (without): how it is called, and the province that it lies in or is."""

    name_zh: str
    name_en: str
    province_zh: str
    centre: tuple[float, float] | None = None


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Return a name as names are compared: no case, accents, blanks, hyphens or apostrophes."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name)).casefold()
    return "".join(char for char in text if char.isalnum())


def _stems(name: str) -> tuple[str, ...]:
    """Return a folded name, and the same without what it says of its kind."""
    text = folded(name)
    for suffix in (*_SUFFIXES_ZH, *_SUFFIXES_EN):
        if text.endswith(suffix) and len(text) > len(suffix) + 1:
            return text, text.removesuffix(suffix)
    return (text,)


@cache
def _known() -> dict[str, Place]:
    """Return the known places by folded name; a city goes before a province of its name."""
    known: dict[str, Place] = {}
    for short, words in _PROVINCES.items():
        _, *names = (word.replace("_", " ") for word in words.split())
        place = Place(short, names[0], short)
        for name in (short, *names):
            known[folded(name)] = place
    for city in read_cities().values():
        if folded(city.name_zh) in known:
            continue  # a municipality: its outline tells more than its centre
        place = Place(city.name_zh, city.name_en, city.province_zh, city.position)
        known[folded(city.name_zh)] = known[folded(city.name_en)] = place
    return known


@lru_cache(maxsize=8192)
def place_named(name: str) -> Place | None:
    """Return the city or province that a name means; None where it is none of the known ones."""
    known = _known()
    return next((known[stem] for stem in _stems(name) if stem in known), None)


@lru_cache(maxsize=8192)
def province_named(text: str) -> str:
    """Return the short name of a province by its name or code (CN-NX); empty for anything else."""
    word = folded(text)
    for short, words in _PROVINCES.items():
        # With the country only: SC and MO alone are states elsewhere.
        if word == f"cn{words[:2].casefold()}":
            return short
    found = place_named(text)
    return found.name_zh if found is not None and found.centre is None else ""


@lru_cache(maxsize=8192)
def country_named(text: str) -> str:
    """Return `CHINA`, or the province that has a country code of its own; empty for anything else."""
    word = folded(text)
    if word in _COUNTRY_CODES:
        return _COUNTRY_CODES[word]
    if word in _COUNTRY:
        return CHINA
    found = province_named(text)
    return found if found in ("香港", "澳门", "台湾") else ""


def english(short: str) -> str:
    """Return the English name of a province by its short Chinese one, or of `CHINA`."""
    return "China" if short == CHINA else _known()[short].name_en


def resembling(name: str) -> list[Place]:
    """Return the known places whose Latin name is one letter off a name of at least six letters."""
    word = folded(name)
    if len(word) < 6 or not word.isascii() or word in _known():
        return []
    near = {one for part in _shortened(word) for one in _by_shortened().get(part, ())}
    found = {_known()[one] for one in near if _one_off(word, one)}
    return sorted(found, key=lambda place: place.name_en)


@cache
def _by_shortened() -> dict[str, tuple[str, ...]]:
    made: dict[str, list[str]] = {}
    for name in _known():
        if name.isascii():
            for part in _shortened(name):
                made.setdefault(part, []).append(name)
    return {part: tuple(names) for part, names in made.items()}


def _shortened(word: str) -> Iterable[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _one_off(a: str, b: str) -> bool:
    """Tell whether one letter is changed, put in, left out, or exchanged with the next."""
    if len(a) == len(b):
        other = [place for place in range(len(a)) if a[place] != b[place]]
        if len(other) == 2 and other[1] == other[0] + 1:
            return a[other[0]] == b[other[1]] and a[other[1]] == b[other[0]]
        return len(other) == 1
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )


# ---- outlines ----


@cache
def _outlines() -> tuple[list[str], list[Any]]:
    """Return short names and outlines in the Mercator plane, where a circle about a place stays nearly one."""
    import shapely

    names, shapes = [], []
    for feature in provinces()["features"]:
        names.append(feature["properties"]["short_name"])
        shapes.append(shapely.transform(shapely.geometry.shape(feature["geometry"]), _flat))
    names.append(CHINA)
    shapes.append(shapely.union_all(shapes))
    for shape in shapes:
        shapely.prepare(shape)
    return names, shapes


def _flat(points: np.ndarray) -> np.ndarray:
    import numpy as np

    lats = np.radians(np.clip(points[:, 1], -89.0, 89.0))
    return np.column_stack([points[:, 0], np.degrees(np.arcsinh(np.tan(lats)))])


def _round(points: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.column_stack([points[:, 0], np.degrees(np.arctan(np.sinh(np.radians(points[:, 1]))))])


def provinces_of(positions: Sequence[tuple[float, float]]) -> list[str]:
    """
    Tell in which province each of many positions lies.

    Parameters
    ----------
    positions : sequence of (lon_deg, lat_deg)
        WGS 84. [deg]

    Returns
    -------
    list of str
        Short Chinese names; empty outside all outlines.
    """
    import numpy as np
    import shapely

    if not positions:
        return []
    names, shapes = _outlines()
    points = shapely.points(_flat(np.asarray(positions, dtype=float)))
    found = [""] * len(positions)
    places, which = shapely.STRtree(shapes[:-1]).query(points, predicate="intersects")
    for place, number in zip(places.tolist(), which.tolist(), strict=True):
        found[place] = found[place] or names[number]
    return found


def outside_km(positions: Sequence[tuple[float, float]], where: str) -> list[float]:
    """
    Tell how far each of many positions lies outside a province or the country.

    Parameters
    ----------
    positions : sequence of (lon_deg, lat_deg)
        WGS 84. [deg]
    where : str
        A province's short name, or `CHINA`.

    Returns
    -------
    list of float
        0 within. [km]
    """
    import numpy as np
    import shapely

    if not positions:
        return []
    names, shapes = _outlines()
    shape = shapes[names.index(where)]
    points = shapely.points(_flat(np.asarray(positions, dtype=float)))
    distances = great_circles_km(positions, _nearest(positions, where))
    within = shapely.intersects(shape, points).tolist()
    return [0.0 if inside else km for inside, km in zip(within, distances, strict=True)]


@cache
def _edges(where: str) -> tuple[list[Any], Any]:
    """Return the edges of an outline, and the tree that finds the nearest one: outlines have thousands."""
    import shapely

    names, shapes = _outlines()
    made: list[Any] = []
    for ring in shapely.get_parts(shapely.get_rings(shapely.get_parts(shapes[names.index(where)]))):
        points = shapely.get_coordinates(ring)
        made.extend(shapely.linestrings([[a, b] for a, b in pairwise(points)]))
    return made, shapely.STRtree(made)


def _nearest(positions: Sequence[tuple[float, float]], where: str) -> list[tuple[float, float]]:
    """Return the points of an outline's edge that are nearest to positions. [deg]"""
    import numpy as np
    import shapely

    edges, tree = _edges(where)
    points = shapely.points(_flat(np.asarray(positions, dtype=float)))
    lines = shapely.shortest_line(points, np.asarray(edges, dtype=object)[tree.nearest(points)])
    return [(float(lon), float(lat)) for lon, lat in _round(shapely.get_coordinates(lines)[1::2])]


def nearest_province(position: tuple[float, float]) -> str:
    """Return the province nearest to a position outside all."""
    import shapely

    edge = nearest_point(position, CHINA)
    names, shapes = _outlines()
    point = shapely.transform(shapely.Point(edge), _flat)
    return names[int(shapely.STRtree(shapes[:-1]).nearest(point))]


def nearest_point(position: tuple[float, float], where: str) -> tuple[float, float]:
    """Return the point on the outline of a province (or `CHINA`) that is nearest to a position. [deg]"""
    return _nearest([position], where)[0]


def inside_km(position: tuple[float, float]) -> float:
    """Return how far within the country a position lies from its outline. [km]"""
    return great_circle_km(*position, *nearest_point(position, CHINA))


class Nearest:
    """
    Positions to be asked for the nearest, by a tree in degrees: good to tell near from far.

    Parameters
    ----------
    places : sequence of (lon_deg, lat_deg)
        One at least. [deg]
    """

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        import shapely

        self._places = places
        self._points = shapely.points(places)
        self._tree = shapely.STRtree(self._points)

    def km(self, place: tuple[float, float]) -> float:
        """Return how far a position is from the nearest place. [km]"""
        import shapely

        return great_circle_km(*place, *self._places[int(self._tree.nearest(shapely.Point(place)))])

    def usual_km(self, share: float) -> float:
        """Return how far this share of the places is at most from the place nearest to each; 0 for one alone. [km]"""
        pairs = self._tree.query_nearest(self._points, exclusive=True, all_matches=False).T.tolist()
        apart = sorted(great_circle_km(*self._places[a], *self._places[b]) for a, b in pairs)
        return apart[int(share * (len(apart) - 1))] if apart else 0.0
