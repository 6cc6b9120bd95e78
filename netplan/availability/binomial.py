"""Bounds on a share from counting: how often something happened in independent trials, and what that proves."""

from __future__ import annotations

import math
from collections.abc import Callable

_TINY = 1e-300
_TERMS = 10_000
_HALVINGS = 200


def share_at_most(hits: int, trials: int, risk: float) -> float:
    """
    Bound a share from above.

    Parameters
    ----------
    hits, trials : int
        So often it happened in so many independent trials; trials >= 1.
    risk : float
        Chance that the bound is wrong. (0..1)

    Returns
    -------
    float
        The share at which so few hits would have had that chance. [0..1]

    Notes
    -----
    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
    Biometrika 26 (1934) 404-413: exact for any number of trials.
    """
    if hits >= trials:
        return 1.0
    # P(X <= hits) = 1 - I_p(hits + 1, trials - hits), falling with p.
    return _root(lambda p: incomplete_beta(hits + 1, trials - hits, p) - (1 - risk), roundup=True)


def share_at_least(hits: int, trials: int, risk: float) -> float:
    """Bound a share from below, as `share_at_most` does from above."""
    if hits <= 0:
        return 0.0
    # P(X >= hits) = I_p(hits, trials - hits + 1), rising with p.
    return _root(lambda p: incomplete_beta(hits, trials - hits + 1, p) - risk, roundup=False)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """
    Compute the regularised incomplete beta function I_x(a, b), a and b > 0. [0..1]

    Notes
    -----
    NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction) and 8.17.4 (symmetry), the fraction
    evaluated by Lentz's method.
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(front) / (a * _fraction(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate 1 + d1/(1 + d2/(1 + ...)) of DLMF 8.17.22."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _TERMS):
        m = term // 2
        if term % 2:
            factor = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            factor = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / (1.0 + factor * d or _TINY)
        c = 1.0 + factor / c or _TINY
        value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _root(rising: Callable[[float], float], *, roundup: bool) -> float:
    """Find where a function that rises on 0..1 passes zero, by halving; rounded to the safe side."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return high if roundup else low
