"""What could be measured next: pairs of sites where an agent can stand, each with the row that its route makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array, vstack

from netplan.calibrate.fitting.posterior import sparse_rows
from netplan.calibrate.fitting.unknowns import Observed, Unknowns
from netplan.calibrate.probing.pair_rows import optical_rows
from netplan.calibrate.records import RTT
from netplan.layers import Layers
from netplan.plan import Plan
from topology.records import OPTICAL, Site

Pair = tuple[str, str]
#: Memory follows the number of pairs: a thousand measured ones and these take some 800 MB.
_MOST_SITES = 600


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """
    Pairs that could be measured.

    Attributes
    ----------
    pairs : tuple of (str, str)
        Site ids, each pair once, in alphabetical order.
    rows : csr_array, shape (n_pairs, n_unknowns)
        What a round trip between them, halved, would see of the unknowns.
    """

    pairs: tuple[Pair, ...]
    rows: csr_array


def standing_sites(plan: Plan, measured: Iterable[Pair] = ()) -> tuple[Site, ...]:
    """
    List the sites where an agent can stand: somebody runs equipment there, or has measured there before.

    Parameters
    ----------
    plan : Plan
        Its targets' ends and its exchanges; then sites measured before; then all that have a role or are more than a
        city.
    measured : iterable of (str, str)
        Pairs measured before.

    Returns
    -------
    tuple of Site
        By id. Where there would be more than 600, those named first in the list above are taken: 180,000 pairs.
    """
    sites = plan.network.sites
    ends = sorted({place for target in plan.targets.values() for place in (target.start, *target.places)})
    known = sorted({place for pair in measured for place in pair if place in sites})
    others = sorted(site.id for site in sites.values() if site.roles or site.kind != "city")
    first = list(dict.fromkeys((*ends, *plan.exchanges, *known, *others)))[:_MOST_SITES]
    return tuple(sites[name] for name in sorted(first))


def candidate_rows(
    unknowns: Unknowns,
    layers: Layers,
    layer: str,
    *,
    sites: Sequence[Site],
    without: Collection[Pair] = (),
) -> Candidates:
    """
    Pair sites with each other, and give each pair the row of its route.

    Parameters
    ----------
    unknowns : Unknowns
        Of the plan.
    layers : Layers
        The plan's, which find the routes.
    layer : str
        In which would be measured.
    sites : sequence of Site
        Where agents can stand.
    without : collection of (str, str)
        Pairs to leave out, ends in alphabetical order.

    Returns
    -------
    Candidates
        Pairs without a route, or within one place, are left out: measuring them tells nothing.
    """
    names = sorted({site.id for site in sites})
    left_out = set(without)
    if layer == OPTICAL:
        return _optical(unknowns, layers, names, left_out)
    found = {pair: row for pair in combinations(names, 2) if (row := _row(unknowns, layers, layer, pair)) is not None}
    kept = {pair: row for pair, row in found.items() if pair not in left_out}
    return Candidates(pairs=tuple(kept), rows=sparse_rows(list(kept.values()), unknowns.index))


def _optical(unknowns: Unknowns, layers: Layers, names: Sequence[str], left_out: Collection[Pair]) -> Candidates:
    """Take the rows of all pairs at once; those few that the optical layer might route otherwise, from it."""
    spans = layers.optical.usable([span.id for span in layers.network.spans_with(("existing",), layers.operator)])
    many = optical_rows(unknowns, names, spans or [])
    pairs = [(names[start], names[end]) for start, end in zip(many.start.tolist(), many.end.tolist(), strict=True)]
    kept = np.array([pair not in left_out for pair in pairs], dtype=bool)
    doubtful = [pairs[place] for place in np.flatnonzero(kept & ~many.certain)]
    rows = {pair: row for pair in doubtful if (row := _row(unknowns, layers, OPTICAL, pair)) is not None}
    sure = kept & many.certain
    found = [pair for pair, taken in zip(pairs, sure, strict=True) if taken]
    whole = csr_array(vstack([many.rows[np.flatnonzero(sure)], sparse_rows(list(rows.values()), unknowns.index)]))
    return Candidates(pairs=(*found, *rows), rows=whole)


def _row(unknowns: Unknowns, layers: Layers, layer: str, pair: Pair) -> Observed | None:
    route = layers[layer].route(*pair)
    return None if route is None or not route.spans else unknowns.observed(route, quantity=RTT)
