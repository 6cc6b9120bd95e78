"""Rows of spans whose delay is better known together than one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.calibration.records import KnownSum
from topology.lengths import Band


@dataclass(frozen=True)
class KnownSums:
    """
    Sums that measurements told, ready to be asked.

    A pair measured from end to end says what all its spans take together, long before it says what each takes.
    """

    sums: tuple[KnownSum, ...] = ()
    _parts: Mapping[str, tuple[tuple[frozenset[str], Band], ...]] = field(init=False, default_factory=dict)
    _whole: Mapping[tuple[str, tuple[str, ...]], Band] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        parts: dict[str, list[tuple[frozenset[str], Band]]] = {}
        whole: dict[tuple[str, tuple[str, ...]], Band] = {}
        for known in self.sums:
            spans = frozenset(known.spans)
            if known.layer:  # an IP route may take a span twice, up to its node and back
                whole[known.layer, tuple(sorted(known.spans))] = known.oneway_ms
            else:
                parts.setdefault(min(spans), []).append((spans, known.oneway_ms))
        object.__setattr__(self, "_parts", {key: tuple(found) for key, found in parts.items()})
        object.__setattr__(self, "_whole", whole)

    def __bool__(self) -> bool:
        return bool(self.sums)

    def whole(self, layer: str, spans: Iterable[str]) -> Band | None:
        """Return what a route over these spans takes without queueing; None where that is not known. [ms]"""
        return self._whole.get((layer, tuple(sorted(spans))))

    def fibre(self, spans: Sequence[str], each: Sequence[Band]) -> Band:
        """
        Sum the fibre delays of spans, tightened wherever some are known together.

        Parameters
        ----------
        spans : sequence of str
            Span ids, each once.
        each : sequence of Band
            The delay of each. [ms]

        Returns
        -------
        Band
            Never wider than the sum end by end. Sums that share a span are not used together; those that save most
            go first, so the band may be wider than the best choice of sums would make it, never too narrow. [ms]
        """
        bands = dict(zip(spans, each, strict=True))
        value, low, high = (sum(getattr(band, end) for band in each) for end in ("value", "low", "high"))
        saving = []
        for members, known in self._within(bands):
            members_low, members_high = (sum(getattr(bands[span], end) for span in members) for end in ("low", "high"))
            gain = (members_high - members_low) - (known.high - known.low)
            if gain > 0:
                saving.append((gain, sorted(members), known.low - members_low, known.high - members_high))
        taken: set[str] = set()
        for _, members_sorted, low_change, high_change in sorted(saving, key=lambda item: (-item[0], item[1])):
            if taken.isdisjoint(members_sorted):
                taken.update(members_sorted)
                low, high = low + low_change, high + high_change
        return Band(value=value, low=min(low, value), high=max(high, value))

    def told(self, spans: Iterable[str]) -> frozenset[str]:
        """Return those of a route's spans whose fibre delay was measured together with others of the route."""
        return frozenset().union(*(members for members, _ in self._within(dict.fromkeys(spans))))

    def _within(self, among: Mapping[str, object]) -> Iterable[tuple[frozenset[str], Band]]:
        """List the sums all of whose spans are among those given."""
        for span in among:
            for members, known in self._parts.get(span, ()):
                if all(member in among for member in members):
                    yield members, known
