"""
Agents that measure a simulated world for a week: queues that fill in the evening, loss, a clock that is set.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from netplan.calibrate.records import ONEWAY, Floor, Path, Readings
from topology.records import OPTICAL

#: A world as simulation.py draws it.
World = Any

HOUR_S = 3600
WEEK_H = 168
#: 2026-11-12 00:00 UTC, and when one agent's clock is set.
START_H = 1794441600 // HOUR_S
STEP_H = START_H + 100


def floors(world: World, rng: np.random.Generator, *, samples: int = 700) -> list[Floor]:
    """
    Measure a world and keep the floors only: 1st percentile of a week's round trips, halved.

    The standard error is that of the order statistics about it. One agent's clock step spoils single round trips.
    """
    found = []
    for pair in world.oneway_ms:
        _, rtt_ms = round_trips(world, pair, rng, samples=samples)
        ordered = np.sort(rtt_ms)
        rank = max(math.ceil(0.01 * ordered.size), 1)
        spread = math.sqrt(ordered.size * 0.01 * 0.99)
        low, high = ordered[max(rank - 1 - math.ceil(spread), 0)], ordered[rank - 1 + math.ceil(spread)]
        found.append(
            Floor(
                path=Path(start=pair[0], end=pair[1], layer=world.kind.layer),
                floor_ms=float(ordered[rank - 1]) / 2,
                error_ms=float(high - low) / 4,
                median_ms=float(np.median(rtt_ms)) / 2,
                samples=rtt_ms.size,
                both_ways=True,
            )
        )
    return found


def readings(world: World, rng: np.random.Generator, *, samples: int = 700) -> list[Readings]:
    """Measure a world and keep all: round trips of each pair in each direction, one-way delays of the stepped agent."""
    found = []
    for pair in world.oneway_ms:
        for start, end in (pair, pair[::-1]):
            hour, rtt_ms = round_trips(world, pair, rng, samples=samples // 2)
            path = Path(start=start, end=end, layer=world.kind.layer)
            found.append(_readings(path, hour, rtt_ms, lost=int(rng.binomial(samples // 2, 0.005))))
        if world.stepped in pair:
            for start, end in (pair, pair[::-1]):
                found.append(_oneway_readings(world, pair, start, end, rng, samples // 2))
    return found


def round_trips(
    world: World, pair: tuple[str, str], rng: np.random.Generator, *, samples: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return hours since 1970 and round trips of a week; the clock step falls into one of them. [ms]"""
    hour = np.sort(rng.integers(START_H, START_H + WEEK_H, samples))
    queue_ms = _queue_ms(world, pair, hour, rng) + _queue_ms(world, pair, hour, rng)
    rtt_ms = 2 * (world.oneway_ms[pair] + world.unexplained_ms[pair]) + queue_ms
    if world.stepped == pair[0]:  # the sender's clock is set between sending and receiving
        rtt_ms[np.searchsorted(hour, STEP_H)] += world.step_ms
    return hour, rtt_ms


def _oneway_readings(
    world: World, pair: tuple[str, str], start: str, end: str, rng: np.random.Generator, samples: int
) -> Readings:
    """One agent's clock is right to 20 us, then 100 hours into the week it is set wrong."""
    hour = np.sort(rng.integers(START_H, START_H + WEEK_H, samples))
    delay_ms = world.oneway_ms[pair] + world.unexplained_ms[pair] + _queue_ms(world, pair, hour, rng)
    wrong_ms = rng.normal(0, 0.02) + np.where(hour >= STEP_H, world.step_ms, 0.0)
    delay_ms += wrong_ms if end == world.stepped else -wrong_ms
    return _readings(Path(start=start, end=end, layer=world.kind.layer, quantity=ONEWAY), hour, delay_ms, lost=0)


def _readings(path: Path, hour: np.ndarray, value_ms: np.ndarray, lost: int) -> Readings:
    return Readings(
        path=path,
        bucket_s=HOUR_S,
        bucket=hour.astype(np.int64),
        value_ms=value_ms,
        count=np.ones(hour.size, dtype=np.int64),
        answered=hour.size,
        lost=lost,
    )


def _queue_ms(world: World, pair: tuple[str, str], hour: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Queueing of one direction: exponential at each router and at the host that answers, more in the evening."""
    layer = world.kind.layer
    each_us = 3.0 if layer == OPTICAL else world.plan.parameters[f"{layer}.queueing_us"].value
    load = 0.4 + 0.6 * (0.5 + 0.5 * np.cos((hour % 24 - 13) / 24 * 2 * np.pi))  # 13 h UTC: 21 h in China
    return rng.gamma(world.ways[pair].routers + 1, each_us * load) / 1000
