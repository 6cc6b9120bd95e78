"""Metrics in Prometheus' text format, version 0.0.4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from probes.collector.board import Latest
from probes.collector.stores.base import AgentSeen
from probes.collector.tally import Tally
from probes.terms import Verdict

_Sample = tuple[Mapping[str, str | None], float | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """How the collector stands now."""

    started_ns: int
    connections: int
    waiting_batches: int
    unflushed_records: int
    healthy: bool
    version: str
    stored: Mapping[str, int]  # records by kind
    refusals: Mapping[str, int]


def exposition(tally: Tally, gauges: Gauges, agents: Sequence[AgentSeen], latest: Sequence[Latest]) -> str:
    """
    Write all metrics.

    Parameters
    ----------
    tally : Tally
        Counts since the start.
    gauges : Gauges
        How the collector stands now.
    agents : sequence of AgentSeen
        What is known of each agent.
    latest : sequence of Latest
        The last window of each series.

    Returns
    -------
    str
        Ends with a line break.

    Notes
    -----
    Source: Prometheus, "Exposition formats", text-based format. Base units (seconds, bytes, ratios) as it advises.
    """
    return "".join((*_own(tally, gauges), *_of_agents(agents), *_of_windows(latest)))


def _own(tally: Tally, gauges: Gauges) -> Iterable[str]:
    yield _one("ixprobe_collector_info", "gauge", "Release of the collector.", 1, {"version": gauges.version})
    yield _one("ixprobe_collector_start_time_seconds", "gauge", "When it started.", gauges.started_ns / 1e9)
    yield _one("ixprobe_collector_connections", "gauge", "Connections of agents, open now.", gauges.connections)
    yield _one("ixprobe_collector_connections_total", "counter", "Connections accepted.", tally.accepted)
    yield _one("ixprobe_collector_handshakes_total", "counter", "Of these, TLS handshakes finished.", tally.shaken)
    yield _one("ixprobe_collector_batches_total", "counter", "Batches stored.", tally.batches)
    yield _one("ixprobe_collector_duplicates_total", "counter", "Batches delivered again.", tally.duplicates)
    yield _block(
        "ixprobe_collector_records_total",
        "counter",
        "Records stored, by kind.",
        [({"kind": kind}, tally.records[kind]) for kind in ("sample", "window", "event", "route")],
    )
    yield _one("ixprobe_collector_received_bytes_total", "counter", "Bodies, compressed.", tally.received_bytes)
    yield _one("ixprobe_collector_document_bytes_total", "counter", "Bodies, unpacked.", tally.document_bytes)
    refusals = sorted(dict(tally.refusals).items())
    yield _block(
        "ixprobe_collector_refusals_total",
        "counter",
        "Deliveries and connections refused, by reason.",
        [({"reason": reason}, count) for reason, count in refusals],
    )
    yield _one("ixprobe_collector_commits_total", "counter", "Transactions of the store.", tally.commits)
    yield _one("ixprobe_collector_store_failures_total", "counter", "Times the store failed.", tally.store_failures)
    yield _one("ixprobe_collector_waiting_batches", "gauge", "Batches that wait for a commit.", gauges.waiting_batches)
    yield _one(
        "ixprobe_collector_unflushed_records",
        "gauge",
        "Records committed, not yet in a file of their own.",
        gauges.unflushed_records,
    )
    flushed_s = None if tally.last_flush_ns is None else tally.last_flush_ns / 1e9
    yield _one("ixprobe_collector_last_flush_time_seconds", "gauge", "When the store was last flushed.", flushed_s)
    yield _one("ixprobe_collector_expired_samples_total", "counter", "Samples expired.", tally.expired_samples)


def _of_agents(agents: Sequence[AgentSeen]) -> Iterable[str]:
    yield _block(
        "ixprobe_agent_last_seen_time_seconds",
        "gauge",
        "When the agent's last batch was stored.",
        [({"agent": seen.agent}, seen.received_ns / 1e9) for seen in agents],
    )
    yield _block(
        "ixprobe_agent_delivery_lag_seconds",
        "gauge",
        "Age of the agent's last batch when it was stored; large while it catches up.",
        [({"agent": seen.agent}, (seen.received_ns - seen.created_ns) / 1e9) for seen in agents],
    )
    yield _block(
        "ixprobe_agent_records_total",
        "counter",
        "Records of the agent in the store.",
        [({"agent": seen.agent}, seen.records) for seen in agents],
    )
    yield _block(
        "ixprobe_agent_info",
        "gauge",
        "Release and boot of the agent.",
        [({"agent": seen.agent, "boot": seen.boot, "version": seen.version}, 1) for seen in agents],
    )


_FIGURES = (
    ("loss_ratio", "loss_ratio", "Loss ratio of the last window."),
    ("loss_low_ratio", "loss_low", "Its lower bound, 95 % one-sided."),
    ("loss_high_ratio", "loss_high", "Its upper bound, 95 % one-sided."),
    ("loss_limit_ratio", "loss_limit", "The limit that it is judged by."),
    ("availability_low_ratio", "availability_low", "Availability of the last window, unknown seconds counted as down."),
    ("availability_high_ratio", "availability_high", "The same, unknown seconds counted as up."),
    ("probes_sent", "sent", "Probes of the last window."),
)
_TIMES = (("0.01", "rtt_p01_ns"), ("0.5", "rtt_p50_ns"), ("0.95", "rtt_p95_ns"), ("0.99", "rtt_p99_ns"))


def _of_windows(latest: Sequence[Latest]) -> Iterable[str]:
    labels = [_labels(one) for one in latest]
    for name, attribute, meaning in _FIGURES:
        values = [(label, getattr(one.window, attribute)) for label, one in zip(labels, latest, strict=True)]
        yield _block(f"ixprobe_target_{name}", "gauge", meaning, values)
    yield _block(
        "ixprobe_target_window_end_time_seconds",
        "gauge",
        "End of the last window.",
        [(label, one.window.end_ns / 1e9) for label, one in zip(labels, latest, strict=True)],
    )
    yield _block(
        "ixprobe_target_rtt_seconds",
        "gauge",
        "Percentiles of corrected round trips in the last window.",
        [
            ({**label, "percentile": share}, _seconds(getattr(one.window, attribute)))
            for label, one in zip(labels, latest, strict=True)
            for share, attribute in _TIMES
        ],
    )
    for judged in ("loss", "oneway"):
        yield _block(
            f"ixprobe_target_{judged}_verdict",
            "gauge",
            "1 for the verdict that holds, 0 for the others.",
            [
                ({**label, "verdict": verdict.value}, int(getattr(one.window, f"{judged}_verdict") == verdict))
                for label, one in zip(labels, latest, strict=True)
                if getattr(one.window, f"{judged}_verdict") is not None
                for verdict in Verdict
            ],
        )
    yield _block(
        "ixprobe_target_oneway_bound_seconds",
        "gauge",
        "Upper bound of the forward delay, without clocks.",
        [(label, _seconds(one.window.oneway_bound_ns)) for label, one in zip(labels, latest, strict=True)],
    )


def _labels(one: Latest) -> dict[str, str | None]:
    window = one.window
    return {
        "agent": one.agent,
        "target": window.target,
        "protocol": window.protocol,
        "operator": window.operator,
        "layer": window.layer,
        "class": window.service_class,
        "phase": window.phase,
    }


def _seconds(time_ns: int | None) -> float | None:
    return None if time_ns is None else time_ns / 1e9


def _one(
    name: str, kind: str, meaning: str, value: float | None, labels: Mapping[str, str | None] | None = None
) -> str:
    return _block(name, kind, meaning, [(labels or {}, value)])


def _block(name: str, kind: str, meaning: str, samples: Iterable[_Sample]) -> str:
    """One metric with all its samples; what nobody knows is left out, never 0."""
    lines = [f"{name}{_label_text(labels)} {_number(value)}\n" for labels, value in samples if value is not None]
    if not lines:
        return ""
    meaning = meaning.replace("\\", "\\\\").replace("\n", "\\n")
    return f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n{''.join(lines)}"


def _label_text(labels: Mapping[str, str | None]) -> str:
    # An empty label is the same as none (Prometheus, "Data model").
    parts = [f'{name}="{_escaped(value)}"' for name, value in labels.items() if value]
    return "{" + ",".join(parts) + "}" if parts else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("+Inf" if value > 0 else "-Inf")
    return repr(value)
