"""What passes between the rooms of calibration: readings, their floors, what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: What a figure is: a round trip; one way; the delay measurement of an OTN path (G.709), there and back; a fibre
#: length by reflectometer.
RTT, ONEWAY, OTN, OTDR = "rtt", "oneway", "otn", "otdr"
QUANTITIES = (RTT, ONEWAY, OTN, OTDR)

# Why something measured is not used: codes of `Refusal`.
UNKNOWN_END = "unknown_end"  # no site of the plan is called so
SAME_SITE = "same_site"  # both ends are one site
NO_ANSWER = "no_answer"  # every sample of the pair is lost
ONE_SAMPLE = "one_sample"  # a single sample beside pairs with many: an upper bound, no floor
NOT_FINITE = "not_finite"  # NaN, infinite, no number
NEGATIVE = "negative"  # a delay below zero
UNIT = "unit"  # a thousand times too small or too large: seconds or microseconds for milliseconds
BAD_POSITION = "bad_position"  # faster than light: an end does not stand where the plan has it
BAD_CLOCK = "bad_clock"  # faster than light or shifted together with all else that one end timed
NO_ROUTE = "no_route"  # the plan has no way between the ends in this layer
DUPLICATE = "duplicate"  # the same record again
REFUSALS = (
    UNKNOWN_END,
    SAME_SITE,
    NO_ANSWER,
    ONE_SAMPLE,
    NOT_FINITE,
    NEGATIVE,
    UNIT,
    BAD_POSITION,
    BAD_CLOCK,
    NO_ROUTE,
    DUPLICATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """
    What was measured: two ends in a layer, and what is known of the way between them.

    `start` and `end` are site ids once ends are matched, the names of the source before. `route` holds site ids or
    span ids in order where the source says which way it took; `hops` counts the routers passed, both ends' included.
    """

    start: str
    end: str
    layer: str
    operator: str = ""
    quantity: str = RTT
    hops: int | None = None
    route: tuple[str, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two ends in alphabetical order: both directions are one pair."""
        return (self.start, self.end) if self.start <= self.end else (self.end, self.start)


@dataclass(frozen=True, kw_only=True)
class Readings:
    """
    All that was read of one path, by time: each entry is a value and how often it came within a bucket of time.

    Attributes
    ----------
    path : Path
        What was measured.
    bucket_s : int
        Length of a bucket, 0 where the source has no times. [s]
    bucket : int array, shape (n,)
        Number of the bucket since 1970, ascending; all 0 where the source has no times.
    value_ms : float array, shape (n,)
        As the source has it: a round trip for `rtt` and `otn`, one way for `oneway`; for `otdr` km. [ms or km]
    count : int array, shape (n,)
        How many samples had this value in this bucket.
    median_ms : float array, shape (n,), optional
        Where `figures`: the median that stands beside each value, NaN where there is none. [ms]
    figures : bool
        Whether each value is already a low percentile of `count` samples, as in window records, not samples.
    answered, lost : int
        Samples with and without an answer.
    refused : mapping of str to int
        Samples that were left out, by code of `REFUSALS`.
    routes : tuple of str
        Digests of the routes seen on the way, where the source has them.
    """

    path: Path
    bucket_s: int
    bucket: npt.NDArray[np.int64]
    value_ms: npt.NDArray[np.float64]
    count: npt.NDArray[np.int64]
    median_ms: npt.NDArray[np.float64] | None = None
    figures: bool = False
    answered: int = 0
    lost: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """
    Something measured that is not used.

    `code` is one of `REFUSALS`; `value_ms` what was measured, `limit_ms` what it broke; `suspect` names the site or
    the clock that explains it best; `nearest` the names that may be meant; `count` how many samples or rows it is.
    """

    code: str
    start: str = ""
    end: str = ""
    layer: str = ""
    operator: str = ""
    value_ms: float | None = None
    limit_ms: float | None = None
    suspect: str = ""
    nearest: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The floor moved: at a time (s since 1970), from one level to another; one-way equivalent. [ms]"""

    at_s: int
    before_ms: float
    after_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """
    The delay floor of a path: what it takes when nothing queues.

    Attributes
    ----------
    path : Path
        Ends in alphabetical order unless `quantity` is one way and only that direction was measured.
    floor_ms : float
        One way: half of a round trip; for `otdr` the fibre delay of the length at the plan's group index. [ms]
    error_ms : float
        Standard error of it. [ms]
    error_assumed : bool
        Whether nothing showed that error: a table with one figure a pair tells only how finely it is stated.
    median_ms : float or None
        The median delay, one way; None where the source has none. [ms]
    samples : int
        How many samples stand behind it.
    since_s, until_s : int or None
        First and last time measured, since 1970. [s]
    changes : tuple of Change
        When its route changed.
    diurnal_ms : float or None
        By how much the median of the busiest hour of the day lies above that of the quietest; None: no daily
        shape was found. [ms]
    both_ways : bool
        Whether both directions are in it.
    routes : int
        How many different routes were traced on the way meanwhile; 0 where the source has none. [count]
    """

    path: Path
    floor_ms: float
    error_ms: float
    median_ms: float | None = None
    samples: int = 1
    since_s: int | None = None
    until_s: int | None = None
    changes: tuple[Change, ...] = ()
    diurnal_ms: float | None = None
    both_ways: bool = False
    routes: int = 0
    error_assumed: bool = False
