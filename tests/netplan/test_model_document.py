"""docs/model.md shows what the code computes today."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.layers import Layers
from netplan.report.words import LAYER, PART
from netplan.sensitivity import sensitivity
from topology.records import LAYERS

MODEL = Path(__file__).parents[2] / "docs" / "model.md"
PAIRS = (("中卫-北京", "zhongwei", "beijing"), ("中卫-深圳", "zhongwei", "shenzhen"))


def effects_table():
    """Word the effect of every parameter on both pairs."""
    found = [sensitivity(None, a, b, "optical") for _, a, b in PAIRS]
    heads = [f"{name} {item.route.oneway_ms.value:.2f} ms" for (name, _, _), item in zip(PAIRS, found, strict=True)]
    lines = [f"| parameter | value (range) | {heads[0]} | {heads[1]} |", "|---|---|---|---|"]
    by_name = [{effect.parameter.name: effect for effect in item.effects} for item in found]
    for name in dict.fromkeys([*by_name[1], *by_name[0]]):
        band = next(effects[name] for effects in by_name if name in effects).parameter
        cells = [_cell(effects.get(name)) for effects in by_name]
        value = f"{band.band.value:g} ({band.band.low:g} to {band.band.high:g}) {band.unit}"
        lines.append(f"| `{name}` | {value} | {cells[0]} | {cells[1]} |")
    without = [f"{item.without_assumed_cables_ms:+.3f} ms" for item in found]
    lines.append(f"| without the cables that are assumed to exist | | {without[0]} | {without[1]} |")
    return "\n".join(lines)


def _cell(effect):
    return "-" if effect is None else f"{effect.low_ms:+.3f} to {effect.high_ms:+.3f} ms"


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


@pytest.mark.parametrize("name", ["effects", "layers"])
def test_the_tables_of_the_model_document_are_true(name, reference):
    expected = effects_table() if name == "effects" else layers_table(reference)
    shown = MODEL.read_text(encoding="utf-8").split(f"<!-- {name}: begin -->\n")[1].split(f"\n<!-- {name}: end -->")[0]
    assert shown == expected


def test_the_document_names_every_parameter(reference):
    text = MODEL.read_text(encoding="utf-8")
    for parameter in reference.parameters:
        section, _, key = parameter.name.rpartition(".")
        assert key in text or section in text, parameter.name
