"""Lengths of drawn spans: given with a unit, given without one, measured along the drawing, or left open."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence

from geodata.crs import WGS84, to_wgs84
from geodata.distance import great_circle_km
from topology.formats.contract import Settings
from topology.formats.draft import kept_value, number_cell
from topology.formats.drawings.drawn_ends import Drawn, Position
from topology.formats.findings import Findings

#: Units that a length without one can have: name, km in it, and how many times its drawing it is then. [-]
_UNITS = (("km", 1.0), ("m", 0.001))
_LIKELY = (0.8, 2.5)


def fill_lengths(
    spans: Sequence[Drawn],
    open_lengths: Iterable[str],
    positions: Mapping[str, Position],
    coordinates: str,
    settings: Settings,
    findings: Findings,
) -> None:
    """
    Fill in route_km where it can be known, and tell of the spans whose length the plan will estimate.

    Parameters
    ----------
    spans : sequence of Drawn
        Their cells are changed.
    open_lengths : iterable of str
        Columns of kept fields that are lengths without a unit: km or m, as the drawing tells.
    positions : mapping of str to (lon_deg, lat_deg)
        Of the sites, in `coordinates`. [deg]
    coordinates : str
        The system of positions and lines.
    settings : Settings
        `drawn_lengths`, `snap_km`.
    findings : Findings
        Told what is taken for granted.
    """
    for column in open_lengths:
        _tell_unit(spans, column, coordinates, findings)
    unknown = [line for line in spans if "route_km" not in line.cells]
    if settings.drawn_lengths:
        drawn = [line for line in unknown if line.points]
        for line, along_km in zip(drawn, measured_km([line.points for line in drawn], coordinates), strict=True):
            km = _at_least_direct(line, along_km, positions, coordinates, settings.snap_km)
            if km > 0:
                line.cells["route_km"] = number_cell(round(km, 6))
                line.cells["length_origin"] = "given"
        unknown = [line for line in unknown if "route_km" not in line.cells]
    for line in unknown:
        if "rail_km" not in line.cells and "road_km" not in line.cells:
            findings.assumed("drawn_length_open", file=line.file, value=line.cells["id"])


def measured_km(lines: Sequence[Sequence[Position]], coordinates: str) -> list[float]:
    """Measure drawn lines along the ground. [km]"""
    import numpy as np

    from geodata.distance import great_circles_km

    if coordinates != WGS84:
        lines = [[to_wgs84(*point, coordinates) for point in line] for line in lines]
    starts = [point for line in lines for point in line[:-1]]
    stops = [point for line in lines for point in line[1:]]
    sums = np.concatenate([[0.0], np.cumsum(great_circles_km(starts, stops))])
    ends = np.cumsum([len(line) - 1 for line in lines]).astype(int)
    return [float(km) for km in np.diff(sums[np.concatenate([[0], ends])])] if lines else []


def _at_least_direct(
    line: Drawn, km: float, positions: Mapping[str, Position], coordinates: str, snap_km: float
) -> float:
    """Add the gaps to the sites where the drawing, ending short of them, is shorter than the way between them."""
    ends = positions.get(line.a), positions.get(line.b)
    if ends[0] is None or ends[1] is None:
        return km
    tips = [to_wgs84(*point, coordinates) for point in (line.points[0], line.points[-1])]
    a, b = (to_wgs84(*point, coordinates) for point in (ends[0], ends[1]))
    if tips == [a, b] or km >= great_circle_km(*a, *b):
        return km
    gaps_km = great_circle_km(*tips[0], *a), great_circle_km(*tips[1], *b)
    return km + sum(gaps_km) if max(gaps_km) <= snap_km else km


def _tell_unit(spans: Sequence[Drawn], column: str, coordinates: str, findings: Findings) -> None:
    """Take a length without a unit as km or m, whichever fits the drawing; keep it as a field where neither does."""
    given = [(line, value) for line in spans if (value := _number(line.cells.get(column, ""))) and line.points]
    given = [(line, value) for line, value in given if "route_km" not in line.cells]
    if not given:
        return
    drawn_km = measured_km([line.points for line, _ in given], coordinates)
    ratios = [value / km for (_, value), km in zip(given, drawn_km, strict=True) if km > 0]
    middle = statistics.median(ratios) if ratios else 0.0
    name = column.partition(":")[2]
    for unit, in_km in _UNITS:
        if _LIKELY[0] <= middle * in_km <= _LIKELY[1]:
            for line, value in given:
                del line.cells[column]
                line.cells["route_km"] = number_cell(float(f"{value * in_km:.12g}"))
            findings.assumed(
                "drawn_unit", file=given[0][0].file, column=name, value=unit, ratio=f"{middle * in_km:.2f}"
            )
            return
    findings.left_out("drawn_unit_open", file=given[0][0].file, column=name, value=given[0][1])


def _number(cell: str) -> float | None:
    value = kept_value(cell) if cell else None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < 1e12 else None
