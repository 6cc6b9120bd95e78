"""Which assumption moves a delay, and by how much: each parameter to either end of its range, all others kept."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from netplan.layers import Layers
from netplan.parameters import Parameter
from netplan.plan import Plan, read_plan
from netplan.routes import Route
from topology.network import Network

#: Sections of the parameters that lengths and delays depend on.
_WITH_DELAY = ("fibre_types.", "length.", "optical.", "ip.", "ip-private.", "ip-public.")


@dataclass(frozen=True, kw_only=True)
class Effect:
    """
    What a parameter at either end of its range adds to a delay.

    None where there is no route then. [ms]
    """

    parameter: Parameter
    low_ms: float | None
    high_ms: float | None

    @property
    def swing_ms(self) -> float:
        """Return the larger of the two effects, whatever its sign. [ms]"""
        return max(abs(self.low_ms or 0.0), abs(self.high_ms or 0.0))


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """
    How a delay follows the plan's assumptions.

    `effects` come largest first; `without_assumed_cables_ms` is what the delay grows by without the cables that are
    only assumed to exist, None where no route is left.
    """

    route: Route
    effects: tuple[Effect, ...]
    without_assumed_cables_ms: float | None


def sensitivity(folder: Path | None, a: str, b: str, layer: str, operator: str | None = None) -> Sensitivity | None:
    """
    Move each parameter of a plan to either end of its range and see what a delay does.

    Parameters
    ----------
    folder : Path or None
        The plan; None for the bundled reference plan.
    a, b : str
        Site ids.
    layer : str
        The layer.
    operator : str, optional
        Use only what this operator owns.

    Returns
    -------
    Sensitivity or None
        None where there is no route. Parameters that move nothing are left out.
    """

    def best(plan: Plan, network: Network) -> Route | None:
        return Layers(network, plan.model, operator=operator)[layer].route(a, b)

    plan = read_plan(folder)
    route = best(plan, plan.network)
    if route is None:
        return None
    base_ms = route.oneway_ms.value

    def moved(parameter: Parameter, value: float) -> float | None:
        changed = read_plan(folder, replace={parameter.name: value})
        return _difference(best(changed, changed.network), base_ms)

    effects = [
        Effect(
            parameter=parameter,
            low_ms=moved(parameter, parameter.band.low),
            high_ms=moved(parameter, parameter.band.high),
        )
        for parameter in plan.parameters
        if parameter.name.startswith(_WITH_DELAY)
    ]
    return Sensitivity(
        route=route,
        effects=tuple(sorted((item for item in effects if item.swing_ms), key=lambda item: -item.swing_ms)),
        without_assumed_cables_ms=_difference(best(plan, _without_assumed(plan.network)), base_ms),
    )


def _difference(route: Route | None, base_ms: float) -> float | None:
    return None if route is None else route.oneway_ms.value - base_ms


def _without_assumed(network: Network) -> Network:
    spans = {key: span for key, span in network.spans.items() if span.existence != "assumed"}
    return dataclasses.replace(network, spans=spans)
