"""What differs between the inputs of two plans: every table by id, every field by name; nothing by position."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from netplan.plan import Plan
from netplan.report.documents import Document
from netplan.report.handling import as_drawn, drawn_deg
from netplan.report.names import ends_name
from netplan.report.words import Words, both
from topology.lengths import Band
from topology.records import Span

#: The tables of a plan, in the order in which people ask, and their names.
TABLES: dict[str, Words] = {
    "settings": both("方案设置", "Settings"),
    "parameters": both("参数", "Parameters"),
    "sites": both("地点", "Sites"),
    "spans": both("光缆段", "Spans"),
    "cables": both("光缆", "Cables"),
    "risk_groups": both("共享风险组", "Shared-risk groups"),
    "ip_nodes": both("IP节点", "IP nodes"),
    "circuits": both("电路", "Circuits"),
    "targets": both("时延指标", "Delay targets"),
    "availability_targets": both("可用率指标", "Availability targets"),
    "quality_targets": both("业务质量指标", "Quality targets"),
    "attained": both("已达到的值", "Attained figures"),
    "traffic": both("流量需求", "Traffic demands"),
    "exchanges": both("交换中心", "Exchanges"),
    "members": both("接入企业", "Members"),
    "events": both("事件", "Events"),
    "egress": both("网络总出口", "Cluster egress"),
    "regions": both("共同原因区域", "Regions of common causes"),
    "calibration": both("校准", "Calibration"),
}
#: Fields whose content is too long to show: they are told apart by length and checksum.
_LONG = ("line", "area", "struck")
_DIGEST_CHARS = 8
#: Ends of the names of fields that hold a position. [deg]
_AXES = ("lon_deg", "lat_deg")
#: Values that say nothing.
_EMPTY: tuple[object, ...] = (None, "", [], {})


def input_differences(before: Plan, after: Plan) -> list[Document]:
    """
    Compare the inputs of two plans.

    Parameters
    ----------
    before, after : Plan
        The plans.

    Returns
    -------
    list of dict
        One a table, those without differences too: `table`, its names, how many rows each plan has, and `added`,
        `removed` and `changed` rows by id, each with its names; a changed one has `fields` with both values, the others
        their `record`. Positions are rounded to the coarser step at which the two plans let them leave the house. [deg]
    """
    mine, others = _tables(before), _tables(after)
    tables = [_table(name, mine[name], others[name], before, after) for name in TABLES]
    step_deg = max(plan.settings.handling.coordinates_deg for plan in (before, after))
    for field in (field for table in tables for row in rows_of(table, "changed") for field in rows_of(row, "fields")):
        if str(field["field"]).endswith(_AXES):
            field |= {key: drawn_deg(float(str(field[key])), step_deg) for key in ("before", "after")}
    rounded = as_drawn(tables, step_deg)
    return rounded if isinstance(rounded, list) else tables


def rows_of(document: Document, key: str) -> list[Document]:
    """Return the rows under a key of a document made here; none where there is something else."""
    rows = document[key]
    return rows if isinstance(rows, list) else []


def difference_count(tables: Iterable[Document]) -> int:
    """Count the rows that differ in any table."""
    kinds = ("added", "removed", "changed")
    return sum(len(rows) for table in tables for rows in map(table.__getitem__, kinds) if isinstance(rows, list))


def _tables(plan: Plan) -> dict[str, Mapping[str, object]]:
    network, settings = plan.network, plan.settings
    return {
        "settings": {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)},
        "parameters": {item.name: item for item in plan.parameters},
        "sites": network.sites,
        "spans": network.spans,
        "cables": network.cables,
        "risk_groups": network.risk_groups,
        "ip_nodes": {f"{node.site} {node.layer} {node.operator}".rstrip(): node for node in network.ip_nodes},
        "circuits": network.circuits,
        "targets": plan.targets,
        "availability_targets": plan.availability_targets,
        "quality_targets": plan.quality_targets,
        "attained": plan.attained,
        "traffic": plan.traffic,
        "exchanges": plan.exchanges,
        "members": plan.members,
        "events": plan.events,
        "egress": plan.egress,
        "regions": plan.regions,
        "calibration": {} if plan.calibration is None else {"calibration.toml": plan.calibration},
    }


def _table(name: str, mine: Mapping[str, object], others: Mapping[str, object], before: Plan, after: Plan) -> Document:
    return {
        "table": name,
        "name_zh": TABLES[name]["zh"],
        "name_en": TABLES[name]["en"],
        "before": len(mine),
        "after": len(others),
        "added": [_whole(key, record, after) for key, record in others.items() if key not in mine],
        "removed": [_whole(key, record, before) for key, record in mine.items() if key not in others],
        "changed": [
            {**_row(key, others[key], after), "fields": fields}
            for key, record in mine.items()
            if key in others and (fields := _changes(record, others[key]))
        ],
    }


def _whole(key: str, record: object, plan: Plan) -> Document:
    """Name a row that one plan has alone, with what its record says; what is empty is left out."""
    fields = dataclasses.fields(record) if dataclasses.is_dataclass(record) else ()
    values = {field.name: _shown(field.name, getattr(record, field.name)) for field in fields}
    return {**_row(key, record, plan), "record": {name: value for name, value in values.items() if value not in _EMPTY}}


def _shown(field: str, value: object) -> object:
    return _digest(value) if field in _LONG else _plain(value)


def _row(key: str, record: object, plan: Plan) -> Document:
    """Name a row; a span also says how long it is, and what has a place says where."""
    named = {lang: _name(record, plan, lang) for lang in ("zh", "en")}
    row: Document = {"id": key, "name_zh": named["zh"], "name_en": named["en"]}
    if isinstance(record, Span):
        row |= {"a": record.a, "b": record.b, "status": record.status}
        row |= {name: getattr(record, name) for name in ("route_km", "route_km_low", "route_km_high", "length_origin")}
    return row


def _name(record: object, plan: Plan, lang: str) -> str:
    if isinstance(record, Span):
        return ends_name(record.ends, plan.network, lang)
    for field in (f"name_{lang}", f"label_{lang}"):
        if text := getattr(record, field, ""):
            return str(text)
    return ""


def _changes(mine: object, other: object) -> list[Document]:
    """List the fields of two records that differ, with both values; a plain value is a field of its own."""
    if not dataclasses.is_dataclass(mine) or isinstance(mine, Band) or type(mine) is not type(other):
        return [] if mine == other else [{"field": "value", "before": _plain(mine), "after": _plain(other)}]
    changes = []
    for field in dataclasses.fields(mine):
        was, now = getattr(mine, field.name), getattr(other, field.name)
        if was != now:
            changes.append({"field": field.name, "before": _shown(field.name, was), "after": _shown(field.name, now)})
    return changes


def _plain(value: object) -> object:
    """Make any value of a record fit for JSON."""
    match value:
        case None | str() | int() | float() | bool():
            return value
        case date():
            return value.isoformat()
        case Band():
            return {"value": value.value, "low": value.low, "high": value.high}
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted(str(item) for item in value)
        case Sequence():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return str(value)


def _digest(value: object) -> object:
    """Tell long content apart without showing it: how many parts it has, and the beginning of its checksum."""
    if value is None:
        return None
    parts = len(value) if isinstance(value, Sequence | frozenset) else 1
    return {"parts": parts, "digest": hashlib.sha256(repr(value).encode()).hexdigest()[:_DIGEST_CHARS]}
