"""Lines across the 180th meridian: cut there for files, as RFC 7946 (3.1.9) asks, and joined again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from topology.records import Line

_EDGE_DEG = 180.0
#: A vertex on the meridian this near to the straight line between its neighbours was put there by a cut. [deg]
_CUT_DEG = 2e-5


def cut(line: Line) -> list[Line]:
    """
    Cut a line where it crosses the 180th meridian.

    Parameters
    ----------
    line : tuple of (lon_deg, lat_deg)
        Within -180..180; a step of more than 180 degrees is taken the short way round. [deg]

    Returns
    -------
    list of line
        The line itself where it does not cross.
    """
    if all(abs(b[0] - a[0]) <= _EDGE_DEG for a, b in pairwise(line)):
        return [line]
    pieces: list[list[tuple[float, float]]] = [[line[0]]]
    for a, b in pairwise(line):
        if abs(b[0] - a[0]) > _EDGE_DEG:
            edge = math.copysign(_EDGE_DEG, a[0])
            lat = _latitude_at_edge(a, b)
            pieces[-1].append((edge, lat))
            pieces.append([(-edge, lat)])
        pieces[-1].append(b)
    return [tuple(piece) for piece in pieces]


def joined(pieces: Sequence[Line]) -> list[Line]:
    """
    Join neighbouring pieces of which one ends at the 180th meridian where the next begins on its other side.

    Parameters
    ----------
    pieces : sequence of line
        Parts of a line of several parts, in their order. [deg]

    Returns
    -------
    list of line
        What `cut` made is whole again; the vertices that it put on the meridian are gone.
    """
    lines: list[Line] = []
    for piece in pieces:
        if lines and piece and _meet(lines[-1], piece):
            lines[-1] = _join(lines[-1], piece)
        else:
            lines.append(piece)
    return lines


def _meet(a: Line, b: Line) -> bool:
    (a_lon, a_lat), (b_lon, b_lat) = a[-1], b[0]
    return abs(a_lon) == _EDGE_DEG and b_lon == -a_lon and a_lat == b_lat


def _join(a: Line, b: Line) -> Line:
    before, after = a[:-1], b[1:]
    crosses = bool(before and after) and abs(after[0][0] - before[-1][0]) > _EDGE_DEG
    if crosses and abs(_latitude_at_edge(before[-1], after[0]) - a[-1][1]) <= _CUT_DEG:
        return before + after
    return a + after


def _latitude_at_edge(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return where the short way from a to b meets the meridian. [deg]"""
    to_edge, beyond = _EDGE_DEG - abs(a[0]), _EDGE_DEG - abs(b[0])
    return a[1] + (b[1] - a[1]) * (to_edge / (to_edge + beyond) if to_edge + beyond else 0.0)
