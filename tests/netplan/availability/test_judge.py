"""Answers on whole plans agree with every state enumerated, verdicts follow from bounds, definitions mean something."""

from __future__ import annotations

import itertools
import math
import random

import networkx as nx
import pytest

from geodata.errors import InputError
from netplan.availability import factoring
from netplan.availability.definition import (
    ANY_CORE,
    MONTH,
    PROTECTED,
    RESTORATION,
    SERVICE,
    UNPROTECTED,
    Definition,
)
from netplan.availability.judge import (
    DISPROVED,
    NO_LIMIT,
    NO_ROUTE,
    ONE_ROUTE_ONLY,
    PROVEN,
    UNDECIDED,
    Availabilities,
    Work,
    budget_of,
)
from netplan.availability.questions import Question, ask, questions
from netplan.faults import NOMINAL, OPTIMISTIC, PESSIMISTIC, REGENERATORS, network_events, terminals_event
from netplan.plan import read_plan

SITES = (
    "id,lon_deg,lat_deg,roles\nwest,105,37,\nmiddle,107,37,backbone_core\neast,109,37,\nsouth,107,35,backbone_core\n"
)
REGION = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"valley","kind":"flood",'
    '"events_per_year":0.5,"repair_h":48,"repair_h_high":200},"geometry":{"type":"Polygon","coordinates":'
    "[[[105.5,35.5],[106,35.5],[106,37.5],[105.5,37.5],[105.5,35.5]]]}}]}"
)
RISKS = "id,kind,probability,probability_low,probability_high\nsoft,corridor,0.1,0.05,0.4\nhard,duct,,,\n"
EXACT = Work(failures=20)


def up_by_hand(plan, start, goals, routes, events, down, terminals):
    """Tell whether service is up: over any route, or over the given ones; the last events are terminals."""
    lost = [event for number, event in enumerate(events) if number in down]
    spans = {span for event in lost for span in event.spans}
    sites = {site for event in lost for site in event.sites}
    first = len(events) - terminals
    if routes is None:
        graph = nx.MultiGraph()
        graph.add_nodes_from(site for site in plan.network.sites if site not in sites)
        graph.add_edges_from(
            span.ends
            for span in plan.network.spans_with(("existing",))
            if span.id not in spans and not sites & set(span.ends)
        )
        return any(
            start in graph and goal in graph and nx.has_path(graph, start, goal) and first + place not in down
            for place, goal in enumerate(goals)
        )
    return any(
        not spans & {span.id for span in route.spans} and not sites & set(route.sites) and first + place not in down
        for place, route in enumerate(routes)
    )


def regenerators_by_hand(km, reach_km):
    """Count them as a planner would: one wherever the reach ends before the circuit does."""
    count = 0
    while km > reach_km * (count + 1):
        count += 1
    return count


def up_with_regenerators(plan, item, routes, events, down):
    """Tell whether the regenerators are up: those of some route that is up, or those that the shortest way needs."""
    (circuit,) = item.service.circuits
    lost = [events[number] for number in down]
    spans = {span for event in lost for span in event.spans}
    sites = {site for event in lost for site in event.sites}
    dead = {event.id for event in lost}
    start = item.question.start
    if routes is not None:
        return any(
            not spans & {span.id for span in route.spans}
            and not sites & set(route.sites)
            and f"terminals:{start};{route.sites[-1]};{place}" not in dead
            and f"regenerators:{start};{route.sites[-1]};{place}" not in dead
            for place, route in enumerate(routes, start=1)
        )
    graph = nx.MultiGraph()
    graph.add_nodes_from(site for site in plan.network.sites if site not in sites)
    for span in plan.network.spans_with(("existing",)):
        if span.id not in spans and not sites & set(span.ends):
            graph.add_edge(*span.ends, km=span.route_km_high)
    goals = [
        goal for place, goal in enumerate(circuit.goals, start=1) if f"terminals:{start};{goal};{place}" not in dead
    ]
    lengths = nx.single_source_dijkstra_path_length(graph, start, weight="km") if start in graph else {}
    least = min((lengths[goal] for goal in goals if goal in lengths), default=math.inf)
    if least == math.inf:
        return False
    reach_km = plan.parameters["optical.regenerator_reach_km"].low
    needed = regenerators_by_hand(least, reach_km)
    stages = [event for event in events if event.kind == REGENERATORS]
    each = plan.parameters["failure.terminal_faults_per_year"].high
    held = 0
    # The first holds those of the lowest-delay route, whatever the way; the others are needed one after another.
    for place, event in enumerate(stages):
        own = event.causes[0].rate_per_year.high / each
        first = place == 0 and regenerators_by_hand(circuit.working.km.high, reach_km) > 0
        if (first or needed > held) and event.id in dead:
            return False
        held += own
    return needed <= held + 1e-9


