"""
Fault events: what can fail, how often, for how long, and which spans and sites it takes down.

Events are independent of each other. What makes cables fail together is an event of its own: the common cut of a risk
group, a station, a region. An event is down for the share  q = 1 - product of 8760 / (8760 + rate x repair)  of its
causes, which for one cause is  rate x repair / (8760 + rate x repair).

Each figure has three ends. Because a network that loses more never serves more (it is coherent), its availability falls
with every single rate and repair time; so the figures at all pessimistic ends and at all optimistic ends hold the true
one between them, whatever depends on whatever.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from netplan.parameters import Parameters
from topology.lengths import Band
from topology.network import Network
from topology.records import RiskGroup, Span
from topology.regions import Region, spans_crossing

HOURS_PER_YEAR = 8760.0

PESSIMISTIC, NOMINAL, OPTIMISTIC = "pessimistic", "nominal", "optimistic"
ENDS = (PESSIMISTIC, NOMINAL, OPTIMISTIC)

#: What an event is.
SPAN, GROUP, STATION, REGION = "span", "group", "station", "region"
TERMINALS, REGENERATORS = "terminals", "regenerators"
#: What makes an event happen.
CABLE_FAULT, AMPLIFIER_FAULT, PLANNED_WORK = "cable_fault", "amplifier_fault", "planned_work"
COMMON_CUT, OUTAGE, DISASTER, EQUIPMENT = "common_cut", "outage", "disaster", "equipment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One way in which an event happens: how often [1/year], and how long until service is back [h]."""

    kind: str
    rate_per_year: Band
    repair_h: Band

    @property
    def is_repaired(self) -> bool:
        """Tell whether its duration is a repair; that of a planned work is not."""
        return self.kind != PLANNED_WORK


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultEvent:
    """
    Something that fails as one, independent of all other events.

    `subject` is the id of the span, risk group, site or region, or the circuit whose terminals or regenerators they
    are; `spans` and `sites` are what it takes down.
    """

    id: str
    kind: str
    subject: str
    spans: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    causes: tuple[Cause, ...]

    def down_ratio(self, end: str, *, repair_factor: float = 1.0) -> float:
        """
        Tell which share of the time it is down.

        Parameters
        ----------
        end : str
            One of `ENDS`.
        repair_factor : float
            Multiplies every repair time; planned works keep theirs.

        Returns
        -------
        float
            1 - product of 8760 / (8760 + rate x repair), exact where it is tiny. [0..1]
        """
        exponents = []
        for cause in self.causes:
            factor = repair_factor if cause.is_repaired else 1.0
            hours = at(cause.rate_per_year, end) * at(cause.repair_h, end) * factor
            exponents.append(math.log1p(hours / HOURS_PER_YEAR))
        return -math.expm1(-math.fsum(exponents))

    def times_per_year(self, end: str) -> float:
        """Return how often it happens while it is up. [1/year]"""
        return math.fsum(at(cause.rate_per_year, end) for cause in self.causes)


def at(band: Band, end: str) -> float:
    """Return the end of a band of rates or times: its high end is the pessimistic one."""
    return {PESSIMISTIC: band.high, NOMINAL: band.value, OPTIMISTIC: band.low}[end]


