"""How large a share may be, given so many hits in so many trials: the bounds of Clopper and Pearson."""

from __future__ import annotations

import math

from probes.statistics import beta

CONFIDENCE = 0.95


def lower(hits: float, trials: float, confidence: float = CONFIDENCE) -> float:
    """
    Bound a share from below.

    Parameters
    ----------
    hits : float
        Trials that hit, 0 to `trials`. Fractions come from effective counts.
    trials : float
        All trials, > 0.
    confidence : float
        One-sided, 0.5 to 1 (both excluded but 0.5).

    Returns
    -------
    float
        A share that the true one exceeds with at least this confidence, if the trials are independent. [ratio]

    Raises
    ------
    ValueError
        If the counts are not those of a share.

    Notes
    -----
    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413: the quantile of a beta distribution.
    Below one (effective) hit it is 0, which is never too high.
    """
    _check(hits, trials, confidence)
    rest = 1 - confidence
    if hits < 1:
        return 0.0
    if hits == trials:
        return math.exp(math.log(rest) / trials)
    return beta.quantile(hits, trials - hits + 1, rest)


def upper(hits: float, trials: float, confidence: float = CONFIDENCE) -> float:
    """
    Bound a share from above; parameters and source as for `lower`.

    Returns
    -------
    float
        A share that the true one falls short of with at least this confidence. [ratio]
    """
    _check(hits, trials, confidence)
    rest = 1 - confidence
    if trials - hits < 1:
        return 1.0
    if hits == 0:
        return -math.expm1(math.log(rest) / trials)
    return beta.upper_quantile(hits + 1, trials - hits, rest)


def trials_needed(hits: int, limit: float, confidence: float = CONFIDENCE) -> int:
    """
    Count the independent trials after which so many hits still prove a share below `limit`.

    Parameters
    ----------
    hits : int
        Hits among them.
    limit : float
        The share to stay below, above 0 and below 1.
    confidence : float
        One-sided.

    Returns
    -------
    int
        The smallest number with `upper(hits, number) < limit`.
    """
    if not 0 < limit < 1:
        raise ValueError(f"a limit of {limit} cannot be proven by counting")
    enough = hits + 1
    while upper(hits, enough, confidence) >= limit:
        enough *= 2
    short = enough // 2
    while enough - short > 1:
        middle = (short + enough) // 2
        if middle > hits and upper(hits, middle, confidence) < limit:
            enough = middle
        else:
            short = middle
    return enough


def _check(hits: float, trials: float, confidence: float) -> None:
    if not (0 <= hits <= trials and trials > 0 and math.isfinite(trials)):
        raise ValueError(f"{hits} of {trials} is not a share")
    if not 0.5 <= confidence < 1:
        raise ValueError(f"a confidence of {confidence} is outside 0.5..1")
