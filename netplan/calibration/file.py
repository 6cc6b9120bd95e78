"""calibration.toml, read with suspicion: whatever is wrong in it is named by its place."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import InputError
from geodata.files import decode, is_there, read_bytes
from netplan.calibration.records import (
    FILE,
    PER,
    REASONS,
    CalibratedParameter,
    CalibratedSpan,
    Calibration,
    DataUsed,
    HeldOut,
    KnownSum,
    MeasuredPair,
    SuspectedSite,
)
from netplan.parameters import SPECS, PlanSettings
from topology.lengths import Band
from topology.records import LAYERS

VERSION = 1
#: 10,000 spans and 1,000 pairs take some 4 MB. [byte]
MAX_BYTES = 32_000_000


def read_calibration(folder: Path, settings: PlanSettings) -> Calibration | None:
    """
    Read a plan's calibration.

    Parameters
    ----------
    folder : Path
        The plan.
    settings : PlanSettings
        Of the plan: a calibration made for one of another name is refused.

    Returns
    -------
    Calibration or None
        None where the plan has none.

    Raises
    ------
    InputError
        If the file is damaged, of a later version, or of another plan.
    """
    path = folder / FILE
    if not is_there(path):
        return None
    text = decode(read_bytes(path, limit_bytes=MAX_BYTES), file=FILE)
    try:
        root = tomllib.loads(text)
    except RecursionError:
        raise InputError("nested_too_deeply", file=FILE) from None
    except ValueError as error:
        raise InputError("bad_toml", file=FILE, reason=error) from None
    top = _Table(root, "")
    if top.whole("calibration_version") != VERSION:
        raise InputError("calibration_version", file=FILE, value=root["calibration_version"], known=VERSION)
    plan = top.table("plan")
    made_for = (plan.text("name_zh"), plan.text("name_en"))
    own = settings.name_zh, settings.name_en
    if made_for != own:
        theirs, ours = next(pair for pair in zip(made_for, own, strict=True) if pair[0] != pair[1])
        raise InputError("calibration_of_another", file=FILE, value=theirs, name=ours)
    return _calibration(top, *made_for)


def _calibration(top: _Table, name_zh: str, name_en: str) -> Calibration:
    made = top.table("made")
    return Calibration(
        name_zh=name_zh,
        name_en=name_en,
        made=made.text("at"),
        version=made.text("version"),
        data=tuple(_data(item) for item in top.tables("data")),
        spans={span.span: span for span in map(_span, top.named("spans", "span"))},
        sums=tuple(_sum(item) for item in top.tables("sums")),
        parameters={found.name: found for found in map(_parameter, top.named("parameters", "name"))},
        operators={item.text("name"): item.band("", least=0.0) for item in top.named("operators", "name")},
        pairs=tuple(_pair(item) for item in top.tables("pairs")),
        heldout=_heldout(top.table("heldout")),
        per=made.choice("per", PER),
        suspects=tuple(_suspect(item) for item in top.named("suspects", "site")),
    )


def _data(item: _Table) -> DataUsed:
    return DataUsed(
        name=item.text("name"),
        kind=item.text("kind"),
        samples=item.whole("samples"),
        pairs=item.whole("pairs"),
        since_s=item.optional_whole("since_s"),
        until_s=item.optional_whole("until_s"),
    )


def _span(item: _Table) -> CalibratedSpan:
    return CalibratedSpan(
        span=item.text("span"),
        prior_km=item.number("prior_km", least=_LEAST),
        km=item.band("_km", least=_LEAST),
        ms_per_km=item.number("ms_per_km", least=_LEAST),
        narrowed=item.flag("narrowed"),
        determined=item.flag("determined"),
    )


def _sum(item: _Table) -> KnownSum:
    spans = item.words("spans")
    layer = item.choice("layer", LAYERS) if "layer" in item.fields else ""
    if not spans or (not layer and len(set(spans)) != len(spans)):
        raise item.error("spans", spans)
    ends = (item.text("from"), item.text("to")) if "from" in item.fields else None
    return KnownSum(spans=spans, oneway_ms=item.band("_ms", least=0.0), layer=layer, ends=ends)


def _parameter(item: _Table) -> CalibratedParameter:
    name = item.text("name")
    if name not in SPECS or item.text("unit") != SPECS[name].unit:
        raise item.error("name", name)
    band = item.band("", least=SPECS[name].least)
    return CalibratedParameter(name=name, band=band, unit=SPECS[name].unit, determined=item.flag("determined"))


def _pair(item: _Table) -> MeasuredPair:
    return MeasuredPair(
        start=item.text("from"),
        end=item.text("to"),
        layer=item.choice("layer", LAYERS),
        operator=item.text("operator", ""),
        quantity=item.text("quantity"),
        measured_ms=item.number("measured_ms", least=0.0),
        error_ms=item.number("error_ms", least=0.0),
        modelled_ms=item.number("modelled_ms", least=0.0),
        low_ms=item.number("low_ms"),
        high_ms=item.number("high_ms"),
        excess_km=item.number("excess_km"),
        reason=item.choice("reason", REASONS),
        samples=item.whole("samples"),
        since_s=item.optional_whole("since_s"),
        until_s=item.optional_whole("until_s"),
        route=item.words("route"),
        explanation=tuple(tuple(way.split()) for way in item.texts("explanation")),
    )


def _suspect(item: _Table) -> SuspectedSite:
    return SuspectedSite(
        site=item.text("site"),
        lon_deg=item.optional_number("lon_deg", least=-180.0, most=180.0),
        lat_deg=item.optional_number("lat_deg", least=-90.0, most=90.0),
        uncertainty_km=item.optional_number("uncertainty_km", least=0.0),
        shift_km=item.number("shift_km", least=0.0),
        pairs=item.whole("pairs"),
        off=item.whole("off"),
        faster_than_light=item.whole("faster_than_light"),
        short_spans=item.words("short_spans"),
    )


def _heldout(item: _Table) -> HeldOut:
    return HeldOut(
        pairs=item.whole("pairs"),
        median_abs_error_ms=item.optional_number("median_abs_error_ms"),
        median_rel_error=item.optional_number("median_rel_error"),
        coverage_90=item.optional_number("coverage_90"),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file and where it stands; each getter raises an error that names the field."""

    fields: Mapping[str, object]
    place: str

    def error(self, key: str, value: object) -> InputError:
        return InputError("calibration_field", file=FILE, column=f"{self.place}{key}", value=value)

    def table(self, key: str) -> _Table:
        found = self.fields.get(key)
        if not isinstance(found, dict):
            raise self.error(key, found)
        return _Table(found, f"{self.place}{key}.")

    def tables(self, key: str) -> Iterator[_Table]:
        found = self.fields.get(key, [])
        if not isinstance(found, list):
            raise self.error(key, found)
        for number, item in enumerate(found, start=1):
            if not isinstance(item, dict):
                raise self.error(key, item)
            yield _Table(item, f"{self.place}{key}[{number}].")

    def named(self, key: str, name: str) -> Iterator[_Table]:
        """List tables of which no two have one name."""
        seen = set[str]()
        for item in self.tables(key):
            if item.text(name) in seen:
                raise item.error(name, item.text(name))
            seen.add(item.text(name))
            yield item

    def choice(self, key: str, choices: Collection[str]) -> str:
        found = self.text(key)
        if found not in choices:
            raise self.error(key, found)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        found = self.fields.get(key, default)
        if not isinstance(found, str):
            raise self.error(key, found)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.fields.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.error(key, found)
        return tuple(found)

    def words(self, key: str) -> tuple[str, ...]:
        """Ids stand side by side in one text, which is read ten times as fast as a list of texts."""
        return tuple(self.text(key).split())

    def flag(self, key: str) -> bool:
        found = self.fields.get(key, False)
        if not isinstance(found, bool):
            raise self.error(key, found)
        return found

    def whole(self, key: str) -> int:
        found = self.optional_whole(key)
        if found is None:
            raise self.error(key, found)
        return found

    def optional_whole(self, key: str) -> int | None:
        found = self.fields.get(key)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
            raise self.error(key, found)
        return found

    def number(self, key: str, *, least: float = -math.inf) -> float:
        found = self.optional_number(key, least=least)
        if found is None:
            raise self.error(key, found)
        return found

    def optional_number(self, key: str, *, least: float = -math.inf, most: float = math.inf) -> float | None:
        found = self.fields.get(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float) or abs(found) > _MOST:
            raise self.error(key, found)
        if not math.isfinite(found) or not least <= found <= most:
            raise self.error(key, found)
        return float(found)

    def band(self, suffix: str, *, least: float) -> Band:
        value, low, high = (self.number(f"{end}{suffix}", least=least) for end in ("value", "low", "high"))
        if not low <= value <= high:
            raise self.error(f"value{suffix}", value)
        return Band(value=value, low=low, high=high)


#: No length, delay or ratio of a plan is larger; beyond is damage.
_MOST = 1e9
#: Lengths and what their kilometre takes are more than nothing.
_LEAST = 1e-9
