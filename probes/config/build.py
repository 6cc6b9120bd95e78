"""Puts the configuration together, table after table; an error in one hides no error in the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, cast

from probes.config import readers
from probes.config.certificates import check_pair, read_certificates
from probes.config.records import Config, DeliverySettings, ServiceClass, SlaWindow, SpoolSettings, TraceSettings
from probes.config.tables import Source, Table
from probes.config.targets import (
    CLASS_KEYS,
    SHARED_KEYS,
    TARGET_KEYS,
    Surroundings,
    read_class,
    read_position,
    read_target,
    refuse_twins,
)
from probes.errors import InputError
from probes.schedule.limits import Load, excess

T = TypeVar("T")

#: Every table and its keys. docs/formats/agent-configuration.md explains each; a test holds the two together.
KEYS: dict[str, tuple[str, ...]] = {
    "": ("agent", "site", "lon_deg", "lat_deg", "operators", "utc_offset", "window_s", "seed"),
    "limits": ("rate_hz", "target_rate_hz"),
    "busy": ("start", "end"),
    "sla": ("start", "end", "days", "rate_hz"),
    "classes": CLASS_KEYS,  # of each [classes.NAME]
    "defaults": SHARED_KEYS,
    "target": TARGET_KEYS,
    "spool": ("folder", "limit_bytes"),
    "delivery": ("url", "ca", "certificate", "key", "interval_s", "batch_records", "timeout_s"),
    "trace": ("interval_s", "flows", "max_hops"),
}

#: How the header of a table is written, where it is not [name].
_HEADERS = {"sla": "[[sla]]", "target": "[[target]]", "classes": "[classes.NAME]"}
_CHINA_S = 8 * 3600
_SPOOL_LEAST_BYTES = 10_000_000
_SPOOL_MOST_BYTES = 10_000_000_000_000
_PATH_LONGEST = 4096
_TARGETS_MOST = 10_000


def homes() -> dict[str, list[str]]:
    """Give, for each key, the headers under which it may stand; those of the top have none."""
    found: dict[str, list[str]] = {}
    for table, keys in KEYS.items():
        for key in keys if table else ():
            found.setdefault(key, []).append(_HEADERS.get(table, f"[{table}]"))
    return found


def build(source: Source, document: Mapping[str, object], folder: Path) -> Config | None:
    """
    Check a document and make the configuration.

    Parameters
    ----------
    source : Source
        Where keys stand; what is wrong is added to it.
    document : mapping
        What tomllib read.
    folder : Path
        Relative paths start here.

    Returns
    -------
    Config or None
        None: something is wrong.
    """
    return _Builder(source, document, folder).config()


class _Builder:
    def __init__(self, source: Source, document: Mapping[str, object], folder: Path) -> None:
        self._source = source
        self._document = document
        self._folder = folder
        self._top = Table(source, (), dict(document), (*KEYS[""], *(name for name in KEYS if name)))

    def config(self) -> Config | None:
        attempt = self._source.attempt
        parts = (self._scalars, self._limits, self._busy, self._sla, self._spool, self._delivery, self._trace)
        settings: dict[str, object] = {}
        for part in (*parts, self._targets):
            settings |= attempt(part) or {}
        if self._source.errors:
            return None
        config = Config(file=self._source.file, **settings)  # type: ignore[arg-type]  # each part names its fields
        self._refuse_excess(config)
        return None if self._source.errors else config

    # ---- Parts: each gives fields of Config ---------------------------------------------------------------------

    def _scalars(self) -> dict[str, object]:
        top = self._top
        return {
            "agent": top.require("agent", readers.agent_name),
            "site": top.find("site", readers.text()),
            "utc_offset_s": top.read("utc_offset", readers.utc_offset, _CHINA_S),
            "window_s": top.read("window_s", readers.whole(10, 86_400), 300),
            "seed": top.find("seed", readers.whole(0, 2**63 - 1)),
        }

    def _limits(self) -> dict[str, object]:
        table = self._table("limits")
        return {
            "rate_limit_hz": table.read("rate_hz", readers.number(0.001, 100_000), 1000.0),
            "target_rate_limit_hz": table.read("target_rate_hz", readers.number(0.001, 100_000), 100.0),
        }

    def _busy(self) -> dict[str, object]:
        if "busy" not in self._document:
            return {}
        table = self._table("busy")
        return {"busy_start": table.require("start", readers.clock), "busy_end": table.require("end", readers.clock)}

    def _sla(self) -> dict[str, object]:
        every_day = tuple(range(7))

        def read(table: Table) -> SlaWindow:
            return SlaWindow(
                start=table.require("start", readers.clock),
                end=table.require("end", readers.clock),
                days=frozenset(table.read("days", readers.several(readers.day, most=7), every_day)),
                rate_hz=table.require("rate_hz", readers.number(0.001, 10_000)),
            )

        return {"sla_windows": tuple(self._many("sla", read))}

    def _spool(self) -> dict[str, object]:
        if "spool" not in self._document:
            raise self._top.wrong("config_key_missing", missing="[spool] folder")
        table = self._table("spool")
        reader = readers.whole(_SPOOL_LEAST_BYTES, _SPOOL_MOST_BYTES)
        limit_bytes = table.read("limit_bytes", reader, 1_000_000_000)
        return {"spool": SpoolSettings(folder=self._path(table, "folder"), limit_bytes=limit_bytes)}

    def _delivery(self) -> dict[str, object]:
        if "delivery" not in self._document:
            return {"delivery": None}
        table = self._table("delivery")
        settings = DeliverySettings(
            url=table.require("url", readers.collector_url),
            ca=self._path(table, "ca"),
            certificate=self._path(table, "certificate"),
            key=self._path(table, "key"),
            interval_s=table.read("interval_s", readers.number(0.1, 3600), 10.0),
            batch_records=table.read("batch_records", readers.whole(1, 1_000_000), 20_000),
            timeout_s=table.read("timeout_s", readers.number(0.1, 3600), 30.0),
        )
        self._check_certificates(table, settings)
        return {"delivery": settings}

    def _trace(self) -> dict[str, object]:
        table = self._table("trace")
        fallback = TraceSettings()
        return {
            "trace": TraceSettings(
                interval_s=table.read("interval_s", readers.number(10, 86_400), fallback.interval_s),
                flows=table.read("flows", readers.whole(1, 64), fallback.flows),
                max_hops=table.read("max_hops", readers.whole(1, 64), fallback.max_hops),
            )
        }

    def _targets(self) -> dict[str, object]:
        operators = self._top.find("operators", readers.several(readers.text())) or ()
        around = Surroundings(
            folder=self._folder,
            defaults=self._table("defaults"),
            classes=self._classes(),
            operators=operators,
            position_deg=read_position(self._top),
        )
        if not self._document.get("target"):
            raise self._top.wrong("config_no_target")
        targets = self._many("target", lambda table: read_target(table, around), most=_TARGETS_MOST)
        refuse_twins(self._source, targets)
        tables = [self._document.get("defaults"), *cast("list[object]", self._document["target"])]
        keys = {one["key_file"] for one in tables if isinstance(one, dict) and "key_file" in one}
        return {"targets": tuple(targets), "key_files": tuple(self._folder / key for key in sorted(keys))}

    def _classes(self) -> dict[str, ServiceClass]:
        known = {}
        values = self._document.get("classes", {})
        if not isinstance(values, dict):
            raise self._top.wrong("config_not_table", "classes")
        for name in values:
            steps = ("classes", name)
            try:
                table = Table(self._source, steps, values[name], CLASS_KEYS)
                known[name] = read_class(table, readers.text()(name))
            except InputError as wrong:
                self._source.errors.append(wrong)
        return known

    # ---- Tools --------------------------------------------------------------------------------------------------

    def _table(self, name: str) -> Table:
        return Table(self._source, (name,), self._document.get(name, {}), KEYS[name])

    def _many(self, name: str, read: Callable[[Table], T], *, most: int = 100) -> list[T]:
        """Read an array of tables, each for itself."""
        values = self._document.get(name, [])
        if not isinstance(values, list):
            raise self._top.wrong("config_not_tables", name, name=name)
        if len(values) > most:
            raise self._top.wrong("config_array_size", name, most=most)
        found = []
        for index, value in enumerate(values):
            try:
                found.append(read(Table(self._source, (name, index), value, KEYS[name])))
            except InputError as wrong:
                self._source.errors.append(wrong)
        return found

    def _path(self, table: Table, key: str) -> Path:
        return self._folder / table.require(key, readers.text(_PATH_LONGEST))

    def _check_certificates(self, table: Table, settings: DeliverySettings) -> None:
        """Refuse what no waiting heals; that a certificate has expired is a remark, since the clock may be wrong."""
        for key, path in (("ca", settings.ca), ("certificate", settings.certificate)):
            try:
                read_certificates(path)
            except InputError as wrong:
                raise table.wrong("config_in_file", key, detail=wrong) from None
        try:
            check_pair(settings.certificate, settings.key)
        except InputError as wrong:
            raise table.wrong("config_in_file", "key", detail=wrong) from None
        name = read_certificates(settings.certificate)[0].common_name
        agent = self._top.raw("agent")
        if name != agent:
            raise table.wrong("config_other_agent", "certificate", name=name, agent=agent)

    def _refuse_excess(self, config: Config) -> None:
        loads = [Load(target=one.name, rate_hz=one.rate_hz, classes=len(one.classes)) for one in config.targets]
        found = excess(
            loads,
            [window.rate_hz for window in config.sla_windows],
            agent_limit_hz=config.rate_limit_hz,
            target_limit_hz=config.target_rate_limit_hz,
        )
        lines = {one.name: one.line for one in config.targets}
        for one in found:
            code = "schedule_target_excess" if one.target is not None else "schedule_agent_excess"
            self._source.errors.append(
                InputError(
                    code + ("_sla" if one.sla else ""),
                    file=self._source.file,
                    line=self._source.line(("sla",)) if one.sla else lines.get(one.target or ""),
                    value=f"{one.rate_hz:g}",
                    limit=f"{one.limit_hz:g}",
                    target=one.target,
                )
            )
