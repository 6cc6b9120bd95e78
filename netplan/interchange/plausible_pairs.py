"""
Sites that stand twice: different names at one position, one name at two.

Towns of one name are common abroad (every state has its Jackson). Two sites of one name, each with its spans about it,
are such towns: the one's spans would be no shorter where the other stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from geodata.distance import great_circle_km
from geodata.places import CHINA
from netplan.interchange.matching import plain_name
from topology.formats.draft import SITES
from topology.formats.findings import Findings

#: Positions that agree to this many decimals are one: 0.1 m.
_DECIMALS = 6
#: Farther apart no two sites are of one town. [km]
_FAR_KM = 100.0
#: A name that more sites bear is no place's name (ROADM, router).
_MOST_NAMESAKES = 3

#: What is shown of a site, its names, its position, the province that it names, its id.
Named = tuple[str, tuple[str, ...], tuple[float, float], str, str]
#: How long the spans of a site (by id) are together, straight, if it stood at a position. [km]
SpansKm = Callable[[str, tuple[float, float]], float]


def doubt_pairs(sites: Sequence[Named], spans_km: SpansKm, findings: Findings) -> None:
    """
    Say which positions and which names stand twice.

    Parameters
    ----------
    sites : sequence of (shown, names, (lon_deg, lat_deg), province, id)
        Positions in WGS 84. [deg]
    spans_km : callable
        How long a site's spans would be at a position; 0 where it has none. [km]
    findings : Findings
        Takes one doubt for each position, and one for each name.
    """
    at: dict[tuple[float, float], list[Named]] = defaultdict(list)
    for site in sites:
        at[round(site[2][0], _DECIMALS), round(site[2][1], _DECIMALS)].append(site)
    for (lon_deg, lat_deg), here in at.items():
        if len(here) > 1:
            names = {_compared(site) for site in here}
            findings.doubted(
                "plausible_twice" if len(names) == 1 else "plausible_same_position",
                file=SITES,
                value=here[0][0],
                other=here[1][0],
                count=len(here),
                lon_deg=f"{lon_deg:.4f}",
                lat_deg=f"{lat_deg:.4f}",
            )
    called: dict[str, list[Named]] = defaultdict(list)
    for site in sites:
        if site[1]:
            called[_compared(site)].append(site)
    for alike in called.values():
        if 1 < len(alike) <= _MOST_NAMESAKES:
            _far_apart(alike, spans_km, findings)


def _compared(site: Named) -> str:
    """Return the name by which a site is told from others: the Chinese one where there is one."""
    return plain_name(site[1][0]) if site[1] else site[0]


def _far_apart(alike: Sequence[Named], spans_km: SpansKm, findings: Findings) -> None:
    first, *others = alike
    for other in others:
        # Two towns of one name, each in the province that it names.
        if first[3] != other[3] and first[3] and other[3] and CHINA not in (first[3], other[3]):
            continue
        km = great_circle_km(*first[2], *other[2])
        if km > _FAR_KM and not (_at_home(first, other[2], spans_km) and _at_home(other, first[2], spans_km)):
            findings.doubted("plausible_same_name", file=SITES, value=first[0], other=other[0], km=f"{km:.0f}")


def _at_home(site: Named, elsewhere: tuple[float, float], spans_km: SpansKm) -> bool:
    """Tell whether a site's spans are shorter where it stands; without spans nothing tells."""
    return 0 < spans_km(site[4], site[2]) < spans_km(site[4], elsewhere)
