"""Rows of spans whose delay is better known together than one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.calibration.records import KnownSum
from topology.lengths import ZERO, Band
from topology.records import OPTICAL


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

    @property
    def ways(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the spans that each measured optical path takes, from its first end to its second."""
        return {known.ends: known.spans for known in self.sums if known.ends and known.layer == OPTICAL}

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
        whole = _sum(each)
        value, low, high = whole.value, whole.low, whole.high
        for _, apart, known in self._chosen(spans, each):
            value += known.value - apart.value
            low += known.low - apart.low
            high += known.high - apart.high
        return Band(value=value, low=min(low, value), high=max(high, value))

    def told(self, spans: Sequence[str], each: Sequence[Band]) -> frozenset[str]:
        """Return those of a route's spans whose fibre delay `fibre` takes from what was measured together."""
        return frozenset().union(*(members for members, _, _ in self._chosen(spans, each)))

    def _chosen(self, spans: Sequence[str], each: Sequence[Band]) -> list[tuple[frozenset[str], Band, Band]]:
        """Choose sums that share no span, those that save most first: members, their bands summed, the known band."""
        bands = dict(zip(spans, each, strict=True))
        saving = []
        for members, known in self._within(bands):
            apart = _sum(bands[span] for span in members)
            gain = (apart.high - apart.low) - (known.high - known.low)
            if gain > 0:
                saving.append((-gain, sorted(members), members, apart, known))
        chosen, taken = [], set[str]()
        for _, _, members, apart, known in sorted(saving, key=lambda item: item[:2]):
            if taken.isdisjoint(members):
                taken |= members
                chosen.append((members, apart, known))
        return chosen

    def _within(self, among: Mapping[str, object]) -> Iterable[tuple[frozenset[str], Band]]:
        """List the sums all of whose spans are among those given."""
        for span in among:
            for members, known in self._parts.get(span, ()):
                if all(member in among for member in members):
                    yield members, known


def _sum(bands: Iterable[Band]) -> Band:
    total = ZERO
    for band in bands:
        total = total.plus(band)
    return total