def down_by_hand(plan, item):
    """Return a function from an end of the ranges to the sum over all states in which service is down."""
    (circuit,) = item.service.circuits
    question = item.question
    routes = None
    if question.definition.protection != RESTORATION:
        routes = [route for route in (circuit.working, circuit.protection) if route is not None]
    terminals = len(circuit.goals) if routes is None else len(routes)
    events = list(
        network_events(plan.network, plan.parameters, plan.regions, planned_work=question.definition.planned_work)
    )
    events += [terminals_event(f"a;b;{number}", plan.parameters) for number in range(terminals)]
    own = [event for event in item.service.events if event.kind == REGENERATORS]
    if own:
        events = list(item.service.events)
    # Which states are down does not hang on how likely they are: they are found once, and weighed for every end.
    lost = []
    for state in itertools.product((False, True), repeat=len(events)):
        down = {number for number, fails in enumerate(state) if fails}
        if own:
            is_up = up_with_regenerators(plan, item, routes, events, down)
        else:
            is_up = up_by_hand(plan, question.start, circuit.goals, routes, events, down, terminals)
        if not is_up:
            lost.append(state)

    def mass(end, factor=1.0):
        ratios = [event.down_ratio(end, repair_factor=factor) for event in events]
        return math.fsum(
            math.prod(q if fails else 1 - q for q, fails in zip(ratios, state, strict=True)) for state in lost
        )

    return mass


def plans(write, draw):
    """Draw a small plan: some spans of six, groups, sometimes a region."""
    sites = ("west", "middle", "east", "south")
    rows = []
    for number, (a, b) in enumerate(draw.sample(list(itertools.combinations(sites, 2)), draw.randint(3, 5))):
        groups = draw.choice(["", "", "soft", "hard", "soft;hard"])
        rows.append(f"s{number},{a},{b},{draw.randint(400, 900)},{groups}\n")
    files = {
        "spans__csv": "id,a,b,route_km,risk_groups\n" + "".join(rows),
        "risk_groups__csv": RISKS,
        "sites__csv": SITES,
    }
    if draw.random() < 0.5:
        files["regions__geojson"] = REGION
    else:
        files["regions__geojson"] = None
    folder = write(**files)
    if files["regions__geojson"] is None:
        (folder / "regions.geojson").unlink(missing_ok=True)
    return read_plan(folder)


@pytest.mark.proof
def test_bounds_on_whole_plans_hold_every_state_enumerated(write, full):
    draw = random.Random(11)
    judged = 0
    for _ in range(120 if full else 8):
        plan = plans(write, draw)
        definition = Definition(scope=draw.choice(["pair", ANY_CORE]), planned_work=draw.random() < 0.3)
        answerer = Availabilities(plan, EXACT)
        for question in ask(plan, "west", ["east"], definition=definition):
            item = answerer.answer(question)
            if item.figures is None:
                continue
            judged += 1
            mass = down_by_hand(plan, item)
            worst, nominal, best = (mass(end) for end in (PESSIMISTIC, NOMINAL, OPTIMISTIC))
            switch = item.service.switch_ratio
            assert item.figures.down_high == pytest.approx(worst + switch.high, rel=1e-9)
            assert item.figures.down_low == pytest.approx(best, rel=1e-9)
            assert item.figures.down_estimate == pytest.approx(nominal + switch.value, rel=1e-9)
            doubled = mass(PESSIMISTIC, 2.0)
            assert item.doubled.down_high == pytest.approx(doubled + switch.high, rel=1e-9)
    assert judged > 15


