"""Numbers as people read them: unit, band, and never rounded to the other side of a limit."""

from __future__ import annotations

from topology.lengths import Band

_MOST_DECIMALS = 6
RANGE = {"zh": "～", "en": "–"}
_BRACKETS = {"zh": ("（", "）"), "en": (" (", ")")}


def rounded(value: float, *, against: float | None = None, decimals: int = 1) -> str:
    """
    Round a figure so that it stays on its side of a limit.

    Parameters
    ----------
    value : float
        The figure, in any unit.
    against : float, optional
        The limit, in the same unit.
    decimals : int
        As many as usual; more are used only where rounding would change the verdict.

    Returns
    -------
    str
        "20.04" for 20.04 against 20, where one decimal would read as met.
    """
    if against is not None:
        while decimals < _MOST_DECIMALS and _side(round(value, decimals), against) != _side(value, against):
            decimals += 1
    return f"{value:.{decimals}f}"


def ms(value: float, *, against: float | None = None) -> str:
    """Word a delay with its unit. [ms]"""
    return f"{rounded(value, against=against)} ms"


def span_of(band: Band, lang: str, *, against: float | None = None) -> str:
    """Word the ends of a band without unit: 11.1～12.3 in Chinese, 11.1–12.3 in English."""
    return f"{rounded(band.low, against=against)}{RANGE[lang]}{rounded(band.high, against=against)}"


def ms_with_band(band: Band, lang: str, *, against: float | None = None) -> str:
    """Word a delay with its band: 11.6 ms（11.1～12.3 ms）."""
    opening, closing = _BRACKETS[lang]
    return f"{ms(band.value, against=against)}{opening}{span_of(band, lang, against=against)} ms{closing}"


def km(value: float) -> str:
    """Word a length; thin spaces part the digits from 10 000 up. [km]"""
    return f"{thousands(round(value))} km"


def thousands(value: int) -> str:
    """Part digits in threes by thin spaces, from 10 000 up."""
    return f"{value:,}".replace(",", "\u2009") if abs(value) >= 10_000 else str(value)


def percent(ratio: float) -> str:
    """Word a ratio 0..1 in whole per cent."""
    return f"{round(100 * ratio)}%"


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)
