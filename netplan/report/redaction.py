"""
A plan with names taken out, for whoever may see its figures but not its cables.

Every page, report, sheet and document that is made from the redacted plan is redacted: there is no second place where
names could slip through. Codes of cables, spans, circuits, groups and sites are given in the order of the ids they
stand for, so that whatever is sorted by id comes out the same and no figure changes; those of operators and members,
which decide nothing, are dealt out by the plan's own secrets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from netplan.calibration.records import CalibratedSpan, Calibration, KnownSum, MeasuredPair, SuspectedSite
from netplan.egress import EgressLine
from netplan.events import Event
from netplan.members import Exchange, Port
from netplan.parameters import CABLES, GEOMETRY, MEMBERS, OPERATORS, SITES, SOURCES
from netplan.plan import Plan
from netplan.quality import QualityTarget
from netplan.report.redaction_codes import Codes, Scrubber, codes_of, cut_sources
from netplan.targets import AvailabilityTarget, Target
from netplan.traffic import Demand
from topology.network import Network
from topology.records import Cable, Circuit, IpNode, RiskGroup, Site, Span
from topology.regions import Region, spans_crossing

#: What is left out where the plan does not say.
DEFAULT = (CABLES, GEOMETRY, OPERATORS)
#: Positions of a plan that sets no step are drawn to this one, about ten kilometres. [deg]
_STEP_DEG = 0.1

_SPAN, _CABLE, _CIRCUIT, _GROUP, _DEMAND, _EGRESS = "span", "cable", "circuit", "group", "demand", "egress"
_OPERATOR, _SITE = "operator", "site"
#: Which fields of a record hold ids, and of what. What is not listed here is kept.
_IDS: dict[type, dict[str, str]] = {
    Site: {"id": _SITE},
    Cable: {"id": _CABLE},
    Span: {
        "id": _SPAN,
        "a": _SITE,
        "b": _SITE,
        "cable": _CABLE,
        "operator": _OPERATOR,
        "risk_groups": _GROUP,
    },
    RiskGroup: {"id": _GROUP},
    IpNode: {"site": _SITE, "operator": _OPERATOR},
    Circuit: {"id": _CIRCUIT, "a": _SITE, "b": _SITE, "operator": _OPERATOR, "spans": _SPAN},
    Region: {"struck": _SPAN},
    Target: {"start": _SITE, "places": _SITE},
    AvailabilityTarget: {"start": _SITE, "places": _SITE},
    QualityTarget: {"start": _SITE, "places": _SITE},
    Demand: {"id": _DEMAND, "start": _SITE, "end": _SITE},
    EgressLine: {"id": _EGRESS, "start": _SITE, "end": _SITE, "operator": _OPERATOR},
    Exchange: {"site": _SITE},
    Port: {"exchange": _SITE},
    Event: {"exchange": _SITE},
    Calibration: {"operators": _OPERATOR, "spans": _SPAN},
    CalibratedSpan: {"span": _SPAN},
    SuspectedSite: {"site": _SITE, "short_spans": _SPAN},
    KnownSum: {"spans": _SPAN, "ends": _SITE},
    MeasuredPair: {
        "start": _SITE,
        "end": _SITE,
        "operator": _OPERATOR,
        "route": _SPAN,
        "explanation": _SITE,
    },
}
#: Mappings by id, of a plan and of its network, and what the ids are of.
_KEYS = {"sites": _SITE, "spans": _SPAN, "cables": _CABLE, "risk_groups": _GROUP, "circuits": _CIRCUIT}
_KEYS |= {"traffic": _DEMAND, "egress": _EGRESS, "exchanges": _SITE}

_T = TypeVar("_T")


def redacted(plan: Plan) -> Plan:
    """
    Take names out of a plan.

    Parameters
    ----------
    plan : Plan
        The plan; its `[handling]` says what to leave out, else `DEFAULT`.

    Returns
    -------
    Plan
        The same figures under codes: lengths, delays, verdicts and the digest are those of the plan.
    """
    handling = plan.settings.handling
    what = handling.redact or DEFAULT
    step_deg = handling.coordinates_deg or (_STEP_DEG if GEOMETRY in what else 0.0)
    marked = replace(handling, redact=what, coordinates_deg=step_deg, redacted=True)
    plan = replace(plan, settings=replace(plan.settings, handling=marked))
    if GEOMETRY in what:
        plan = _straight(plan)
    if MEMBERS in what:
        plan = _without_members(plan)
    if SITES in what or CABLES in what or OPERATORS in what:
        plan = _coded(plan, what)
    if SOURCES in what:
        plan = cut_sources(plan)
    return plan


# ---- geometry ----


def _straight(plan: Plan) -> Plan:
    """Drop the lines; which spans a region strikes was told by them, so that is written down first."""
    network = plan.network
    regions = {
        key: replace(region, struck=frozenset(spans_crossing(region, network.spans.values(), network.sites)))
        for key, region in plan.regions.items()
    }
    spans = {key: replace(span, line=None) for key, span in network.spans.items()}
    return replace(plan, network=replace(network, spans=spans), regions=regions)


# ---- members ----


def _without_members(plan: Plan) -> Plan:
    """
    Name members by code and drop their AS numbers.

    Their ids stay: generated samples are drawn by them.
    """
    codes = codes_of(plan.members, "", drawn_by=_secret(plan))
    members = {
        key: replace(item, name_zh=f"成员 {codes[key]}", name_en=f"Member {codes[key]}", asn=None)
        for key, item in plan.members.items()
    }
    hidden = {}
    for key, item in plan.members.items():
        for name in (item.name_zh, item.name_en):
            hidden[name] = (members[key].name_zh, members[key].name_en)
    plan = replace(plan, members=members)
    return Scrubber(hidden, _public(plan)).plan(plan)


# ---- ids ----


def _coded(plan: Plan, what: Iterable[str]) -> Plan:
    codes, hidden = _codes(plan, set(what))
    plan = _renamed(plan, codes)
    return Scrubber(hidden, _public(plan)).plan(plan)


def _codes(plan: Plan, what: set[str]) -> tuple[Codes, dict[str, tuple[str, str]]]:
    """Give out codes: by kind the id -> code, and the names that free text must not hold -> both languages' codes."""
    network = plan.network
    ids: dict[str, Iterable[str]] = {}
    if CABLES in what:
        ids |= {_SPAN: network.spans, _CABLE: network.cables, _CIRCUIT: network.circuits, _GROUP: network.risk_groups}
        ids |= {_DEMAND: plan.traffic, _EGRESS: plan.egress}
    if OPERATORS in what:
        ids[_OPERATOR] = _operators(plan)
    if SITES in what:
        ids[_SITE] = [key for key, site in network.sites.items() if not _is_public(site)]
    codes = {kind: codes_of(found, f"{kind}-") for kind, found in ids.items() if kind != _OPERATOR}
    if _OPERATOR in ids:
        codes[_OPERATOR] = codes_of(ids[_OPERATOR], "OP", drawn_by=_secret(plan))
    hidden = {key: (code, code) for known in codes.values() for key, code in known.items()}
    for key, code in codes.get(_CABLE, {}).items():
        for name in (network.cables[key].name_zh, network.cables[key].name_en):
            hidden[name] = _words("光缆", "Cable", code)
    for key, code in codes.get(_GROUP, {}).items():
        for name in (network.risk_groups[key].name_zh, network.risk_groups[key].name_en):
            hidden[name] = _words("风险组", "Risk group", code)
    for key, code in codes.get(_SITE, {}).items():
        for name in (network.sites[key].name_zh, network.sites[key].name_en):
            hidden[name] = _words("局站", "Site", code)
    return codes, hidden