def test_the_usual_work_holds_the_exact_figures_between_its_bounds(reference):
    usual = Availabilities(reference)
    further = Availabilities(reference, Work(failures=2))
    (question,) = ask(reference, "zhongwei", ["yinchuan"], protections=[RESTORATION], definition=Definition())
    wide, narrow = usual.answer(question).figures, further.answer(question).figures
    assert wide.down_low <= narrow.down_high
    assert narrow.down_low <= wide.down_high
    assert narrow.down_low <= narrow.down_estimate <= narrow.down_high


@pytest.fixture
def answer(write):
    """Answer one question on the small plan: a ring of four sites."""
    plan = read_plan(write(sites__csv=SITES))

    def _answer(*, work=None, limit_ratio=None, places=("east",), **meant):
        definition = Definition(**meant)
        (question,) = ask(
            plan, "west", places, protections=[definition.protection], definition=definition, limit_ratio=limit_ratio
        )
        return Availabilities(plan, work or EXACT).answer(question)

    return _answer


@pytest.mark.parametrize("protection", [UNPROTECTED, PROTECTED, RESTORATION])
def test_verdicts_follow_from_the_proven_bounds(answer, protection):
    figures = answer(protection=protection).figures
    assert answer(protection=protection).verdict == NO_LIMIT
    assert answer(protection=protection, limit_ratio=1 - figures.down_high * 1.01).verdict == PROVEN
    assert answer(protection=protection, limit_ratio=1 - figures.down_low * 0.99).verdict == DISPROVED
    middle = (figures.down_low + figures.down_high) / 2
    item = answer(protection=protection, limit_ratio=1 - middle)
    assert item.verdict == UNDECIDED
    assert item.missing_to_prove_ratio == pytest.approx(figures.down_high - middle, rel=1e-6)
    assert item.missing_to_disprove_ratio == pytest.approx(middle - figures.down_low, rel=1e-6)


def test_availability_of_one_is_never_proven_where_anything_can_fail(answer):
    item = answer(protection=RESTORATION, limit_ratio=1.0)
    assert item.verdict == DISPROVED
    assert budget_of(0.9999) == 0.0001
    assert budget_of(1.0) == 0.0


def test_protection_and_restoration_never_serve_less_than_the_route_alone(answer):
    alone, ready = answer(protection=UNPROTECTED), answer(protection=PROTECTED)
    assert ready.figures.down_high < alone.figures.down_high
    assert ready.service.circuits[0].protection.sites == ("west", "south", "east")
    restored = answer(protection=RESTORATION)
    assert restored.figures.down_high - restored.service.switch_ratio.high < alone.figures.down_high


def test_planned_work_and_doubled_repair_bring_the_figures_down(answer):
    without, planned = answer(), answer(planned_work=True)
    assert planned.figures.down_high > without.figures.down_high
    assert planned.figures.down_low == pytest.approx(without.figures.down_low)
    assert without.doubled.down_low > 1.9 * without.figures.down_low
    assert without.doubled.down_high > without.figures.down_high


def test_a_month_has_the_same_ratio_and_a_twelfth_of_the_minutes(answer):
    year, month = answer(limit_ratio=0.999), answer(limit_ratio=0.999, period=MONTH)
    assert year.figures == month.figures
    assert year.question.definition.minutes(0.001) == pytest.approx(525.6)
    assert month.question.definition.minutes(0.001) == pytest.approx(43.8)
    assert month.outages.expected == pytest.approx(year.outages.expected / 12)
    assert month.outages.none_ratio == pytest.approx(year.outages.none_ratio ** (1 / 12))


def test_a_service_to_all_places_is_down_more_than_any_pair_and_any_core_less(answer):
    pairs = [answer(places=(place,), protection=RESTORATION) for place in ("middle", "east", "south")]
    service = answer(places=("middle", "east", "south"), protection=RESTORATION, scope=SERVICE)
    any_core = answer(protection=RESTORATION, scope=ANY_CORE)
    structural = [item.figures.down_high - item.service.switch_ratio.high for item in (*pairs, service, any_core)]
    assert structural[3] > max(structural[:3])
    assert structural[4] < min(structural[0], structural[2])


