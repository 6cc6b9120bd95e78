"""What a forecast says, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: The rows of every array of percentiles below.
PERCENTILES = (10, 50, 90)
#: The basis of a forecast that measured samples have corrected: the rest of it stays assumed.
CALIBRATED = "calibrated"
#: What the egress of today is taken from: lit lines, racks, or the share of the exchange's own peak that leaves.
LINES, RACKS, SHARE = "lines", "racks", "share"


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """
    The day on which something is reached, as 10th, 50th and 90th percentile; None: not within the horizon.

    `reached_ratio`: the share of draws that reach it within the horizon. [-] `already`: the list of members or measured
    samples show that it was reached, or every draw is there as the forecast starts; the days are then the day on which
    it was, or the day the plan describes where nobody knows.
    """

    what: str
    limit: float
    unit: str
    p10: date | None
    p50: date | None
    p90: date | None
    reached_ratio: float
    already: bool = False


@dataclass(frozen=True, kw_only=True)
class Bar:
    """
    How one assumption moves the day of a milestone: the day with it at its low and at its high end, others nominal.

    None: not within the horizon. `days_low` and `days_high`: days later (+) or earlier (-) than with all nominal.
    """

    parameter: str
    low: float
    high: float
    unit: str
    basis: str
    at_low: date | None
    at_high: date | None
    days_low: int | None
    days_high: int | None


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """Which assumption moves a milestone most: bars, the longest first; `nominal` is the day with all nominal."""

    what: str
    nominal: date | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Update:
    """
    What measured samples changed: level and growth of the first year, each by its weight. [-]

    `measured_peak_gbps` is the largest five-minute sum of the last 31 days (an event long past is no level to start
    from: the forecast has events of its own), `growth_per_year` the measured trend of the daily peaks with
    its standard error, in logarithms [1/year], None where the samples are too short for one; a weight of 1 takes the
    measured figure, 0 the assumed one.
    """

    measured_peak_gbps: float
    level_weight_ratio: float
    growth_per_year: float | None
    growth_error_per_year: float | None
    growth_weight_ratio: float


@dataclass(frozen=True, kw_only=True)
class Growth:
    """
    How an exchange grows.

    `months`: first days of the months, from the plan's `as_of` on, shape (n,). Each array has shape (3, n), rows as
    `PERCENTILES`: `members` (count), `peak_gbps` (largest five-minute sum of the ingress within the year up to then),
    `egress_gbps` (peak of what leaves the cluster). `kind_factor`: the growth of the peak of a member of a kind that
    was there at `as_of`; `joins`: how many of a kind have joined since, named or not (in a draw, the kinds sum to all
    who have; a place on the S-curve is of no kind for certain, so one kind may give way to another). [-], [count]
    """

    exchange: str
    months: tuple[date, ...]
    members: npt.NDArray[np.float64]
    peak_gbps: npt.NDArray[np.float64]
    egress_gbps: npt.NDArray[np.float64]
    kind_factor: Mapping[str, npt.NDArray[np.float64]]
    joins: Mapping[str, npt.NDArray[np.float64]]
    milestones: tuple[Milestone, ...]
    #: What follows tells where the figures come from; fakes in tests may leave it out.
    as_of: date | None = None
    seed: int = 0
    draws: int = 0
    #: Members there at `as_of`, and those expected by name since.
    present_count: int = 0
    expected_count: int = 0
    #: The peak with all assumptions nominal, and what it rests on.
    nominal_peak_gbps: float = 0.0
    basis: str = "assumed"
    #: Median day of opening; None where the exchange is open.
    opens: date | None = None
    egress_from: str = SHARE
    #: Egress that racks and traffic of a rack would give today, to hold the other against; None where nobody says.
    rack_egress_gbps: float | None = None
    update: Update | None = None
