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


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """The day on which something is reached, as 10th, 50th and 90th percentile; None: not within the horizon."""

    what: str
    limit: float
    unit: str
    p10: date | None
    p50: date | None
    p90: date | None
    reached_ratio: float


@dataclass(frozen=True, kw_only=True)
class Growth:
    """
    How an exchange grows.

    `months`: first days of the months, from the plan's `as_of` on, shape (n,). Each array has shape (3, n), rows as
    `PERCENTILES`: `members` (count), `peak_gbps` (largest five-minute sum of the ingress within the year up to then),
    `egress_gbps` (peak of what leaves the cluster). `kind_factor`: the growth of the peak of a member of a kind that
    was there at `as_of`; `joins`: how many of a kind have joined since. [-], [count]
    """

    exchange: str
    months: tuple[date, ...]
    members: npt.NDArray[np.float64]
    peak_gbps: npt.NDArray[np.float64]
    egress_gbps: npt.NDArray[np.float64]
    kind_factor: Mapping[str, npt.NDArray[np.float64]]
    joins: Mapping[str, npt.NDArray[np.float64]]
    milestones: tuple[Milestone, ...]