def test_where_the_data_hold_one_route_only_nothing_is_judged(write):
    spans = "id,a,b,route_km\nwm,west,middle,200\nme,middle,east,200\nms,middle,south,250\nse,south,east,300\n"
    plan = read_plan(write(spans__csv=spans))
    for protection, verdict in ((UNPROTECTED, DISPROVED), (PROTECTED, ONE_ROUTE_ONLY), (RESTORATION, ONE_ROUTE_ONLY)):
        (question,) = ask(
            plan, "west", ["east"], protections=[protection], definition=Definition(), limit_ratio=0.99999999
        )
        item = Availabilities(plan, EXACT).answer(question)
        assert item.verdict == verdict
        assert item.figures is not None
    assert item.service.circuits[0].shared_spans == ("wm",)


def test_without_a_route_nothing_is_judged(write):
    plan = read_plan(write(spans__csv="id,a,b,route_km\nwm,west,middle,200\n"))
    for question in ask(plan, "west", ["east"], definition=Definition(), limit_ratio=0.9):
        item = Availabilities(plan).answer(question)
        assert item.verdict == NO_ROUTE
        assert item.figures is None


def test_within_the_delay_target_only_fast_routes_count(write):
    # 400 km take about 2 ms, the detour of 600 km about 3 ms.
    for limit_ms, routes in ((1.5, 0), (2.5, 1), (5, 2)):
        plan = read_plan(write(targets__csv=f"id,from,to,limit\nfirst,west,east,{limit_ms}\n"))
        asked = questions(plan, targets=["first"], definition=Definition(within=True), limit_ratio=0.9)
        alone, ready, restored = (Availabilities(plan, EXACT).answer(question) for question in asked)
        if routes == 0:
            assert [item.verdict for item in (alone, ready, restored)] == [DISPROVED] * 3
            assert alone.figures.upper_ratio == 0.0
        else:
            assert (ready.service.circuits[0].protection is not None) == (routes == 2)
            structural = restored.figures.down_high - restored.service.switch_ratio.high
            assert (structural < 0.5 * alone.figures.down_high) == (routes == 2)
    free = read_plan(write())
    with pytest.raises(InputError, match="no delay target gives a figure"):
        ask(free, "west", ["south"], definition=Definition(within=True))


def test_the_cut_sets_add_up_and_name_what_fails(answer):
    item = answer(protection=PROTECTED, limit_ratio=0.9999)
    assert sum(cut.share_ratio for cut in item.top_cuts) == pytest.approx(1.0, abs=0.01)
    assert [cut.ratio for cut in item.top_cuts] == sorted((cut.ratio for cut in item.top_cuts), reverse=True)
    named = {tuple(event.id for event in cut.events) for cut in item.top_cuts}
    assert ("station:west",) in named
    assert ("span:wm", "span:ws") in named


def test_samples_narrow_what_exact_factoring_leaves_open(answer):
    exact = answer(protection=RESTORATION).figures
    item = answer(protection=RESTORATION, work=Work(failures=1, samples=4000, seed=5), limit_ratio=0.9999)
    assert item.figures.down_low <= item.sampled.down_low <= exact.down_low
    assert exact.down_high <= item.sampled.down_high <= item.figures.down_high
    assert item.sampled.down_high - item.sampled.down_low < item.figures.down_high - item.figures.down_low
    again = answer(protection=RESTORATION, work=Work(failures=1, samples=4000, seed=5), limit_ratio=0.9999)
    assert again.sampled == item.sampled


class BrokenOff:
    """Carries out one task; then somebody presses Ctrl-C."""

    def carry_out(self, function, tasks, landed):
        landed(0, function(tasks[0]))
        raise KeyboardInterrupt


def test_sampling_broken_off_leaves_the_proven_bounds(answer):
    whole = answer(protection=RESTORATION, work=Work(failures=1, samples=4000))
    item = answer(protection=RESTORATION, work=Work(failures=1, samples=4000, executor=BrokenOff()))
    assert item.interrupted and not whole.interrupted
    assert item.figures.down_low == whole.figures.down_low
    assert item.figures.down_high == whole.figures.down_high
    assert item.sampled.down_high <= item.figures.down_high


def test_without_targets_the_way_out_is_named(reference, write):
    with pytest.raises(InputError, match="--from and --to"):
        questions(read_plan(write()))
    with pytest.raises(InputError, match="nx-availability"):
        questions(reference, targets=["nx-avail"])
    assert len(questions(reference)) == 12
    assert isinstance(questions(reference)[0], Question)


