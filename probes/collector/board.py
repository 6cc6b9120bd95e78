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
#: So many series are kept; an agent that invents names cannot fill the memory.
_SERIES_LIMIT = 20_000

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
    _series: dict[Series, Latest] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self, agents: Iterable[AgentSeen], windows: Iterable[Mapping[str, object]]) -> None:
        """Begin with what the store knows."""
        with self._lock:
            self._agents.update({seen.agent: seen for seen in agents})
            for row in windows:
                known = {name: row.get(name) for name in _WINDOW_FIELDS}
                self._put(str(row["agent"]), Window(**known))  # type: ignore[arg-type]  # a store gives what it was given

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
                self._put(batch.agent, window)

    def _put(self, agent: str, window: Window) -> None:
        key = (
            agent, window.target, window.protocol, window.operator, window.layer, window.service_class, window.phase,
        )  # fmt: skip
        known = self._series.get(key)
        if known is None and len(self._series) >= _SERIES_LIMIT:
            return
        if known is None or known.window.end_ns <= window.end_ns:
            self._series[key] = Latest(agent=agent, window=window)

    def agents(self) -> list[AgentSeen]:
        """Give all agents, by name."""
        with self._lock:
            return [self._agents[name] for name in sorted(self._agents)]

    def latest(self) -> list[Latest]:
        """Give the last window of every series, by agent and target."""
        with self._lock:
            found = list(self._series.items())
        return [latest for _, latest in sorted(found, key=lambda item: tuple(part or "" for part in item[0]))]
