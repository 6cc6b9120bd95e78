"""
What the data can tell apart: parameters known by themselves, sums of lengths known only together, and all the rest.

A parameter whose own band the data do not halve keeps the band it had: only its value follows the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.fitting.normal import Z_90, Z_99
from netplan.calibrate.fitting.posterior import Posterior, sparse_rows
from netplan.calibrate.fitting.unknowns import LENGTH_FACTOR, LENGTH_SUM, Observed, Unknowns
from netplan.calibrate.outcome import ParameterResult
from netplan.calibrate.records import RTT
from netplan.calibration.records import KnownSum
from netplan.routes import Route
from topology.lengths import Band
from topology.records import Span

if TYPE_CHECKING:
    import numpy.typing as npt

#: The data must take so much of the prior variance for a band of their own: they at least halve the band.
NARROWED = 0.75
#: What is called determined is known to so much of its value, with 99 % confidence.
_DETERMINED = 0.01
#: Pairs that are more likely a detour than not say nothing of the length of their way.
_FITS = 0.5
#: A value nearer than this to the end of its band stands at the end. [share of the band]
_EDGE = 1e-6


@dataclass(frozen=True, kw_only=True)
class Identified:
    """Parameters before and after, and the sums that are known better than their parts."""

    parameters: tuple[ParameterResult, ...]
    sums: tuple[KnownSum, ...]


def identify(fit: Fit, unknowns: Unknowns, certain: npt.NDArray[np.bool_]) -> Identified:
    """
    Say of each unknown what the data know of it.

    Parameters
    ----------
    fit : Fit
        The last one.
    unknowns : Unknowns
        Of the plan.
    certain : bool array, shape (n_observations,)
        Pairs whose way is beyond doubt: only these can determine anything.

    Returns
    -------
    Identified
        Parameters in the order of the unknowns; sums of fibre that are measured together only.
    """
    sure = _restricted(fit, (fit.weight > _FITS) & fit.checked & certain)
    known_to = Z_99 * sure.sd <= _DETERMINED * np.abs(fit.posterior.values)
    # What the data push to the end of its band is not what the plan takes it for: a wrong position, a missing cable.
    known_to &= np.array(
        [_is_inside(unknown.prior, v) for unknown, v in zip(unknowns.all, fit.posterior.values, strict=True)]
    )
    # Of parallel cables only the fastest is seen, and nobody says which one it is.
    known_to &= np.array([unknown.name not in unknowns.rivals for unknown in unknowns.all])
    together = _together(fit, unknowns)
    parameters = tuple(
        _result(fit.posterior, place, unknowns, determined=bool(known_to[place]), together=together)
        for place in range(len(unknowns.all))
    )
    groups = sorted({members for members in together.values() if len(members) > 1})
    if not groups:
        return Identified(parameters=parameters, sums=())
    totals = _Totals(fit.posterior, sure, unknowns, groups)
    sums = [known for place in range(len(groups)) if (known := totals.known(place)) is not None]
    return Identified(
        parameters=(*parameters, *(totals.result(place) for place in range(len(groups)))), sums=tuple(sums)
    )


def whole_routes(fit: Fit, unknowns: Unknowns, routes: Sequence[Route], measured: Sequence[bool]) -> list[KnownSum]:
    """Return what routes take as a whole, those only whose band the data at least halve; with ends where measured."""
    rows = [unknowns.observed(route, quantity=RTT) for route in routes]
    matrix = sparse_rows(rows, unknowns.index)
    before = Posterior.before(fit.posterior.unknowns).variance(matrix)
    after = fit.posterior.variance(matrix)
    values = matrix @ fit.posterior.values
    known = []
    for place in np.flatnonzero(after <= (1.0 - NARROWED) * before).tolist():
        value = float(values[place]) + rows[place].fixed_ms
        half = Z_90 * float(np.sqrt(after[place]))
        band = Band(value=value, low=max(value - half, 0.0), high=value + half)
        route = routes[place]
        ends = (route.sites[0], route.sites[-1]) if measured[place] else None
        spans = tuple(span.id for span in route.spans)
        known.append(KnownSum(spans=spans, oneway_ms=band, layer=route.layer, ends=ends))
    return known


def _is_inside(band: Band, value: float) -> bool:
    slack = _EDGE * (band.high - band.low)
    return band.low + slack < value < band.high - slack


def _restricted(fit: Fit, kept: npt.NDArray[np.bool_]) -> Posterior:
    whole = fit.posterior
    return Posterior(
        unknowns=whole.unknowns, values=whole.values, rows=whole.rows[kept], variances=whole.variances[kept]
    )


def _result(
    posterior: Posterior,
    place: int,
    unknowns: Unknowns,
    *,
    determined: bool,
    together: Mapping[str, tuple[str, ...]],
) -> ParameterResult:
    unknown = unknowns.all[place]
    band = _band(posterior, place)
    lengths = unknown.name.startswith(LENGTH_FACTOR)
    spans = unknowns.spans_of(unknown.name) if lengths else ()
    planned_km = sum(span.route_km for span in spans)
    return ParameterResult(
        name=unknown.name,
        unit=unknown.unit,
        prior=unknown.prior,
        band=band,
        determined=determined,
        share=float(np.clip(posterior.share[place], 0.0, 1.0)),
        only_with=() if determined else tuple(n for n in together.get(unknown.name, ()) if n != unknown.name),
        rivals=unknowns.rivals.get(unknown.name, ()),
        route_km=band.times(planned_km) if lengths else None,
        prior_km=unknown.prior.times(planned_km) if lengths else None,
    )


def _band(posterior: Posterior, place: int) -> Band:
    """Return the band of one unknown: the data's where they halve it, else the prior one about the new value."""
    prior = posterior.unknowns[place].prior
    value = min(max(float(posterior.values[place]), prior.low), prior.high)
    if posterior.share[place] < NARROWED:
        return Band(value=value, low=prior.low, high=prior.high)
    half = Z_90 * float(posterior.sd[place])
    return Band(value=value, low=max(value - half, prior.low), high=min(value + half, prior.high))


