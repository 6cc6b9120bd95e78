"""The JSON document of a run by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from probes.ping.endpoints import Endpoint
from probes.records.windows import Window
from probes.terms import Stamp

SCHEMA = "ixprobe/ping/1"


def document(
    endpoints: Sequence[Endpoint],
    windows: Sequence[Window],
    raw_p50_ns: Sequence[tuple[int | None, int | None]],
    *,
    seed: int,
) -> dict[str, object]:
    """
    Lay out the results.

    Parameters
    ----------
    endpoints, windows : sequences
        The same targets in the same order.
    raw_p50_ns : sequence of (int, int)
        Of each, the medians of T2 - T1 and of T4 - T3, offset of the clocks included. [ns]
    seed : int
        Of the schedule.

    Returns
    -------
    dict
        JSON values only; times in ms, ratios as such, None where nobody knows.
    """
    rows = []
    for endpoint, window, (forward_ns, backward_ns) in zip(endpoints, windows, raw_p50_ns, strict=True):
        raw = {"forward_raw_p50_ms": _ms(forward_ns), "backward_raw_p50_ms": _ms(backward_ns)}
        rows.append(_target(endpoint, window) | raw)
    return {"schema": SCHEMA, "seed": seed, "targets": rows}


def _target(endpoint: Endpoint, window: Window) -> dict[str, object]:
    figures = asdict(window)
    row: dict[str, object] = {"target": endpoint.target, "address": endpoint.address, "port": endpoint.port}
    row |= {"protocol": window.protocol, "timestamps": timestamps(window)}
    skipped = {"target", "address", "protocol", "kernel_stamps", "phase", "busy", "route_digest"}
    for name, value in figures.items():
        if name in skipped or name.endswith("_site"):
            continue
        if name.endswith("_ns") and name not in ("start_ns", "end_ns"):
            row[name.removesuffix("_ns") + "_ms"] = _ms(value)
        else:
            row[name] = value
    row["kernel_stamp_share"] = window.kernel_stamps
    return row


def _ms(value_ns: int | None) -> float | None:
    return None if value_ns is None else value_ns / 1e6


def timestamps(window: Window) -> str | None:
    """Say who timed the answered probes: kernel, user, mixed; None where none was answered."""
    if window.kernel_stamps is None:
        return None
    if window.kernel_stamps == 1:
        return Stamp.KERNEL.value
    return Stamp.USER.value if window.kernel_stamps == 0 else "mixed"
