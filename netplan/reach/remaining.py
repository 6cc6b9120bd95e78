"""
How far from each place of a span somebody may still be connected within a delay.

Light arrives at a span from either end, goes on inside it, and leaves it for a last mile of new cable. What is left of
the time where it leaves is linear in the place, so is the last mile, and the best of several is linear piece by piece.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from geodata.units import fibre_ms, ms_from_us
from netplan.delay import DelayModel
from netplan.parameters import Parameters
from netplan.routes import Route
from topology.lengths import Band
from topology.records import Span

#: The ends of a delay's band: as it is taken to be, as low as it may be, as high as it may be.
VALUE, LOW, HIGH = "value", "low", "high"
ENDS = (VALUE, LOW, HIGH)
_OPPOSITE = {VALUE: VALUE, LOW: HIGH, HIGH: LOW}

#: A line over a span: its value where the span starts and where it ends. [km]
_Line = tuple[float, float]
#: Places along a span, 0 where it starts to 1 where it ends, and the last mile left there over the ground. [-, km]
Profile = list[tuple[float, float]]
#: What a whole span adds to a circuit: fibre and amplifiers, and cable. [ms, km]
Weight = tuple[float, float]
#: Lines that cross this near to each other cross in one place. [-]
_SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a circuit to a site has used: the delay that adds up kilometre by kilometre, and its length. [ms, km]"""

    adding_ms: float
    km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What a circuit needs besides spans, all at one end of the bands.

    `last_ms_per_km` is of its last mile's cable, `ratio` that cable's length over the ground's, `last_mile_km` the
    farthest that it goes over the ground.
    """

    terminals_ms: float
    regenerator_ms: float
    regenerator_reach_km: float
    last_ms_per_km: float
    ratio: float
    last_mile_km: float

    @classmethod
    def of(cls, model: DelayModel, end: str) -> Rules:
        """Take them from the model's parameters, each at the end of its band that makes the delay so."""
        parameters, other = model.parameters, _OPPOSITE[end]
        amplifier_ms = ms_from_us(at(parameters["optical.amplifier_us"], end))
        return cls(
            terminals_ms=at(model.terminals, end),
            regenerator_ms=ms_from_us(at(parameters["optical.regenerator_us"], end)),
            regenerator_reach_km=at(parameters["optical.regenerator_reach_km"], other),
            last_ms_per_km=_fibre_ms_per_km(parameters, end)
            + amplifier_ms / at(parameters["optical.amplifier_spacing_km"], other),
            ratio=at(parameters["length.cable_to_great_circle"], end),
            last_mile_km=at(parameters["reach.last_mile_km"], other),
        )

    def regenerators(self, km: float) -> int:
        """Count the regenerators of a circuit of a length. [km]"""
        return max(math.ceil(km / self.regenerator_reach_km) - 1, 0)


def at(band: Band, end: str) -> float:
    """Return one end of a band."""
    return {VALUE: band.value, LOW: band.low, HIGH: band.high}[end]


def _fibre_ms_per_km(parameters: Parameters, end: str) -> float:
    """Tell what a kilometre of new cable of the plan's default fibre takes. [ms/km]"""
    index = parameters.fibre_types[parameters.default_fibre_type].band
    return fibre_ms(at(parameters["length.fibre_to_cable"], end), at(index, end))


def arrivals(routes: Mapping[str, Route | None], rules: Rules, end: str) -> dict[str, Arrival]:
    """
    Take from routes what goes on adding up behind the sites they lead to.

    Parameters
    ----------
    routes : mapping of str to Route or None
        Site id -> the route there, None where there is none.
    rules : Rules
        At that end.
    end : str
        One of `ENDS`.

    Returns
    -------
    dict of str to Arrival
        The delay less terminals and regenerators, which a longer circuit counts anew. The origin has used nothing.
    """
    found: dict[str, Arrival] = {}
    for site, route in routes.items():
        if route is None:
            continue
        km = at(route.km, end)
        whole_ms = rules.terminals_ms + rules.regenerators(km) * rules.regenerator_ms if route.spans else 0.0
        found[site] = Arrival(adding_ms=at(route.oneway_ms, end) - whole_ms, km=km)
    return found


def span_weight(span: Span, model: DelayModel, end: str) -> Weight:
    """
    Tell what a whole span adds to a circuit.

    Parameters
    ----------
    span : Span
        The span.
    model : DelayModel
        Weighs it.
    end : str
        One of `ENDS`.

    Returns
    -------
    (float, float)
        Fibre and amplifiers, and cable. [ms, km]
    """
    span_ms = at(model.span_fibre(span), end) + at(model.span_amplifiers(span), end)
    return span_ms, at(Band(value=span.route_km, low=span.route_km_low, high=span.route_km_high), end)