def _words(zh: str, en: str, code: str) -> tuple[str, str]:
    number = code.rpartition("-")[2]
    return f"{zh} {number}", f"{en} {number}"


def _secret(plan: Plan) -> str:
    """Return what only who has the whole plan can work out: the checksum is printed, the content is not."""
    kept = (sorted(plan.files.items()), sorted(plan.network.sites.items()), sorted(plan.network.cables.items()))
    return hashlib.sha256(repr((kept, sorted(plan.members.items()))).encode("utf-8", "replace")).hexdigest()


def _operators(plan: Plan) -> set[str]:
    network, made = plan.network, plan.calibration
    found = {span.operator for span in network.spans.values()} | {node.operator for node in network.ip_nodes}
    found |= {circuit.operator for circuit in network.circuits.values()}
    found |= {line.operator for line in plan.egress.values()}
    if made is not None:
        found |= {*made.operators, *(pair.operator for pair in made.pairs)}
    return found - {""}


def _is_public(site: Site) -> bool:
    """Tell whether everybody knows of a site: a city, a hub, an exchange."""
    return site.kind in ("city", "hub", "exchange") or bool(site.roles)


def _public(plan: Plan) -> set[str]:
    """Return the words that stay in free text even where they hold a redacted name: places that everybody knows."""
    known = [site for site in plan.network.sites.values() if _is_public(site)]
    return {word for site in known for word in (site.id, site.name_zh, site.name_en, site.province_zh) if word}


# ---- the same records under other ids ----


def _renamed(plan: Plan, codes: Codes) -> Plan:
    return _record(plan, codes)


def _record(record: _T, codes: Codes) -> _T:
    """Return a record with the ids it holds, and those of the records in it, replaced by their codes."""
    ids = _IDS.get(type(record), {})
    changed = {}
    for item in fields(record):  # type: ignore[arg-type]
        value = getattr(record, item.name)
        kind = ids.get(item.name) or (_KEYS.get(item.name) if isinstance(record, Plan | Network) else None)
        found = _value(value, kind, codes)
        if found is not value and item.init:
            changed[item.name] = found
    if isinstance(record, Cable) and record.id in codes.get(_CABLE, {}):
        changed["name_zh"], changed["name_en"] = _words("光缆", "Cable", codes[_CABLE][record.id])
    if isinstance(record, RiskGroup) and record.id in codes.get(_GROUP, {}):
        changed["name_zh"], changed["name_en"] = _words("风险组", "Risk group", codes[_GROUP][record.id])
    if isinstance(record, Site) and record.id in codes.get(_SITE, {}):
        changed["name_zh"], changed["name_en"] = _words("局站", "Site", codes[_SITE][record.id])
    return replace(record, **changed) if changed else record  # type: ignore[type-var]


def _value(value: object, kind: str | None, codes: Codes) -> object:
    if isinstance(value, str):
        return codes.get(kind or "", {}).get(value, value)
    if isinstance(value, Mapping):
        known = codes.get(kind or "", {})
        return {known.get(key, key): _value(item, None, codes) for key, item in value.items()}
    if isinstance(value, tuple) and (kind is not None or any(is_dataclass(item) for item in value)):
        return tuple(_value(item, kind, codes) for item in value)
    if isinstance(value, frozenset):
        return frozenset(_value(item, kind, codes) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _record(value, codes)
    return value
