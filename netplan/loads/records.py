"""What is found of loads: circuits in one direction, a layer in one state, a layer under one failure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from netplan.traffic import Demand
from topology.records import Circuit

#: A circuit is overloaded above this utilisation. [-]
FULL_RATIO = 1.0


class Cut(Protocol):
    """What fails: spans and sites by id."""

    @property
    def spans(self) -> frozenset[str]:
        """Return the spans that are cut."""

    @property
    def sites(self) -> frozenset[str]:
        """Return the sites that are down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitLoad:
    """Traffic on a circuit in one direction."""

    circuit: Circuit
    start: str
    end: str
    gbps: float

    @property
    def utilisation_ratio(self) -> float | None:
        """Return load / capacity, None where the capacity is not known. [-]"""
        return None if self.circuit.capacity_gbps is None else self.gbps / self.circuit.capacity_gbps


@dataclass(frozen=True, kw_only=True)
class LayerLoads:
    """
    The loads of a layer in one state.

    `directions`: every circuit in service, both ways; `down`: circuits out of service; `unrouted`: traffic that is cut
    off; `offered_gbps`: all the traffic. `best_ratio`: the worst utilisation under the best possible routing, None
    where it was not asked for, no capacity is known, or the time ran out.
    """

    layer: str
    restored: bool
    directions: tuple[CircuitLoad, ...]
    down: tuple[str, ...]
    unrouted: tuple[Demand, ...]
    offered_gbps: float
    best_ratio: float | None = None

    @cached_property
    def worst(self) -> CircuitLoad | None:
        """Return the direction with the highest utilisation, None where no capacity is known."""
        rated = [item for item in self.directions if item.utilisation_ratio is not None]
        return max(rated, key=lambda item: item.utilisation_ratio or 0.0, default=None)

    @property
    def worst_ratio(self) -> float | None:
        """Return the highest utilisation, None where no capacity is known. [-]"""
        return None if self.worst is None else self.worst.utilisation_ratio

    @property
    def unrouted_gbps(self) -> float:
        """Return the traffic that is cut off. [Gbit/s]"""
        return math.fsum(demand.gbps for demand in self.unrouted)

    @property
    def excess_ratio(self) -> float | None:
        """Return the worst utilisation over that of the best possible routing, >= 1; None without both. [-]"""
        if self.worst_ratio is None or not self.best_ratio:
            return None
        return self.worst_ratio / self.best_ratio

    def over(self, threshold_ratio: float = FULL_RATIO) -> list[CircuitLoad]:
        """Return the directions used above a threshold, the worst first."""
        found = [item for item in self.directions if (item.utilisation_ratio or 0.0) > threshold_ratio]
        return sorted(found, key=lambda item: -(item.utilisation_ratio or 0.0))

    @property
    def unrated(self) -> list[CircuitLoad]:
        """Return the directions that carry traffic over a circuit of unknown capacity."""
        return [item for item in self.directions if item.gbps > 0 and item.utilisation_ratio is None]


CutT = TypeVar("CutT", bound=Cut)


@dataclass(frozen=True, kw_only=True)
class FailureLoads(Generic[CutT]):
    """The loads while something fails."""

    element: CutT
    loads: LayerLoads
