"""docs/model.md, docs/resilience.md, docs/exchange.md and docs/calibration.md show what the code computes today."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from netplan.delay import OPTICAL_PARTS
from netplan.layers import Layers
from netplan.plan import read_plan
from netplan.report.words import LAYER, PART
from netplan.sensitivity import sensitivity
from netplan.specs import calibration, dimensioning, egress, forecast, matrix, settlement, traffic
from topology.records import LAYERS

DOCS = Path(__file__).parents[2] / "docs"
MODEL, RESILIENCE, EXCHANGE = DOCS / "model.md", DOCS / "resilience.md", DOCS / "exchange.md"
CALIBRATION = DOCS / "calibration.md"
#: Where tables of parameters stand.
DOCUMENTS = {"parameters": RESILIENCE, "exchange-parameters": EXCHANGE, "calibration": CALIBRATION}
#: What docs/resilience.md tells of; no delay depends on it.
WITHOUT_DELAY = ("cost.", "failure.", "risk.")
PAIRS = (("中卫-北京", "zhongwei", "beijing"), ("中卫-深圳", "zhongwei", "shenzhen"))


def effects_table(layer):
    """Word the effect of every parameter on both pairs in one layer; those that move nothing are listed as such."""
    found = [sensitivity(None, a, b, layer) for _, a, b in PAIRS]
    heads = [f"{name} {item.route.oneway_ms.value:.2f} ms" for (name, _, _), item in zip(PAIRS, found, strict=True)]
    lines = [f"| parameter | value (range) | basis | {heads[0]} | {heads[1]} |", "|---|---|---|---|---|"]
    by_name = [{effect.parameter.name: effect for effect in item.effects} for item in found]
    parameters = {parameter.name: parameter for parameter in read_plan().parameters}
    moving = dict.fromkeys([*by_name[1], *by_name[0]])
    for name in (*moving, *(name for name in parameters if name not in moving and _belongs(name, layer))):
        parameter = parameters[name]
        band, unit = parameter.band, "" if parameter.unit == "-" else f" {parameter.unit}"
        value = f"{band.value:g} ({band.low:g} to {band.high:g}){unit}"
        cells = " | ".join(_cell(effects.get(name)) for effects in by_name)
        lines.append(f"| `{name}` | {value} | {parameter.basis} | {cells} |")
    without = " | ".join(_change(item.without_assumed_cables_ms) for item in found)
    lines.append(f"| without the cables that are assumed to exist | | | {without} |")
    return "\n".join(lines)


def _belongs(name, layer):
    section = name.split(".")[0]
    return section in ("fibre_types", "length", "optical") or (layer != "optical" and section in ("ip", layer))


def _change(change_ms):
    return "no route left" if change_ms is None else f"{change_ms:+.3f} ms"


def _cell(effect):
    return "none" if effect is None else f"{effect.low_ms:+.3f} to {effect.high_ms:+.3f} ms"


def parameters_table(parameters):
    """Word parameters with their sources."""
    lines = ["| parameter | value (range) | basis | source |", "|---|---|---|---|"]
    for parameter in parameters:
        band = parameter.band
        value = f"{band.value:g} ({band.low:g} to {band.high:g}) {parameter.unit}"
        lines.append(f"| `{parameter.name}` | {value} | {parameter.basis} | {parameter.source} |")
    return "\n".join(lines)


def _of_the_exchange(parameter):
    fields = (traffic, matrix, dimensioning, egress, forecast, settlement)
    return any(parameter.name in field.SPECS for field in fields)


def table(name, reference):
    if name == "parameters":
        return parameters_table([item for item in reference.parameters if item.name.startswith(WITHOUT_DELAY)])
    if name == "exchange-parameters":
        return parameters_table([item for item in reference.parameters if _of_the_exchange(item)])
    if name == "calibration":
        return parameters_table([item for item in reference.parameters if item.name in calibration.SPECS])
    if name == "structure":
        return structure_table()
    return layers_table(reference) if name == "layers" else effects_table(name)


def layers_table(reference):
    """Word the parts of the delay of both pairs in each layer."""
    layers = Layers(reference.network, reference.model)
    names = [PART[name]["en"] for name in PART]
    lines = [f"| pair | layer | one-way (band) | {' | '.join(names)} |", "|---" * (3 + len(names)) + "|"]
    for pair, a, b in PAIRS:
        for layer in LAYERS:
            route = layers[layer].route(a, b)
            band = route.oneway_ms
            parts = [f"{route.parts[name].value:.3f}" if name in route.parts else "" for name in PART]
            whole = f"{band.value:.2f} ms ({band.low:.2f} to {band.high:.2f})"
            lines.append(f"| {pair} | {LAYER[layer]['en']} | {whole} | {' | '.join(parts)} |")
    return "\n".join(lines)


def structure_table():
    """Word what choices that are no parameter are worth: the IP layout, by laying it out otherwise."""
    lines = ["| choice | instead | 中卫-北京 | 中卫-深圳 |", "|---|---|---|---|"]
    plan = read_plan()
    for text, instead, circuits in (
        ("public: an edge on its nearest 2 cores", "nearest 1 only", _homes(plan.network, "ip-public", 1)),
        ("private: an edge on its nearest 2 cores", "nearest 1 only", _homes(plan.network, "ip-private", 1)),
        ("private: 15 cores, the direct points among them", "the 8 of the public network", None),
    ):
        layer = text.split(":")[0]
        cells = []
        for _, a, b in PAIRS:
            base = Layers(plan.network, plan.model)[f"ip-{layer}"].route(a, b).oneway_ms.value
            if circuits is None:
                other = Layers(plan.network, plan.model)["ip-public"].route(a, b)
                hops = plan.model.hops("ip-private", routers=len(other.routers), links=len(other.routers) - 1)
                lit = sum(other.parts[name].value for name in OPTICAL_PARTS)
                changed = lit + sum(band.value for band in hops.values())
            else:
                network = replace(plan.network, circuits=circuits)
                changed = Layers(network, plan.model)[f"ip-{layer}"].route(a, b).oneway_ms.value
            cells.append(f"{changed - base:+.3f} ms")
        lines.append(f"| {text} | {instead} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def _homes(network, layer, count):
    """Keep the circuits of a layer between cores, and of each edge those to its first homes only."""
    cores = {node.site for node in network.ip_nodes if node.layer == layer and node.role == "core"}
    kept, homes = {}, Counter()
    for key, circuit in network.circuits.items():
        to_core = circuit.layer == layer and circuit.a not in cores and circuit.b in cores
        if to_core:
            homes[circuit.a] += 1
        if not to_core or homes[circuit.a] <= count:
            kept[key] = circuit
    return kept


@pytest.mark.usefixtures("plans_read_once")
@pytest.mark.parametrize("name", ["optical", "ip-private", "ip-public", "structure", "layers", *DOCUMENTS])
def test_the_tables_of_the_model_document_are_true(name, reference):
    expected = table(name, reference)
    text = DOCUMENTS.get(name, MODEL).read_text(encoding="utf-8")
    shown = text.split(f"<!-- {name}: begin -->\n")[1].split(f"\n<!-- {name}: end -->")[0]
    assert shown == expected


def test_the_document_names_every_parameter(reference):
    text = "".join(path.read_text(encoding="utf-8") for path in (MODEL, RESILIENCE, EXCHANGE, CALIBRATION))
    assert [parameter.name for parameter in reference.parameters if f"`{parameter.name}`" not in text] == []


def test_the_document_gives_the_source_of_every_default(reference):
    text = "".join(path.read_text(encoding="utf-8") for path in (MODEL, RESILIENCE, EXCHANGE, CALIBRATION))
    assert [parameter.name for parameter in reference.parameters if parameter.source not in text] == []
