"""Windows of hours or days, summed up for each target without their samples: what can be summed, and what cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from probes.records.windows import Window
from probes.statistics import bursts, loss
from probes.statistics.availability import SECOND_NS, Availability
from probes.terms import Verdict

#: What windows count of their probes.
COUNTS = (
    "sent", "answered", "late", "lost_network", "lost_local", "icmp_error", "refused", "send_error", "duplicate",
    "reordered",
)  # fmt: skip
_NAMES = tuple(field.name for field in fields(Window))
_NEEDED = tuple(field.name for field in fields(Window) if "None" not in str(field.type))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """All windows of one agent, target, protocol, operator, layer, class, phase and busy hour or not."""

    agent: str
    windows: tuple[Window, ...]  # oldest first, at least one
    loss: loss.Loss  # over all of them; the longest run is the longest within one
    availability: Availability  # of the whole span asked for; time without a window is unknown

    @property
    def latest(self) -> Window:
        """The newest window."""
        return self.windows[-1]

    @property
    def counts(self) -> dict[str, int]:
        """Probes sent and what became of them (`COUNTS`), over all windows."""
        return {name: sum(getattr(window, name) for window in self.windows) for name in COUNTS}

    @property
    def rtt_p01_ns(self) -> int | None:
        """The smallest 1st percentile of a window: that of all samples is not below it. [ns]"""
        return min((window.rtt_p01_ns for window in self.windows if window.rtt_p01_ns is not None), default=None)

    @property
    def rtt_p99_ns(self) -> int | None:
        """The largest 99th percentile of a window: that of all samples is not above it. [ns]"""
        return max((window.rtt_p99_ns for window in self.windows if window.rtt_p99_ns is not None), default=None)

    @property
    def oneway_proven(self) -> tuple[int, int] | None:
        """Windows in which the one-way limit was proven, of those judged; None: no limit."""
        said = [window.oneway_verdict for window in self.windows if window.oneway_verdict is not None]
        return (said.count(Verdict.PROVEN), len(said)) if said else None

    @property
    def oneway_verdict(self) -> Verdict | None:
        """Violated if it was in any window, proven if in all; None: no limit."""
        said = {window.oneway_verdict for window in self.windows if window.oneway_verdict is not None}
        if Verdict.VIOLATED in said:
            return Verdict.VIOLATED
        if not said:
            return None
        return Verdict.PROVEN if said == {Verdict.PROVEN} else Verdict.NOT_PROVEN


def window_from(row: dict[str, object]) -> Window:
    """
    Make a window of a flat row of a store, which may have further columns, or lack some that came later.

    Raises
    ------
    ValueError
        If a verdict is none of the three, or something is missing that every window has.
    """
    if missing := [name for name in _NEEDED if row.get(name) is None]:
        raise ValueError(f"without {', '.join(missing[:5])}")
    known = {name: row.get(name) for name in _NAMES}
    known["loss_verdict"] = Verdict(str(known["loss_verdict"]))
    oneway = known["oneway_verdict"]
    known["oneway_verdict"] = None if oneway is None else Verdict(str(oneway))
    return Window(**known)  # type: ignore[arg-type]


def overview(
    rows: Iterable[tuple[str, Window]], *, from_ns: int | None = None, to_ns: int | None = None
) -> list[Series]:
    """
    Sum windows up.

    Parameters
    ----------
    rows : iterable of (str, Window)
        Agent and window, in any order; those that begin before the span or end after it are left out.
    from_ns, to_ns : int, optional
        The span asked for; else from each series' first window to its last. [ns]

    Returns
    -------
    list of Series
        By agent and target. Counts are sums, loss bounds follow from the sums (`bursts.pooled`), availability from all
        seconds. Percentiles of windows have no sum or mean: only their extremes bound those of the span.
    """
    groups: dict[tuple[str, ...], list[Window]] = {}
    for agent, window in rows:
        if from_ns is not None and window.start_ns < from_ns:
            continue
        if to_ns is not None and window.end_ns > to_ns:
            continue
        groups.setdefault(_series(agent, window), []).append(window)
    made = []
    for key in sorted(groups):
        ordered = sorted(groups[key], key=lambda window: (window.end_ns, window.start_ns, window.sent))
        span = (ordered[0].start_ns if from_ns is None else from_ns, ordered[-1].end_ns if to_ns is None else to_ns)
        made.append(
            Series(
                agent=key[0], windows=tuple(ordered), loss=_loss(ordered), availability=_availability(ordered, *span)
            )
        )
    return made


def _series(agent: str, window: Window) -> tuple[str, ...]:
    named = (window.target, window.protocol, window.operator, window.layer, window.service_class, window.phase)
    return (agent, *(part or "" for part in named), "1" if window.busy else "")


def _loss(windows: Sequence[Window]) -> loss.Loss:
    """Judge the sums by the strictest limit that was in force."""
    rows = [_counts(window) for window in windows]
    lost, counted = sum(row[0] for row in rows), sum(row[1] for row in rows)
    limit = min((window.loss_limit for window in windows if window.loss_limit is not None), default=None)
    low, high, factor = bursts.pooled(rows) if counted else (None, None, None)
    return loss.Loss(
        counted=counted,
        lost=lost,
        ratio=lost / counted if counted else None,
        low=low,
        high=high,
        burst_factor=factor,
        longest_run=max(window.loss_longest_run for window in windows),
        limit=limit,
        verdict=loss.verdict(low, high, limit),
    )


def _counts(window: Window) -> tuple[int, int, float]:
    """Lost, counted and burst factor; kept to what is possible, because a store holds what agents say."""
    lost = window.late + window.lost_network + window.icmp_error
    counted = max(lost, window.sent - window.lost_local - window.refused)
    return lost, counted, min(window.loss_burst_factor or 1.0, float(max(1, counted)))


def _availability(windows: Sequence[Window], from_ns: int, to_ns: int) -> Availability:
    up, down = sum(window.seconds_up for window in windows), sum(window.seconds_down for window in windows)
    total = max(0, (to_ns - from_ns) // SECOND_NS)
    return Availability(seconds_up=up, seconds_down=down, seconds_unknown=max(0, total - up - down))
