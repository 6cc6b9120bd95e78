"""The plan's parameters: each a band with unit, basis and source, read from plan.toml."""

from __future__ import annotations

import math
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from geodata.errors import InputError, nearest
from geodata.files import decode, read_bytes
from netplan.specs import calibration, dimensioning, egress, forecast, matrix, network, settlement, traffic
from netplan.specs.network import GROUP_INDEX
from netplan.specs.spec import AT_MOST, Spec
from topology.lengths import Band, LengthRules

#: plan.toml is read up to this size. [byte]
MAX_PLAN_BYTES = 1_000_000
BASES = ("measured", "calibrated", "published", "fitted", "definition", "assumed")


#: Every parameter that a plan may set, by section and key.
SPECS: dict[str, Spec] = {
    **network.SPECS,
    **traffic.SPECS,
    **matrix.SPECS,
    **dimensioning.SPECS,
    **egress.SPECS,
    **forecast.SPECS,
    **settlement.SPECS,
    **calibration.SPECS,
}

_TOP_KEYS = {"plan_version", "name_zh", "name_en", "coordinates", "default_fibre_type", "as_of"}
_TOP_KEYS |= {"map", "handling", "fibre_types"}
_MAP_KEYS = ("review_number", "note_zh", "note_en")
_HANDLING_KEYS = ("marking_zh", "marking_en", "coordinates_deg", "redact")
#: What a redacted copy can leave out; see `netplan.report.redaction`.
CABLES, GEOMETRY, OPERATORS = "cables", "geometry", "operators"
SITES, MEMBERS, SOURCES = "sites", "members", "sources"
REDACTIONS = (CABLES, GEOMETRY, OPERATORS, SITES, MEMBERS, SOURCES)
#: Coarser than this no place can be told from its neighbours. [deg]
_MOST_COORDINATES_DEG = 2.0
_PARAMETER_KEYS = ("value", "low", "high", "unit", "basis", "source")
#: The version of the plan folder that is written, and the oldest that is read.
PLAN_VERSION, FIRST_VERSION = 2, 1
#: Years in which the day that a plan describes can lie.
_FIRST_YEAR, _LAST_YEAR = 1990, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter: its band in its unit, whether it is measured or assumed, and who says so."""

    name: str
    band: Band
    unit: str
    basis: str
    source: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """
    How results are handled once they leave the house.

    The markings are printed as given on every page, sheet and picture. `coordinates_deg`: positions are drawn and
    exported to this step, 0 as they are; no figure is computed from the rounded ones. [deg] `redact`: what a redacted
    copy leaves out, of `REDACTIONS`; empty: cables, geometry and operators. `redacted`: this is such a copy.
    """

    marking_zh: str = ""
    marking_en: str = ""
    coordinates_deg: float = 0.0
    redact: tuple[str, ...] = ()
    redacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """What plan.toml says besides the parameters; `as_of` is the day that members and egress lines are of."""

    name_zh: str
    name_en: str
    coordinates: str
    default_fibre_type: str
    map_review_number: str
    map_note_zh: str
    map_note_en: str
    as_of: date | None = None
    handling: Handling = Handling()
    version: int = PLAN_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All parameters of a plan by name; `fibre_types` maps a type to its group index, the default serves new fibre."""

    by_name: Mapping[str, Parameter]
    fibre_types: Mapping[str, Parameter]
    default_fibre_type: str

    def __getitem__(self, name: str) -> Band:
        return self.by_name[name].band

    def __iter__(self) -> Iterator[Parameter]:
        yield from self.fibre_types.values()
        yield from self.by_name.values()

    def replaced(self, values: Mapping[str, float]) -> Parameters:
        """Return the parameters with some set to a value, without a range, by name."""

        def changed(parameter: Parameter) -> Parameter:
            value = values.get(parameter.name)
            return parameter if value is None else replace(parameter, band=Band(value=value, low=value, high=value))

        return replace(
            self,
            by_name={key: changed(parameter) for key, parameter in self.by_name.items()},
            fibre_types={key: changed(parameter) for key, parameter in self.fibre_types.items()},
        )

    @property
    def lowest_group_index(self) -> float:
        """Return the lowest group index that any fibre of the plan can have. [-]"""
        return min(parameter.band.low for parameter in self.fibre_types.values())

    @property
    def length_rules(self) -> LengthRules:
        """Return the ratios by which lengths are estimated."""
        return LengthRules(
            cable_to_rail=self["length.cable_to_rail"],
            cable_to_road=self["length.cable_to_road"],
            cable_to_great_circle=self["length.cable_to_great_circle"],
            published=self["length.published"],
            given=self["length.given"],
        )


