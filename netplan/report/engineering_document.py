"""The document of an answer of traffic engineering."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from netplan.report.documents import Document, schema
from netplan.report.engineering import assumptions, headline, infeasible_sentence, modules_of, unit_of
from topology.engineering.records import (
    INFEASIBLE,
    MIN_COST,
    MIN_MAX_UTILISATION,
    Answer,
    Demand,
    Instance,
    LinkLoad,
)
from topology.formats.instances.notes import Note
from topology.formats.instances.reading import Reading


def engineering_document(
    reading: Reading,
    solved: Instance,
    answer: Answer,
    *,
    objective: str,
    single_failure: bool,
    extra: Sequence[Note] = (),
) -> Document:
    """
    Put an answer into a document.

    Parameters
    ----------
    reading : Reading
        What was read.
    solved : Instance
        What was solved: `reading.instance`, its capacities as assumed.
    answer : Answer
        Of any status.
    objective : str
        What was sought.
    single_failure : bool
        Whether every single failure was to be survived.
    extra : sequence of Note
        Found on the way to the answer.

    Returns
    -------
    dict
        As docs/formats/documents.md describes.
    """
    unit = unit_of(reading)
    return {
        "schema": schema("te"),
        "instance": _instance(reading, unit),
        "objective_name": objective,
        "single_failure": single_failure,
        "status": answer.status,
        "objective": answer.objective,
        "bound": _finite(answer.bound),
        "gap": _finite(answer.gap),
        **_ratios(answer, objective),
        "failed": list(answer.failed),
        "links": [_link(item, solved, reading.instance, extra) for item in answer.links],
        "infeasible": _infeasible(answer, solved, unit),
        "assumptions": [
            {"code": note.code, "count": note.count, "text_zh": zh, "text_en": en}
            for note, zh, en in zip(
                (*reading.notes, *extra),
                assumptions(reading, extra, "zh"),
                assumptions(reading, extra, "en"),
                strict=False,
            )
        ],
        "headline_zh": headline(answer, objective, "zh"),
        "headline_en": headline(answer, objective, "en"),
    }


def _instance(reading: Reading, unit: str | None) -> Document:
    found = reading.instance
    return {
        "name": found.name,
        "format": reading.format,
        "nodes": len(found.nodes),
        "links": len(found.links),
        "demands": len(found.demands),
        "total_demand": math.fsum(item.value for item in found.demands.values()),
        "unit": unit,
        "link_model": found.link_model,
        "directed_demands": found.directed_demands,
        "module_model": found.module_model,
        "delay_limits": sum(item.most_ms is not None for item in found.demands.values()),
        "hop_limits": sum(item.most_links is not None for item in found.demands.values()),
        "listed_routes": sum(map(len, found.routes.values())),
    }


def _ratios(answer: Answer, objective: str) -> Mapping[str, float | None]:
    """Return utilisation and growth; each is the other's inverse, for routings scale with the traffic."""
    value = answer.objective
    if value is None or objective == MIN_COST:
        return {"utilisation": None, "growth": None}
    inverse = 1 / value if value > 0 else None
    utilisation, growth = (value, inverse) if objective == MIN_MAX_UTILISATION else (inverse, value)
    return {"utilisation": utilisation, "growth": growth}


def _link(item: LinkLoad, solved: Instance, given: Instance, extra: Sequence[Note]) -> Document:
    link = given.links[item.id]
    return {
        "id": item.id,
        "from": link.a,
        "to": link.b,
        "capacity": _finite(item.capacity),
        "load": item.load,
        "utilisation": item.utilisation,
        "modules": [
            {"capacity": module.capacity, "cost": module.cost, "count": count}
            for module, count in modules_of(item, solved, given, extra)
        ],
    }


def _infeasible(answer: Answer, instance: Instance, unit: str | None) -> Document | None:
    if answer.status != INFEASIBLE:
        return None
    found = answer.certificate
    said = {f"reason_{lang}": infeasible_sentence(found, instance, unit, lang) for lang in ("zh", "en")}
    if found is None:
        return {"reason": None, **said}
    first = instance.demands[found.demands[0]] if found.demands else None
    return {
        "reason": found.reason,
        "demand": found.demands[0] if found.demands else None,
        "from": None if first is None else first.source,
        "to": None if first is None else first.target,
        "demands": [_demand_document(instance.demands[key]) for key in found.demands],
        "cut": list(found.links),
        "weights": list(found.weights),
        "nodes": list(found.nodes),
        "needed": _finite(found.needed),
        "available": _finite(found.available),
        "failed": list(found.failed),
        **said,
    }


def _demand_document(demand: Demand) -> Document:
    return {"demand": demand.id, "from": demand.source, "to": demand.target, "value": demand.value}


def _finite(value: float | None) -> float | None:
    """Return a figure; None for what has no limit, which JSON has no word for."""
    return None if value is None or not math.isfinite(value) else value
