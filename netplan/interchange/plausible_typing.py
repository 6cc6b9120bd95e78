"""
Positions mistyped: lon and lat exchanged, or a sign lost.

A position is read otherwise only where it lies far outside the middle of the network, and the other reading is near a
site of that, as near as its sites are to each other: a lone site overseas, whose other reading is a place as lonely, is
left alone. The middle leaves out a tenth of the sites on each side, for more than one may be mistyped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from geodata.places import Nearest

Position = tuple[float, float]
#: Outside the middle, so far. [deg]
_FAR_OUTSIDE_DEG = 5.0
#: The other reading is so much nearer to the nearest site, and its spans are so much shorter. [-]
_NEARER, _SHORTER = 0.2, 0.5
_LEAST_SITES = 4
#: The other reading is no farther from a site than so many of the sites are from theirs, and beside. [-, km]
_USUAL, _BESIDE_KM = 0.9, 100.0
#: Code of the doubt -> the other reading.
_READINGS: tuple[tuple[str, Callable[[float, float], Position]], ...] = (
    ("plausible_swapped", lambda lon, lat: (lat, lon)),
    ("plausible_sign", lambda lon, lat: (-lon, lat)),
    ("plausible_sign", lambda lon, lat: (lon, -lat)),
    ("plausible_sign", lambda lon, lat: (-lon, -lat)),
)


def mistyped(
    sites: Mapping[str, Position],
    neighbours: Callable[[str], Sequence[Position]],
    spans_km: Callable[[str, Position], float],
) -> dict[str, str]:
    """
    Find the sites that fit among the others only with lon and lat exchanged, or with another sign.

    Parameters
    ----------
    sites : mapping
        By id: position in WGS 84. [deg]
    neighbours : callable
        The positions of the sites that one is joined to.
    spans_km : callable
        How long a site's spans are together, straight, if it stood at a position. [km]

    Returns
    -------
    dict
        By id: code of the doubt.
    """
    if len(sites) < _LEAST_SITES:
        return {}
    box = _middle([lon for lon, _ in sites.values()]), _middle([lat for _, lat in sites.values()])
    core = [place for place in sites.values() if _within(place, box, _FAR_OUTSIDE_DEG)]
    if not core:
        return {}
    nearest = Nearest(core)
    usual_km: float | None = None
    found: dict[str, str] = {}
    for key, (lon, lat) in sites.items():
        if _within((lon, lat), box, _FAR_OUTSIDE_DEG):
            continue
        here_km = None
        for code, read in _READINGS:
            other = read(lon, lat)
            if not abs(other[1]) <= 90:
                continue
            here_km = nearest.km((lon, lat)) if here_km is None else here_km
            usual_km = nearest.usual_km(_USUAL) if usual_km is None else usual_km
            if nearest.km(other) > min(_NEARER * here_km, usual_km + _BESIDE_KM):
                continue
            if not neighbours(key) or spans_km(key, other) < _SHORTER * spans_km(key, (lon, lat)):
                found[key] = code
                break
    return found


def _middle(angles: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(angles)
    cut = max(1, len(ordered) // 10)
    return ordered[cut], ordered[-1 - cut]


def _within(place: Position, box: tuple[tuple[float, float], tuple[float, float]], margin_deg: float) -> bool:
    return all(low - margin_deg <= angle <= high + margin_deg for angle, (low, high) in zip(place, box, strict=True))