def read_plan_toml(path: Path, defaults: Path | None = None) -> tuple[PlanSettings, Parameters]:
    """
    Read plan.toml.

    Parameters
    ----------
    path : Path
        The file.
    defaults : Path, optional
        A plan.toml that supplies the parameters which `path` leaves out.

    Returns
    -------
    tuple of PlanSettings and Parameters
        Settings, and parameters complete.

    Raises
    ------
    InputError
        For a syntax error, an unknown or missing key, a wrong type, unit or range.
    """
    document = _Document.read(path)
    settings = document.settings()
    given = document.parameters()
    fibre_types = document.fibre_types()
    if defaults is not None:
        fallback = _Document.read(defaults)
        given = {**fallback.parameters(), **given}
        fibre_types = fibre_types or fallback.fibre_types()
    for name in SPECS:
        if name not in given:
            raise InputError("key_missing", file=path.name, column=name)
    if settings.default_fibre_type not in fibre_types:
        raise document.error(
            "not_a_choice",
            ("default_fibre_type",),
            settings.default_fibre_type,
            choices=list(fibre_types),
            nearest=nearest(settings.default_fibre_type, fibre_types, count=1),
        )
    return settings, Parameters(
        by_name={name: given[name] for name in SPECS},
        fibre_types=fibre_types,
        default_fibre_type=settings.default_fibre_type,
    )


def read_plan_settings(path: Path) -> PlanSettings:
    """Return what a plan.toml says besides the parameters; raise `InputError` as `read_plan_toml` does."""
    return _Document.read(path).settings()


