"""
Sites that cannot stand where the plan has them, or whose agent stands elsewhere.

Two ways lead there. Delays that miss the fitted model of all other pairs, up or down by the direction of the other end,
tell that an agent stands elsewhere. Delays below what light in glass takes tell that a position is wrong even where the
lengths that the plan has are right. Only how far off it is can be told of a site whose ways all share one access: its
agent may sit farther out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtri

from netplan.calibrate.fitting.fit import Fit
from netplan.calibrate.misfits.siteeffects import LeaveSitesOut, Outliers, SiteView
from netplan.calibrate.misfits.trilateration import Located, Trial, distances_km
from netplan.calibrate.records import BAD_POSITION, OTDR, Refusal
from netplan.delay import DelayModel
from topology.records import Site

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: A site needs so many measured pairs to be located: fewer, any position could explain.
LEAST_PAIRS = 5
#: A city is so large: a shift of less is a length that the plan has wrong. [km]
LEAST_SHIFT_KM = 50.0
#: Chance that a network without a wrong position has one named.
FALSE_ALARM = 0.01
#: A position has two coordinates, and brings a scatter with it.
_FREEDOM = 3
#: Cable over great circle that a site is taken to have at another place: kept within what is found on land.
_LEAST_RATIO, _USUAL_RATIO, _MOST_RATIO = 1.05, 1.5, 2.5
#: Scatter that a site's pairs may have about any simple rule [ms], and what its access may add to all of them [ms].
_SCATTERS_MS, _ACCESS_MS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6), 0.2
#: The same for the logarithm of delay over that of straight glass.
_SCATTERS_LOG, _ACCESS_LOG, _LEAST_SD_LOG = (0.05, 0.1, 0.2), 0.15, 0.1
#: Below this distance the ratio of a path to its great circle says nothing. [km]
_NEAR_KM = 50.0
#: So many sites, the likeliest, are located to the km.
_REFINED = 2
#: A pair may pass a site that makes its great circle so much longer at most.
_ON_THE_WAY = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """
    A site that does not stand where the plan has it, or whose agent does not.

    Attributes
    ----------
    site : str
        Its id.
    lon_deg, lat_deg : float or None
        Where its delays put it; None where they only say that it is not where the plan has it. [deg]
    uncertainty_km : float or None
        Radius about that which holds 90 %. [km]
    shift_km : float
        From where the plan has it; without a place, what its delays ask for at least, beyond all bands. [km]
    pairs : int
        Pairs looked at.
    off : int
        Of these, pairs that the claimed position leaves far from the model.
    faster_than_light : int
        Pairs, refused ones among them, whose delay is less than light in glass takes from the claimed position.
    explained : float
        Share of the squared misfit that the other position takes away. [0..1]
    evidence_nats : float
        Logarithm of how much likelier what was measured becomes. [nats]
    short_spans : tuple of str
        Spans at it whose delay is that of a cable shorter than the great circle from where the plan has it.
    """

    site: str
    lon_deg: float | None
    lat_deg: float | None
    uncertainty_km: float | None
    shift_km: float
    pairs: int
    off: int
    faster_than_light: int
    explained: float
    evidence_nats: float
    short_spans: tuple[str, ...] = ()


def wrong_positions(
    fit: Fit,
    refused: Iterable[Refusal],
    sites: Mapping[str, Site],
    model: DelayModel,
    *,
    false_alarm: float = FALSE_ALARM,
) -> tuple[Suspect, ...]:
    """
    Find the sites that stand elsewhere.

    Parameters
    ----------
    fit : Fit
        Of all measured pairs.
    refused : iterable of Refusal
        Those with code `bad_position` count as evidence; their values are one way.
    sites : mapping of str to Site
        Of the plan.
    model : DelayModel
        Of the plan, uncalibrated; gives the light limit.
    false_alarm : float
        Chance that one is named in a network in which all stand where they should. [0..1]

    Returns
    -------
    tuple of Suspect
        Found one after the other: pairs that end at it, or may pass it, are left out before the next is looked for.

    Notes
    -----
    A position is named where it makes what was measured likelier by more than chi-squared with three degrees of freedom
    exceeds by chance, divided by the number of sites tried (Wilks, Annals of Mathematical Statistics 9 (1938), 60-62;
    Bonferroni). The other explanations that it has to beat: each pair off by itself; all off by what the access adds;
    all off without any order.
    """
    search = _Search(fit, tuple(refused), sites, model, false_alarm)
    found: list[Suspect] = []
    while len(found) < len(search.tried):
        best = search.best(found)
        if best is None or best.evidence_nats < search.least_nats:
            break
        found.append(best)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """A pair and its delay, one way [ms]; of an observation also its number, and the sites that its route passes."""

    start: str
    end: str
    oneway_ms: float
    place: int = -1
    passed: tuple[str, ...] = ()

    def other(self, site: str) -> str:
        return self.end if site == self.start else self.start


@dataclass(frozen=True, kw_only=True)
class _Rival:
    """A site and the position that may be its own; `behind` where that is unknown."""

    site: str
    trial: Trial
    claimed_nats: float
    located: Located
    too_fast: int
    behind: bool = False

    @property
    def evidence_nats(self) -> float:
        return self.claimed_nats - self.located.nats

    def finer(self) -> _Rival:
        return self if self.behind else replace(self, located=self.trial.finer(self.located))


class _Search:
    """What does not change from one suspect to the next."""

    def __init__(
        self, fit: Fit, refused: Sequence[Refusal], sites: Mapping[str, Site], model: DelayModel, false_alarm: float
    ) -> None:
        self.fit, self.sites = fit, sites
        self.out = LeaveSitesOut(fit)
        self.limit_ms_per_km = model.light_limit_ms(1.0)
        self.timed = list(_timed(fit, refused, sites))
        count = Counter(site for item in self.timed for site in {item.start, item.end})
        self.tried = sorted(site for site, pairs in count.items() if pairs >= LEAST_PAIRS)
        self.least_nats = 0.5 * float(chdtri(_FREEDOM, false_alarm / max(len(self.tried), 1)))
        self.direct_km = {}
        for item in self.timed:
            ends = (item.start, item.end)
            self.direct_km[ends] = float(distances_km(self.at(ends[:1]), self.at(ends[1:]))[0, 0])

    def at(self, names: Sequence[str]) -> Floats:
        """Return positions, shape (n, 2): lon_deg, lat_deg."""
        return np.array([self.sites[name].position for name in names], dtype=float).reshape(-1, 2)

    def best(self, found: Sequence[Suspect]) -> Suspect | None:
        """Return the site that another position helps most, what those found already spoil left out."""
        spoiled = [self._spoiled(item, found) for item in self.timed]
        timed = [item for item, is_spoiled in zip(self.timed, spoiled, strict=True) if not is_spoiled]
        aside = {item.place for item, is_spoiled in zip(self.timed, spoiled, strict=True) if is_spoiled}
        views = self.out.views(self.tried, aside)
        rivals = []
        for site in self.tried:
            own = [item for item in timed if site in (item.start, item.end)]
            if len(own) < LEAST_PAIRS:
                continue
            if site in views and len(views[site].places) >= LEAST_PAIRS:
                rivals += self._rivals(site, self._by_model(site, views[site], own), own)
            if self._too_fast(own):
                rivals += self._rivals(site, self._by_light(site, own, timed), own)
        likely = sorted(rivals, key=lambda rival: -rival.evidence_nats)[:_REFINED]
        suspects = [self._suspect(rival.finer()) for rival in likely]
        far = [item for item in suspects if item.shift_km >= LEAST_SHIFT_KM]
        return max(far, key=lambda item: item.evidence_nats, default=None)

    def _spoiled(self, item: _Timed, found: Sequence[Suspect]) -> bool:
        """Tell whether a pair ends at a site that stands elsewhere, or may pass it: lengths there may be wrong."""
        for suspect in found:
            if suspect.site in (item.start, item.end) or suspect.site in item.passed:
                return True
            if suspect.lon_deg is None or suspect.lat_deg is None:
                continue
            there = np.array([[suspect.lon_deg, suspect.lat_deg]])
            around_km = float(distances_km(there, self.at((item.start, item.end))).sum())
            if around_km <= _ON_THE_WAY * self.direct_km[item.start, item.end]:
                return True
        return False

    def _too_fast(self, own: Sequence[_Timed]) -> int:
        """Count the pairs faster than light in glass."""
        return sum(item.oneway_ms < self.direct_km[item.start, item.end] * self.limit_ms_per_km for item in own)

    def _rivals(self, site: str, trial: Trial, own: Sequence[_Timed]) -> list[_Rival]:
        """Compare the claimed position with the best other ones; none where no position could be likely enough."""
        claimed_nats = trial.claimed()
        if claimed_nats - trial.least() < self.least_nats:
            return []
        best = _Rival(
            site=site,
            trial=trial,
            claimed_nats=claimed_nats,
            located=trial.located(),
            too_fast=self._too_fast(own),
        )
        behind = trial.behind()
        return [best] if behind is None else [best, replace(best, located=behind, behind=True)]

    def _suspect(self, rival: _Rival) -> Suspect:
        trial, found, known = rival.trial, rival.located, not rival.behind
        if known:
            shift_km = float(distances_km(self.at([rival.site]), found.position[None, :])[0, 0])
        else:
            shift_km = trial.outside(found) / (self.limit_ms_per_km * _USUAL_RATIO)
        return Suspect(
            site=rival.site,
            lon_deg=float(found.position[0]) if known else None,
            lat_deg=float(found.position[1]) if known else None,
            uncertainty_km=trial.spread_km(found) if known else None,
            shift_km=shift_km,
            pairs=len(trial.excess),
            off=trial.off(),
            faster_than_light=rival.too_fast,
            explained=_explained(trial, found) if known else 1.0,
            evidence_nats=rival.evidence_nats,
        )

    def _by_model(self, site: str, view: SiteView, own: Sequence[_Timed]) -> Trial:
        """Locate a site by what its pairs miss the model by: delay follows distance, in the pair's own ratio."""
        pairs = [self.fit.observations[place].floor.path.pair for place in view.places]
        ends = self.at([b if a == site else a for a, b in pairs])
        foretold_ms = np.maximum(self.fit.measured_ms[view.places] - view.excess_ms, 1e-3)
        claimed_km = distances_km(self.at([site]), ends)[0]
        limit = self.limit_ms_per_km
        ms_per_km = np.clip(foretold_ms / np.maximum(claimed_km, 1e-3), _LEAST_RATIO * limit, _MOST_RATIO * limit)
        return Trial(
            position=self.sites[site].position,
            ends=ends,
            excess=view.excess_ms,
            covariance=view.covariance,
            outliers=self._outliers(self.fit.scatter.detour_size * foretold_ms),
            shifts=lambda far_km: ms_per_km * (far_km - claimed_km),
            scatters=_SCATTERS_MS,
            offset=_ACCESS_MS,
            only_longer=True,
            least_km=np.array([item.oneway_ms for item in own]) / limit,
            bounded_ends=self.at([item.other(site) for item in own]),
            access=view.access,
        )

    def _by_light(self, site: str, own: Sequence[_Timed], timed: Sequence[_Timed]) -> Trial:
        """Locate a site by the delays themselves: they are a usual multiple of those of straight glass."""
        usual = np.array([self._log_ratio(item) for item in timed if self.direct_km[item.start, item.end] > _NEAR_KM])
        middle = float(np.median(usual)) if len(usual) else float(np.log(1.5))
        sd = max(1.4826 * float(np.median(np.abs(usual - middle))) if len(usual) else 0.0, _LEAST_SD_LOG)
        ends = self.at([item.other(site) for item in own])
        claimed_km = np.maximum(distances_km(self.at([site]), ends)[0], _NEAR_KM)
        least_km = np.array([item.oneway_ms for item in own]) / self.limit_ms_per_km
        return Trial(
            position=self.sites[site].position,
            ends=ends,
            excess=np.log(least_km / claimed_km) - middle,
            covariance=sd**2 * np.eye(len(own)),
            outliers=self._outliers(np.full(len(own), self.fit.scatter.detour_size)),
            shifts=lambda far_km: np.log(np.maximum(far_km, _NEAR_KM) / claimed_km),
            scatters=_SCATTERS_LOG,
            offset=_ACCESS_LOG,
            only_longer=False,
            least_km=least_km,
            bounded_ends=ends,
        )

    def _log_ratio(self, item: _Timed) -> float:
        return float(np.log(item.oneway_ms / (self.direct_km[item.start, item.end] * self.limit_ms_per_km)))

    def _outliers(self, size: Floats) -> Outliers:
        return Outliers(detour_share=float(np.clip(self.fit.scatter.detour_share, 0.01, 0.3)), size=size)


def _timed(fit: Fit, refused: Sequence[Refusal], sites: Mapping[str, Site]) -> Iterable[_Timed]:
    """List delays that bound a distance: all but lengths, and what was refused as faster than light."""
    for place, item in enumerate(fit.observations):
        (a, b), floor_ms = item.floor.path.pair, item.floor.floor_ms
        if item.floor.path.quantity != OTDR and floor_ms > 0:
            yield _Timed(start=a, end=b, oneway_ms=floor_ms, place=place, passed=item.route.sites)
    for refusal in refused:
        known = refusal.start in sites and refusal.end in sites and refusal.start != refusal.end
        if refusal.code == BAD_POSITION and known and refusal.value_ms is not None and refusal.value_ms > 0:
            yield _Timed(start=refusal.start, end=refusal.end, oneway_ms=refusal.value_ms)


def _explained(trial: Trial, found: Located) -> float:
    """Tell how much of the squared misfit a position takes away, what the access adds apart. [0..1]"""
    kept = found.kept
    if not kept.any():
        return 0.0
    before, after = (values[kept] - np.mean(values[kept]) for values in (trial.excess, found.beyond))
    return float(np.clip(1.0 - (after @ after) / max(before @ before, 1e-12), 0.0, 1.0))
