"""What a calibration found, held against the simulated world that it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from netplan.calibrate.fitting.unknowns import LENGTH_FACTOR
from netplan.calibrate.outcome import Outcome
from netplan.calibration.records import FITS, UNCHECKED

#: A world as simulation.py draws it.
World = Any


@dataclass(frozen=True, kw_only=True)
class Judged:
    """
    One calibration, or several added up.

    Attributes
    ----------
    errors : tuple of float
        Of each determined parameter: relative error. [-]
    held : tuple of bool
        Of each band that the data made (determined, narrowed, or of a sum): whether it holds the truth.
    detours, detours_named : int
        Pairs that really detour, and those that are called so.
    fitting, false_alarms : int
        Pairs with nothing wrong, and those that are called anything.
    misplaced, misplaced_named : int
        Sites with a false position, and those that are named.
    wrongly_suspected : int
        Sites that are named and stand where the plan has them.
    """

    errors: tuple[float, ...] = ()
    held: tuple[bool, ...] = ()
    detours: int = 0
    detours_named: int = 0
    fitting: int = 0
    false_alarms: int = 0
    misplaced: int = 0
    misplaced_named: int = 0
    wrongly_suspected: int = 0
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @property
    def coverage(self) -> float:
        """Return the share of the bands that hold the truth. [0..1]"""
        return sum(self.held) / len(self.held)


def judge(world: World, outcome: Outcome) -> Judged:
    """Hold one calibration against the truth."""
    errors, held = _parameters(world, outcome)
    held += _sums(world, outcome)
    detours = detours_named = fitting = false_alarms = 0
    remarks = []
    for item in outcome.calibration.pairs:
        pair = (item.start, item.end)
        pair = pair if pair in world.oneway_ms else pair[::-1]
        if world.misplaced in pair:
            continue
        if pair in world.detours:
            detours += 1
            detours_named += item.reason == "detour"
        else:
            fitting += 1
            false_alarms += item.reason not in (FITS, UNCHECKED)
        if (item.reason == "detour") != (pair in world.detours):
            remarks.append(f"{'-'.join(pair)}: {item.reason}, {item.measured_ms - item.modelled_ms:+.3f} ms")
    named = {suspect.site for suspect in outcome.suspects}
    wrong = {world.misplaced} - {""}
    return Judged(
        errors=tuple(errors),
        held=tuple(held),
        detours=detours,
        detours_named=detours_named,
        fitting=fitting,
        false_alarms=false_alarms,
        misplaced=int(bool(world.misplaced)),
        misplaced_named=int(world.misplaced in named),
        wrongly_suspected=len(named - wrong),
        remarks=(*remarks, *(f"{site} {'named' if site in named else 'missed'}" for site in sorted(named ^ wrong))),
    )


def added(parts: Iterable[Judged]) -> Judged:
    """Add several up."""
    whole = Judged()
    names = list(Judged.__dataclass_fields__)
    for part in parts:
        whole = Judged(**{name: getattr(whole, name) + getattr(part, name) for name in names})
    return whole


def _parameters(world: World, outcome: Outcome) -> tuple[list[float], list[bool]]:
    """Return errors of what is determined, and which of the bands that the data narrowed hold the truth."""
    errors, held = [], []
    for item in outcome.parameters:
        truth = _truth(world, item.name)
        if truth is None:
            continue
        if item.determined:
            errors.append(abs(item.band.value / truth - 1))
        if item.determined or item.band.low > item.prior.low or item.band.high < item.prior.high:
            held.append(item.band.low <= truth <= item.band.high)
    return errors, held


def _sums(world: World, outcome: Outcome) -> list[bool]:
    held = []
    for item in outcome.calibration.sums:
        if not item.layer:
            truth_ms = sum(world.truth.fibre_ms[span] for span in item.spans)
            held.append(item.oneway_ms.low <= truth_ms <= item.oneway_ms.high)
    return held


def _truth(world: World, name: str) -> float | None:
    """Return a parameter's true value; lengths at a site that the plan has wrong are none of the plan's."""
    if name.startswith(LENGTH_FACTOR):
        span = world.plan.network.spans[name.removeprefix(LENGTH_FACTOR)]
        return float(world.factor(span))
    known = {
        "optical.terminal_pair_us": world.truth.terminal_us,
        "optical.regenerator_us": world.truth.regenerator_us,
        f"{world.kind.layer}.router_us": world.truth.router_us,
    }
    return known.get(name)