def profile(span: Span, reached: Mapping[str, Arrival], rules: Rules, weight: Weight, *, limit_ms: float) -> Profile:
    """
    Tell how long a last mile may be from each place of a span.

    Parameters
    ----------
    span : Span
        The span; that its ends are reached is not needed.
    reached : mapping of str to Arrival
        As `arrivals` gives them.
    rules : Rules
        At one end of the bands.
    weight : (float, float)
        What the whole span adds, as `span_weight` gives it at that end. [ms, km]
    limit_ms : float
        One-way, > 0. [ms]

    Returns
    -------
    list of (float, float)
        Places from 0 (where the span starts) to 1, and the last mile over the ground, linear between them, never more
        than `rules.last_mile_km`, zero where nobody is reached; empty where nobody is from anywhere. [-, km]

    Notes
    -----
    Fibre and amplifier sites are spread evenly over the span: at most one amplifier's delay off, some 20 m.
    """
    ways: list[tuple[_Line, _Line]] = []
    for site, forward in ((span.a, True), (span.b, False)):
        arrival = reached.get(site)
        if arrival is not None:
            ways += _ways(arrival, rules, limit_ms, weight, forward=forward)
    return _best_of(ways, rules.last_mile_km)


def disc_km(arrival: Arrival, rules: Rules, *, limit_ms: float) -> float:
    """Tell how long a last mile may be from a site that has no span. [km]"""
    found = _best_of(list(_ways(arrival, rules, limit_ms, (0.0, 0.0), forward=True)), rules.last_mile_km)
    return found[0][1] if found else 0.0


def _ways(
    arrival: Arrival, rules: Rules, limit_ms: float, span: Weight, *, forward: bool
) -> Iterator[tuple[_Line, _Line]]:
    """
    Yield pairs of lines that bound the last mile: by time, and by the length that so many regenerators serve.

    With each regenerator more there is less time and more length; the best of all pairs counts.
    """
    span_ms, span_km = span
    per_km = rules.last_ms_per_km * rules.ratio
    count = rules.regenerators(arrival.km)
    while True:
        left_ms = limit_ms - rules.terminals_ms - arrival.adding_ms - count * rules.regenerator_ms
        if left_ms <= 0:
            return
        left_km = (count + 1) * rules.regenerator_reach_km - arrival.km
        by_time = (left_ms / per_km, (left_ms - span_ms) / per_km)
        by_length = (left_km / rules.ratio, (left_km - span_km) / rules.ratio)
        yield (by_time, by_length) if forward else (by_time[::-1], by_length[::-1])
        if min(by_length) >= rules.last_mile_km or (by_length[0] >= by_time[0] and by_length[1] >= by_time[1]):
            return  # one more would take time and give nothing
        count += 1


def _best_of(ways: Sequence[tuple[_Line, _Line]], most_km: float) -> Profile:
    """Follow the best of several ways, each bounded by its two lines and the most that a last mile may be."""
    if any(min(*time, *length) >= most_km for time, length in ways):
        return [(0.0, most_km), (1.0, most_km)]
    if not ways:
        return []

    def left_km(place: float) -> float:
        return max(0.0, *(min(_on(time, place), _on(length, place), most_km) for time, length in ways))

    lines = {*(line for way in ways for line in way), (0.0, 0.0), (most_km, most_km)}
    crossings = sorted({place for one, other in combinations(lines, 2) for place in _crossing(one, other)})
    found = [(place, left_km(place)) for place in (0.0, *_apart(crossings), 1.0)]
    return _needed(found) if any(km > 0 for _, km in found) else []


def _on(line: _Line, place: float) -> float:
    return line[0] + (line[1] - line[0]) * place


def _crossing(one: _Line, other: _Line) -> Iterator[float]:
    start, stop = one[0] - other[0], one[1] - other[1]
    if start * stop < 0:
        yield start / (start - stop)


def _apart(places: Sequence[float]) -> Iterator[float]:
    last = 0.0
    for place in places:
        if last + _SAME < place < 1 - _SAME:
            yield place
            last = place


def _needed(found: Profile) -> Profile:
    """Leave out the places where the line goes on straight."""
    kept = found[:1]
    for (place, km), (after, after_km) in pairwise(found[1:]):
        before, before_km = kept[-1]
        straight = before_km + (after_km - before_km) * (place - before) / (after - before)
        if abs(straight - km) > _SAME * (1 + abs(km)):
            kept.append((place, km))
    return [*kept, found[-1]]
