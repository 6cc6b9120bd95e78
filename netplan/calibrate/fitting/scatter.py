"""
How a measured floor scatters about the model: noise to both sides, detours above, seldom something below.

A floor is the modelled delay plus normal noise; with a small chance a detour has been added, of exponential size; with
a smaller one it lies below, by as much: a cable that the plan does not know, a wrong position.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, logsumexp, ndtr

from netplan.calibrate.fitting.normal import Z_90
from netplan.parameters import Parameters
from topology.lengths import Band

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NOISE = "calibration.noise_us"
_MS_PER_US = 1e-3
#: Chance that a pair lies below the model for a reason that is no noise: assumed, and not fitted. [0..1]
BELOW_SHARE = 0.005
#: Weight of an assumption against the data, in pairs: so many pairs count as much as the assumption does. [count]
_NOISE_PAIRS, _SHARE_PAIRS, _SIZE_PAIRS = 5.0, 20.0, 3.0
_LOG_SQRT_2PI = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """
    The scatter of floors.

    `noise_ms` is what stays unexplained of one floor, one way; `detour_share` of pairs detour; a detour adds, in the
    mean, `detour_size` times the modelled delay. `start` holds what was assumed of the three, `limits_ms` what the
    noise may become.
    """

    noise_ms: float
    detour_share: float
    detour_size: float
    start: tuple[float, float, float]
    limits_ms: tuple[float, float]

    @classmethod
    def assumed(cls, parameters: Parameters) -> Scatter:
        """Return what the plan assumes before anything is measured."""
        noise = parameters[NOISE].times(_MS_PER_US)
        share = parameters["calibration.detour_share"].value
        size = parameters["calibration.detour_size"].value
        return cls(
            noise_ms=noise.value,
            detour_share=share,
            detour_size=size,
            start=(noise.value, share, size),
            limits_ms=(noise.low, noise.high),
        )

    def noise_us(self, free: float) -> Band | None:
        """
        Return the noise with its 90 % band.

        Parameters
        ----------
        free : float
            Pairs that check others, see `refitted`. [-]

        Returns
        -------
        Band or None
            None where the assumption counts for more pairs than there are. A standard deviation from n squares is known
            to one in root 2 n. [us]
        """
        if free < _NOISE_PAIRS:
            return None
        off = Z_90 / float(np.sqrt(2.0 * (_NOISE_PAIRS + free)))
        low, high = (float(np.clip(self.noise_ms * (1.0 + side), *self.limits_ms)) for side in (-off, off))
        return Band(value=self.noise_ms, low=low, high=high).times(1.0 / _MS_PER_US)

    def chances(self, excess_ms: Floats, sd_ms: Floats, modelled_ms: Floats) -> tuple[Floats, Floats, Floats]:
        """
        Tell what each pair is.

        Parameters
        ----------
        excess_ms : float array, shape (n,)
            Measured less foretold. [ms]
        sd_ms : float array, shape (n,)
            Standard deviation of that where nothing detours. [ms]
        modelled_ms : float array, shape (n,)
            Modelled delays, the scale of detours. [ms]

        Returns
        -------
        tuple of float arrays, shape (n,)
            Chance that a pair fits, that it detours, that it lies below. They sum to 1.
        """
        size_ms = self.detour_size * modelled_ms
        logs = np.stack(
            [
                np.log1p(-self.detour_share - BELOW_SHARE)
                - 0.5 * (excess_ms / sd_ms) ** 2
                - np.log(sd_ms)
                - _LOG_SQRT_2PI,
                np.log(self.detour_share) + _log_added(excess_ms, sd_ms, size_ms),
                np.log(BELOW_SHARE) + _log_added(-excess_ms, sd_ms, size_ms),
            ]
        )
        fits, detours, below = np.exp(logs - logsumexp(logs, axis=0))
        return fits, detours, below

    def refitted(
        self, fits: Floats, detours: Floats, excess_ms: Floats, modelled_ms: Floats, *, misfit: float, free: float
    ) -> Scatter:
        """
        Return the scatter that the data show, the assumption counting as some pairs.

        Parameters
        ----------
        fits, detours : float array, shape (n,)
            Chances of each pair, from `chances`.
        excess_ms, modelled_ms : float array, shape (n,)
            As there. [ms]
        misfit, free : float
            Sum of squared residuals over their variances, and its expectation: the pairs that check others. [-]

        Returns
        -------
        Scatter
            With new noise, share and size.
        """
        noise, share, size = self.start
        squared = self.noise_ms**2 * (_NOISE_PAIRS * (noise / self.noise_ms) ** 2 + misfit) / (_NOISE_PAIRS + free)
        found = float(detours.sum())
        relative = float((detours * np.maximum(excess_ms, 0.0) / modelled_ms).sum())
        return replace(
            self,
            noise_ms=float(np.clip(np.sqrt(squared), *self.limits_ms)),
            detour_share=min((found + share * _SHARE_PAIRS) / (len(fits) + _SHARE_PAIRS), 0.5),
            detour_size=(relative + size * _SIZE_PAIRS) / (found + _SIZE_PAIRS),
        )

    def band(self, sd_ms: Floats, modelled_ms: Floats, share: float = 0.9) -> tuple[Floats, Floats]:
        """
        Return the band of what will be measured about what is foretold, detours counted in.

        Parameters
        ----------
        sd_ms, modelled_ms : float array, shape (n,)
            As in `chances`. [ms]
        share : float
            How much the band holds, equal parts lying below and above. [0..1]

        Returns
        -------
        tuple of float arrays, shape (n,)
            Low and high end, to be added to what is foretold. [ms]
        """
        tail = (1.0 - share) / 2.0
        size_ms = self.detour_size * modelled_ms
        return self._quantile(tail, sd_ms, size_ms), self._quantile(1.0 - tail, sd_ms, size_ms)

    def _quantile(self, chance: float, sd_ms: Floats, size_ms: Floats) -> Floats:
        """Halve intervals until the chance of lying below is met to a thousandth of the noise."""
        low, high = -8.0 * sd_ms, 8.0 * sd_ms + 20.0 * size_ms
        for _ in range(60):
            middle = (low + high) / 2.0
            beyond = self._chance_below(middle, sd_ms, size_ms) >= chance
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        return (low + high) / 2.0

    def _chance_below(self, excess_ms: Floats, sd_ms: Floats, size_ms: Floats) -> Floats:
        plain = ndtr(excess_ms / sd_ms)
        # Distribution of normal plus exponential: Phi(z) - size x density.
        added = plain - size_ms * np.exp(_log_added(excess_ms, sd_ms, size_ms))
        return np.asarray((1.0 - self.detour_share) * plain + self.detour_share * added)


def _log_added(excess_ms: Floats, sd_ms: Floats, size_ms: Floats) -> Floats:
    """Return the log density of normal noise plus something exponential (exponentially modified Gaussian)."""
    ratio = sd_ms / size_ms
    return np.asarray(0.5 * ratio**2 - excess_ms / size_ms - np.log(size_ms) + log_ndtr(excess_ms / sd_ms - ratio))
