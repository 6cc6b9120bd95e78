"""Where a site stands, as the delays to several others tell it, and how much better than where it is said to stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from netplan.calibrate.misfits.siteeffects import Access, Outliers, beyond_bands, surprise

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

#: Where to look around the claimed position, before the search is made finer. [km], [deg]
_RADII_KM = (25.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 400.0, 500.0, 600.0, 800.0, 1000.0, 1400.0, 2000.0)
_BEARINGS_DEG = tuple(range(0, 360, 15))
#: The finer search ends at this step. [km]
_FINEST_KM = 2.0
#: What a place behind its access may add to all pairs of a site, standard deviation: some 400 km of fibre. [ms]
_BEHIND_MS = 2.0
#: What it costs to say that all pairs of a site are off, by one offset or by a scatter of their own. [nats]
_SITE_IS_OFF_NATS = 5.0
#: What it costs that a delay is less than light in glass takes: all but impossible. [nats]
_IMPOSSIBLE_NATS = 7.0
#: At each scatter, so many places of the coarse search are looked at closely; a misfit counts so much there at most.
_CLOSELY, _MISFIT_CAP = 3, 6.0
_ROUNDING = 1e-6


@dataclass(frozen=True, kw_only=True)
class Trial:
    """
    One site to be located.

    Attributes
    ----------
    position : tuple of float
        Where it is said to stand: lon_deg, lat_deg.
    ends : float array, shape (n, 2)
        Where the other ends stand: lon_deg, lat_deg.
    excess, covariance : float arrays, shapes (n,) and (n, n)
        Measured beyond what is expected at the claimed position, in any unit, and its covariance.
    outliers : Outliers
        How single pairs are off.
    shifts : callable
        Turns distances from a position to the ends [km], shape (m, n), into what is then expected more, in that unit.
    scatters : sequence of float
        Standard deviations, > 0, by which the site's pairs may miss any simple rule, in that unit.
    offset : float
        Standard deviation of what all its pairs may have in common: its access. In that unit.
    only_longer : bool
        An access may turn out longer than planned, but not shorter than its band.
    least_km, bounded_ends : float arrays, shapes (m,) and (m, 2)
        How far light in glass gets in what was measured, and to where: also of pairs that were refused. [km]
    access : tuple of Access
        Lengths that only these pairs take, in that unit.
    """

    position: tuple[float, float]
    ends: Floats
    excess: Floats
    covariance: Floats
    outliers: Outliers
    shifts: Callable[[Floats], Floats]
    scatters: Sequence[float]
    offset: float
    only_longer: bool
    least_km: Floats
    bounded_ends: Floats
    access: tuple[Access, ...] = ()

    def impossible(self, positions: Floats) -> Floats:
        """Count the pairs that would be faster than light in glass from each of m positions, shape (m,)."""
        far = distances_km(positions, self.bounded_ends)
        return np.asarray((far > self.least_km * (1 + _ROUNDING)).sum(axis=1), dtype=float)

    def off(self) -> int:
        """Count the pairs that are off at the claimed position."""
        return int((~surprise(self.excess, self.covariance, self.outliers)[1]).sum())

    def claimed(self) -> float:
        """Return what the claimed position costs at best. [nats]"""
        plain = self._cost(self.excess, self.covariance)[0]
        whole = min(self._nats(self.excess, scatter)[0] for scatter in (0.0, *self.scatters))
        impossible = float(self.impossible(np.array([self.position]))[0])
        return min(plain, whole + _SITE_IS_OFF_NATS) + impossible * _IMPOSSIBLE_NATS

    def least(self) -> float:
        """Return what no position can cost less than: one that leaves nothing. [nats]"""
        nothing = replace(self, excess=np.zeros(len(self.excess)), access=())
        return min(nothing._nats(nothing.excess, scatter)[0] for scatter in self.scatters)

    def located(self) -> Located:
        """Return the position that explains the delays best, of a coarse grid; `finer` goes on from there."""
        positions = around(self.position, _RADII_KM, _BEARINGS_DEG)
        beyond = self.excess - self.shifts(distances_km(positions, self.ends))
        impossible = self.impossible(positions)
        best: tuple[float, float, int] | None = None
        for scatter in self.scatters:
            sd = np.sqrt(np.diag(self.covariance) + scatter**2)
            least = 0.0 if self.only_longer else -2 * self.offset
            common = np.clip(np.median(beyond, axis=1), least, 2 * self.offset)
            rough = np.minimum(0.5 * ((beyond - common[:, None]) / sd) ** 2, _MISFIT_CAP).sum(axis=1)
            for place in np.argsort(rough + impossible * _IMPOSSIBLE_NATS)[:_CLOSELY]:
                nats = self._nats(beyond[place], scatter)[0] + impossible[place] * _IMPOSSIBLE_NATS
                if best is None or nats < best[0]:
                    best = (float(nats), scatter, int(place))
        assert best is not None
        return self._result(positions[best[2]], best[1], best[0])

    def behind(self) -> Located | None:
        """
        Say what it costs that the site stands farther out on its one access, or nearer, nobody knows where.

        Its delays then tell no direction: all pairs are longer alike. None where they do not share one access.
        """
        wide = replace(self, offset=_BEHIND_MS, only_longer=False)
        costs = [(*wide._nats(self.excess, scatter), scatter) for scatter in self.scatters]
        nats, kept, scatter = min(costs, key=lambda cost: cost[0])
        if not kept.any() or not any((item.takes[kept] > 0).all() for item in self.access):
            return None
        beyond = self.excess - float(np.median(self.excess[kept]))
        return Located(position=np.array(self.position), nats=nats, scatter=scatter, beyond=beyond, kept=kept)

    def outside(self, found: Located) -> float:
        """Return how far the common excess of the pairs that fit lies outside the bands of their one access, >= 0."""
        common = float(np.median(self.excess[found.kept]))
        shared = [item for item in self.access if (item.takes[found.kept] > 0).all()]
        return max(common - sum(item.high for item in shared), sum(item.low for item in shared) - common, 0.0)

    def finer(self, found: Located) -> Located:
        """Walk to the best place nearby, by ever smaller steps."""
        position, scatter, nats = found.position, found.scatter, found.nats
        step_km = 40.0
        while step_km >= _FINEST_KM:
            near = around((float(position[0]), float(position[1])), (step_km,), range(0, 360, 45))
            costs = [self._at(place, scatter) for place in near]
            lowest = int(np.argmin(costs))
            if costs[lowest] < nats:
                position, nats = near[lowest], costs[lowest]
            else:
                step_km /= 2.0
        return self._result(position, scatter, nats)

    def _result(self, position: Floats, scatter: float, nats: float) -> Located:
        beyond = self.excess - self.shifts(distances_km(position[None, :], self.ends))[0]
        kept = self._nats(beyond, scatter)[1]
        return Located(position=position, nats=nats, scatter=scatter, beyond=beyond, kept=kept)

    def _at(self, position: Floats, scatter: float) -> float:
        beyond = self.excess - self.shifts(distances_km(position[None, :], self.ends))[0]
        return self._nats(beyond, scatter)[0] + float(self.impossible(position[None, :])[0]) * _IMPOSSIBLE_NATS

    def _nats(self, beyond: Floats, scatter: float) -> tuple[float, Flags]:
        """Return the cost of what a position leaves, with the access as planned or off, whichever is likelier."""
        alone = self.covariance + scatter**2 * np.eye(len(beyond))
        best = self._cost(beyond, alone)
        shared = alone + self.offset**2
        nats, kept = self._cost(beyond, shared)
        if nats >= best[0]:
            return best
        # The common part as estimated has the sign of this sum.
        common = float(np.linalg.solve(shared[np.ix_(kept, kept)], beyond[kept]).sum())
        return best if self.only_longer and common < 0 else (nats, kept)

    def _cost(self, beyond: Floats, covariance: Floats) -> tuple[float, Flags]:
        """Return how surprising it is, and what fits: lengths that only these pairs take have hard bands."""
        nats, kept = surprise(beyond, covariance, self.outliers)
        return nats + beyond_bands(beyond, covariance, kept, self.access), kept

    def spread_km(self, found: Located) -> float:
        """
        Tell how far the found position may be off: radius that holds 90 %, no more than was searched. [km]

        Notes
        -----
        From the slopes of what is expected along two bearings, by the rule of least squares; 2.146 standard deviations
        hold 90 % of a normal distribution in two dimensions (sqrt(-2 ln 0.1)).
        """
        step_km = 5.0
        lon_deg, lat_deg = found.position
        places = np.vstack([found.position[None, :], around((lon_deg, lat_deg), (step_km,), (0, 90))])
        expected = self.shifts(distances_km(places, self.ends))[:, found.kept]
        slopes = (expected[1:] - expected[0]).T / step_km
        covariance = (self.covariance + self.offset**2 + found.scatter**2 * np.eye(len(self.excess)))[
            np.ix_(found.kept, found.kept)
        ]
        precision = slopes.T @ np.linalg.solve(covariance, slopes)
        radius_km = float(np.sqrt(-2.0 * np.log(0.1) / max(np.linalg.eigvalsh(precision)[0], 1e-12)))
        return min(radius_km, _RADII_KM[-1])


@dataclass(frozen=True, kw_only=True)
class Located:
    """A position: lon_deg, lat_deg; its cost [nats]; the scatter it needs; what it leaves, and of which pairs."""

    position: Floats
    nats: float
    scatter: float
    beyond: Floats
    kept: Flags


def around(position: tuple[float, float], radii_km: Sequence[float], bearings_deg: Sequence[float]) -> Floats:
    """Return positions around one, nearest first, shape (n_radii * n_bearings, 2): lon_deg, lat_deg."""
    radii, bearings = np.meshgrid(
        np.asarray(radii_km, dtype=float), np.asarray(bearings_deg, dtype=float), indexing="ij"
    )
    lon, lat = (np.full(radii.size, value) for value in position)
    found = Geod(ellps="WGS84").fwd(lon, lat, bearings.ravel(), radii.ravel() * 1000.0)
    return np.column_stack([found[0], found[1]])


def distances_km(positions: Floats, ends: Floats) -> Floats:
    """Return geodesics from each position to each end, shape (n_positions, n_ends). [km]"""
    m, n = len(positions), len(ends)
    if not m or not n:
        return np.zeros((m, n))
    lon, lat = (np.repeat(positions[:, axis], n) for axis in (0, 1))
    metres = Geod(ellps="WGS84").inv(lon, lat, np.tile(ends[:, 0], m), np.tile(ends[:, 1], m))[2]
    return np.asarray(metres).reshape(m, n) / 1000.0
