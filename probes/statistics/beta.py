"""The incomplete beta function, and where its tails hold a given share, to some twelve digits."""

from __future__ import annotations

import math

_TINY_STEP = 4e-16
_HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)


def tail(a: float, b: float, x: float, y: float) -> float:
    """
    Work out the regularised incomplete beta function I_x(a, b).

    Parameters
    ----------
    a, b : float
        Shapes, >= 1.
    x : float
        Where the integral ends, 0 to 1.
    y : float
        1 - x, given apart so that neither loses digits beside 1.

    Returns
    -------
    float
        The share of the beta distribution below `x`, 0 to 1.

    Notes
    -----
    Continued fraction of Didonato and Morris, ACM TOMS 18 (1992), 360-373, eq. 9 (their BFRAC), which takes the
    distance from the mean as a number of its own. About five times sqrt(min(a, b)) steps near the mean.
    """
    if x <= 0:
        return 0.0
    if y <= 0:
        return 1.0
    # The distance below the mean, times a + b, from whichever of x and y is exact.
    distance = a - (a + b) * x if x < y else (a + b) * y - b
    if distance < 0:
        return 1.0 - _below_mean(b, a, y, x, -distance)
    return _below_mean(a, b, x, y, distance)


def quantile(a: float, b: float, share: float) -> float:
    """
    Find x with I_x(a, b) = `share`, where `share` is at most one half.

    Parameters
    ----------
    a, b : float
        Shapes, >= 1.
    share : float
        Above 0, at most 0.5.

    Returns
    -------
    float
        Between 0 and 1.
    """
    return _solve(a, b, share, lower=True)


def upper_quantile(a: float, b: float, share: float) -> float:
    """Find x with 1 - I_x(a, b) = `share`, where `share` is at most one half; else as `quantile`."""
    return _solve(a, b, share, lower=False)


def _solve(a: float, b: float, share: float, *, lower: bool) -> float:
    """
    Newton's steps on the logarithm of the tail, which is concave, kept between bounds that halve when a step leaves.

    Everything is done in x itself, which may be 1e-9 and keeps its digits; 1 - x is formed from it.
    """
    low, high = 0.0, 1.0
    x = _guess(a, b, share, lower=lower)
    target = math.log(share)
    for _ in range(200):
        y = 1.0 - x
        held = tail(a, b, x, y) if lower else tail(b, a, y, x)
        too_far_right = (held > share) if lower else (held < share)
        if too_far_right:
            high = x
        else:
            low = x
        middle = 0.5 * (low + high)
        if held <= 0.0:
            step_to = middle
        else:
            slope = _density_times_xy(a, b, x, y) / (x * y) / held
            wrong = math.log(held) - target
            step_to = (x - wrong / slope if lower else x + wrong / slope) if slope > 0 else middle
        if not low < step_to < high:
            if abs(step_to - x) <= _TINY_STEP * x or high - low <= _TINY_STEP * high:
                return x
            step_to = middle
        if abs(step_to - x) <= _TINY_STEP * x:
            return step_to
        x = step_to
    return x


def _guess(a: float, b: float, share: float, *, lower: bool) -> float:
    """Start within a few per cent, by Abramowitz and Stegun 26.5.22."""
    z = -_normal_quantile(share) * (-1 if lower else 1)
    if a <= 1 or b <= 1:
        mean = a / (a + b)
        return min(max(mean, 1e-300), 1 - 1e-16)
    reach = (z * z - 3) / 6
    harmonic = 2 / (1 / (2 * a - 1) + 1 / (2 * b - 1))
    root = math.sqrt(max(harmonic + reach, 0.0))
    w = -z * root / harmonic - (1 / (2 * b - 1) - 1 / (2 * a - 1)) * (reach + 5 / 6 - 2 / (3 * harmonic))
    guess = a / (a + b * math.exp(min(max(2 * w, -700.0), 700.0)))
    return min(max(guess, 1e-300), 1 - 1e-16)


def _normal_quantile(share: float) -> float:
    """Abramowitz and Stegun 26.2.23: within 5e-4, enough to start from. `share` is at most one half."""
    t = math.sqrt(-2 * math.log(share))
    above = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    return -above


def _below_mean(a: float, b: float, x: float, y: float, distance: float) -> float:
    front = _density_times_xy(a, b, x, y)
    if front == 0.0:
        return 0.0
    c = 1 + distance
    c0, c1 = b / a, 1 + 1 / a
    p, s = 1.0, a + 1
    before_top, before_bottom, top, bottom = 0.0, 1.0, 1.0, c / c1
    ratio = c1 / c
    step = 0
    while True:
        step += 1
        t = step / a
        w = step * (b - step) * x
        e = a / s
        alpha = p * (p + c0) * e * e * w * x
        e = (1 + t) / (c1 + t + t)
        beta = step + w / s + e * (c + step * (y + 1))
        p = 1 + t
        s += 2
        before_top, top = top, alpha * before_top + beta * top
        before_bottom, bottom = bottom, alpha * before_bottom + beta * bottom
        last, ratio = ratio, top / bottom
        if abs(ratio - last) <= 1e-16 * ratio or alpha == 0.0:
            return front * ratio
        before_top /= bottom
        before_bottom /= bottom
        top, bottom = ratio, 1.0


def _density_times_xy(a: float, b: float, x: float, y: float) -> float:
    """
    Give x^a y^b / B(a, b) without the cancelling of large logarithms.

    It is a b / (a + b) times a binomial probability, which Loader's saddle-point form gives to full precision
    (C. Loader, Fast and Accurate Computation of Binomial Probabilities, 2000).
    """
    n = a + b
    exponent = _stirling_rest(n) - _stirling_rest(a) - _stirling_rest(b) - _deviance(a, n * x) - _deviance(b, n * y)
    return math.sqrt(a * b / (2 * math.pi * n)) * math.exp(exponent)


def _stirling_rest(n: float) -> float:
    """Ln Gamma(n + 1) less Stirling's formula; a series where the logarithms would cancel."""
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TAU
    square = 1 / (n * n)
    series = 1 / 1188 - square * 691 / 360360
    series = 1 / 1680 - square * series
    series = 1 / 1260 - square * series
    series = 1 / 360 - square * series
    return (1 / 12 - square * series) / n


def _deviance(count: float, mean: float) -> float:
    """Give count ln(count / mean) + mean - count, by a series where both are close."""
    gap = count - mean
    if abs(gap) >= 0.1 * (count + mean):
        return count * math.log(count / mean) - gap
    v = gap / (count + mean)
    total = gap * v
    term = 2 * count * v
    power = v * v
    for j in range(1, 1000):
        term *= power
        more = total + term / (2 * j + 1)
        if more == total:
            break
        total = more
    return total