def test_a_pair_that_shares_only_ducts_is_no_single_route(write):
    # Both pairs of cables lie in ducts of their own: to share a span would share fewer things than two ducts.
    spans = (
        "id,a,b,route_km,risk_groups\nw1,west,middle,200,d1\nw2,west,middle,210,d1\ne1,middle,east,200,d2\n"
        "e2,middle,east,210,d2\ns,south,lone,100,\n"
    )
    sites = "id,lon_deg,lat_deg\nwest,105,37\nmiddle,107,37\neast,109,37\nsouth,107,35\nlone,107,34.5\n"
    plan = read_plan(write(sites__csv=sites, spans__csv=spans, risk_groups__csv="id,kind\nd1,duct\nd2,duct\n"))
    (question,) = ask(plan, "west", ["east"], protections=[PROTECTED], definition=Definition(), limit_ratio=0.9)
    item = Availabilities(plan, EXACT).answer(question)
    assert item.verdict != ONE_ROUTE_ONLY
    (circuit,) = item.service.circuits
    assert {span.id for span in circuit.working.spans}.isdisjoint(span.id for span in circuit.protection.spans)
    assert circuit.shared_sites == ("middle",)


LONG = "id,a,b,route_km\nwm,west,middle,900\nme,middle,east,900\nws,west,south,1500\nse,south,east,1500\n"


def test_a_given_route_has_the_regenerators_that_its_length_needs(write):
    plan = read_plan(write(sites__csv=SITES, spans__csv=LONG))
    asked = ask(plan, "west", ["east"], definition=Definition(), limit_ratio=0.9999)
    alone, ready, _ = (Availabilities(plan, EXACT).answer(question) for question in asked)
    reach, each = (
        plan.parameters["optical.regenerator_reach_km"],
        plan.parameters["failure.terminal_faults_per_year"],
    )
    for item, routes in ((alone, 1), (ready, 2)):
        (circuit,) = item.service.circuits
        made = [event for event in item.service.events if event.kind == REGENERATORS]
        assert len(made) == routes
        for event, route in zip(made, (circuit.working, circuit.protection), strict=False):
            rate = event.causes[0].rate_per_year
            assert rate.value == regenerators_by_hand(route.km.value, reach.value) * each.value
            assert rate.low == regenerators_by_hand(route.km.low, reach.high) * each.low
            assert rate.high == regenerators_by_hand(route.km.high, reach.low) * each.high
    for item, question in ((alone, UNPROTECTED), (ready, PROTECTED)):
        assert item.question.definition.protection == question
        mass = down_by_hand(plan, item)
        for end, column in ((PESSIMISTIC, "down_high"), (OPTIMISTIC, "down_low")):
            switch = item.service.switch_ratio.high if end == PESSIMISTIC else 0.0
            assert getattr(item.figures, column) == pytest.approx(mass(end) + switch, rel=1e-9)


def test_restoration_counts_the_regenerators_of_every_detour_and_none_at_the_optimistic_end(write):
    plan = read_plan(write(sites__csv=SITES, spans__csv=LONG))
    (question,) = ask(plan, "west", ["east"], protections=[RESTORATION], definition=Definition())
    item = Availabilities(plan, EXACT).answer(question)
    made = [event for event in item.service.events if event.kind == REGENERATORS]
    rates = [event.causes[0].rate_per_year for event in made]
    assert [rate.low for rate in rates] == [0.0] * len(rates)
    assert [rate.value > 0 for rate in rates] == [True] + [False] * (len(rates) - 1)
    # The steps together hold what the longest simple way may need.
    each = plan.parameters["failure.terminal_faults_per_year"].high
    longest = sum(span.route_km_high for span in plan.network.spans.values() if span.id != "wm")
    most = regenerators_by_hand(longest, plan.parameters["optical.regenerator_reach_km"].low)
    assert sum(rate.high for rate in rates) / each >= most
    mass = down_by_hand(plan, item)
    for end in (PESSIMISTIC, NOMINAL, OPTIMISTIC):
        switch = {PESSIMISTIC: item.service.switch_ratio.high, NOMINAL: item.service.switch_ratio.value, OPTIMISTIC: 0}
        column = {PESSIMISTIC: "down_high", NOMINAL: "down_estimate", OPTIMISTIC: "down_low"}[end]
        by_hand = mass(end) + switch[end]
        assert getattr(item.figures, column) == pytest.approx(by_hand, rel=1e-9)


