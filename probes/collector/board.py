"""What the status page and the metrics show: the last that came of every agent and every series of windows."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from probes.collector.stores.base import AgentSeen
from probes.records.batches import Batch
from probes.records.events import Happening
from probes.records.windows import Window

_WINDOW_FIELDS = tuple(field.name for field in fields(Window))
#: So many series are kept of each agent: one that invents names fills neither the memory nor the place of others.
SERIES_OF_AGENT = 5_000
#: A window that ends so much later than now is of a clock that was wrong; the next one replaces it.
_AHEAD_NS = 3600 * 10**9

Series = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The last window of one series."""

    agent: str
    window: Window


@dataclass(slots=True)
class Board:
    """Shared by the writer's thread, which fills it, and the pages, which read copies."""

    _agents: dict[str, AgentSeen] = field(default_factory=dict)
    _series: dict[str, dict[Series, Latest]] = field(default_factory=dict)  # by agent; that heard of last comes last
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self, agents: Iterable[AgentSeen], windows: Iterable[Mapping[str, object]], now_ns: int) -> None:
        """Begin with what the store knows; windows of a clock that ran ahead are left out."""
        with self._lock:
            self._agents.update({seen.agent: seen for seen in agents})
            for row in windows:
                known = {name: row.get(name) for name in _WINDOW_FIELDS}
                window = Window(**known)  # type: ignore[arg-type]  # a store gives what it was given
                if window.end_ns <= now_ns + _AHEAD_NS:
                    self._put(str(row["agent"]), window, now_ns)

    def take(self, batch: Batch, received_ns: int) -> None:
        """Note a batch that was just committed."""
        version = next(
            (
                str(event.detail["version"])[:64]
                for _, event in reversed(batch.events)
                if event.event is Happening.STARTED and "version" in event.detail
            ),
            None,
        )
        with self._lock:
            before = self._agents.get(batch.agent)
            seen = AgentSeen(
                agent=batch.agent,
                boot=batch.boot,
                number=batch.number,
                created_ns=batch.created_ns,
                received_ns=received_ns,
                batches=1,
                records=batch.records,
                version=version,
            )
            if before is not None:
                seen = replace(
                    seen,
                    batches=before.batches + 1,
                    records=before.records + batch.records,
                    version=version or before.version,
                )
            self._agents[batch.agent] = seen
            for _, window in batch.windows:
                self._put(batch.agent, window, received_ns)

    def _put(self, agent: str, window: Window, now_ns: int) -> None:
        key = (window.target, window.protocol, window.operator, window.layer, window.service_class, window.phase)
        series = self._series.setdefault(agent, {})
        known = series.pop(key, None)
        if known is not None and window.end_ns < known.window.end_ns <= now_ns + _AHEAD_NS:
            series[key] = known
            return
        series[key] = Latest(agent=agent, window=window)
        if len(series) > SERIES_OF_AGENT:
            del series[next(iter(series))]

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""
        with self._lock:
            return [self._agents[name] for name in sorted(self._agents)]

    def latest(self) -> list[Latest]:
        """Give the last window of every series, by agent and target."""
        with self._lock:
            found = [((agent, *key), one) for agent, series in self._series.items() for key, one in series.items()]
        return [latest for _, latest in sorted(found, key=lambda item: tuple(part or "" for part in item[0]))]