@dataclass(frozen=True, slots=True)
class _Document:
    """A parsed plan.toml that can say on which line a key stands."""

    file: str
    text: str
    root: Mapping[str, object]

    @classmethod
    def read(cls, path: Path) -> _Document:
        text = decode(read_bytes(path, limit_bytes=MAX_PLAN_BYTES), file=path.name)
        try:
            root = tomllib.loads(text)
        except RecursionError:
            raise InputError("nested_too_deeply", file=path.name) from None
        except ValueError as error:  # TOMLDecodeError is one; so is an integer of thousands of digits
            place = re.search(r" \(at line (\d+), column \d+\)$", str(error))
            row = int(place[1]) if place else None
            reason = ValueError(str(error)[: place.start()]) if place else error
            raise InputError("bad_toml", file=path.name, row=row, reason=reason) from None
        document = cls(path.name, text, root)
        document._check_version()
        document._check_keys()
        return document

    def error(self, code: str, keys: tuple[str, ...], value: object = None, **details: object) -> InputError:
        return InputError(code, file=self.file, row=self._row(keys), column=".".join(keys), value=value, **details)

    def settings(self) -> PlanSettings:
        name = self._text(("name_zh",)) or self._text(("name_en",)) or self.file
        return PlanSettings(
            name_zh=name,
            name_en=self._text(("name_en",)) or name,
            coordinates=self._text(("coordinates",)) or "WGS84",
            default_fibre_type=self._text(("default_fibre_type",)) or "G.652.D",
            map_review_number=self._text(("map", "review_number")),
            map_note_zh=self._text(("map", "note_zh")),
            map_note_en=self._text(("map", "note_en")),
            as_of=self._date(("as_of",)),
            handling=self._handling(),
            version=int(str(self.root["plan_version"])),
        )

    def _handling(self) -> Handling:
        # One line each: a marking stands in headers and footers.
        zh, en = (" ".join(self._text(("handling", f"marking_{lang}")).split()) for lang in ("zh", "en"))
        keys = ("handling", "coordinates_deg")
        step_deg = self._number(keys) or 0.0
        if not 0 <= step_deg <= _MOST_COORDINATES_DEG:
            raise self.error("out_of_range", keys, step_deg, low="0", high=f"{_MOST_COORDINATES_DEG:g}")
        return Handling(marking_zh=zh or en, marking_en=en or zh, coordinates_deg=step_deg, redact=self._redact())

    def _redact(self) -> tuple[str, ...]:
        keys = ("handling", "redact")
        given = self._table(keys[:1]).get("redact", [])
        if not isinstance(given, list):
            raise self._wrong_type(keys, given, '列表，如 ["cables"]', 'a list, as ["cables"]')
        for item in given:
            if item not in REDACTIONS:
                hints = nearest(str(item), REDACTIONS, count=1)
                raise self.error("not_a_choice", keys, item, choices=REDACTIONS, nearest=hints)
        return tuple(dict.fromkeys(given))

    def parameters(self) -> dict[str, Parameter]:
        found = {}
        for name, spec in SPECS.items():
            section, key = name.split(".")
            if key in self._table((section,)):
                found[name] = self._parameter(name, (section, key), spec)
        return found

    def fibre_types(self) -> dict[str, Parameter]:
        found = {}
        for fibre in self._table(("fibre_types",)):
            keys = ("fibre_types", fibre)
            self._only_known(keys, ("group_index",))
            spec = Spec(GROUP_INDEX.unit, GROUP_INDEX.least, f"{GROUP_INDEX.zh} {fibre}", f"{GROUP_INDEX.en} {fibre}")
            found[fibre] = self._parameter(f"fibre_types.{fibre}.group_index", (*keys, "group_index"), spec)
        return found

    def _parameter(self, name: str, keys: tuple[str, ...], spec: Spec) -> Parameter:
        self._only_known(keys, _PARAMETER_KEYS)
        value = self._number((*keys, "value"))
        if value is None:
            raise self.error("key_missing", (*keys, "value"))
        low, high = self._number((*keys, "low")), self._number((*keys, "high"))
        unit = self._text((*keys, "unit")) or spec.unit
        if unit != spec.unit:
            raise self.error("unknown_unit", (*keys, "unit"), unit, expected=spec.unit)
        band = self._band(keys, value, value if low is None else low, value if high is None else high, spec)
        basis = self._text((*keys, "basis")) or "assumed"
        if basis not in BASES:
            raise self.error("not_a_choice", (*keys, "basis"), basis, choices=BASES, nearest=nearest(basis, BASES))
        source = self._text((*keys, "source"))
        return Parameter(
            name=name, band=band, unit=unit, basis=basis, source=source, label_zh=spec.zh, label_en=spec.en
        )

    def _band(self, keys: tuple[str, ...], value: float, low: float, high: float, spec: Spec) -> Band:
        most = AT_MOST[spec.unit] if spec.most is None else spec.most
        for key, number in (("value", value), ("low", low), ("high", high)):
            if not spec.least <= number <= most:
                raise self.error("out_of_range", (*keys, key), number, low=f"{spec.least:g}", high=f"{most:g}")
        if not low <= value <= high:
            raise self.error("band_order", (*keys, "value"), value, low=f"{low:g}", high=f"{high:g}")
        return Band(value=value, low=low, high=high)

    def _check_version(self) -> None:
        version = self.root.get("plan_version")
        if version is None:
            raise self.error("key_missing", ("plan_version",))
        if not isinstance(version, int) or isinstance(version, bool):
            raise self._wrong_type(("plan_version",), version, "整数", "a whole number")
        if not FIRST_VERSION <= version <= PLAN_VERSION:
            code = "newer_plan" if version > PLAN_VERSION else "older_plan"
            raise self.error(code, ("plan_version",), version, known=PLAN_VERSION)

    def _check_keys(self) -> None:
        sections: dict[str, list[str]] = {"map": list(_MAP_KEYS), "handling": list(_HANDLING_KEYS)}
        for name in SPECS:
            section, key = name.split(".")
            sections.setdefault(section, []).append(key)
        self._only_known((), (*_TOP_KEYS, *sections))
        for section, keys in sections.items():
            self._only_known((section,), keys)

    def _only_known(self, keys: tuple[str, ...], known: tuple[str, ...] | list[str]) -> None:
        for key in self._table(keys):
            if key not in known:
                raise self.error("unknown_key", (*keys, key), key, nearest=nearest(key, known, count=1))

    def _table(self, keys: tuple[str, ...]) -> Mapping[str, object]:
        table: object = self.root
        for depth, key in enumerate(keys, start=1):
            table = table.get(key, {}) if isinstance(table, dict) else {}
            if not isinstance(table, dict):
                raise self._wrong_type(keys[:depth], table, "一节（表）", "a table")
        return table if isinstance(table, dict) else {}

    def _text(self, keys: tuple[str, ...]) -> str:
        value = self._table(keys[:-1]).get(keys[-1], "")
        if not isinstance(value, str):
            raise self._wrong_type(keys, value, "文字（加引号）", "text (in quotes)")
        return value.strip()

    def _date(self, keys: tuple[str, ...]) -> date | None:
        value = self._table(keys[:-1]).get(keys[-1])
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            found = value
        else:
            try:
                found = date.fromisoformat(self._text(keys))
            except ValueError:
                raise self.error("not_a_date", keys, value) from None
        # Forecasts look decades ahead and samples a year back: near either end of the calendar there is no such day.
        if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            raise self.error("out_of_range", keys, found, low=f"{_FIRST_YEAR}-01-01", high=f"{_LAST_YEAR}-12-31")
        return found

    def _number(self, keys: tuple[str, ...]) -> float | None:
        value = self._table(keys[:-1]).get(keys[-1])
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong_type(keys, value, "数字（不加引号）", "a number (without quotes)")
        # An integer of any size is finite, but may be too large for a float.
        if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > sys.float_info.max:
            raise self.error("not_finite", keys, value if isinstance(value, float) else "1e309")
        return float(value)

    def _wrong_type(self, keys: tuple[str, ...], value: object, zh: str, en: str) -> InputError:
        return self.error("wrong_type", keys, value, expected_zh=zh, expected_en=en)

    def _row(self, keys: tuple[str, ...]) -> int | None:
        """Find the line of a key by reading headings and keys; None where the file is written in another way."""
        section: list[str] = []
        for number, line in enumerate(self.text.splitlines(), start=1):
            if heading := re.match(r"\s*\[([^\[\]]+)\]", line):
                section = _dotted(heading[1])
                if section == list(keys):
                    return number
            elif (key := re.match(r"\s*([^=#]+?)\s*=", line)) and [*section, *_dotted(key[1])] == list(keys):
                return number
        return None


def _dotted(text: str) -> list[str]:
    """Split a dotted TOML key; dots inside quotes stay."""
    return [bare or quoted for quoted, bare in re.findall(r"""["']([^"']*)["']|([^.\s"']+)""", text)]
