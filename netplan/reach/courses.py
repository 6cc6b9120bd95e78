"""The courses of spans over the ground, cut into pieces so short that a map of the whole Earth cannot bend them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyproj import Geod

from topology.network import Network
from topology.records import Span

#: No piece of a course is longer. [km]
PIECE_KM = 50.0
_M_PER_KM = 1000.0
_GEOD = Geod(ellps="WGS84")

#: Positions, shape (n, 2), WGS 84. [deg]
Positions = Any


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """
    A span's way over the ground: corners, where along the span each stands, and how each piece sets out.

    `places` from 0 to 1 and `lon_deg`, `lat_deg`, shape (n,); `azimuth_deg`, `length_m` of the pieces, shape (n - 1,).
    """

    places: Any
    lon_deg: Any
    lat_deg: Any
    azimuth_deg: Any
    length_m: Any

    def stretch(self, start: float, stop: float) -> tuple[Any, Positions]:
        """
        Return the course between two places.

        Parameters
        ----------
        start, stop : float
            From 0 to 1, the first lower. [-]

        Returns
        -------
        float array, shape (n,) and float array, shape (n, 2)
            Places and positions of both ends and of the corners between them. [-, deg]
        """
        if start <= 0.0 and stop >= 1.0:
            return self.places, np.column_stack([self.lon_deg, self.lat_deg])
        inner = (self.places > start) & (self.places < stop)
        places = np.concatenate([[start], self.places[inner], [stop]])
        ends = self._positions(np.array([start, stop]))
        between = np.column_stack([self.lon_deg[inner], self.lat_deg[inner]])
        return places, np.concatenate([ends[:1], between, ends[1:]])

    def _positions(self, places: Positions) -> Positions:
        at = np.clip(np.searchsorted(self.places, places, side="right") - 1, 0, len(self.length_m) - 1)
        width = self.places[at + 1] - self.places[at]
        share = np.divide(places - self.places[at], width, out=np.zeros_like(width), where=width > 0)
        along_m = self.length_m[at] * share
        lon_deg, lat_deg, _ = _GEOD.fwd(self.lon_deg[at], self.lat_deg[at], self.azimuth_deg[at], along_m)
        return np.column_stack([lon_deg, lat_deg])


class Courses:
    """The courses of a network's spans, each cut when it is first asked for."""

    def __init__(self, network: Network) -> None:
        self._sites = network.sites
        self._known: dict[tuple[tuple[float, float], ...], Course] = {}

    def corners(self, span: Span) -> tuple[tuple[float, float], ...]:
        """Return the line of a span from its first site to its second, straight where none is known. [deg]"""
        a, b = self._sites[span.a].position, self._sites[span.b].position
        return (a, *((lon_deg, lat_deg) for lon_deg, lat_deg in span.line or ()), b)

    def __getitem__(self, span: Span) -> Course:
        corners = self.corners(span)
        if corners not in self._known:
            self._known[corners] = _cut(corners)
        return self._known[corners]


def _cut(corners: Sequence[tuple[float, float]]) -> Course:
    lon_deg, lat_deg = (np.array(values, dtype=float) for values in zip(*corners, strict=True))
    azimuth_deg, _, length_m = _GEOD.inv(lon_deg[:-1], lat_deg[:-1], lon_deg[1:], lat_deg[1:])
    counts = np.maximum(np.ceil(length_m / (PIECE_KM * _M_PER_KM)), 1).astype(int)
    first = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    along_m = length_m[first] * step / counts[first]
    begin_lon, begin_lat, _ = _GEOD.fwd(lon_deg[first], lat_deg[first], azimuth_deg[first], along_m)
    all_lon, all_lat = np.append(begin_lon, lon_deg[-1]), np.append(begin_lat, lat_deg[-1])
    onward_deg, _, piece_m = _GEOD.inv(all_lon[:-1], all_lat[:-1], all_lon[1:], all_lat[1:])
    reached_m = np.concatenate([[0.0], np.cumsum(piece_m)])
    whole_m = reached_m[-1]
    places = reached_m / whole_m if whole_m > 0 else np.linspace(0.0, 1.0, len(reached_m))
    return Course(places, all_lon, all_lat, onward_deg, piece_m)
