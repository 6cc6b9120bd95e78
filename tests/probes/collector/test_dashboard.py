"""The Grafana dashboard asks only for what the collector exports."""

from __future__ import annotations

import json
import re

import pytest

from probes.collector.board import Latest
from probes.collector.metrics import Gauges, exposition
from probes.collector.stores.base import AgentSeen
from probes.collector.tally import Tally
from probes.terms import Verdict


@pytest.fixture(scope="module")
def text(root):
    return (root / "probes" / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8")


@pytest.fixture
def exported(chain):
    """Every metric with its labels, as /metrics writes them when there is something to say of each."""
    (batch,) = chain("zw", batches=1, samples=5)
    window = batch.windows[0][1]
    figures = {name: 0.5 for name in window.__slots__ if getattr(window, name) is None}
    figures |= {"operator": "中国电信", "layer": "optical", "service_class": "gold", "oneway_verdict": Verdict.PROVEN}
    filled = type(window)(**{name: figures.get(name, getattr(window, name)) for name in window.__slots__})
    tally = Tally(last_flush_ns=1)
    tally.refused("size")
    seen = AgentSeen(
        agent="zw", boot="0" * 32, number=1, created_ns=1, received_ns=2, batches=1, records=1, version="1"
    )
    gauges = Gauges(
        started_ns=1,
        connections=0,
        waiting_batches=0,
        unflushed_records=0,
        healthy=True,
        version="1",
        stored={},
        refusals={},
    )
    found = {}
    for name, labels in re.findall(
        r"^(\w+)(?:\{(.*)\})? ", exposition(tally, gauges, [seen], [Latest(agent="zw", window=filled)]), re.MULTILINE
    ):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


def queries(board):
    yield from (target["expr"] for panel in board["panels"] for target in panel["targets"])
    yield from (one["definition"] for one in board["templating"]["list"] if one["type"] == "query")


def test_every_metric_and_label_of_the_dashboard_is_exported(text, exported):
    board = json.loads(text)
    named = set()
    for query in queries(board):
        metrics = set(re.findall(r"\bixprobe_\w+", query))
        assert metrics <= exported.keys(), query
        named |= metrics
        labels = set(re.findall(r"(\w+)=~", query)) | set(re.findall(r"by \((\w+)\)", query))
        labels |= set(re.findall(r"label_values\(\w+, (\w+)\)", query))
        for metric in metrics:
            assert labels <= exported[metric] or len(metrics) > 1, (query, labels)
    assert len(named) > 15
    legends = {
        word
        for panel in board["panels"]
        for target in panel["targets"]
        for word in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])
    }
    assert legends <= set().union(*exported.values())


def test_dashboard_names_no_host_and_speaks_both_languages(text):
    assert "://" not in text
    board = json.loads(text)
    assert {panel["datasource"]["uid"] for panel in board["panels"]} == {"${datasource}"}
    for panel in board["panels"]:
        assert re.search(r"[一-鿿]", panel["title"]) and re.search(r"[A-Za-z]{3}", panel["title"])
        assert re.search(r"[一-鿿]", panel["description"])
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_panels_do_not_overlap(text):
    taken = set()
    for panel in json.loads(text)["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24 and not cells & taken
        taken |= cells