def network_events(
    network: Network,
    parameters: Parameters,
    regions: Mapping[str, Region],
    *,
    planned_work: bool = False,
    statuses: Iterable[str] = ("existing",),
    operator: str | None = None,
) -> tuple[FaultEvent, ...]:
    """
    List everything in a network that can fail: spans, risk groups, stations, regions.

    Parameters
    ----------
    network : Network
        The network.
    parameters : Parameters
        Rates and repair times.
    regions : mapping of str to Region
        Areas in which one event cuts every span that enters.
    planned_work : bool
        Whether planned works count.
    statuses : iterable of str
        Spans of these statuses are there.
    operator : str, optional
        Only this operator's spans.

    Returns
    -------
    tuple of FaultEvent
        Spans in the plan's order, then groups, stations, regions; what never happens is left out.
    """
    spans = network.spans_with(statuses, operator)
    cuts = common_cuts(network, parameters, spans)
    events = [span_event(span, parameters, cuts, planned_work=planned_work) for span in spans]
    events += [cut.event(parameters) for cut in cuts]
    events += [station_event(site, parameters) for site in network.sites]
    events += [_region_event(region, spans, network) for region in regions.values()]
    return tuple(event for event in events if event.times_per_year(PESSIMISTIC) > 0 and (event.spans or event.sites))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonCut:
    """The cut of all cables of a risk group at once; `member_rates` are the cables' whole fault rates. [1/year]"""

    group: RiskGroup
    member_rates: Mapping[str, Band]

    @property
    def rate_per_year(self) -> Band:
        """
        Return how often it happens: the group's probability times the smallest fault rate of its members. [1/year]

        Notes
        -----
        The beta-factor model of common causes: K. N. Fleming, "A reliability model for common mode failures in
        redundant safety systems", General Atomic report GA-A13284 (1975); beta is the group's probability.
        """
        rates = self.member_rates.values()
        return Band(
            value=self.group.probability * min(rate.value for rate in rates),
            low=self.group.probability_low * min(rate.low for rate in rates),
            high=self.group.probability_high * min(rate.high for rate in rates),
        )

    def most_of(self, span: str) -> float:
        """
        Return how much of a member's rate this cut can take at most while that rate is at its low end. [1/year]

        The smallest rate of the group is then at most that low end, and at most any other member's high end.
        """
        others = (rate.high for key, rate in self.member_rates.items() if key != span)
        return self.group.probability_high * min(self.member_rates[span].low, *others)

    def event(self, parameters: Parameters) -> FaultEvent:
        """Make the event."""
        cause = Cause(kind=COMMON_CUT, rate_per_year=self.rate_per_year, repair_h=parameters["failure.cable_repair_h"])
        return FaultEvent(
            id=f"group:{self.group.id}",
            kind=GROUP,
            subject=self.group.id,
            spans=frozenset(self.member_rates),
            causes=(cause,),
        )


def common_cuts(network: Network, parameters: Parameters, spans: Sequence[Span]) -> list[CommonCut]:
    """List the common cuts of the risk groups in which at least two of the spans lie."""
    cuts = []
    for group in network.risk_groups.values():
        rates = {span.id: fault_rate(span, parameters) for span in spans if group.id in span.risk_groups}
        if len(rates) > 1:
            cuts.append(CommonCut(group=group, member_rates=rates))
    return cuts


def fault_rate(span: Span, parameters: Parameters) -> Band:
    """Return how often a span's cable is cut: the fault rate times its length. [1/year]"""
    rate = parameters["failure.cable_faults_per_1000km_year"]
    return _per_1000_km(rate, span)


def span_event(
    span: Span, parameters: Parameters, cuts: Sequence[CommonCut] = (), *, planned_work: bool = False
) -> FaultEvent:
    """
    Make the event of one span alone: its cable, its amplifier sites, on request its planned works.

    Parameters
    ----------
    span : Span
        The span.
    parameters : Parameters
        Rates and repair times.
    cuts : sequence of CommonCut
        Those that it belongs to have a part of its rate already.
    planned_work : bool
        Whether planned works count.

    Returns
    -------
    FaultEvent
        At the pessimistic end it keeps its whole rate, although the common cuts come on top; at the optimistic end
        they take as much as they can: so both ends bound the truth.
    """
    causes = [
        Cause(
            kind=CABLE_FAULT,
            rate_per_year=_alone(span.id, fault_rate(span, parameters), cuts),
            repair_h=parameters["failure.cable_repair_h"],
        ),
        Cause(
            kind=AMPLIFIER_FAULT,
            rate_per_year=_amplifier_rate(span, parameters),
            repair_h=parameters["failure.equipment_repair_h"],
        ),
    ]
    if planned_work:
        works = _per_1000_km(parameters["failure.planned_works_per_1000km_year"], span)
        causes.append(Cause(kind=PLANNED_WORK, rate_per_year=works, repair_h=parameters["failure.planned_work_h"]))
    return FaultEvent(
        id=f"span:{span.id}", kind=SPAN, subject=span.id, spans=frozenset((span.id,)), causes=tuple(causes)
    )


def station_event(site: str, parameters: Parameters) -> FaultEvent:
    """Make the event of a station going down with everything in it."""
    cause = Cause(
        kind=OUTAGE,
        rate_per_year=parameters["failure.station_outages_per_year"],
        repair_h=parameters["failure.station_repair_h"],
    )
    return FaultEvent(id=f"station:{site}", kind=STATION, subject=site, sites=frozenset((site,)), causes=(cause,))


