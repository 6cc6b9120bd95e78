"""
Failures in an IP layer: the layer is built anew for each failure that meets the route in service.

Routers choose the lowest metric, and what fails elsewhere only raises metrics: the route stays. So the first failures
that can matter are those on the route, the second ones those on the detour, as in the optical layer. But the detour of
lowest metric is not the one of lowest delay: a double failure can leave a faster route than its first half does.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from netplan.failures.elements import Element, without
from netplan.layers import Layers
from netplan.plan import Plan
from netplan.routes import Route
from topology.sweep import Failure, WayFailures

#: So many double failures are kept ready at once.
_KEPT_DOUBLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeredFailures:
    """
    What failures make of the route from `way.start` to `goal` in an IP layer, weights being delays in ms.

    `searched`: how many double failures had to be looked at.
    """

    layer: str
    goal: str
    way: WayFailures
    searched: int


class FailedLayers:
    """
    A plan's layers under failures: each single failure is built once, double ones are kept while there is room.

    Parameters
    ----------
    plan : Plan
        The plan.
    operator : str, optional
        Use only what this operator owns.
    """

    def __init__(self, plan: Plan, operator: str | None = None) -> None:
        self._plan = plan
        self._operator = operator
        self.whole = Layers(plan.network, plan.model, operator=operator)
        self._under: dict[frozenset[str], Layers] = {}
        self._under_two: dict[frozenset[str], Layers] = {}

    def under(self, failed: Collection[Element]) -> Layers:
        """Return the layers that failures leave."""
        key = frozenset(element.key for element in failed)
        if not key:
            return self.whole
        kept = self._under if len(key) == 1 else self._under_two
        if key not in kept:
            if kept is self._under_two and len(kept) >= _KEPT_DOUBLE:
                kept.clear()
            network = without(self._plan.network, failed)
            kept[key] = Layers(network, self._plan.model, operator=self._operator, whole=self.whole)
        return kept[key]


def layered(
    layers: FailedLayers,
    failing: Sequence[Element],
    layer: str,
    a: str,
    b: str,
    *,
    double: bool,
    most: int,
    most_off: int,
) -> LayeredFailures:
    """
    Fail every element, and on request every two, on the route between two sites in an IP layer.

    Parameters
    ----------
    layers : FailedLayers
        The plan's layers.
    failing : sequence of Element
        What can fail.
    layer : str
        An IP layer.
    a, b : str
        Site ids, joined by a route while nothing fails.
    double : bool
        Whether any two fail at once as well.
    most, most_off : int
        How many of the worst to keep, and of those that leave no route.

    Returns
    -------
    LayeredFailures
        The worst first.
    """
    run = _Run(layers, failing, layer, a, b)
    whole = run.route(())
    if whole is None:
        raise ValueError(f"no route from {a} to {b}")
    firsts = run.on(whole)
    alone = {x: run.route((x,)) for x in firsts}
    single = [Failure((x.key,), _delay_ms(route)) for x, route in alone.items() if route is not None]
    single_off = [Failure((x.key,), math.inf) for x, route in alone.items() if route is None]
    pairs = list(_pairs(run, alone)) if double else []
    both = {pair: run.route(pair) for pair in pairs}
    off = [Failure(_keys(pair), math.inf) for pair, route in both.items() if route is None]
    worse = [
        Failure(_keys(pair), _delay_ms(route))
        for pair, route in both.items()
        if route is not None and _delay_ms(route) > max(_delay_ms(alone.get(x) or whole) for x in pair)
    ]
    way = WayFailures(
        start=a,
        weight=_delay_ms(whole),
        single=_worst(single, most),
        double=_worst(worse, most),
        single_off=tuple(single_off[:most_off]),
        double_off=tuple(off[:most_off]),
        single_off_count=len(single_off),
        double_off_count=len(off),
    )
    return LayeredFailures(layer=layer, goal=b, way=way, searched=len(pairs))


class _Run:
    def __init__(self, layers: FailedLayers, failing: Sequence[Element], layer: str, a: str, b: str) -> None:
        self._layers, self._layer, self._a, self._b = layers, layer, a, b
        self._of: dict[str, list[Element]] = {}
        for element in failing:
            if element.site not in (a, b):
                for span in element.spans:
                    self._of.setdefault(span, []).append(element)

    def route(self, failed: tuple[Element, ...]) -> Route | None:
        """Return the layer's route while elements fail."""
        return self._layers.under(failed)[self._layer].route(self._a, self._b)

    def on(self, route: Route) -> list[Element]:
        """List the elements that a route meets, in its order."""
        return list(dict.fromkeys(element for span in route.spans for element in self._of.get(span.id, ())))


def _pairs(run: _Run, alone: Mapping[Element, Route | None]) -> Iterable[tuple[Element, Element]]:
    """Pair each first failure with those on its detour, each two once, without those that leave no route alone."""
    given = set[frozenset[Element]]()
    for x, detour in alone.items():
        for y in () if detour is None else run.on(detour):
            pair = frozenset((x, y))
            if len(pair) == 2 and pair not in given and not (y in alone and alone[y] is None):
                given.add(pair)
                yield x, y


def _keys(pair: tuple[Element, ...]) -> tuple[str, ...]:
    return tuple(element.key for element in pair)


def _delay_ms(route: Route) -> float:
    return route.oneway_ms.value


def _worst(found: Iterable[Failure], top: int) -> tuple[Failure, ...]:
    return tuple(sorted(found, key=lambda failure: -failure.weight)[:top])
