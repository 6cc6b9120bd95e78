"""
Lengths that rest on a position: a cable that proves shorter than its ends lie apart has an end that stands elsewhere.

No length of a plan is below the great circle. Where a site's position is wrong, lengths at it are lifted to a false
great circle, so the fit must leave them free downwards; if it then finds one shorter, the position is what cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.posterior import sparse_rows
from netplan.calibrate.fitting.unknowns import Observed, Unknowns
from topology.network import Network
from topology.records import Span

#: Room for rounding in a length that equals the great circle. [-]
_SLACK = 1e-3
#: Standard deviations by which a length must lie below the great circle: one chance in 700, of some ten such lengths.
SURELY = 3.0
#: A pair that is more likely a detour than not does not fit; where fewer of a site's pairs fit, its agent is elsewhere.
_FITS, _MOST = 0.5, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TooShort:
    """A site at which fitted lengths lie below the great circle: by how many sd and km at most, over which spans."""

    site: str
    score: float
    short_km: float
    spans: tuple[str, ...]


def lifted(network: Network) -> frozenset[str]:
    """Return the existing spans whose length is estimated from the great circle, or held above it."""
    return frozenset(
        span.id
        for span in network.spans.values()
        if span.status == "existing"
        and (span.length_origin == "great_circle" or span.route_km_low <= span.great_circle_km * (1 + _SLACK))
    )


def too_short(fit: Fit, unknowns: Unknowns, network: Network) -> tuple[TooShort, ...]:
    """
    Find the sites whose position makes lengths impossible, as few as explain all; `unknowns.loose` = `lifted(network)`.

    Notes
    -----
    Light in a fibre no longer than the great circle takes great circle x lowest group index / c. A span has two ends;
    the one at which more lengths had to be lifted is taken for wrong. With these lengths open its own pairs must fit:
    where most do not, it is the agent that stands elsewhere, which `positions` finds.
    """
    if not unknowns.loose:
        return ()
    limit_ms = unknowns.model.light_limit_ms(1.0)
    measured = set(fit.posterior.rows.indices.tolist())
    spans = [network.spans[key] for key in sorted(unknowns.loose)]
    spans = [span for span in spans if unknowns.index[unknowns.factor_of(span)] in measured]
    if not spans:
        return ()
    each = [{unknowns.factor_of(span): unknowns.fibre_ms(span)} for span in spans]
    sparse = sparse_rows([Observed(coefficients=item, fixed_ms=0.0) for item in each], unknowns.index)
    least = np.array([span.great_circle_km * limit_ms for span in spans])
    sd = np.sqrt(np.maximum(fit.posterior.variance(sparse), 1e-12))
    scores = (least - np.asarray(sparse @ fit.posterior.values)) / sd
    short_km = (least - np.asarray(sparse @ fit.posterior.values)) / limit_ms
    left = {
        span.id: (span, float(score), float(km))
        for span, score, km in zip(spans, scores, short_km, strict=True)
        if score > SURELY
    }
    found = []
    while left:
        best = _most_telling(left, unknowns.loose, network)
        if _own_pairs_fit(fit, best.site):
            found.append(best)
        left = {key: item for key, item in left.items() if key not in best.spans}
    return tuple(found)


def _own_pairs_fit(fit: Fit, site: str) -> bool:
    """Tell whether most of a site's own pairs fit; without any, nothing speaks against it."""
    own = [site in item.floor.path.pair for item in fit.observations]
    return not any(own) or float(np.mean(fit.weight[own] > _FITS)) >= _MOST


def _most_telling(
    left: Mapping[str, tuple[Span, float, float]], lifted_spans: frozenset[str], network: Network
) -> TooShort:
    """Return the end that explains the worst span: the one at which more lengths rest on its position."""
    worst = max(left.values(), key=lambda item: item[1])[0]
    site = max(worst.ends, key=lambda end: _rank(end, lifted_spans, network))
    own = [item for item in left.values() if site in item[0].ends]
    score, short_km = max(item[1] for item in own), max(item[2] for item in own)
    return TooShort(site=site, score=score, short_km=short_km, spans=tuple(span.id for span, _, _ in own))


def _rank(site: str, lifted_spans: frozenset[str], network: Network) -> tuple[int, float, str]:
    """More lengths on this position first, then the larger share of all that end here; parallel cables count once."""
    joined = {span.other_end(site): False for span in network.spans_with(("existing",)) if site in span.ends}
    for key in lifted_spans:
        if site in network.spans[key].ends:
            joined[network.spans[key].other_end(site)] = True
    return sum(joined.values()), sum(joined.values()) / len(joined), site
