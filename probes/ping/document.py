"""The JSON document of a run by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from probes.ping.endpoints import Endpoint
from probes.records.windows import Window
from probes.terms import Stamp

SCHEMA = "ixprobe/ping/1"


def document(endpoints: Sequence[Endpoint], windows: Sequence[Window], *, seed: int) -> dict[str, object]:
    """
    Lay out the results.

    Parameters
    ----------
    endpoints, windows : sequences
        The same targets in the same order.
    seed : int
        Of the schedule.

    Returns
    -------
    dict
        JSON values only; times in ms, ratios as such, None where nobody knows.
    """
    pairs = zip(endpoints, windows, strict=True)
    return {"schema": SCHEMA, "seed": seed, "targets": [_target(endpoint, window) for endpoint, window in pairs]}


def _target(endpoint: Endpoint, window: Window) -> dict[str, object]:
    figures = asdict(window)
    row: dict[str, object] = {"target": endpoint.target, "address": endpoint.address, "port": endpoint.port}
    row |= {"protocol": window.protocol, "timestamps": timestamps(window)}
    skipped = {"target", "address", "protocol", "kernel_stamps", "phase", "busy", "route_digest"}
    for name, value in figures.items():
        if name in skipped or name.endswith("_site"):
            continue
        if name.endswith("_ns") and name not in ("start_ns", "end_ns"):
            row[name.removesuffix("_ns") + "_ms"] = None if value is None else value / 1e6
        else:
            row[name] = value
    row["kernel_stamp_share"] = window.kernel_stamps
    return row


def timestamps(window: Window) -> str | None:
    """Say who timed the answered probes: kernel, user, mixed; None where none was answered."""
    if window.kernel_stamps is None:
        return None
    if window.kernel_stamps == 1:
        return Stamp.KERNEL.value
    return Stamp.USER.value if window.kernel_stamps == 0 else "mixed"