def terminals_event(circuit: str, parameters: Parameters) -> FaultEvent:
    """Make the event of the terminals of a lit circuit; `circuit` is start;end;number."""
    cause = Cause(
        kind=EQUIPMENT,
        rate_per_year=parameters["failure.terminal_faults_per_year"],
        repair_h=parameters["failure.equipment_repair_h"],
    )
    return FaultEvent(id=f"terminals:{circuit}", kind=TERMINALS, subject=circuit, causes=(cause,))


def regenerator_count(route_km: Band, parameters: Parameters) -> Band:
    """
    Tell how many regenerators a lit circuit has: one wherever the reach ends before the circuit does.

    Parameters
    ----------
    route_km : Band
        Length of the circuit. [km]
    parameters : Parameters
        For the reach.

    Returns
    -------
    Band
        ceil(length / reach) - 1, as `DelayModel.regenerators` counts them; the fewest take the longest reach.
    """
    reach = parameters["optical.regenerator_reach_km"]
    return Band(
        value=needed_regenerators(route_km.value, reach.value),
        low=needed_regenerators(route_km.low, reach.high),
        high=needed_regenerators(route_km.high, reach.low),
    )


def needed_regenerators(length_km: float, reach_km: float) -> int:
    """Return how many regenerators so many km need."""
    return max(math.ceil(length_km / reach_km) - 1, 0)


def regenerators_event(circuit: str, count: Band, parameters: Parameters, *, step: int = 0) -> FaultEvent:
    """
    Make the event of the regenerators of a lit circuit: each is a pair of terminals back to back.

    Parameters
    ----------
    circuit : str
        start;end;number.
    count : Band
        How many.
    parameters : Parameters
        Rate and repair time of a pair of terminals.
    step : int
        Tells several such events of one circuit apart.

    Returns
    -------
    FaultEvent
        Any of them takes the circuit down.
    """
    each = parameters["failure.terminal_faults_per_year"]
    rate = Band(value=count.value * each.value, low=count.low * each.low, high=count.high * each.high)
    cause = Cause(kind=EQUIPMENT, rate_per_year=rate, repair_h=parameters["failure.equipment_repair_h"])
    key = f"regenerators:{circuit}" + (f";{step}" if step else "")
    return FaultEvent(id=key, kind=REGENERATORS, subject=circuit, causes=(cause,))


def _region_event(region: Region, spans: Sequence[Span], network: Network) -> FaultEvent:
    cause = Cause(kind=DISASTER, rate_per_year=region.events_per_year, repair_h=region.repair_h)
    return FaultEvent(
        id=f"region:{region.id}",
        kind=REGION,
        subject=region.id,
        spans=frozenset(spans_crossing(region, spans, network.sites)),
        causes=(cause,),
    )


def _alone(span: str, rate: Band, cuts: Sequence[CommonCut]) -> Band:
    """Return what is left of a span's fault rate beside the common cuts that it belongs to. [1/year]"""
    own = [cut for cut in cuts if span in cut.member_rates]
    low = rate.low - math.fsum(cut.most_of(span) for cut in own)
    # Where the groups' probabilities sum to more than 1, nothing of the rate may be left at any end.
    if math.fsum(cut.group.probability_high for cut in own) > 1:
        low = 0.0
    nominal = rate.value - math.fsum(cut.rate_per_year.value for cut in own)
    return Band(value=min(max(nominal, 0.0, low), rate.high), low=max(low, 0.0), high=rate.high)


def _amplifier_rate(span: Span, parameters: Parameters) -> Band:
    """Return how often any amplifier site of a span fails: one each spacing, and one where the span ends. [1/year]"""
    spacing = parameters["optical.amplifier_spacing_km"]
    each = parameters["failure.amplifier_faults_per_year"]
    return Band(
        value=math.ceil(span.route_km / spacing.value) * each.value,
        low=math.ceil(span.route_km_low / spacing.high) * each.low,
        high=math.ceil(span.route_km_high / spacing.low) * each.high,
    )


def _per_1000_km(rate: Band, span: Span) -> Band:
    return Band(
        value=rate.value * span.route_km / 1000,
        low=rate.low * span.route_km_low / 1000,
        high=rate.high * span.route_km_high / 1000,
    )
