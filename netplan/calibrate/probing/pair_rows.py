"""The rows of very many optical pairs at once: trees in scipy, walked back for all ends of a tree together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import dijkstra

from netplan.calibrate.fitting.unknowns import Unknowns
from topology.records import Span

if TYPE_CHECKING:
    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

_MS_PER_US = 1e-3
#: A length so near to a multiple of the regenerators' reach is counted by who sums exactly. [of the reach]
_NEAR = 1e-9


@dataclass(frozen=True, kw_only=True)
class PairRows:
    """
    Rows of pairs of sites.

    Attributes
    ----------
    start, end : int array, shape (n_pairs,)
        Places in the sequence of sites asked for; pairs without a way are left out.
    rows : csr_array, shape (n_pairs, n_unknowns)
        Coefficients of the lightest way.
    certain : bool array, shape (n_pairs,)
        Whether that is the fastest for sure: no way is short enough to need fewer regenerators.
    """

    start: Ints
    end: Ints
    rows: csr_array
    certain: npt.NDArray[np.bool_]


def optical_rows(unknowns: Unknowns, sites: Sequence[str], spans: Sequence[Span]) -> PairRows:
    """
    Return the row of every pair of sites, as `Unknowns.observed` would make it of the optical layer's route.

    Parameters
    ----------
    unknowns : Unknowns
        Of the plan.
    sites : sequence of str
        Site ids, each once.
    spans : sequence of Span
        Those that can be used.

    Returns
    -------
    PairRows
        Each pair once, the earlier site first.
    """
    trees = _Trees(unknowns, sites, spans)
    starts, ends, lengths, rows = [], [], [], []
    for site in range(len(sites)):
        reached = trees.reached_after(site)
        if len(reached):
            crossed = trees.spans_crossed(site, reached)
            starts.append(np.full(len(reached), site))
            ends.append(reached)
            lengths.append(np.asarray(crossed @ trees.km))
            rows.append(csr_array(crossed @ trees.coefficients))
    if not rows:
        nothing = np.zeros(0, dtype=np.int64)
        empty = csr_array((0, len(unknowns.index)), dtype=float)
        return PairRows(start=nothing, end=nothing, rows=empty, certain=np.zeros(0, dtype=bool))
    start, end, km = np.concatenate(starts), np.concatenate(ends), np.concatenate(lengths)
    reach_km = unknowns.parameters["optical.regenerator_reach_km"]
    least_km = trees.least_km(start, end)
    certain = _sure_of(least_km / reach_km.value) & (_count(km / reach_km.value) == _count(least_km / reach_km.value))
    for reach in (reach_km.value, reach_km.low, reach_km.high):
        certain &= _sure_of(km / reach)
    equipment = _equipment(unknowns, km)
    return PairRows(start=start, end=end, rows=csr_array(vstack(rows) + equipment), certain=certain)


class _Trees:
    """Lightest ways from each site, and how short any way could be."""

    def __init__(self, unknowns: Unknowns, sites: Sequence[str], spans: Sequence[Span]) -> None:
        number = {name: place for place, name in enumerate(unknowns.network.sites)}
        self._size = len(number)
        self._sites = np.array([number[name] for name in sites], dtype=np.int64)
        weighed = [
            (number[span.a], number[span.b], unknowns.model.span_ms(span), span) for span in spans if span.a != span.b
        ]
        # Of parallel spans the lightest serves, of equal ones the first by id, as in the optical layer.
        kept: dict[int, tuple[float, Span]] = {}
        for a, b, weight_ms, span in sorted(weighed, key=lambda item: (item[2], item[3].id)):
            kept.setdefault(min(a, b) * self._size + max(a, b), (weight_ms, span))
        self._keys = np.array(sorted(kept), dtype=np.int64)
        used = [kept[int(key)] for key in self._keys]
        self.km = np.array([span.route_km for _, span in used])
        columns = [unknowns.index[unknowns.factor_of(span)] for _, span in used]
        fibre = [unknowns.fibre_ms(span) for _, span in used]
        shape = (len(used), len(unknowns.index))
        self.coefficients = csr_array((fibre, (np.arange(len(used)), columns)), shape=shape)
        graph = self._graph([weight_ms for weight_ms, _ in used], self._keys)
        _, self._before = dijkstra(graph, directed=False, indices=self._sites, return_predecessors=True)
        shortest: dict[int, float] = {}
        for a, b, _, span in weighed:
            key = min(a, b) * self._size + max(a, b)
            shortest[key] = min(shortest.get(key, np.inf), span.route_km)
        by_km = self._graph(list(shortest.values()), np.array(list(shortest), dtype=np.int64))
        self._least_km = dijkstra(by_km, directed=False, indices=self._sites)[:, self._sites]

    def reached_after(self, start: int) -> Ints:
        """List the later sites that one can be reached from."""
        later = np.arange(start + 1, len(self._sites))
        return np.asarray(later[self._before[start, self._sites[later]] >= 0])

    def spans_crossed(self, start: int, ends: Ints) -> csr_array:
        """Mark the spans on the way to each end, shape (n_ends, n_spans): one step back for all of them at a time."""
        before = self._before[start]
        places, walkers = self._sites[ends], np.arange(len(ends))
        crossed: list[Ints] = []
        who: list[Ints] = []
        while len(walkers):
            back = before[places].astype(np.int64)
            keys = np.minimum(back, places) * self._size + np.maximum(back, places)
            crossed.append(np.searchsorted(self._keys, keys))
            who.append(walkers)
            going = back != self._sites[start]
            places, walkers = back[going], walkers[going]
        columns, rows = np.concatenate(crossed), np.concatenate(who)
        shape = (len(ends), len(self._keys))
        return csr_array(coo_array((np.ones(len(rows)), (rows, columns)), shape=shape))

    def least_km(self, start: Ints, end: Ints) -> Floats:
        """Return the length of the shortest way of each pair. [km]"""
        return np.asarray(self._least_km[start, end])

    def _graph(self, weights: Sequence[float], keys: Ints) -> csr_array:
        return csr_array((weights, (keys // self._size, keys % self._size)), shape=(self._size, self._size))


def _equipment(unknowns: Unknowns, km: Floats) -> csr_array:
    """Return the part of each row that is equipment, of circuits of these lengths."""
    held = [unknowns.lit([length_km]) for length_km in km.tolist()]
    columns = [unknowns.index[name] for name in held[0]]
    values = np.array([list(counts.values()) for counts in held]) * _MS_PER_US
    rows = np.repeat(np.arange(len(held)), len(columns))
    shape = (len(held), len(unknowns.index))
    return csr_array((values.ravel(), (rows, np.tile(columns, len(held)))), shape=shape)


def _count(reaches: Floats) -> Floats:
    """Count regenerators: one wherever the reach ends before the way does."""
    return np.asarray(np.maximum(np.ceil(reaches) - 1, 0.0))


def _sure_of(reaches: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(reaches - np.round(reaches)) > _NEAR)
