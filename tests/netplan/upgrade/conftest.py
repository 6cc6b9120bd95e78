"""Random small plans, and the slow, obvious twin of the integer programme: every set of builds, every way over it."""

from __future__ import annotations

import math
import random
from itertools import combinations, product

import pytest

from geodata.distance import great_circle_km
from netplan.delay import length
from netplan.plan import read_plan
from netplan.upgrade.candidates import known_candidates, usable_spans
from netplan.upgrade.costs import Costs
from netplan.upgrade.demands import open_demands
from netplan.upgrade.levels import NOMINAL, WHOLE_BAND
from netplan.verdicts import judge_plan

#: Regenerators count for much here, and soon, so that the longest of two ways can be the slower for them alone.
PLAN_TOML = """plan_version = 1
name_zh = "小方案"
[optical.regenerator_reach_km]
value = 400.0
low = 300.0
high = 600.0
unit = "km"
basis = "assumed"
source = "for this test"
[optical.regenerator_us]
value = 300.0
low = 200.0
high = 400.0
unit = "us"
basis = "assumed"
source = "for this test"
"""


def _span_row(rng, number, sites, status):
    (a, pa), (b, pb) = rng.sample(sites, 2)
    direct = great_circle_km(*pa, *pb)
    km = direct * rng.uniform(1.0, 2.2 if status == "existing" else 1.5)
    low, high = max(direct, km * 0.97), km * rng.uniform(1.0, 1.1)
    cost = f"{rng.randint(0, 60)}e6" if status != "existing" and rng.random() < 0.6 else ""
    operator = rng.choice(["", "A", "B"]) if status == "existing" else ""
    return f"{status[0]}{number},{a},{b},{status},{operator},{km},{low},{high},{cost}"


def random_files(seed, *, existing=6, candidates=6, places=6):
    """Return the tables of a random plan."""
    rng = random.Random(seed)
    sites = [(f"s{i}", (rng.uniform(100, 108), rng.uniform(30, 36))) for i in range(places)]
    rows = [_span_row(rng, i, sites, "existing") for i in range(existing)]
    rows += [_span_row(rng, i, sites, rng.choice(["candidate", "planned"])) for i in range(candidates)]
    targets = []
    for number in range(3):
        start, *ends = rng.sample(sites, rng.choice([2, 3]))
        direct = max(great_circle_km(*start[1], *end[1]) for end in ends)
        limit = direct * 1.468 / 299.792458 * rng.uniform(0.99, 2.0) + rng.uniform(0.05, 0.6)
        targets.append(f"t{number},{start[0]},{';'.join(end[0] for end in ends)},{limit}")
    return {
        "plan__toml": PLAN_TOML,
        "sites__csv": "id,lon_deg,lat_deg\n" + "".join(f"{key},{lon},{lat}\n" for key, (lon, lat) in sites),
        "spans__csv": "id,a,b,status,operator,route_km,route_km_low,route_km_high,cost_cny\n" + "\n".join(rows) + "\n",
        "targets__csv": "id,from,to,limit\n" + "\n".join(targets) + "\n",
    }


def simple_ways(spans, a, b):
    """Yield every way from a to b that passes no site twice, parallel spans apart."""

    def onward(place, way, passed):
        if place == b:
            yield tuple(way)
            return
        for span in spans:
            if place in span.ends and span.other_end(place) not in passed:
                other = span.other_end(place)
                yield from onward(other, [*way, span], passed | {other})

    yield from onward(a, [], {a})


class Twin:
    """Answers the questions of the integer programme by looking at everything."""

    def __init__(self, plan, operator=None, offered=None):
        self.plan = plan
        self.judged = judge_plan(plan, layers=["optical"], operator=operator)
        self.demands = open_demands(self.judged)
        self.offered = {c.span.id: c for c in (known_candidates(plan, operator) if offered is None else offered)}
        self.costs = Costs(plan.parameters)
        spans = [*usable_spans(plan, operator), *(c.span for c in self.offered.values())]
        self.ways = [self._ways(spans, demand) for demand in self.demands]
        self.subsets = [
            frozenset(chosen) for size in range(len(self.offered) + 1) for chosen in combinations(self.offered, size)
        ]

    def _ways(self, spans, demand):
        """List (builds it rides on, pairs of transponders, whether the whole band is inside) of ways that keep it."""
        reach = self.plan.parameters["optical.regenerator_reach_km"].value
        found = {}
        for way in simple_ways(spans, demand.a, demand.b):
            parts = self.plan.model.circuit(way).values()
            if math.fsum(part.value for part in parts) <= demand.limit_ms:
                whole = math.fsum(part.high for part in parts) <= demand.limit_ms
                builds = frozenset(span.id for span in way if span.id in self.offered)
                pairs = max(math.ceil(length(way).value / reach), 1)
                key = builds, whole
                found[key] = min(pairs, found.get(key, pairs))
        return [(builds, pairs, whole) for (builds, whole), pairs in found.items()]

    def best(self, key):
        if any(whole for _, _, whole in self.ways[key]):
            return WHOLE_BAND
        return NOMINAL if self.ways[key] else None

    def pairs(self, key, built, level):
        """Return the least pairs of transponders for a demand over what is built, None where it is not kept."""
        fit = [p for builds, p, whole in self.ways[key] if builds <= built and (whole or level == NOMINAL)]
        return min(fit, default=None)

    def cost(self, built, pairs):
        return sum(self.offered[key].cost.value for key in built) + pairs * self.costs.pair.value

    def cheapest(self, required):
        """Return the least cost at which demands reach levels, infinite where they cannot."""
        least = math.inf
        for built in self.subsets:
            pairs = [self.pairs(key, built, level) for key, level in required.items()]
            if None not in pairs:
                least = min(least, self.cost(built, sum(pairs)))
        return least

    def choices(self, budget_cny=math.inf, budget_km=math.inf):
        """Yield (levels, cost) for all that can be bought: levels maps demands to what they reach."""
        for built in self.subsets:
            km = sum(self.offered[key].new_km.value for key in built)
            if km > budget_km:
                continue
            per_demand = []
            for key, demand in enumerate(self.demands):
                options = [(None, 0)]
                levels = (NOMINAL, WHOLE_BAND) if demand.missed else (WHOLE_BAND,)
                options += [(lv, p) for lv in levels if (p := self.pairs(key, built, lv)) is not None]
                per_demand.append(options)
            for chosen in product(*per_demand):
                cost = self.cost(built, sum(pairs for _, pairs in chosen))
                if cost <= budget_cny:
                    yield {key: level for key, (level, _) in enumerate(chosen) if level}, cost

    def counts(self, reached):
        """Count targets no longer missed, targets wholly inside, and pairs likewise, among those that were not."""
        nominal = whole = 0
        for item in self.judged:
            own = [key for key, demand in enumerate(self.demands) if item.target.id in demand.targets]
            if not own or item.status == "impossible":
                continue
            missed = [key for key in own if self.demands[key].missed]
            nominal += bool(missed) and all(key in reached for key in missed)
            whole += all(reached.get(key) == WHOLE_BAND for key in own)
        pairs = sum(self.demands[key].missed for key in reached)
        return nominal, whole, pairs, sum(level == WHOLE_BAND for level in reached.values())


@pytest.fixture
def random_plan(write):
    """Return a function that makes a random plan of a seed."""
    return lambda seed, **sizes: read_plan(write(**random_files(seed, **sizes)))


@pytest.fixture
def twin():
    """The slow twin."""
    return Twin
