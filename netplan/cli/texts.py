"""What the command line says besides results, in one language; the words stand in `netplan.cli.wording`."""

from __future__ import annotations

from netplan.cli.wording import (
    availability,
    calibrate,
    common,
    compare,
    exchange,
    failures,
    forecast,
    interchange,
    map_page,
    order,
    report,
    residuals,
    routes,
    serve,
    settle,
    sweeps,
    te,
    upgrade,
    where_to_probe,
)

_TABLES = (
    common.TEXTS,
    map_page.TEXTS,
    report.TEXTS,
    compare.TEXTS,
    serve.TEXTS,
    interchange.TEXTS,
    routes.TEXTS,
    failures.TEXTS,
    availability.TEXTS,
    upgrade.TEXTS,
    sweeps.TEXTS,
    exchange.TEXTS,
    forecast.TEXTS,
    order.TEXTS,
    te.TEXTS,
    settle.TEXTS,
    calibrate.TEXTS,
    residuals.TEXTS,
    where_to_probe.TEXTS,
)
_TEXTS: dict[str, tuple[str, str]] = {key: words for table in _TABLES for key, words in table.items()}
if len(_TEXTS) != sum(map(len, _TABLES)):
    raise RuntimeError("two tables of texts share a key")


class Texts:
    """
    The texts of one language.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._column = 0 if lang == "zh" else 1

    def __call__(self, key: str, **words: object) -> str:
        """Return a text with its gaps filled."""
        text = _TEXTS[key][self._column]
        return text.format(**words) if words else text


def keys() -> list[str]:
    """List all keys, for the test that every text stands in both languages."""
    return list(_TEXTS)