def _together(fit: Fit, unknowns: Unknowns) -> dict[str, tuple[str, ...]]:
    """Group lengths that every measured pair takes all of or none of: no data tell them apart."""
    columns = fit.posterior.rows[fit.weight > _FITS].tocsc()
    groups: dict[tuple[tuple[int, float], ...], list[str]] = {}
    for place, unknown in enumerate(unknowns.all):
        start, end = columns.indptr[place], columns.indptr[place + 1]
        if not unknown.name.startswith(LENGTH_FACTOR) or start == end:
            continue
        planned_ms = sum(unknowns.fibre_ms(span) for span in unknowns.spans_of(unknown.name))
        times = np.round(columns.data[start:end] / planned_ms, 6)
        signature = tuple(zip(columns.indices[start:end].tolist(), times.tolist(), strict=True))
        groups.setdefault(signature, []).append(unknown.name)
    return {name: tuple(names) for names in groups.values() for name in names}


class _Totals:
    """Sums of lengths that are known together only; all are worked out at once."""

    def __init__(
        self, posterior: Posterior, sure: Posterior, unknowns: Unknowns, groups: Sequence[tuple[str, ...]]
    ) -> None:
        self._unknowns, self._groups = unknowns, groups
        self._spans = [[span for name in members for span in unknowns.spans_of(name)] for members in groups]
        rows = sparse_rows([self._observed(spans) for spans in self._spans], unknowns.index)
        planned, least, most = (
            np.asarray(rows @ np.array([getattr(item.prior, end) for item in unknowns.all]))
            for end in ("value", "low", "high")
        )
        before, after = Posterior.before(posterior.unknowns).variance(rows), posterior.variance(rows)
        value, half = np.asarray(rows @ posterior.values), Z_90 * np.sqrt(after)
        low = np.minimum(np.maximum(value - half, least), value)
        high = np.maximum(np.minimum(value + half, most), value)
        self._planned = planned.tolist()
        self._prior = _bands(np.ones_like(planned), least / planned, most / planned)
        self._band = _bands(value, low, high)
        self._share = np.clip(1.0 - after / np.where(before > 0, before, 1.0), 0.0, 1.0)
        self._known_to = Z_99 * np.sqrt(sure.variance(rows)) <= _DETERMINED * value
        self._inside = [
            all(_is_inside(unknowns.all[at].prior, float(posterior.values[at])) for at in self._places(members))
            for members in groups
        ]

    def known(self, place: int) -> KnownSum | None:
        """Return the fibre delay of lengths known together, where the data at least halve its band."""
        if self._share[place] < NARROWED:
            return None
        return KnownSum(spans=tuple(span.id for span in self._spans[place]), oneway_ms=self._band[place])

    def result(self, place: int) -> ParameterResult:
        """Describe lengths that are known together only as one: the factor on their sum."""
        members, prior, unknowns = self._groups[place], self._prior[place], self._unknowns
        band = self._band[place].times(1.0 / self._planned[place])
        if self._share[place] < NARROWED:
            band = Band(value=band.value, low=min(prior.low, band.value), high=max(prior.high, band.value))
        rivals = tuple(dict.fromkeys(other for name in members for other in unknowns.rivals.get(name, ())))
        planned_km = sum(span.route_km for span in self._spans[place])
        return ParameterResult(
            name=LENGTH_SUM + "+".join(name.removeprefix(LENGTH_FACTOR) for name in members),
            unit="ratio",
            prior=prior,
            band=band,
            determined=bool(self._known_to[place]) and self._inside[place] and not rivals,
            share=float(self._share[place]),
            rivals=rivals,
            route_km=band.times(planned_km),
            prior_km=prior.times(planned_km),
        )

    def _observed(self, spans: Sequence[Span]) -> Observed:
        coefficients: dict[str, float] = {}
        for span in spans:
            name = self._unknowns.factor_of(span)
            coefficients[name] = coefficients.get(name, 0.0) + self._unknowns.fibre_ms(span)
        return Observed(coefficients=coefficients, fixed_ms=0.0)

    def _places(self, members: Sequence[str]) -> list[int]:
        return [self._unknowns.index[name] for name in members]


def _bands(value: npt.NDArray[np.float64], low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> list[Band]:
    ends = zip(value.tolist(), low.tolist(), high.tolist(), strict=True)
    return [Band(value=middle, low=least, high=most) for middle, least, most in ends]
