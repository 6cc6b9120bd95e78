"""Five-minute samples of ports: what every reader and generator of them gives, and every user of them takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Length of a sample. [s]
STEP_S = 300
MEASURED, GENERATED = "measured", "generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """
    Samples of some ports, on one grid of five-minute intervals.

    `start_s`: beginning of the first interval, UTC, seconds since 1970, a multiple of `STEP_S`.
    `ports`, `members`: ids, shape (n_ports,). `in_gbps` is what comes into the exchange, `out_gbps` what leaves it
    towards the member: average over the interval, shape (n_ports, n_steps), NaN where nothing is known. [Gbit/s]
    """

    start_s: int
    ports: tuple[str, ...]
    members: tuple[str, ...]
    in_gbps: npt.NDArray[np.float64]
    out_gbps: npt.NDArray[np.float64]

    @property
    def steps(self) -> int:
        """Return the number of intervals."""
        return int(self.in_gbps.shape[1])


class SampleSource(Protocol):
    """Where samples come from; too many to hold at once, so they come in batches of whole members."""

    @property
    def start_s(self) -> int:
        """Return the beginning of the first interval, UTC, seconds since 1970. [s]"""

    @property
    def end_s(self) -> int:
        """Return the end of the last interval. [s]"""

    @property
    def ports(self) -> Mapping[str, str]:
        """Return every port with its member."""

    @property
    def basis(self) -> str:
        """Return `MEASURED` or `GENERATED`."""

    @property
    def remarks(self) -> tuple[tuple[str, str], ...]:
        """Return what was mended or left out while reading: a Chinese and an English sentence each."""

    def batches(self, start_s: int | None = None, end_s: int | None = None) -> Iterator[Samples]:
        """
        Yield the samples of some members at a time, all on the same grid.

        Parameters
        ----------
        start_s, end_s : int, optional
            Only the intervals within, multiples of `STEP_S`; None: all. [s]

        Yields
        ------
        Samples
            All ports of each member in one batch; each member once.
        """
