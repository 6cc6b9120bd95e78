"""Every single failure that meets a route in service, and what it makes of the targets' places: for the tab `cuts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netplan.failures.cases import Case
from netplan.failures.elements import Element, elements
from netplan.failures.layered import FailedLayers
from netplan.plan import Plan
from netplan.routes import Route
from netplan.terms import AT_RISK, CUT_OFF, MEETS, MISSES
from netplan.verdicts import TargetVerdict, Verdict
from topology.network import Network
from topology.parts import CABLE, RISK_GROUP, SITE, SPAN

#: What the tab lets fail. A cut hits one span; a whole cable and a corridor at once are harsher.
KINDS = (SPAN, CABLE, RISK_GROUP, SITE)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """
    One thing that fails, and the places of targets whose route met it.

    `missed`: targets inside their figure before of which a place now misses or is cut off; the pairs of places:
    `fallen` miss now and did not, `lost` are cut off while both their stations stand, `ended` because the station at
    an end is what fails, `at_risk` are so now and met before.
    """

    element: Element
    cases: tuple[Case, ...]
    missed: tuple[str, ...]

    @property
    def fallen(self) -> int:
        """Count the pairs of places that miss now and were inside."""
        return _pairs(case for case in self.cases if case.status == MISSES and case.before.status in (MEETS, AT_RISK))

    @property
    def at_risk(self) -> int:
        """Count the pairs of places that are at risk now and met before."""
        return _pairs(case for case in self.cases if case.status == AT_RISK and case.before.status == MEETS)

    @property
    def lost(self) -> int:
        """Count the pairs of places that are cut off though the stations at both ends stand."""
        return _pairs(case for case in self.cases if case.status == CUT_OFF and not self.is_at_end(case))

    @property
    def ended(self) -> int:
        """Count the pairs of places of which one is the station that fails."""
        return _pairs(case for case in self.cases if self.is_at_end(case))

    @property
    def most(self) -> Case | None:
        """Return the place that most is added to."""
        return max((case for case in self.cases if case.added_ms is not None), key=_added_ms, default=None)

    def is_at_end(self, case: Case) -> bool:
        """Tell whether what fails is the station at an end of the route."""
        return self.element.site in (case.before.start.id, case.before.place.id)

    @property
    def harm(self) -> tuple[float, ...]:
        """Return what the worst is sorted by: who is cut off, which targets and places miss, what is added."""
        return (self.lost, len(self.missed), self.fallen, self.at_risk, _added_ms(self.most) if self.most else 0.0)


@dataclass(frozen=True, kw_only=True)
class Hits:
    """All hits, and of each kind how many things can fail."""

    hits: tuple[Hit, ...]
    failing: dict[str, int] = field(default_factory=dict)


def everything(network: Network, operator: str | None = None) -> list[Element]:
    """List what the tab lets fail: what a sweep does, and whole cables of more than one span."""
    cables: dict[str, set[str]] = {}
    for span in network.spans_with(("existing",), operator):
        if span.cable:
            cables.setdefault(span.cable, set()).add(span.id)
    whole = [Element(kind=CABLE, id=cable, spans=frozenset(spans)) for cable, spans in cables.items() if len(spans) > 1]
    return [*elements(network, operator=operator), *whole]


def find_hits(plan: Plan, judged: Sequence[TargetVerdict], failing: Sequence[Element]) -> Hits:
    """
    Let each thing fail alone.

    Parameters
    ----------
    plan : Plan
        The plan.
    judged : sequence of TargetVerdict
        Targets with a figure, in their own layer.
    failing : sequence of Element
        What can fail.

    Returns
    -------
    Hits
        Only what a route in service meets: nothing else changes, because what fails elsewhere only makes other ways
        longer. In the order given.
    """
    layers = FailedLayers(plan)
    own = [verdict for item in judged for verdict in item.verdicts if verdict.route is not None]
    status = {item.target.id: item.status for item in judged}
    found = []
    for element in failing:
        met = [verdict for verdict in own if _meets(element, verdict)]
        if met:
            cases = tuple(_case(layers, element, verdict) for verdict in met)
            found.append(Hit(element=element, cases=cases, missed=_missed(cases, status)))
    counted = {kind: sum(element.kind == kind for element in failing) for kind in KINDS}
    return Hits(hits=tuple(found), failing=counted)


def _meets(element: Element, verdict: Verdict) -> bool:
    ends = (verdict.start.id, verdict.place.id)
    route = verdict.route
    return element.site in ends or (route is not None and any(span.id in element.spans for span in route.spans))


def _case(layers: FailedLayers, element: Element, verdict: Verdict) -> Case:
    ends = verdict.start.id, verdict.place.id
    route: Route | None = None
    if element.site not in ends:
        route = layers.under((element,))[verdict.layer].route(*ends)
    return Case(before=verdict, failed=(element,), route=route)


def _missed(cases: Iterable[Case], status: dict[str, str]) -> tuple[str, ...]:
    fallen = [case.before.target.id for case in cases if case.status in (MISSES, CUT_OFF)]
    return tuple(target for target in dict.fromkeys(fallen) if status[target] in (MEETS, AT_RISK))


def _pairs(cases: Iterable[Case]) -> int:
    """Count pairs of places: two targets can share one."""
    return len({(case.before.start.id, case.before.place.id) for case in cases})


def _added_ms(case: Case) -> float:
    return case.added_ms or 0.0
