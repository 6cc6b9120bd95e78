"""Targets of capacity and quality, read from targets.csv, and what is known of them, read from attained.csv."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.errors import nearest
from geodata.files import is_there
from geodata.tables import Row, by_id, read_table
from netplan.parameters import BASES
from netplan.targets import (
    CAPACITY_AND_QUALITY,
    EGRESS,
    IPV6,
    LINES,
    LOSS,
    MEMBERS,
    PEAK,
    PROVINCE_EGRESS,
    Asked,
    asked_of,
    rows_of,
)
from topology.lengths import Band
from topology.records import Site

FILE = "attained.csv"
ATTAINED_COLUMNS = ("target", "value", "value_low", "value_high", "unit", "date", "basis", "source")
AT_LEAST, ABOVE, AT_MOST, BELOW = "at-least", "above", "at-most", "below"
SENSES = (AT_LEAST, ABOVE, AT_MOST, BELOW)
COUNT, GBPS, RATIO = "count", "Gbit/s", "ratio"
#: Quantity -> the unit in which it is kept.
UNIT = {MEMBERS: COUNT, PEAK: GBPS, EGRESS: GBPS, PROVINCE_EGRESS: GBPS, LINES: GBPS, LOSS: RATIO, IPV6: RATIO}
#: Unit of the file -> the unit in which it is kept, and the factor.
_UNITS = {COUNT: (COUNT, 1.0), GBPS: (GBPS, 1.0), "Tbit/s": (GBPS, 1000.0), RATIO: (RATIO, 1.0), "%": (RATIO, 0.01)}
_MOST = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityTarget(Asked):
    """
    A limit on the capacity or the quality of what stands at a site.

    `limit` is in `unit` (count, Gbit/s, ratio), None where the document gives no figure; `sense` says on which side of
    it the target is met. `places` matter to lines only: where they lead.
    """

    quantity: str
    limit: float | None
    unit: str
    sense: str

    def met_by(self, value: float) -> bool:
        """Tell whether a figure is on the right side of the limit; there must be one."""
        assert self.limit is not None
        # Thirds of a limit, added up, are not to miss it by their last digit.
        if self.sense in (AT_LEAST, AT_MOST) and math.isclose(value, self.limit, rel_tol=1e-9):
            return True
        return value > self.limit if self.wants_more else value < self.limit

    @property
    def wants_more(self) -> bool:
        """Tell whether more is better."""
        return self.sense in (AT_LEAST, ABOVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attained:
    """What somebody says is attained of a target, in the target's unit, and on which day."""

    target: str
    value: Band
    day: date | None
    basis: str
    source: str


def read_quality_targets(folder: Path, sites: Mapping[str, Site]) -> dict[str, QualityTarget]:
    """
    Read the targets of capacity and quality of a plan folder.

    Parameters
    ----------
    folder : Path
        The plan.
    sites : mapping of str to Site
        The plan's sites.

    Returns
    -------
    dict of str to QualityTarget
        By id, in the file's order.

    Raises
    ------
    InputError
        For a cell that cannot be used, a unit that does not fit the quantity, lines without a place they lead to.
    """
    found = {}
    for key, row in rows_of(folder, *CAPACITY_AND_QUALITY).items():
        quantity = row.text("quantity")
        unit = UNIT.get(quantity, "")
        limit = row.positive("limit", most=_MOST) if unit else None
        found[key] = QualityTarget(
            **asked_of(key, row, sites, needs_places=quantity == LINES),
            quantity=quantity,
            limit=None if limit is None else limit * _factor(row, unit),
            unit=unit,
            sense=row.choice("sense", SENSES, BELOW if quantity == LOSS else AT_LEAST),
        )
    return found


def read_attained(folder: Path, targets: Mapping[str, QualityTarget]) -> dict[str, Attained]:
    """
    Read what is attained of the targets.

    Parameters
    ----------
    folder : Path
        The plan; it need not have the table.
    targets : mapping of str to QualityTarget
        The plan's targets of capacity and quality.

    Returns
    -------
    dict of str to Attained
        By target.

    Raises
    ------
    InputError
        For a cell that cannot be used, an unknown target, a target given twice, a band that does not hold its value.
    """
    path = folder / FILE
    if not is_there(path):
        return {}
    rows = by_id(read_table(path, required=("target", "value"), optional=ATTAINED_COLUMNS, may_be_empty=True), "target")
    found = {}
    for key, row in rows.items():
        if key not in targets:
            raise row.error("unknown_id", "target", what="targets.csv", nearest=nearest(key, targets))
        found[key] = Attained(
            target=key,
            value=_band(row, _factor(row, targets[key].unit)),
            day=row.day("date"),
            basis=row.choice("basis", BASES, "assumed"),
            source=row.text("source"),
        )
    return found


def _factor(row: Row, unit: str) -> float:
    """Return what turns the unit of a row into `unit`; raise `InputError` for a unit that is another quantity's."""
    fitting = [name for name, (kept, _) in _UNITS.items() if kept == unit]
    return _UNITS[row.choice("unit", fitting, unit)][1]


def _band(row: Row, factor: float) -> Band:
    value = row.number_of("value", low=0.0, high=_MOST)
    low, high = row.optional_number("value_low"), row.optional_number("value_high")
    low, high = value if low is None else low, value if high is None else high
    if not low <= value <= high:
        raise row.error("band_order", "value", low=f"{low:g}", high=f"{high:g}")
    return Band(value=value * factor, low=low * factor, high=high * factor)
