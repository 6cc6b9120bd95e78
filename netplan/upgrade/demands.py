"""What an upgrade has to bring in: pairs of sites with a limit, each asked for by one target or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netplan.terms import AT_RISK, MISSES, UNKNOWN
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND
from netplan.verdicts import TargetVerdict, Verdict
from topology.records import OPTICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """
    A pair of sites that is to be joined within a limit.

    `missed`: not even the nominal delay keeps it today; else it is at risk, and only the whole band is left to win.
    `best` is the level at which some set of builds keeps it: `WHOLE_BAND`, `NOMINAL`, or None where none does.
    """

    a: str
    b: str
    limit_ms: float
    missed: bool
    targets: tuple[str, ...]
    best: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether builds can win something for it."""
        return self.best == WHOLE_BAND or (self.best == NOMINAL and self.missed)

    @property
    def key(self) -> tuple[frozenset[str], float]:
        """Return what makes two demands the same: the pair and the limit."""
        return frozenset((self.a, self.b)), self.limit_ms


def rated(judged: Iterable[TargetVerdict], layer: str | None = None) -> list[Verdict]:
    """List the verdicts that have a figure, each in its target's own layer, or those of one layer."""
    return [
        verdict
        for item in judged
        for verdict in item.verdicts
        if verdict.is_own_layer and verdict.target.limit_ms is not None and layer in (None, verdict.layer)
    ]


def open_demands(judged: Sequence[TargetVerdict]) -> list[Demand]:
    """
    Gather what is missed, at risk or without a route in the optical layer.

    Parameters
    ----------
    judged : sequence of TargetVerdict
        The verdicts before any build.

    Returns
    -------
    list of Demand
        In the targets' order, one for each pair and limit, `best` not yet known.
    """
    found: dict[tuple[frozenset[str], float], Demand] = {}
    for verdict in rated(judged, OPTICAL):
        limit_ms = verdict.target.limit_ms
        if verdict.status not in (MISSES, AT_RISK, UNKNOWN) or limit_ms is None:
            continue
        key = frozenset((verdict.start.id, verdict.place.id)), limit_ms
        known = found.get(key)
        found[key] = Demand(
            a=verdict.start.id if known is None else known.a,
            b=verdict.place.id if known is None else known.b,
            limit_ms=limit_ms,
            missed=verdict.status != AT_RISK,
            targets=(*(() if known is None else known.targets), verdict.target.id),
        )
    return list(found.values())
