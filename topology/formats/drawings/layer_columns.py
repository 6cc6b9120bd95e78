"""Properties as columns of a layer, each of one type; what no type holds stands in it as text."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from topology.formats.draft import NUMERIC, kept_cell

#: Beyond this a real number, as which a column with gaps is handed over, has no digit left for the ones.
_MOST_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layer: the property's name, the type ("text", "real", "integer", "bool"), whether it holds JSON."""

    name: str
    type: str
    json: bool = False

    def cell(self, value: object) -> object:
        """Return a property's value as the column holds it."""
        if self.json:
            return json.dumps(value, ensure_ascii=False)
        if self.type == "real" and isinstance(value, int | float):
            return float(value)
        return value if self.type != "text" or isinstance(value, str) else kept_cell(value)


def columns_of(rows: Sequence[dict[str, Any]], *, fits_real: Callable[[float], bool] = math.isfinite) -> list[Column]:
    """
    Find the type of every property that any row has, in the order in which they come up.

    Parameters
    ----------
    rows : sequence of dict
        Properties.
    fits_real : callable
        Whether the format writes a number so that it comes back.

    Returns
    -------
    list of Column
        A column of the plan that holds a number in every row is real, or text where a number would not come back.
        Of other fields those are typed whose values are; mixed ones, lists and nothing at all become JSON.
    """
    values: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in row.items():
            values.setdefault(name, []).append(value)
    return [_column(name, found, fits_real) for name, found in values.items()]


def _column(name: str, values: list[Any], fits_real: Callable[[float], bool]) -> Column:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    if name in NUMERIC and numbers:
        return Column(name, "real" if all(map(fits_real, values)) else "text")
    # An empty text cannot be told from none in a column of texts.
    if all(isinstance(value, str) and value != "" for value in values):
        return Column(name, "text")
    if all(isinstance(value, bool) for value in values):
        return Column(name, "bool")
    if numbers and all(isinstance(value, int) and abs(value) <= _MOST_INTEGER for value in values):
        return Column(name, "integer")
    if all(isinstance(value, float) for value in values) and all(map(fits_real, values)):
        return Column(name, "real")
    return Column(name, "text", json=name not in NUMERIC)
