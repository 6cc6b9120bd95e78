"""Numbers as people read them: unit, band, and never rounded to the other side of a limit."""

from __future__ import annotations

from topology.lengths import Band

_MOST_DECIMALS = 6
#: A band of less than this share of its high end is narrow: one decimal would hide it. [0..1]
_NARROW_RATIO = 0.1
#: The same, whatever the delay. [ms]
_NARROW_MS = 0.3
RANGE = {"zh": "～", "en": "–"}
_BRACKETS = {"zh": ("（", "）"), "en": (" (", ")")}


def decimals(value: float, *, against: float | None = None, least: int = 1) -> int:
    """
    Tell how many decimals a figure needs.

    Parameters
    ----------
    value : float
        The figure, in any unit.
    against : float, optional
        The limit it is held against, in the same unit.
    least : int
        As many as usual.

    Returns
    -------
    int
        More than usual only where rounding would move the figure over its limit, or make something nothing.

    Notes
    -----
    Source: GB/T 8170, comparison of the full value (全数值比较).
    """
    for count in range(least, _MOST_DECIMALS):
        shown = float(f"{value:.{count}f}")
        vanished = shown == 0 and value != 0
        crossed = against is not None and (shown > against) != (value > against)
        if not vanished and not crossed:
            return count
    return _MOST_DECIMALS


def rounded(value: float, *, against: float | None = None, least: int = 1) -> str:
    """Round a figure with as many decimals as it needs: "20.04" for 20.04 against 20."""
    return f"{value:.{decimals(value, against=against, least=least)}f}"


def band_decimals(low: float, high: float) -> int:
    """
    Tell how many decimals the band of a delay needs to be seen.

    Parameters
    ----------
    low, high : float
        Its ends. [ms]

    Returns
    -------
    int
        One, as usual, for a wide band and for none; two for one narrower than 0.3 ms, or as many as it takes to write
        its ends apart, at most four.
    """
    width = high - low
    if not 0 < width < min(_NARROW_RATIO * abs(high), _NARROW_MS):
        return 1
    return next((count for count in (2, 3) if f"{low:.{count}f}" != f"{high:.{count}f}"), 4)


def rounded_range(low: float, high: float, lang: str, *, against: float | None = None, least: int = 1) -> str:
    """Word a range, both ends with as many decimals: 11.1～12.3 in Chinese, 11.1–12.3 in English."""
    count = max(decimals(end, against=against, least=least) for end in (low, high))
    return f"{low:.{count}f}{RANGE[lang]}{high:.{count}f}"


def ms(value: float, *, against: float | None = None) -> str:
    """Word a delay with its unit. [ms]"""
    return f"{rounded(value, against=against)} ms"


def span_of(band: Band, lang: str, *, against: float | None = None) -> str:
    """Word the ends of a delay's band without unit, with as many decimals as it needs to be seen. [ms]"""
    least = band_decimals(band.low, band.high)
    return rounded_range(band.low, band.high, lang, against=against, least=least)


def ms_with_band(band: Band, lang: str, *, against: float | None = None) -> str:
    """Word a delay with its band: 11.6 ms（11.1～12.3 ms）, and 7.07 ms（7.06～7.08 ms） where it is narrow."""
    opening, closing = _BRACKETS[lang]
    value = rounded(band.value, against=against, least=band_decimals(band.low, band.high))
    return f"{value} ms{opening}{span_of(band, lang, against=against)} ms{closing}"


def km(value: float) -> str:
    """Word a length; thin spaces part the digits from 10 000 up. [km]"""
    return f"{thousands(round(value))} km"


def thousands(value: int) -> str:
    """Part digits in threes by thin spaces, from 10 000 up."""
    return f"{value:,}".replace(",", "\u2009") if abs(value) >= 10_000 else str(value)


def percent(ratio: float) -> str:
    """Word a ratio 0..1 in whole per cent."""
    return f"{round(100 * ratio)}%"


def money(value_cny: float, lang: str) -> str:
    """Word a sum of money. [CNY]"""
    number, unit = _sum(value_cny, lang)
    return f"{number} {unit}元" if lang == "zh" else f"CNY {number}{unit}"


def money_with_band(band: Band, lang: str) -> str:
    """Word a sum of money with its band, if it has one; both ends share their unit where they can."""
    if band.low == band.high:
        return money(band.value, lang)
    (low, low_unit), (high, high_unit) = _sum(band.low, lang), _sum(band.high, lang)
    if lang == "zh":
        # "25700～17 万元" would be read as 25700万.
        low = low if low_unit == high_unit or low == "0" else f"{low} {low_unit or '元'}"
        return f"{money(band.value, lang)}（{low}{RANGE[lang]}{high} {high_unit}元）"
    low = low if low_unit == high_unit else f"{low}{low_unit}"
    return f"{money(band.value, lang)} ({low} to {high}{high_unit})"


def _sum(value_cny: float, lang: str) -> tuple[str, str]:
    """Return a sum of money as its number and the unit that makes it short."""
    if lang == "zh":
        if abs(value_cny) >= 1e8:
            return f"{value_cny / 1e8:.2f}", "亿"
        return (f"{value_cny / 1e4:.0f}", "万") if abs(value_cny) >= 1e5 else (f"{value_cny:.0f}", "")
    if abs(value_cny) >= 1e9:
        return f"{value_cny / 1e9:.2f}", " billion"
    return (f"{value_cny / 1e6:.1f}", " million") if abs(value_cny) >= 1e6 else (thousands(round(value_cny)), "")
