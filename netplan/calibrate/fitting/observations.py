"""A measured floor together with the row that its route makes of the unknowns: what the fit takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netplan.calibrate.fitting.unknowns import Observed, Unknowns
from netplan.calibrate.records import NO_ROUTE, Floor, Path, Refusal
from netplan.layers import Layers
from netplan.optical import OpticalLayer
from netplan.plan import Plan
from netplan.routes import Route
from topology.records import OPTICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A floor, the route it is taken to have had, and its row."""

    floor: Floor
    route: Route
    row: Observed

    @property
    def name(self) -> str:
        """Name the path for people and for joins: ends, layer, operator, quantity, and the way where it is told."""
        path = self.floor.path
        return "|".join((*path.pair, path.layer, path.operator, path.quantity, *path.route))


def observe(
    plan: Plan, unknowns: Unknowns, floors: Iterable[Floor], layers: Layers | None = None
) -> tuple[list[Observation], list[Refusal]]:
    """
    Give each floor its route in the plan, and the row of the fit.

    Parameters
    ----------
    plan : Plan
        Uncalibrated.
    unknowns : Unknowns
        Of this plan.
    floors : iterable of Floor
        Ends are site ids.
    layers : Layers, optional
        The plan's layers, where they are built already.

    Returns
    -------
    tuple of list of Observation and list of Refusal
        Those with a route, and those without one.
    """
    layers = layers or Layers(plan.network, plan.model)
    seen: list[Observation] = []
    refused: list[Refusal] = []
    for floor in floors:
        route = route_of(layers, floor.path)
        if route is None or not route.spans:
            refused.append(_without_route(floor))
            continue
        seen.append(observation(unknowns, floor, route))
    return seen, refused


def observation(unknowns: Unknowns, floor: Floor, route: Route) -> Observation:
    """Make the observation of a floor that took a given route."""
    path = floor.path
    row = unknowns.observed(route, quantity=path.quantity, operator=path.operator, hops=path.hops)
    return Observation(floor=floor, route=route, row=row)


def route_of(layers: Layers, path: Path) -> Route | None:
    """Return the way that a path is taken to have: as its source says, else as the plan's layer has it."""
    if path.route and path.layer == OPTICAL:
        return _as_told(layers.optical, path)
    return layers[path.layer].route(path.start, path.end)


def _as_told(optical: OpticalLayer, path: Path) -> Route | None:
    """Ride on the spans that the source names; None where they are not of the plan or do not join the ends."""
    spans = optical.usable(path.route)
    if spans is None:
        return None
    place = path.start
    for span in spans:
        if place not in span.ends:
            return None
        place = span.other_end(place)
    return optical.on_spans(spans, path.start) if place == path.end else None


def _without_route(floor: Floor) -> Refusal:
    path = floor.path
    return Refusal(
        code=NO_ROUTE,
        start=path.start,
        end=path.end,
        layer=path.layer,
        operator=path.operator,
        value_ms=floor.floor_ms,
    )


def names(observations: Sequence[Observation]) -> list[str]:
    """Return the names of several observations."""
    return [item.name for item in observations]
