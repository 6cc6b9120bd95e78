"""Drawn lines that pass a site without ending there: perhaps they should have been two spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from topology.formats.drawings.drawn_ends import Drawn, Position, roughly_km
from topology.formats.drawings.snapping import passed
from topology.formats.findings import Findings


def tell_passing(
    spans: Sequence[Drawn], positions: Mapping[str, Position], within_km: float, findings: Findings
) -> None:
    """
    Tell of lines that pass a site.

    Parameters
    ----------
    spans : sequence of Drawn
        Those of two points are no courses but connections, and not looked at.
    positions : mapping of str to (lon_deg, lat_deg)
        Of the sites. [deg]
    within_km : float
        A line passes a site that it comes this near to. [km]
    findings : Findings
        Told each line and site.
    """
    courses = [line for line in spans if len(line.points) > 2]
    if not courses or not positions:
        return
    sites = list(positions)
    told: set[tuple[int, int]] = set()
    for course, site, km in passed([line.points for line in courses], list(positions.values()), within_km):
        line = courses[course]
        if sites[site] in (line.a, line.b) or (course, site) in told:
            continue
        if any(roughly_km(positions[sites[site]], positions.get(end)) <= within_km for end in (line.a, line.b)):
            continue  # one of several sites of its own town
        told.add((course, site))
        findings.doubted(
            "drawn_passes", file=line.file, value=line.cells["id"], site=sites[site], km=f"{km:.2f}", feature=line.place
        )