def test_terminals_and_regenerators_of_the_working_route_trigger_a_switch(write):
    plan = read_plan(write(sites__csv=SITES, spans__csv=LONG))
    asked = ask(plan, "west", ["east"], protections=[PROTECTED, RESTORATION], definition=Definition())
    for question, name in zip(asked, ("failure.protection_switch_s", "failure.restoration_s"), strict=True):
        service = Availabilities(plan, EXACT).answer(question).service
        working = service.circuits[0].working
        spans = {span.id for span in working.spans}
        times = 0.0
        for event in service.events:
            number = event.subject.rpartition(";")[2]
            own = event.kind in (REGENERATORS, "terminals") and number == "1"
            if event.spans & spans or event.sites & set(working.sites) or own:
                times += event.times_per_year(NOMINAL)
        taken = plan.parameters[name].value
        assert service.switch_ratio.value == pytest.approx(times * taken / (8760 * 3600), rel=1e-9)


@pytest.mark.parametrize("failures", [1, 2, 3])
@pytest.mark.parametrize("protection", [UNPROTECTED, PROTECTED, RESTORATION])
def test_bounds_hold_the_estimate_however_early_the_work_stops(write, failures, protection):
    huge = REGION.replace(
        '"events_per_year":0.5,"repair_h":48,"repair_h_high":200', '"events_per_year":900,"repair_h":800'
    )
    plan = read_plan(write(sites__csv=SITES, regions__geojson=huge))
    (question,) = ask(plan, "west", ["east"], protections=[protection], definition=Definition(), limit_ratio=0.99)
    item = Availabilities(plan, Work(failures=failures, samples=50)).answer(question)
    for figures in (item.figures, item.doubled, *([item.sampled] if item.sampled else [])):
        assert 0 <= figures.down_low <= figures.down_estimate <= figures.down_high <= 1


def test_only_the_operator_s_cables_serve_and_fail(write):
    spans = (
        "id,a,b,route_km,operator\nwm,west,middle,200,red\nme,middle,east,200,red\nws,west,south,300,blue\n"
        "se,south,east,300,blue\nwe,west,east,390,green\n"
    )
    plan = read_plan(write(sites__csv=SITES, spans__csv=spans))
    for operator, sites in (("red", ("west", "middle", "east")), ("blue", ("west", "south", "east"))):
        for question in ask(plan, "west", ["east"], definition=Definition(operator=operator)):
            item = Availabilities(plan, EXACT).answer(question)
            assert item.service.circuits[0].working.sites == sites
            alone = Definition(operator=operator, scope=ANY_CORE)
            if question.definition.protection == UNPROTECTED:
                assert item.verdict == NO_LIMIT
            else:
                assert item.verdict == ONE_ROUTE_ONLY
            owned = {span.id for span in plan.network.spans.values() if span.operator == operator}
            assert {event.subject for event in item.service.events if event.kind == "span"} == owned
        (question,) = ask(plan, "west", [], protections=[RESTORATION], definition=alone)
        assert Availabilities(plan, EXACT).answer(question).service.circuits[0].goals == (sites[1],)
    for question in ask(plan, "west", ["east"], definition=Definition(operator="black")):
        assert Availabilities(plan).answer(question).verdict == NO_ROUTE


def test_the_deepest_work_keeps_to_its_cases(reference):
    few = factoring.factor(*asked_of(reference), most_failures=6, enough_ratio=0, enough_share=0, most_cases=2000)
    more = factoring.factor(*asked_of(reference), most_failures=6, enough_ratio=0, enough_share=0, most_cases=8000)
    assert len(few.failing) + len(few.undecided) < 2400
    assert few.down_low[0] <= more.down_low[0] <= more.down_high[0] <= few.down_high[0]


def asked_of(plan):
    """Return the oracle and the probabilities of one pair under restoration."""
    (question,) = ask(plan, "zhongwei", ["xian"], protections=[RESTORATION], definition=Definition())
    service = Availabilities(plan, Work(failures=1)).answer(question).service
    return service.oracle, service.rows
