"""
How long a cable section is, with a band, from the best that is known of it.

In falling trust: a length that somebody gives, a corridor's length times the cable-to-corridor ratio, the great circle
times the cable-to-great-circle ratio. Never below the great circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A value with the range that holds the true one: low <= value <= high, all in the same unit."""

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:  # also refuses NaN
            raise InputError("band_order", value=self.value, low=self.low, high=self.high)

    def times(self, factor: float) -> Band:
        """Scale all three by a factor >= 0."""
        return Band(value=self.value * factor, low=self.low * factor, high=self.high * factor)

    def plus(self, other: Band) -> Band:
        """Add two bands end by end: both low together, both high together."""
        return Band(value=self.value + other.value, low=self.low + other.low, high=self.high + other.high)

    def at_least(self, floor: float) -> Band:
        """Raise what lies below a floor to it."""
        return Band(value=max(self.value, floor), low=max(self.low, floor), high=max(self.high, floor))


ZERO = Band(value=0.0, low=0.0, high=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthRules:
    """
    Ratios by which lengths are estimated, each a band. [-]

    `given` widens a length that comes without a band of its own; `published` does so for one from the press.
    """

    cable_to_rail: Band
    cable_to_road: Band
    cable_to_great_circle: Band
    published: Band
    given: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A section's length and where it comes from. [km]"""

    km: Band
    origin: str


def estimate(
    rules: LengthRules,
    *,
    great_circle_km: float,
    rail_km: float | None = None,
    road_km: float | None = None,
) -> Length:
    """
    Estimate a section's length from its corridor, or from the great circle where it has none.

    Parameters
    ----------
    rules : LengthRules
        The ratios.
    great_circle_km : float
        Distance between the ends. [km]
    rail_km, road_km : float or None
        Length along railways and roads; None or 0 where the section follows none. [km]

    Returns
    -------
    Length
        Its band, no end of it below the great circle.
    """
    if rail_km or road_km:
        along_rail = rules.cable_to_rail.times(rail_km or 0.0)
        along_road = rules.cable_to_road.times(road_km or 0.0)
        return Length(km=along_rail.plus(along_road).at_least(great_circle_km), origin="corridor")
    return Length(km=rules.cable_to_great_circle.times(great_circle_km), origin="great_circle")


def known(rules: LengthRules, *, route_km: float, origin: str, great_circle_km: float) -> Length:
    """
    Put a band around a length that somebody gave without one.

    Parameters
    ----------
    rules : LengthRules
        The ratios.
    route_km : float
        The length given, not below the great circle. [km]
    origin : str
        "published" for the press, "given" or "measured" for the plan's own figure.
    great_circle_km : float
        Distance between the ends, the floor of the band. [km]

    Returns
    -------
    Length
        The length with its band.
    """
    ratio = rules.published if origin == "published" else rules.given
    return Length(km=ratio.times(route_km).at_least(great_circle_km), origin=origin)


def share(total_km: float, weights_km: Sequence[float]) -> list[float]:
    """
    Share a cable's published length over its sections in proportion to what each would be estimated at.

    Parameters
    ----------
    total_km : float
        The published length. [km]
    weights_km : sequence of float
        Estimated length of each section, > 0. [km]

    Returns
    -------
    list of float
        One length a section; they sum to `total_km`. [km]
    """
    scale = total_km / sum(weights_km)
    return [weight * scale for weight in weights_km]
