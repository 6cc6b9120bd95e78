"""What is uncertain, drawn: each assumption as many times as there are draws, from a seed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.exchange.forecast.start import Start
from netplan.parameters import Parameters
from netplan.specs.forecast import SPECS
from netplan.specs.spec import AT_MOST
from topology.lengths import Band

Floats = npt.NDArray[np.float64]
#: The 90th percentile of the standard normal distribution: the ends of a band stand there. [-]
Z90 = 1.2815515655446004
#: No assumption is drawn further out than this many standard deviations.
_FURTHEST = 3.0
#: The parameters with a rate of growth of their own, by kind; data centres and clouds grow with their racks.
GROWTH_KINDS = ("access", "content", "cdn", "government", "enterprise")
RACK_GROWTH = "forecast.rack_traffic_growth"
EGRESS_SHARE = "matrix.egress_ratio"
#: Used as it stands, never drawn.
CORRELATION = "forecast.growth_correlation_ratio"
DROPOUT = "forecast.join_dropout_ratio"
DELAY = "forecast.join_delay_months"


@dataclass(frozen=True, kw_only=True)
class Draws:
    """
    All that is uncertain, n draws of each.

    `values`: parameters by name, shape (n,). `events`: factor of each event by id, shape (n,). `delays_months`,
    `comes`: of each expected member, shape (n, n_expected); `comes` is 1 or 0, or its expectation in a nominal draw.
    `measured`: the standard normal errors of measured level and growth, shape (2, n).
    """

    values: Mapping[str, Floats]
    events: Mapping[str, Floats]
    delays_months: Floats
    comes: Floats
    measured: Floats
    lit_gbps: Floats

    @property
    def count(self) -> int:
        """Return the number of draws."""
        return int(self.measured.shape[1])


def split_normal(band: Band, z: Floats, *, least: float = -np.inf, most: float = np.inf) -> Floats:
    """
    Turn standard normal numbers into draws of an assumption.

    Parameters
    ----------
    band : Band
        The value is the median, the ends are the 10th and the 90th percentile.
    z : float array
        Standard normal.
    least, most : float
        What the quantity cannot pass.

    Returns
    -------
    float array, shape of z
        Two half normal distributions of different width, joined at the median.

    Notes
    -----
    Source: choice. The ends of an assumed band are no hard limits, so a triangle that ends there claims too much; and
    with the value as the median a forecast with all assumptions nominal is the middle of the road.
    """
    z = np.clip(z, -_FURTHEST, _FURTHEST)
    width = np.where(z < 0, band.value - band.low, band.high - band.value)
    return np.clip(band.value + width * z / Z90, least, most)


def draw(start: Start, parameters: Parameters, *, seed: int, count: int) -> Draws:
    """
    Draw all that is uncertain.

    Parameters
    ----------
    start : Start
        The exchange.
    parameters : Parameters
        The plan's.
    seed : int
        Each assumption has a stream of its own under it: one more assumption changes no other's draws.
    count : int
        Draws.

    Returns
    -------
    Draws
        See there.
    """

    def normal(name: str, *more: int) -> Floats:
        return _stream(seed, name).standard_normal((*more, count))

    common = normal("growth")
    share = parameters[CORRELATION].value
    values = {}
    for name in names():
        z = normal(name)
        if _is_growth(name):
            z = np.sqrt(share) * common + np.sqrt(1 - share) * z
        least, most = range_of(name)
        values[name] = split_normal(parameters[name], z, least=least, most=most)
    events = {
        event.id: split_normal(
            Band(value=event.factor, low=event.factor_low, high=event.factor_high), normal(f"event {event.id}"), least=0
        )
        for event in start.events
    }
    expected = len(start.expected)
    delays = split_normal(parameters[DELAY], normal("delays", expected), least=0.0).T
    chance = _stream(seed, "comes").random((expected, count)).T
    lit = start.lit_gbps or Band(value=0.0, low=0.0, high=0.0)
    return Draws(
        values=values,
        events=events,
        delays_months=delays,
        comes=(chance >= values[DROPOUT][:, None]).astype(float),
        measured=normal("measured", 2),
        lit_gbps=split_normal(lit, normal("lit"), least=0.0),
    )


def nominal(start: Start, parameters: Parameters, *, count: int = 1) -> Draws:
    """Return draws that are all nominal; an expected member counts with its chance to come."""
    expected = len(start.expected)
    values = {name: np.full(count, parameters[name].value) for name in names()}
    return Draws(
        values=values,
        events={event.id: np.full(count, event.factor) for event in start.events},
        delays_months=np.full((count, expected), parameters[DELAY].value),
        comes=np.full((count, expected), 1 - parameters[DROPOUT].value),
        measured=np.zeros((2, count)),
        lit_gbps=np.full(count, 0.0 if start.lit_gbps is None else start.lit_gbps.value),
    )


def names() -> list[str]:
    """Return the parameters that are drawn."""
    return [*(name for name in SPECS if name not in (CORRELATION, DELAY)), EGRESS_SHARE]


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _is_growth(name: str) -> bool:
    return name == RACK_GROWTH or name.removeprefix("forecast.growth_") in GROWTH_KINDS


def range_of(name: str) -> tuple[float, float]:
    """Return what a parameter that the forecast uses can be, least and most, in its unit."""
    spec = SPECS.get(name)
    if spec is None:
        return 0.0, 1.0
    return spec.least, AT_MOST[spec.unit] if spec.most is None else spec.most
